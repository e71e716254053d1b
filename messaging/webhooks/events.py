"""What programs are to be told, noted in the transaction in which it happens. Losing a wake loses nothing."""

import time
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from math import ceil
from uuid import UUID

from django.core.cache import cache
from django.db import transaction
from django.utils import timezone

from messaging.models.conversations import conversation_id_for
from messaging.models.messages import Message
from messaging.models.outbox import OutboxRow
from messaging.models.webhooks import WebhookEvent, WebhookSubscription
from messaging.tasks import post_webhooks_hosted_task

Topic = WebhookEvent.Topic
# How long an address that does not answer is tried.
TIME_TO_LIVE = timedelta(hours=36)
# What a program's own call leads to comes after the answer to that call.
AFTER_THE_ANSWER = timedelta(seconds=0.5)
# Beat sweeps anyway: a wake that was lost holds nothing up for longer.
WAKE_SECONDS = 2
STEPS = {Topic.SENT: 1, Topic.FAILED: 1, Topic.DELIVERED: 2, Topic.READ: 3}
SETTLED = {
    OutboxRow.State.SENT: Topic.SENT,
    OutboxRow.State.REFUSED: Topic.FAILED,
    OutboxRow.State.EXPIRED: Topic.FAILED,
}


def note_received(messages: Sequence[Message]) -> None:
    """Note what customers wrote to businesses whose programs listen, in the accepting transaction."""
    _note(
        [
            _event(
                message.business_id,
                Topic.MESSAGE,
                message.id,
                conversation_id=message.conversation_id,
                message=message,
                happened_at=_accepted_at(message),
            )
            for message in messages
        ]
    )


def note_files(message: Message, media_ids: Sequence[UUID]) -> None:
    """Note the further files of a message, each of which is told for itself."""
    _note(
        [
            _event(
                message.business_id,
                Topic.MESSAGE,
                media_id,
                conversation_id=message.conversation_id,
                message=message,
                happened_at=_accepted_at(message),
            )
            for media_id in media_ids
        ]
    )


def note_settled(rows: Sequence[OutboxRow]) -> None:
    """Note what became of rows of the outbox that came through the Cloud API: sent, or refused for good.

    Runs inside the transaction that settles them.
    """
    settled = [row for row in rows if row.cloud_number_id and row.state in SETTLED]
    _note_statuses([(row, SETTLED[OutboxRow.State(row.state)]) for row in settled], wait=AFTER_THE_ANSWER)


def note_mark(rows: Sequence[OutboxRow], mark: str) -> None:
    """Note that customers have received or read ("delivered", "read") what came through the Cloud API.

    Runs inside the transaction of the receipt.
    """
    _note_statuses([(row, Topic(mark)) for row in rows if row.cloud_number_id])


def note_test(*, business_id: UUID, subject: UUID) -> None:
    """Note an event that says nothing, so that a person sees how it arrives."""
    _note([_event(business_id, Topic.TEST, subject)])


def _note_statuses(told: Sequence[tuple[OutboxRow, Topic]], wait: timedelta = timedelta(0)) -> None:
    listening = _listening({row.business_id for row, _ in told})
    _note(
        [
            _event(
                row.business_id,
                topic,
                row.client_message_id,
                conversation_id=_conversation_of(row),
                row=row,
                wait=wait,
            )
            for row, topic in told
            if row.business_id in listening
        ],
        wait=wait,
    )


def _accepted_at(message: Message) -> datetime:
    return datetime.fromtimestamp(message.accepted_at_ms / 1000, tz=UTC)


def _conversation_of(row: OutboxRow) -> UUID | None:
    """None while the two have none: what was refused opened no conversation."""
    if row.customer_id is None or row.state != OutboxRow.State.SENT:
        return None
    return conversation_id_for(row.business_id, row.customer_id)


def _listening(business_ids: Iterable[UUID]) -> set[UUID]:
    ids = set(business_ids)
    rows = WebhookSubscription.objects.filter(business_id__in=ids) if ids else None
    return set(rows.values_list("business_id", flat=True)) if rows is not None else set()


def _event(
    business_id: UUID,
    topic: Topic,
    subject: UUID,
    *,
    conversation_id: UUID | None = None,
    message: Message | None = None,
    row: OutboxRow | None = None,
    happened_at: datetime | None = None,
    wait: timedelta = timedelta(0),
) -> WebhookEvent:
    now = timezone.now()
    return WebhookEvent(
        business_id=business_id,
        conversation_id=conversation_id,
        topic=topic,
        subject=subject,
        step=STEPS.get(topic, 0),
        message=message,
        row=row,
        happened_at=happened_at or now,
        next_at=now + wait,
        expires_at=now + TIME_TO_LIVE,
    )


def _note(events: Sequence[WebhookEvent], wait: timedelta = timedelta(0)) -> None:
    """An event that is there already is told once."""
    if not events:
        return
    WebhookEvent.objects.bulk_create(events, ignore_conflicts=True)
    businesses = {event.business_id for event in events}
    transaction.on_commit(lambda: wake_posters(businesses, wait), robust=True)


def wake_posters(business_ids: Iterable[UUID], wait: timedelta = timedelta(0)) -> None:
    """Let the hosted worker look at what these businesses' programs are to be told, now or in a moment.

    One wake is enough for all that is due until it begins; a later one comes at the end of its half second.
    """
    moment = ceil(2 * (time.time() + wait.total_seconds())) if wait else 0
    for business_id in business_ids:
        key, seconds = _wake_key(business_id, moment), WAKE_SECONDS + int(wait.total_seconds())
        if cache.add(key, True, seconds):
            countdown = max(0.0, moment / 2 - time.time())
            post_webhooks_hosted_task.apply_async((str(business_id),), countdown=countdown)


def begin_wake(business_id: UUID) -> None:
    """The worker begins to look: whatever is committed from now on needs a wake of its own."""
    cache.delete(_wake_key(business_id, 0))


def _wake_key(business_id: UUID, moment: int) -> str:
    return f"wake-webhooks:{business_id}:{moment}"
