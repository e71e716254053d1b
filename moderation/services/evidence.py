"""Reported texts: opened for staff who decide, which is written down, and erased when their time is over."""

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from tempfile import TemporaryFile
from typing import IO
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise

from accounts.crypto.errors import CryptoError
from accounts.errors.base import MalformedError, NotFoundError
from accounts.models.people import User
from accounts.services.audit import Action, record_event
from messaging.bodies.reading import read_body
from messaging.bodies.words import shown_words
from messaging.crypto.franking import ReportItem as Evidence
from messaging.crypto.media import MediaReference, decrypt_media, parse_media_reference
from messaging.queries.media import open_media_in
from moderation.boxes import open_evidence_box
from moderation.judging import Judgement, judge, read_evidence
from moderation.models.cases import Case
from moderation.models.reports import Report, ReportItem
from moderation.queries.approved import approved_text
from moderation.queries.cases import MAX_REPORTS_SHOWN, cases_to_erase, get_case, reports_in

CASES_AT_ONCE = 200
MOST_MEDIA = 10
Verdict = ReportItem.Verdict


@dataclass(frozen=True, slots=True)
class ShownMessage:
    """One reported message as staff read it, judged on receipt and again just now."""

    text: str
    sent_by: str
    accepted_at: datetime | None
    verdict: str
    why: Promise | str
    is_erased: bool
    has_changed: bool
    item_id: UUID
    files: list[str]


@dataclass(frozen=True, slots=True)
class ShownReport:
    """A report with its texts."""

    report: Report
    comment: str
    messages: list[ShownMessage]


@transaction.atomic
def view_case(*, case_id: UUID, viewer: User, address: str | None) -> list[ShownReport]:
    """Return what was reported in a case, each message judged anew; every view is written down.

    The caller has proved that the viewer is staff with a verified second factor who may decide.
    Raises Http404.
    """
    case = get_case(case_id)
    reports = list(reports_in(case).defer(None)[:MAX_REPORTS_SHOWN])
    items: dict[UUID, list[ReportItem]] = defaultdict(list)
    for item in ReportItem.objects.filter(report__in=reports).order_by("report", "position"):
        items[item.report_id].append(item)
    record_event(
        action=Action.EVIDENCE_VIEWED,
        actor_id=viewer.id,
        business_id=case.business_id,
        target=str(case.id),
        detail={"reports": [report.number for report in reports]},
        address=address,
    )
    return [
        ShownReport(report, _comment(report), [_shown(item, report, case) for item in items[report.id]])
        for report in reports
    ]


def _comment(report: Report) -> str:
    return _open(bytes(report.comment), report.key_id).decode(errors="replace")


def _open(box: bytes, key_id: str) -> bytes:
    try:
        return open_evidence_box(box, key_id, settings.MODERATION_KEYS) if box else b""
    except CryptoError:
        return b""


def _shown(item: ReportItem, report: Report, case: Case) -> ShownMessage:
    evidence = _evidence(item, report)
    kept = Judgement(item.verdict, item.failure)
    now = _judge_anew(evidence, report, case) if evidence is not None else kept
    if evidence is None and item.ciphertext:
        now = Judgement(Verdict.FAILED, "box")
    text, sent_by = _read_body(evidence.body, case) if evidence is not None else ("", "")
    return ShownMessage(
        text=text,
        sent_by=sent_by,
        accepted_at=_moment(item.accepted_at_ms),
        verdict=now.verdict,
        why=now.words,
        is_erased=not item.ciphertext and item.verdict != Verdict.REPEATED,
        has_changed=now != kept,
        item_id=item.pk,
        files=[name for name, _ in named_files(evidence.body)] if evidence is not None else [],
    )


def _moment(at_ms: int) -> datetime | None:
    """The date that a reporter claims; None where no calendar has it."""
    try:
        return datetime.fromtimestamp(at_ms / 1000, tz=UTC)
    except (OverflowError, ValueError, OSError):
        return None


def _judge_anew(evidence: Evidence, report: Report, case: Case) -> Judgement:
    return judge(
        evidence,
        settings.FRANKING_KEYS,
        reporter_id=report.reporter_id,
        accused_id=case.accused.pk,
        conversation_id=report.conversation_id,
        judged=set(),
    )


def _evidence(item: ReportItem, report: Report) -> Evidence | None:
    plain = _open(bytes(item.ciphertext), report.key_id)
    try:
        return read_evidence(plain) if plain else None
    except MalformedError:
        return None


def _read_body(body: bytes, case: Case) -> tuple[str, str]:
    """What a reader saw, and who of the business signed it; whatever has no words is shown as it came."""
    read = read_body(body)
    try:
        if read["t"] == "template" and (approved := approved_text(case.business_id, read)):
            return approved, ""
    except (ValueError, TypeError, KeyError):
        pass
    words = shown_words(read)
    return (words if words is not None else body.decode(errors="replace")), read.get("by", "")


def named_files(body: bytes) -> Iterator[tuple[str, MediaReference]]:
    """The files that a reported body names, in words; what cannot be read as one is passed over."""
    try:
        media = json.loads(body)["media"]
        entries = media if isinstance(media, list) else []
    except (ValueError, TypeError, KeyError, RecursionError):
        return
    for entry in entries[:MOST_MEDIA]:
        try:
            reference = parse_media_reference(entry)
        except CryptoError:
            continue
        yield f"{reference.name} · {reference.media_type}", reference


def view_file(
    *, case_id: UUID, item_id: UUID, position: int, viewer: User, address: str | None
) -> tuple[str, IO[bytes]]:
    """Return a file of a reported message, checked whole; its key is in the reported body. Views are logged.

    It lies on this machine's disk until it is closed. The caller has proved what `view_case` asks for. Raises
    Http404, and NotFoundError when the evidence was erased or names no such file, or when the file is gone or
    does not open under it.
    """
    case = get_case(case_id)
    item = ReportItem.objects.filter(pk=item_id, report__case=case).select_related("report").first()
    evidence = _evidence(item, item.report) if item else None
    if item is None or evidence is None:
        raise NotFoundError
    files = [reference for _, reference in named_files(evidence.body)]
    if position >= len(files):
        raise NotFoundError
    record_event(
        action=Action.EVIDENCE_VIEWED,
        actor_id=viewer.id,
        business_id=case.business_id,
        target=str(case.id),
        detail={"reports": [item.report.number], "file": position},
        address=address,
    )
    reference = files[position]
    with open_media_in(item.report.conversation_id, UUID(bytes=reference.media_id)) as stored:
        plain = TemporaryFile()  # noqa: SIM115  closed by whoever sends it
        try:
            plain.writelines(decrypt_media(stored.chunks(), reference))
        except CryptoError as error:
            plain.close()
            raise NotFoundError from error
    plain.seek(0)
    return reference.name, plain


@transaction.atomic
def erase_due_evidence() -> int:
    """Erase the texts of cases closed EVIDENCE_RETENTION_DAYS ago; verdicts and counts stay.

    Safe to run twice; returns how many cases were cleared.
    """
    now = timezone.now()
    due = cases_to_erase(now - timedelta(days=settings.EVIDENCE_RETENTION_DAYS), CASES_AT_ONCE)
    claimed = Case.objects.filter(pk__in=due, evidence_erased_at=None).update(evidence_erased_at=now)
    if claimed:
        Report.objects.filter(case_id__in=due).update(comment=b"")
        ReportItem.objects.filter(report__case_id__in=due).update(ciphertext=b"")
        record_event(
            action=Action.EVIDENCE_ERASED, actor_id=None, detail={"cases": [str(case_id) for case_id in due]}
        )
    return claimed
