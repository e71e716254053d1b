"""accept and accept_many: gate, order, stamp and store, in one transaction (SPEC 3 and 4)."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction

from accounts.crypto.errors import CryptoError
from accounts.crypto.keyrings import EpochStatement
from accounts.errors.base import DomainError, NotFoundError
from messaging import policy
from messaging.crypto.franking import delivery_tag
from messaging.crypto.headers import MessageHeader
from messaging.delivery.awaiting import await_answers
from messaging.delivery.facts import Batch, load_batch, read_contents
from messaging.delivery.inbox import inbox_news, note_in_inbox
from messaging.delivery.news import tell_who_wrote
from messaging.delivery.outcomes import Accepted, Outcome, Refused
from messaging.delivery.pushes import note_news
from messaging.delivery.storage import (
    insert_contents,
    insert_messages,
    insert_waiting,
    update_counters,
    update_media,
    update_weekly_counts,
)
from messaging.delivery.submissions import Submission
from messaging.errors.messages import (
    ClockSkewError,
    CommitmentMismatchError,
    ReplayedIdError,
    StaleEpochError,
    UnknownEpochError,
)
from messaging.events import Publications, message_publications, publish
from messaging.models.conversations import ConversationCounter
from messaging.models.flow import WaitingMessage
from messaging.models.messages import Content, Message, ordered_id
from messaging.policy import Decision, Facts, Verdict
from messaging.webhooks.events import note_received

STALE_EPOCH_GRACE_MS = 24 * 60 * 60 * 1000
CLOCK_TOLERANCE_MS = 24 * 60 * 60 * 1000


@dataclass(slots=True)
class _Writes:
    """What a batch adds to conversations, collected before it is written."""

    messages: list[Message] = field(default_factory=list)
    waiting: list[WaitingMessage] = field(default_factory=list)
    counters: dict[object, ConversationCounter] = field(default_factory=dict)


def accept(submission: Submission) -> Outcome:
    """Accept one message: `accept_many` of one."""
    return accept_many([submission])[0]


def accept_many(
    submissions: Sequence[Submission],
    *,
    publisher: Callable[[Publications], None] = publish,
    announce: Callable[[Sequence[Message]], None] | None = None,
) -> list[Outcome]:
    """Accept messages of any senders and conversations; one outcome each, in the same order.

    Set-based: the number of queries does not depend on the number of messages. What is wrong with one
    spoils no other. A message sent again is answered with its stored place; sequences are gap-free and follow
    the order given. What the customer does not want to hear now is stored and stamped like the rest, and
    waits without a sequence. The batch is one transaction: all that is accepted is stored, or nothing is.
    `publisher` is given, after the commit, what the open sockets of both sides then hear; `announce` is given
    the messages themselves in its place, by who sends thousands and tells few.

    The caller has read each submission with `read_submission`, and so proved its sender.

    Source: SPEC 3, Server on submit; SPEC 4.
    """
    if not submissions:
        return []
    with transaction.atomic():
        batch = load_batch(submissions, now_ms=time.time_ns() // 1_000_000)
        judged = [(submission, _judge(submission, batch)) for submission in submissions]
        _settle_contents([s for s, judgement in judged if isinstance(judgement, Verdict)], batch)
        writes = _Writes()
        outcomes = [
            _place(submission, judgement, batch, writes) if isinstance(judgement, Verdict) else judgement
            for submission, judgement in judged
        ]
        insert_messages(writes.messages)
        insert_waiting(writes.waiting)
        update_media(batch.media.taken)
        update_counters(writes.counters.values())
        update_weekly_counts(batch.flow.counts.values())
        fresh = [message for message in writes.messages if message.sequence is not None]
        if fresh:
            await_answers(fresh, batch)
            note_received([message for message in fresh if _is_for_programs(message, batch)])
            tell_who_wrote(fresh)
            turned = note_in_inbox(fresh, batch)
            tell = announce or (
                lambda messages: publisher(message_publications(messages) + inbox_news(turned))
            )
            transaction.on_commit(lambda: tell(fresh), robust=True)
            transaction.on_commit(lambda: note_news(fresh), robust=True)
    return outcomes


def _is_for_programs(message: Message, batch: Batch) -> bool:
    return message.sender_id != message.business_id and batch.businesses[message.business_id].tells_programs


def _judge(submission: Submission, batch: Batch) -> Outcome | Verdict:
    """The answer that needs no new row (refused, stored before), or the verdict on what is to be stored."""
    counter = batch.counters.get(submission.conversation_id)
    try:
        if counter is None:
            raise NotFoundError
        if submission.identity in batch.stored:
            return _stored_before(submission, batch)
        _check_keys(submission, batch)
        facts = facts_of(submission, counter, batch)
        verdict = policy.decide(facts)
        if verdict.error is not None:
            raise verdict.error
        batch.media.claim(submission)
    except DomainError as error:
        return Refused(error)
    if submission.identity not in batch.placing:
        batch.placing.add(submission.identity)
        _count(submission, counter, facts, verdict, batch)
    return verdict


def _count(
    submission: Submission, counter: ConversationCounter, facts: Facts, verdict: Verdict, batch: Batch
) -> None:
    if submission.sender_is_business:
        counter.business_in_window += 1
    else:
        counter.customer_in_window += 1
    if facts.category == policy.MARKETING and verdict.decision == Decision.DELIVER:
        batch.flow.count_offer(counter, submission.customer_id)


def _stored_before(submission: Submission, batch: Batch) -> Outcome:
    stored = batch.stored[submission.identity]
    if MessageHeader.parse(bytes(stored.header)).commitment != submission.header.commitment:
        return Refused(ReplayedIdError())
    return _accepted(submission, stored, is_duplicate=True)


def _settle_contents(submissions: Sequence[Submission], batch: Batch) -> None:
    """Store the contents that are not there yet; where another batch was faster, its content counts."""
    new: dict[tuple[UUID, bytes], Content] = {}
    for submission in submissions:
        if submission.content_key not in batch.contents:
            new.setdefault(submission.content_key, _content(submission, batch))
    batch.contents |= new
    if not insert_contents(list(new.values())):
        batch.contents |= read_contents(submissions)


def _place(submission: Submission, verdict: Verdict, batch: Batch, writes: _Writes) -> Outcome:
    """Give a message its place in the conversation, or its wait; the same one twice in a batch has one."""
    if submission.identity in batch.stored:
        return _stored_before(submission, batch)
    content = batch.contents[submission.content_key]
    if bytes(content.body) != submission.body:
        return Refused(CommitmentMismatchError())
    counter = batch.counters[submission.conversation_id]
    message = _message(submission, content, counter, batch)
    if verdict.decision == Decision.DELIVER:
        give_place(message, counter, message.accepted_at_ms)
    else:
        writes.waiting.append(_waiting(message, submission, verdict))
    writes.messages.append(message)
    batch.media.take(submission, message)
    writes.counters[counter.pk] = counter
    batch.stored[submission.identity] = message
    return _accepted(submission, message, is_duplicate=False)


def _check_keys(submission: Submission, batch: Batch) -> None:
    header = submission.header
    if header.sent_at_ms > batch.now_ms + CLOCK_TOLERANCE_MS:
        raise ClockSkewError
    for party_id, epoch in (
        (submission.sender_id, header.sender_epoch),
        (submission.recipient_id, header.recipient_epoch),
    ):
        party = batch.parties.get(party_id)
        if party is None and party_id == submission.recipient_id:
            continue  # the gate has a verdict of its own for this
        statement = party.statements.get(epoch) if party else None
        if party is None or statement is None:
            raise UnknownEpochError
        replaced_at_ms = party.replaced_at_ms(epoch)
        if replaced_at_ms is not None and batch.now_ms - replaced_at_ms > STALE_EPOCH_GRACE_MS:
            raise StaleEpochError
        if _is_expired(statement, batch.now_ms):
            raise StaleEpochError


def _is_expired(statement: bytes, now_ms: int) -> bool:
    try:
        return EpochStatement.parse(statement).is_expired(now_ms)
    except CryptoError:
        return True


def facts_of(submission: Submission, counter: ConversationCounter, batch: Batch) -> Facts:
    """What the gate is told of one message of a batch; a rate window or week that is over begins anew."""
    if batch.now_ms - counter.rate_window_at_ms >= policy.PAIR_RATE_WINDOW_MS:
        counter.rate_window_at_ms = batch.now_ms
        counter.customer_in_window = counter.business_in_window = 0
    is_business = submission.sender_is_business
    business = batch.businesses[submission.business_id]
    recent = counter.business_in_window if is_business else counter.customer_in_window
    template = batch.template_of(submission)
    return Facts(
        sender_is_business=is_business,
        waits_for_place=business.waits_for_place,
        is_blocked=(submission.customer_id, submission.business_id) in batch.blocked,
        business_suspended=business.is_suspended,
        business_closed=business.is_closed,
        recipient_has_keys=submission.recipient_id in batch.parties,
        declares_template=submission.template_version_id is not None,
        template_approved=template is not None and template.is_approved,
        category=template.category if template else "",
        has_marketing_consent=(submission.business_id, submission.customer_id) in batch.consented,
        customer_last_at_ms=counter.customer_last_at_ms,
        now_ms=batch.now_ms,
        recent_from_sender=0 if business.is_sandbox else recent,
        flow=_flow(submission, counter, batch),
    )


def _flow(submission: Submission, counter: ConversationCounter, batch: Batch) -> policy.Flow:
    """Words in a conversation pass whatever the customer set: their flow is not looked up."""
    if batch.category_of(submission) not in policy.CATEGORIES_OF_FLOW:
        return policy.Flow()
    return batch.flow.of(counter, (submission.customer_id, submission.business_id))


def give_place(message: Message, counter: ConversationCounter, at_ms: int) -> None:
    """Put a message at the end of its conversation, whose counter is locked, at this time (Unix ms)."""
    counter.sequence += 1
    counter.last_at_ms = max(at_ms, counter.last_at_ms)
    message.sequence = counter.sequence


def _waiting(message: Message, submission: Submission, verdict: Verdict) -> WaitingMessage:
    is_held = verdict.decision == Decision.HOLD
    return WaitingMessage(
        message=message,
        business_id=submission.business_id,
        customer_id=submission.customer_id,
        reason=WaitingMessage.Reason.HELD if is_held else WaitingMessage.Reason.DEFERRED,
        due_at_ms=verdict.until_ms,
    )


def _content(submission: Submission, batch: Batch) -> Content:
    return Content(
        business_id=submission.business_id,
        sender_id=submission.sender_id,
        commitment=submission.header.commitment,
        body=submission.body,
        from_verified=_is_from_verified(submission, batch),
    )


def _is_from_verified(submission: Submission, batch: Batch) -> bool:
    return submission.sender_is_business and batch.businesses[submission.business_id].is_verified


def _message(submission: Submission, content: Content, counter: ConversationCounter, batch: Batch) -> Message:
    key_id, key = next(iter(settings.FRANKING_KEYS.items()))
    accepted_at_ms = max(batch.now_ms, counter.last_at_ms)
    if not submission.sender_is_business:
        counter.customer_last_at_ms = accepted_at_ms
    envelope, template = submission.envelope, batch.template_of(submission)
    # By place, as when it is read: by name, making the instance is what a batch takes longest for.
    row: tuple[Any, ...] = (
        ordered_id(),
        submission.business_id,
        submission.conversation_id,
        None,
        submission.header.kind,
        submission.sender_id,
        submission.client_message_id,
        envelope.header,
        envelope.seal,
        envelope.own_mark,
        content.pk,
        accepted_at_ms,
        key_id,
        delivery_tag(key, envelope.header, accepted_at_ms),
        _is_from_verified(submission, batch),
        batch.businesses[submission.business_id].number,
        str(submission.template_version_id or ""),
        template.category if template else "",
    )
    message = Message(*row)  # type: ignore[misc]
    message.content = content
    return message


def _accepted(submission: Submission, message: Message, *, is_duplicate: bool) -> Accepted:
    return Accepted(
        conversation_id=submission.conversation_id,
        business_id=submission.business_id,
        customer_id=submission.customer_id,
        client_message_id=submission.client_message_id,
        sequence=message.sequence,
        accepted_at_ms=message.accepted_at_ms,
        key_id=message.franking_key_id,
        tag=bytes(message.franking_tag),
        from_verified=message.from_verified,
        is_duplicate=is_duplicate,
        message_id=message.id,
    )
