"""Reporting: what one side shows to staff is checked on receipt and becomes part of a case."""

import secrets
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.crypto.errors import CryptoError
from accounts.errors.base import MalformedError
from accounts.queries.actors import CUSTOMER_SIDE, Actor
from accounts.services.audit import Action, record_event
from accounts.services.locks import hold_lock
from messaging.crypto.franking import ReportItem as Evidence
from messaging.models.conversations import Conversation
from moderation.boxes import open_evidence_box
from moderation.errors import (
    AlreadyReportedError,
    OwnMessageError,
    ReportLimitError,
    UnknownModerationKeyError,
)
from moderation.filings import Filing
from moderation.judging import Judgement, claimed_identity, judge, read_evidence
from moderation.models.cases import Case
from moderation.models.reports import Report, ReportItem
from moderation.queries.reports import judged_before, open_case_about

MAX_REPORTS_A_DAY = 20
NUMBERS = 10**8
Verdict = ReportItem.Verdict


@transaction.atomic
def file_report(*, actor: Actor, conversation: Conversation, filing: Filing) -> Report:
    """Take a report: judge each message once, and put it into the one open case about the other side.

    What does not verify is kept with its reason and makes no case stronger. The caller has got the
    conversation from `get_conversation_for` with this actor. Raises MalformedError,
    UnknownModerationKeyError, OwnMessageError, AlreadyReportedError, ReportLimitError.

    Source: SPEC 4.
    """
    evidence = _open_items(filing)
    _open(filing.comment, filing.key_id)
    if any(item.header[18:34] == actor.party_id.bytes for item in evidence):
        raise OwnMessageError
    is_customer = actor.side == CUSTOMER_SIDE
    accused_id = conversation.business_id if is_customer else conversation.customer_id
    hold_lock(f"reports about {accused_id}")
    _check_limit(actor)
    judgements = _judge_all(evidence, actor.party_id, accused_id, conversation.id)
    report = Report.objects.create(
        number=_free_number(),
        case=_open_case(
            business_id=conversation.business_id if is_customer else None,
            customer_id=None if is_customer else conversation.customer_id,
        ),
        conversation=conversation,
        reporter_id=actor.party_id,
        reported_by_id=actor.user_id,
        reason=filing.reason,
        key_id=filing.key_id,
        comment=filing.comment,
        genuine=sum(judgement.verdict == Verdict.GENUINE for judgement in judgements),
    )
    _store_items(report, filing.items, evidence, judgements)
    record_event(
        action=Action.REPORT_FILED,
        actor_id=actor.user_id,
        business_id=conversation.business_id,
        target=report.number,
        detail={"messages": len(evidence), "genuine": report.genuine},
    )
    return report


def _open_items(filing: Filing) -> list[Evidence]:
    return [read_evidence(_open(box, filing.key_id)) for box in filing.items]


def _open(box: bytes, key_id: str) -> bytes:
    if key_id not in settings.MODERATION_KEYS:
        raise UnknownModerationKeyError
    try:
        return open_evidence_box(box, key_id, settings.MODERATION_KEYS) if box else b""
    except CryptoError as error:
        raise MalformedError from error


def _check_limit(actor: Actor) -> None:
    today = timezone.now() - timedelta(days=1)
    if Report.objects.filter(reporter_id=actor.party_id, filed_at__gte=today).count() >= MAX_REPORTS_A_DAY:
        raise ReportLimitError


def _judge_all(
    evidence: Sequence[Evidence], reporter_id: UUID, accused_id: UUID, conversation_id: UUID
) -> list[Judgement]:
    judged = judged_before(conversation_id)
    judgements = [
        judge(
            item,
            settings.FRANKING_KEYS,
            reporter_id=reporter_id,
            accused_id=accused_id,
            conversation_id=conversation_id,
            judged=judged,
        )
        for item in evidence
    ]
    if all(judgement.verdict == Verdict.REPEATED for judgement in judgements):
        raise AlreadyReportedError
    return judgements


def _open_case(*, business_id: UUID | None, customer_id: UUID | None) -> Case:
    found = open_case_about(business_id=business_id, customer_id=customer_id)
    return found or Case.objects.create(business_id=business_id, customer_id=customer_id)


def _free_number() -> str:
    """A number to give over the phone, drawn by lot: it tells nobody how many reports there are."""
    while True:
        drawn = f"{secrets.randbelow(NUMBERS):08}"
        number = f"{drawn[:4]}-{drawn[4:]}"
        if not Report.objects.filter(number=number).exists():
            return number


def _store_items(
    report: Report, boxes: Sequence[bytes], evidence: Sequence[Evidence], judgements: Sequence[Judgement]
) -> None:
    items = []
    for position, (box, item, judgement) in enumerate(zip(boxes, evidence, judgements, strict=True)):
        conversation_id, sender_id, client_message_id = claimed_identity(item)
        is_repeated = judgement.verdict == Verdict.REPEATED
        items.append(
            ReportItem(
                report=report,
                position=position,
                conversation_id=conversation_id,
                sender_id=sender_id,
                client_message_id=client_message_id,
                accepted_at_ms=item.accepted_at_ms,
                verdict=judgement.verdict,
                failure=judgement.failure,
                ciphertext=b"" if is_repeated else box,
            )
        )
    ReportItem.objects.bulk_create(items)
