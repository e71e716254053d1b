"""Exports: asked for by people, made step by step by workers, and deleted after their time."""

import json
import tempfile
import zipfile
from datetime import timedelta
from functools import partial
from pathlib import PurePosixPath
from typing import Any
from uuid import UUID

from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.template.loader import render_to_string
from django.utils import timezone, translation

from accounts.crypto.primitives import random_bytes
from accounts.errors.data import ExportLimitError, ExportRunningError
from accounts.models.exports import DataExport
from accounts.models.people import User
from accounts.queries.exports import owner_of, packed_row, side_of
from accounts.services.audit import Action, record_event
from accounts.services.letters import write_letter
from accounts.stored import Side, rows_after, rows_of, tables_of
from accounts.tasks import run_export_task

State = DataExport.State
CLAIM = timedelta(minutes=2)
ROWS_PER_PART = 2_000
MAX_PER_DAY = 5
MAX_ATTEMPTS = 5
KEPT = timedelta(days=7)
FOLDER = PurePosixPath("exports")


@transaction.atomic
def ask_for_export(*, side: Side, owner_id: UUID, asked_by: User) -> DataExport:
    """Have everything that is stored about a business, a customer or a member gathered in one file.

    The caller has proved that this is that person themself, or an owner of the business. Raises
    ExportRunningError while one is being made, ExportLimitError above MAX_PER_DAY.
    """
    owner = {f"{side}_id": owner_id}
    since = timezone.now() - timedelta(days=1)
    if DataExport.objects.filter(**owner, created_at__gt=since).count() >= MAX_PER_DAY:
        raise ExportLimitError
    try:
        with transaction.atomic():
            export = DataExport.objects.create(**owner, asked_by=asked_by)
    except IntegrityError as error:
        raise ExportRunningError from error
    _record(Action.EXPORT_ASKED, export, asked_by.pk)
    transaction.on_commit(lambda: run_export_task.delay(str(export.pk)), robust=True)
    return export


@transaction.atomic
def stop_export(*, export: DataExport) -> None:
    """Give an export up before it is ready; what it has gathered is deleted. Once more: nothing happens."""
    unfinished = DataExport.objects.filter(pk=export.pk, state__in=DataExport.UNFINISHED)
    if unfinished.update(state=State.STOPPED, finished_at=timezone.now(), claimed_until=None):
        transaction.on_commit(partial(_delete_parts, export.pk), robust=True)


def note_fetched(*, export: DataExport, actor_id: UUID) -> None:
    """Write down that an export was downloaded."""
    _record(Action.EXPORT_FETCHED, export, actor_id)


def run_export(*, export_id: UUID) -> None:
    """Make an export, or go on where a worker left it. Safe to call twice: whoever claims the row works."""
    now = timezone.now()
    free = Q(claimed_until__isnull=True) | Q(claimed_until__lt=now)
    mine = DataExport.objects.filter(free, pk=export_id, state__in=DataExport.UNFINISHED)
    if not mine.update(claimed_until=now + CLAIM, state=State.RUNNING, attempts=F("attempts") + 1):
        return
    export = DataExport.objects.get(pk=export_id)
    if export.attempts > MAX_ATTEMPTS:
        DataExport.objects.filter(pk=export_id).update(state=State.FAILED, finished_at=now)
        _delete_parts(export_id)
        return
    tables, owner_id = tables_of(side_of(export)), owner_of(export)
    if not export.total:
        export.total = sum(rows_of(table, side_of(export), owner_id).count() for table in tables)
    while export.tables_done < len(tables):
        if not _take_part(export, owner_id):
            return
    _pack(export)


def _take_part(export: DataExport, owner_id: UUID) -> bool:
    """The next rows of the table at hand; False when the export was stopped meanwhile."""
    table = tables_of(side_of(export))[export.tables_done]
    rows = rows_after(table, side_of(export), owner_id, export.position, ROWS_PER_PART)
    parts = export.parts
    if rows:
        name = str(FOLDER / str(export.pk) / f"{len(parts)}.jsonl")
        text = "".join(f"{json.dumps(packed_row(table, row), ensure_ascii=False)}\n" for row in rows)
        default_storage.delete(name)
        default_storage.save(name, ContentFile(text.encode()))
        parts = [*parts, [table.name, name, len(rows)]]
    is_whole = len(rows) < ROWS_PER_PART
    changed: dict[str, Any] = {
        "parts": parts,
        "rows": export.rows + len(rows),
        "total": max(export.total, export.rows + len(rows)),
        "tables_done": export.tables_done + (1 if is_whole else 0),
        "position": "" if is_whole else str(rows[-1].pk),
        "attempts": 1,
        "claimed_until": timezone.now() + CLAIM,
    }
    running = DataExport.objects.filter(pk=export.pk, state=State.RUNNING)
    if not running.update(**changed):
        _delete_parts(export.pk)
        return False
    for field, value in changed.items():
        setattr(export, field, value)
    return True


def _pack(export: DataExport) -> None:
    """One ZIP of what was gathered: a file for each table, and what each means."""
    stored_name = str(FOLDER / f"{random_bytes(16).hex()}.zip")
    with tempfile.TemporaryFile() as packed:
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("README.txt", _introduction(export))
            for table in dict.fromkeys(part[0] for part in export.parts):
                with archive.open(f"{table}.jsonl", "w", force_zip64=True) as whole:
                    for name in (part[1] for part in export.parts if part[0] == table):
                        with default_storage.open(name, "rb") as part:
                            for chunk in part.chunks():
                                whole.write(chunk)
        size = packed.tell()
        packed.seek(0)
        stored_name = default_storage.save(stored_name, File(packed))
    _finish(export, stored_name, size)


@transaction.atomic
def _finish(export: DataExport, stored_name: str, size: int) -> None:
    now = timezone.now()
    running = DataExport.objects.filter(pk=export.pk, state=State.RUNNING)
    done = running.update(
        state=State.DONE,
        stored_name=stored_name,
        size_bytes=size,
        finished_at=now,
        expires_at=now + KEPT,
        claimed_until=None,
    )
    if done:
        write_letter(user=export.asked_by, template="export_ready", context={"days": KEPT.days})
    else:
        default_storage.delete(stored_name)
    transaction.on_commit(partial(_delete_parts, export.pk), robust=True)


def _introduction(export: DataExport) -> str:
    counts: dict[str, int] = {}
    for table, _name, rows in export.parts:
        counts[table] = counts.get(table, 0) + rows
    with translation.override(export.asked_by.language):
        context = {"export": export, "side": side_of(export).value, "counts": counts}
        return render_to_string("accounts/export_readme.txt", context)


def _delete_parts(export_id: UUID) -> None:
    """From the storage, by what the row names and the one that a killed worker may have left beside it."""
    parts = DataExport.objects.filter(pk=export_id).values_list("parts", flat=True).first() or []
    for number in range(len(parts) + 1):
        default_storage.delete(str(FOLDER / str(export_id) / f"{number}.jsonl"))


def wake_exports() -> int:
    """Go on with what a killed worker or a lost task left behind; return how many."""
    now = timezone.now()
    free = Q(claimed_until__isnull=True, created_at__lt=now - CLAIM) | Q(claimed_until__lt=now)
    left = list(DataExport.objects.filter(free, state__in=DataExport.UNFINISHED).values_list("pk", flat=True))
    for export_id in left:
        run_export_task.delay(str(export_id))
    return len(left)


def forget_exports() -> int:
    """Delete the files of exports whose time is over; return how many."""
    over = DataExport.objects.filter(state=State.DONE, expires_at__lte=timezone.now())
    rows = list(over)
    for export in rows:
        default_storage.delete(export.stored_name)
        DataExport.objects.filter(pk=export.pk).update(state=State.EXPIRED, stored_name="")
    return len(rows)


def _record(action: Action, export: DataExport, actor_id: UUID) -> None:
    record_event(action=action, actor_id=actor_id, business_id=export.business_id, target=str(export.pk))
