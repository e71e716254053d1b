"""Automatic answers of hosted businesses: read, decide, seal, and hand to the one door.

Source: SPEC 7.
"""

import logging
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.crypto.errors import CryptoError
from accounts.errors.base import DomainError
from accounts.models.businesses import Business
from accounts.queries.keys import is_hosted
from messaging.automation.engine import (
    AWAY_EVERY_MS,
    FRESH_MS,
    Answer,
    Facts,
    Silence,
    answer_id,
    decide,
)
from messaging.automation.reading import PERSON, Said, facts_of, kind_of, read_incoming
from messaging.delivery.acceptance import accept
from messaging.delivery.counts import count_outcome
from messaging.delivery.outcomes import Accepted
from messaging.errors.base import UnavailableError
from messaging.errors.hosting import EndpointClosedError
from messaging.errors.messages import ReplayedIdError
from messaging.hosted.endpoints import Endpoint, open_endpoint
from messaging.models.automation import AutomationRules, AwaitedAnswer
from messaging.models.messages import Message

CLAIM = timedelta(seconds=60)
MAX_CLAIMED = 200
MAX_HISTORY = 100
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Desk:
    """What is needed to answer for one business."""

    endpoint: Endpoint
    rules: AutomationRules
    is_verified: bool


def sweep_awaited() -> None:
    """Answer whatever waits without a live claim, business by business."""
    waiting = AwaitedAnswer.objects.filter(_unclaimed())
    for business_id in waiting.order_by().values_list("business_id", flat=True).distinct():
        answer_waiting(business_id)


def answer_waiting(business_id: UUID) -> int:
    """Look at everything that waits for a hosted business; returns how many answers were sent.

    Safe to run twice and to be killed anywhere: a row is claimed by one worker, leaves with its outcome, and
    the answer's id makes it count once.
    """
    rows = [row for row in _waiting(business_id) if _claim(row)]
    if not rows:
        return 0
    desk = _open_desk(business_id)
    if desk is None:
        return 0
    sent = 0
    for row in rows:
        try:
            outcome = _answer(row, desk)
        except Exception:
            # It is claimed for CLAIM, and tried again after that; what comes after it is not held up.
            logger.exception("An automatic answer failed; it is tried again")
            continue
        if outcome is not None:
            _finish(row, outcome)
            sent += outcome == "sent"
    return sent


def _unclaimed() -> Q:
    return Q(claimed_at__isnull=True) | Q(claimed_at__lt=timezone.now() - CLAIM)


def _waiting(business_id: UUID) -> list[AwaitedAnswer]:
    rows = AwaitedAnswer.objects.filter(_unclaimed(), business_id=business_id)
    related = rows.select_related("message__content", "conversation")
    return list(related.order_by("message__accepted_at_ms", "message_id")[:MAX_CLAIMED])


def _claim(row: AwaitedAnswer) -> bool:
    rows = AwaitedAnswer.objects.filter(_unclaimed(), pk=row.pk)
    return rows.update(claimed_at=timezone.now()) == 1


def _open_desk(business_id: UUID) -> _Desk | None:
    """None when nothing can be read or nothing would answer; without rules the rows go, else they wait."""
    rules = AutomationRules.objects.filter(business_id=business_id, is_active=True).first()
    if rules is None:
        AwaitedAnswer.objects.filter(business_id=business_id).delete()
        return None
    status = Business.objects.values_list("status", flat=True).get(pk=business_id)
    try:
        endpoint = open_endpoint(business_id)
    except EndpointClosedError:
        _let_late_ones_go(business_id)
        return None
    return _Desk(endpoint, rules, is_verified=status == Business.Status.VERIFIED)


def _let_late_ones_go(business_id: UUID) -> None:
    """While the end is closed nothing is answered; what waits longer than an answer may is let go."""
    if not is_hosted(business_id):
        AwaitedAnswer.objects.filter(business_id=business_id).delete()
    oldest_ms = _now_ms() - FRESH_MS
    late = AwaitedAnswer.objects.filter(business_id=business_id, message__accepted_at_ms__lt=oldest_ms)
    for row in list(late):
        _finish(row, "late")


def _answer(row: AwaitedAnswer, desk: _Desk) -> str | None:
    """What came of one message: an outcome to count, "" for silence, None for what is tried again."""
    customer_id = row.conversation.customer_id
    try:
        opened = desk.endpoint.open(row.message, customer_id=customer_id)
    except CryptoError:
        return "unreadable"
    incoming = read_incoming(opened.body, row.message.accepted_at_ms)
    facts = _facts(row.message, customer_id, desk)
    decision = decide(desk.rules.document, incoming, facts)
    if isinstance(decision, Silence):
        return "late" if decision.reason == "late" else ""
    return _send(row, decision, desk, customer_id, opened.header.commitment)


def _send(row: AwaitedAnswer, answer: Answer, desk: _Desk, customer_id: UUID, previous: bytes) -> str | None:
    try:
        submission = desk.endpoint.seal(
            customer_id=customer_id,
            body=answer.packed(),
            client_message_id=answer_id(desk.rules.id, row.conversation_id, row.message.client_message_id),
            previous=previous,
        )
        outcome = accept(submission)
    except DomainError as error:
        return error.code
    if isinstance(outcome, Accepted):
        return "sent"
    if isinstance(outcome.error, ReplayedIdError):
        return ""  # another end was faster, or this one was killed after it had sent
    return None if isinstance(outcome.error, UnavailableError) else outcome.error.code


def _finish(row: AwaitedAnswer, outcome: str) -> None:
    with transaction.atomic():
        gone, _ = AwaitedAnswer.objects.filter(pk=row.pk).delete()
        if gone and outcome:
            count_outcome(row.business_id, outcome)


def _facts(trigger: Message, customer_id: UUID, desk: _Desk) -> Facts:
    """The conversation around a message, as far back as the engine asks."""
    at_ms = trigger.accepted_at_ms
    everything = Message.objects.filter(conversation_id=trigger.conversation_id, sequence__isnull=False)
    earlier = everything.filter(sender_id=customer_id, sequence__lt=trigger.sequence)
    previous_at_ms = earlier.order_by("-sequence").values_list("accepted_at_ms", flat=True).first()
    ours = everything.filter(sender_id=trigger.business_id, accepted_at_ms__gt=at_ms - AWAY_EVERY_MS)
    newest = ours.select_related("content").order_by("-sequence")[:MAX_HISTORY]
    return facts_of(
        at_ms=at_ms,
        sequence=trigger.sequence or 0,
        ours=[_said(message, customer_id, desk.endpoint) for message in newest],
        previous_customer_at_ms=previous_at_ms or 0,
        is_verified=desk.is_verified,
        now_ms=_now_ms(),
    )


def _said(message: Message, customer_id: UUID, endpoint: Endpoint) -> Said:
    """What was said before hosting cannot be opened: a person may have said it."""
    try:
        kind = kind_of(endpoint.open(message, customer_id=customer_id).body)
    except CryptoError:
        kind = PERSON
    return Said(message.accepted_at_ms, message.sequence or 0, kind)


def _now_ms() -> int:
    return int(timezone.now().timestamp() * 1000)
