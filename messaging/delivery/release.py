"""Giving what waits its place in the conversation: the gate looks again, and the sequence goes on."""

import time
from dataclasses import replace
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from messaging import policy
from messaging.crypto.envelopes import Envelope
from messaging.crypto.headers import MessageHeader
from messaging.delivery.acceptance import facts_of, give_place
from messaging.delivery.facts import Batch, load_batch
from messaging.delivery.pushes import note_news
from messaging.delivery.storage import update_counters, update_sequences, update_weekly_counts
from messaging.delivery.submissions import Submission, check_parties
from messaging.events import message_publications, publish
from messaging.models.flow import WaitingMessage
from messaging.models.messages import Message
from messaging.policy import Decision

RELEASE_CHUNK = 500


def release_due() -> int:
    """Try again what was deferred until now; returns how many came through. Safe to run twice at once.

    A message that the gate does not let pass waits on, is held back, or is refused for good with its code.
    """
    came = 0
    while True:
        due = WaitingMessage.objects.filter(due_at_ms__lte=_now_ms(), refused_code="").order_by("due_at_ms")
        looked_at, released = _release(due, is_asked_for=False)
        came += released
        if looked_at < RELEASE_CHUNK:
            return came


def release_held(waiting: QuerySet[WaitingMessage]) -> int:
    """Bring what a customer asks to see into the chat, over any level and budget; returns how many came.

    The caller has got the rows from `held_for`, and so proved whose they are.
    """
    return _release(waiting, is_asked_for=True)[1]


@transaction.atomic
def _release(waiting: QuerySet[WaitingMessage], *, is_asked_for: bool) -> tuple[int, int]:
    claimed = waiting.select_for_update(skip_locked=True, of=("self",)).select_related("message__content")
    rows = list(claimed[:RELEASE_CHUNK])
    if not rows:
        return 0, 0
    submissions = [_submission_of(row) for row in rows]
    batch = load_batch(submissions, now_ms=_now_ms())
    released: list[Message] = []
    for row, submission in zip(rows, submissions, strict=True):
        if _passes(row, submission, batch, is_asked_for=is_asked_for):
            give_place(row.message, batch.counters[submission.conversation_id], batch.now_ms)
            released.append(row.message)
    update_sequences(released)
    update_counters(batch.counters.values())
    update_weekly_counts(batch.flow.counts.values())
    _forget({message.pk for message in released}, rows)
    if released:
        transaction.on_commit(lambda: publish(message_publications(released)), robust=True)
        transaction.on_commit(lambda: note_news(released), robust=True)
    return len(rows), len(released)


def _passes(row: WaitingMessage, submission: Submission, batch: Batch, *, is_asked_for: bool) -> bool:
    """Ask the gate again; what it says otherwise than to deliver is noted in the row."""
    counter = batch.counters[submission.conversation_id]
    facts = facts_of(submission, counter, batch)
    verdict = policy.decide_again(replace(facts, flow=policy.Flow()) if is_asked_for else facts)
    if verdict.decision == Decision.DELIVER:
        if facts.category == policy.MARKETING and not is_asked_for:
            batch.flow.count_offer(counter, submission.customer_id)
        return True
    if verdict.error is not None:
        row.refused_code = verdict.error.code
    elif verdict.decision == Decision.HOLD:
        row.reason, row.due_at_ms = WaitingMessage.Reason.HELD, None
    else:
        row.due_at_ms = verdict.until_ms
    return False


def _forget(released: set[UUID], rows: list[WaitingMessage]) -> None:
    WaitingMessage.objects.filter(pk__in=released).delete()
    remaining = [row for row in rows if row.pk not in released]
    if remaining:
        WaitingMessage.objects.bulk_update(remaining, ["reason", "due_at_ms", "refused_code"])


def _submission_of(row: WaitingMessage) -> Submission:
    """The stored message as it was handed in, for the gate to look at again."""
    message = row.message
    header = bytes(message.header)
    return check_parties(
        Envelope(header=header, seal=bytes(message.seal), own_mark=bytes(message.own_mark)),
        MessageHeader.parse(header),
        bytes(message.content.body),
        sender_id=message.sender_id,
        sender_is_business=message.sender_id == row.business_id,
        template_version_id=UUID(message.template_version) if message.template_version else None,
    )


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
