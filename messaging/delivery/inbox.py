"""What messages make of the team inbox, in the transaction that stores them."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Max

from messaging.delivery.facts import Batch
from messaging.delivery.storage import insert_entries, update_entries
from messaging.events import Publications, inbox_publications
from messaging.models.conversations import Watermark
from messaging.models.inbox import InboxEntry, InboxEvent
from messaging.models.messages import Message
from messaging.queries.inbox_entries import inbox_of
from messaging.tallies import note_changing
from messaging.tasks import give_turns_task

OPEN = InboxEntry.Status.OPEN
# Ids of what nobody typed are derived (uuid5): automatic answers, notifications, what programs send.
DERIVED = 5


@dataclass(slots=True)
class _Work:
    """What a batch does to entries, collected before it is written."""

    entries: dict[UUID, InboxEntry]
    new: list[InboxEntry] = field(default_factory=list)
    turned: dict[UUID, set[UUID]] = field(default_factory=lambda: defaultdict(set))
    events: list[InboxEvent] = field(default_factory=list)
    taking_turns: set[UUID] = field(default_factory=set)
    counted: set[UUID] = field(default_factory=set)


def is_typed(message: Message) -> bool:
    """Whether a member wrote this message by hand: no rule, program, notification or campaign did."""
    return message.kind == Message.Kind.DIRECT and message.client_message_id.version != DERIVED


def concerns_inbox(message: Message) -> bool:
    """Whether a message is said in a conversation; what is sent unasked to many is not."""
    if message.kind != Message.Kind.DIRECT:
        return False
    return message.sender_id != message.business_id or is_typed(message) or not message.template_version


def note_in_inbox(messages: Sequence[Message], batch: Batch) -> dict[UUID, set[UUID]]:
    """Count and open what customers wrote, end the wait of who was answered; by business, who is told of it.

    A customer's message makes the entry, opens it again and begins the wait; what a member types ends it. A
    new entry of a conversation that has gone on before counts its unread once. Campaigns cost no query. Runs
    inside the batch's transaction, which holds the counters of all these conversations.
    """
    said = [message for message in messages if concerns_inbox(message)]
    if not said:
        return {}
    held = InboxEntry.objects.select_for_update().filter(pk__among={m.conversation_id for m in said})
    work = _Work({entry.conversation_id: entry for entry in held.order_by("pk")})
    for message in said:
        if message.sender_id != message.business_id:
            _take_theirs(message, batch, work)
        elif entry := work.entries.get(message.conversation_id):
            _take_ours(message, entry, work)
    new = {entry.conversation_id for entry in work.new}
    _count_before({m.conversation_id: m for m in reversed(said) if m.conversation_id in new}, work)
    note_changing(work.counted)
    insert_entries(work.new)
    update_entries([entry for pk, entry in work.entries.items() if pk not in new])
    if work.events:
        InboxEvent.objects.bulk_create(work.events)
    if work.taking_turns:
        transaction.on_commit(lambda: _wake(work.taking_turns), robust=True)
    return work.turned


def _take_theirs(message: Message, batch: Batch, work: _Work) -> None:
    entry, at_ms = work.entries.get(message.conversation_id), message.accepted_at_ms
    is_opened = entry is None or entry.status != OPEN
    if entry is None:
        entry = InboxEntry(
            conversation_id=message.conversation_id, business_id=message.business_id, last_at_ms=at_ms
        )
        work.entries[entry.conversation_id] = entry
        work.new.append(entry)
    elif is_opened:
        work.events.append(_opened(entry, at_ms))
    if not entry.unread or is_opened or entry.waiting_since_ms is None:
        work.counted.add(entry.business_id)
    entry.unread += 1
    entry.last_at_ms = max(at_ms, entry.last_at_ms)
    if is_opened or entry.waiting_since_ms is None:
        entry.waiting_since_ms = entry.waiting_since_ms or at_ms
        work.turned[entry.business_id].add(entry.conversation_id)
    if is_opened:
        entry.status, entry.snoozed_until_ms = OPEN, None
        if entry.assignee_id is None and batch.businesses[entry.business_id].gives_turns:
            entry.awaits_turn = True
            work.taking_turns.add(entry.business_id)


def _take_ours(message: Message, entry: InboxEntry, work: _Work) -> None:
    entry.last_at_ms = max(message.accepted_at_ms, entry.last_at_ms)
    if entry.waiting_since_ms is not None and is_typed(message):
        entry.waiting_since_ms = None
        work.counted.add(entry.business_id)
        work.turned[entry.business_id].add(entry.conversation_id)


def _opened(entry: InboxEntry, at_ms: int) -> InboxEvent:
    return InboxEvent(
        business_id=entry.business_id,
        conversation_id=entry.conversation_id,
        at_ms=at_ms,
        act=InboxEvent.Act.STATUS,
        cause=InboxEvent.Cause.CUSTOMER,
        before=standing(entry),
        after={"status": OPEN.value, "snoozed_until": None, "waiting_since": at_ms},
    )


def standing(entry: InboxEntry) -> dict[str, object]:
    """An entry's status as an event keeps it."""
    return {
        "status": str(entry.status),
        "snoozed_until": entry.snoozed_until_ms,
        "waiting_since": entry.waiting_since_ms,
    }


def _count_before(first: dict[UUID, Message], work: _Work) -> None:
    """Add what was unread before an entry's first message; most begin with the conversation itself."""
    older = {pk: message for pk, message in first.items() if (message.sequence or 0) > 1}
    if not older:
        return
    counts = unread_of({message.business_id for message in older.values()}, set(older), below=older)
    for pk in older:
        work.entries[pk].unread += counts.get(pk, 0)


def unread_of(
    business_ids: set[UUID], ids: set[UUID], *, below: dict[UUID, Message] | None = None
) -> dict[UUID, int]:
    """How many messages of customers stand above the highest read marks of their businesses, counted.

    Where `below` names a message, only what came before it. The caller holds the entries, or the counters, of
    these conversations.
    """
    marks = Watermark.objects.filter(conversation_id__among=ids, party_id__among=business_ids)
    read = dict(marks.values_list("conversation_id").annotate(read=Max("read_sequence")))
    counts = {}
    for pk in ids:
        above = Message.objects.filter(conversation_id=pk, sequence__gt=read.get(pk, 0))
        if below is not None:
            above = above.filter(sequence__lt=below[pk].sequence)
        counts[pk] = above.exclude(sender_id__in=business_ids).aggregate(n=Count("pk"))["n"]
    return counts


def inbox_news(turned: dict[UUID, set[UUID]]) -> Publications:
    """What the members hear of entries that became different, as these stand now; nothing costs no query."""
    if not turned:
        return []
    shown = inbox_of([pk for ids in turned.values() for pk in ids])
    return inbox_publications(
        {business_id: {pk: shown[pk] for pk in ids if pk in shown} for business_id, ids in turned.items()}
    )


def _wake(business_ids: set[UUID]) -> None:
    for business_id in business_ids:
        give_turns_task.delay(str(business_id))
