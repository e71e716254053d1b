"""Which of a business's people a customer's message concerns, decided for all of a batch at once."""

from collections import Counter
from collections.abc import Collection, Sequence
from uuid import UUID

from django.core.cache import cache

from messaging.models.inbox import InboxEntry
from messaging.models.messages import Message
from messaging.models.push import PushSubscription
from messaging.presence import members_here

# Of what is nobody's, and lies there unread, everybody is told at its first message and then no more often:
# fifty people are not woken by every line of one customer.
UNASSIGNED_REST_SECONDS = 10 * 60
Concern = PushSubscription.Concern


def members_concerned(rows: Sequence[PushSubscription], messages: Sequence[Message]) -> list[UUID]:
    """Those of these members' browsers, by their ids, whose member wants to be told of these messages.

    Whoever has a conversation hears of each message in it. What is nobody's is told to those who want that,
    unless somebody is there to whom it is just being given in turn: it will be theirs. Two queries of the
    cache and one of the database at most, however many the messages are.
    """
    written = Counter(m.conversation_id for m in messages if m.sender_id != m.business_id)
    if not rows or not written:
        return []
    businesses = {m.business_id for m in messages if m.conversation_id in written}
    entries = list(InboxEntry.objects.filter(pk__among=set(written)))
    holders = {entry.assignee_id for entry in entries if entry.assignee_id}
    open_to_all = _told_to_all([entry for entry in entries if entry.assignee_id is None], written)
    return [
        row.pk
        for row in rows
        if row.membership_id in holders
        or (row.concerns == Concern.ALL and row.business_id in businesses)
        or (row.concerns == Concern.UNASSIGNED and row.business_id in open_to_all)
    ]


def _told_to_all(entries: Collection[InboxEntry], written: Counter[UUID]) -> set[UUID]:
    """The businesses all of whose people are to be told of these conversations, which are nobody's."""
    giving = {entry.business_id for entry in entries if entry.awaits_turn}
    somebody_there = {business_id for business_id in giving if members_here(business_id)}
    free = [entry for entry in entries if not (entry.awaits_turn and entry.business_id in somebody_there)]
    if not free:
        return set()
    told = cache.get_many([_told_key(entry.pk) for entry in free])
    fresh = [e for e in free if e.unread <= written[e.pk] or _told_key(e.pk) not in told]
    cache.set_many({_told_key(entry.pk): True for entry in fresh}, UNASSIGNED_REST_SECONDS)
    return {entry.business_id for entry in fresh}


def _told_key(conversation_id: UUID) -> str:
    return f"told-unassigned:{conversation_id}"
