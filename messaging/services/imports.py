"""Imports of contacts: a table is uploaded, its columns are matched, and workers read it chunk by chunk."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import islice
from typing import IO
from uuid import UUID

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from accounts.errors.base import NotFoundError
from accounts.models.businesses import Business
from accounts.services.audit import Action, record_event
from messaging.importing.files import read_upload, rows_of
from messaging.importing.mapping import ATTRIBUTE, NEW, check_mapping, guess_mapping
from messaging.importing.problems import ConsentWordingMissingError, ImportStateError
from messaging.importing.rows import RowReader
from messaging.models.contacts import ContactAttribute
from messaging.models.imports import ContactImport, ContactImportProblem
from messaging.queries.imports import reader_of
from messaging.services.contacts import add_attribute
from messaging.services.import_rows import ChunkResult, store_rows
from messaging.tasks import run_import_task

State = ContactImport.State
ROWS_PER_CHUNK = 500
# Longer than a chunk can take: after it, a worker that was killed is believed dead.
CLAIM = timedelta(seconds=60)
FORGOTTEN_AFTER = timedelta(hours=24)


def upload_contacts(
    *, business: Business, actor_id: UUID, upload: IO[bytes], file_name: str
) -> ContactImport:
    """Take a table of contacts; nothing is read into contacts before its columns are matched.

    Raises what `read_upload` raises.
    """
    table = read_upload(upload)
    attributes = dict(ContactAttribute.objects.filter(business=business).values_list("key", "name"))
    made = ContactImport(
        business=business,
        created_by_id=actor_id,
        file_name=file_name[-120:],
        encoding=table.encoding,
        delimiter=table.delimiter,
        headers=table.headers,
        mapping=guess_mapping(table.headers, attributes),
        total=table.total,
    )
    made.stored_name = default_storage.save(f"imports/{made.id}.csv", File(table.file))
    made.save()
    return made


@transaction.atomic
def match_columns(
    *, business_id: UUID, import_id: UUID, mapping: Sequence[str], source: str, wording: str
) -> ContactImport:
    """Settle what each column is, and how the consents in the file were given.

    Raises NotFoundError, ImportStateError, BadMappingError, SameTargetError, NoNumberColumnError,
    ConsentWordingMissingError.
    """
    row = _locked(business_id, import_id, State.MAPPING)
    keys = ContactAttribute.objects.filter(business_id=business_id).values_list("key", flat=True)
    row.mapping, row.consent_source, row.consent_wording = list(mapping), source, wording
    check_mapping(mapping, row.headers, set(keys))
    if "consent" in mapping and "consent_source" not in mapping and not source:
        raise ConsentWordingMissingError
    row.save(update_fields=["mapping", "consent_source", "consent_wording"])
    return row


@transaction.atomic
def start_import(*, business_id: UUID, import_id: UUID, actor_id: UUID) -> None:
    """Let workers read a table whose columns are matched. Raises NotFoundError, ImportStateError."""
    row = _locked(business_id, import_id, State.MAPPING)
    row.mapping = [
        f"{ATTRIBUTE}{add_attribute(business_id=business_id, name=header, kind=target[len(NEW) :]).key}"
        if target.startswith(NEW)
        else target
        for target, header in zip(row.mapping, row.headers, strict=True)
    ]
    row.state, row.started_at = State.RUNNING, timezone.now()
    row.save(update_fields=["mapping", "state", "started_at"])
    record_event(
        action=Action.CONTACTS_IMPORTED,
        actor_id=actor_id,
        business_id=business_id,
        target=str(import_id),
        detail={"rows": row.total},
    )
    transaction.on_commit(lambda: run_import_task.delay(str(import_id)), robust=True)


@transaction.atomic
def stop_import(*, business_id: UUID, import_id: UUID) -> None:
    """Stop reading after the chunk at hand; what was read stays. Raises NotFoundError, ImportStateError."""
    row = _locked(business_id, import_id, State.RUNNING)
    row.state, row.claimed_until = State.STOPPED, None
    row.save(update_fields=["state", "claimed_until"])


@transaction.atomic
def resume_import(*, business_id: UUID, import_id: UUID) -> None:
    """Go on reading where it was stopped. Raises NotFoundError, ImportStateError."""
    row = _locked(business_id, import_id, State.STOPPED)
    row.state = State.RUNNING
    row.save(update_fields=["state"])
    transaction.on_commit(lambda: run_import_task.delay(str(import_id)), robust=True)


@transaction.atomic
def discard_import(*, business_id: UUID, import_id: UUID) -> None:
    """Forget an upload that is not being read; contacts that it made stay. Raises as above."""
    row = _locked(business_id, import_id, State.MAPPING, State.STOPPED, State.FAILED)
    stored = row.stored_name
    row.delete()
    if stored:
        transaction.on_commit(lambda: default_storage.delete(stored), robust=True)


def run_import(*, import_id: UUID) -> None:
    """Read a table to its end, or until it is stopped; each chunk and its place in one transaction.

    Safe to call twice: whoever claims the row works. A worker that is killed leaves its place behind.
    """
    now = timezone.now()
    free = Q(claimed_until__isnull=True) | Q(claimed_until__lt=now)
    mine = ContactImport.objects.filter(free, pk=import_id, state=State.RUNNING)
    if not mine.update(claimed_until=now + CLAIM):
        return
    row = ContactImport.objects.select_related("business").get(pk=import_id)
    reader = reader_of(row)
    try:
        with default_storage.open(row.stored_name) as file:
            rows = rows_of(file, row.encoding, row.delimiter)
            remaining = islice(rows, 1 + row.position, None)
            while chunk := list(islice(remaining, ROWS_PER_CHUNK)):
                if not _store_chunk(row, reader, chunk):
                    return
        _finish(row, State.DONE, "")
    except (FileNotFoundError, UnicodeError):
        _finish(row, State.FAILED, "file_lost")


def _store_chunk(row: ContactImport, reader: RowReader, rows: list[tuple[int, list[str]]]) -> bool:
    """Store one chunk and where it ends; False when it is no longer ours to do."""
    with transaction.atomic():
        held = ContactImport.objects.select_for_update().get(pk=row.pk)
        if held.state != State.RUNNING or held.position != row.position:
            return False
        result = store_rows(
            business_id=row.business_id,
            reader=reader,
            rows=rows,
            wording=row.consent_wording,
            actor_id=row.created_by_id,
        )
        _note(row.pk, len(rows), result)
    row.position += len(rows)
    return True


def _note(import_id: UUID, read: int, result: ChunkResult) -> None:
    ContactImportProblem.objects.bulk_create(
        (
            ContactImportProblem(
                contact_import_id=import_id,
                row=problem.row,
                column=problem.column,
                code=problem.code,
                value=problem.value,
                is_refused=problem.is_refused,
            )
            for problem in result.problems
        ),
        ignore_conflicts=True,
    )
    refused = {problem.row for problem in result.problems if problem.is_refused}
    warned = {problem.row for problem in result.problems} - refused
    ContactImport.objects.filter(pk=import_id).update(
        position=F("position") + read,
        created_count=F("created_count") + result.created,
        updated_count=F("updated_count") + result.updated,
        merged_count=F("merged_count") + result.merged,
        problem_count=F("problem_count") + len(refused),
        warning_count=F("warning_count") + len(warned),
        claimed_until=timezone.now() + CLAIM,
    )


def _finish(row: ContactImport, state: str, code: str) -> None:
    """The file is deleted with its import's end: it is people's data, and its contacts are there now."""
    running = ContactImport.objects.filter(pk=row.pk, state=State.RUNNING)
    if running.update(state=state, code=code, stored_name="", claimed_until=None, finished_at=timezone.now()):
        default_storage.delete(row.stored_name)


def wake_imports() -> int:
    """Hand imports that no worker holds to the workers again; says how many."""
    now = timezone.now()
    left = ContactImport.objects.filter(state=State.RUNNING).filter(
        Q(claimed_until__lt=now) | Q(claimed_until__isnull=True, started_at__lt=now - CLAIM)
    )
    ids = list(left.values_list("pk", flat=True))
    for import_id in ids:
        run_import_task.delay(str(import_id))
    return len(ids)


def forget_uploads() -> int:
    """Delete uploads that nobody went on with for FORGOTTEN_AFTER; says how many."""
    old = ContactImport.objects.filter(
        state__in=[State.MAPPING, State.STOPPED], created_at__lt=timezone.now() - FORGOTTEN_AFTER
    )
    rows = list(old)
    for row in rows:
        discard_import(business_id=row.business_id, import_id=row.pk)
    return len(rows)


def _locked(business_id: UUID, import_id: UUID, *states: str) -> ContactImport:
    row = ContactImport.objects.select_for_update().filter(business_id=business_id, pk=import_id).first()
    if row is None:
        raise NotFoundError
    if row.state not in states:
        raise ImportStateError
    return row
