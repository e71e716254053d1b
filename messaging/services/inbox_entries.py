"""Holding and writing inbox entries: what every change of the team inbox has in common."""

import time
from collections.abc import Collection, Sequence
from uuid import UUID

from django.db import transaction

from messaging.delivery.inbox import inbox_news, standing, unread_of
from messaging.delivery.pushes import call_members
from messaging.delivery.storage import insert_entries, update_entries
from messaging.events import publish
from messaging.models.conversations import ConversationCounter
from messaging.models.inbox import InboxChange, InboxEntry, InboxEvent
from messaging.tallies import note_changing


def hold_entry(conversation_id: UUID) -> InboxEntry | None:
    """Lock one entry until the transaction ends; None for a conversation that was never in an inbox."""
    return InboxEntry.objects.select_for_update().filter(pk=conversation_id).first()


def hold_entries(*, business_id: UUID, ids: Collection[UUID]) -> list[InboxEntry]:
    """Lock these conversations' entries until the transaction ends, in id order; missing ones are made.

    A member who works on a conversation in which only notifications stand brings it into the inbox, open.
    Counters are locked before entries, as at the door. The caller has proved that they are the business's.
    """
    if missing := _without_entry(set(ids)):
        counters = ConversationCounter.objects.select_for_update().filter(pk__among=missing)
        last_at_ms = {row.pk: row.last_at_ms for row in counters.order_by("pk")}
        note_changing({business_id})
        insert_entries(
            [
                InboxEntry(conversation_id=pk, business_id=business_id, last_at_ms=last_at_ms[pk])
                for pk in sorted(_without_entry(set(last_at_ms)))
            ]
        )
    held = InboxEntry.objects.select_for_update().filter(pk__among=set(ids), business_id=business_id)
    return list(held.order_by("pk"))


def _without_entry(ids: set[UUID]) -> set[UUID]:
    return ids - set(InboxEntry.objects.filter(pk__among=ids).values_list("pk", flat=True))


def count_unread(entry: InboxEntry) -> None:
    """Count anew what is unread in a conversation whose entry is locked, after the read marks rose."""
    unread = unread_of({entry.business_id}, {entry.conversation_id})[entry.conversation_id]
    if bool(unread) != bool(entry.unread):
        note_changing({entry.business_id})
    InboxEntry.objects.filter(pk=entry.pk).update(unread=unread)


def assign(
    entry: InboxEntry,
    assignee_id: UUID | None,
    *,
    name: str,
    cause: str,
    by: UUID | None = None,
    change: InboxChange | None = None,
) -> InboxEvent:
    """Give a locked entry to a member, or to nobody; the event that says so. Neither is stored yet."""
    event = event_of(entry, InboxEvent.Act.ASSIGNED, cause=cause, by=by, change=change)
    event.before = {"assignee": str(entry.assignee_id) if entry.assignee_id else None}
    event.after = {"assignee": str(assignee_id) if assignee_id else None, "name": name}
    entry.assignee_id, entry.awaits_turn = assignee_id, False
    return event


def put(
    entry: InboxEntry,
    status: str,
    snoozed_until_ms: int | None,
    *,
    cause: str,
    by: UUID | None = None,
    change: InboxChange | None = None,
) -> InboxEvent:
    """Open, snooze or resolve a locked entry; who is resolved waits no more. Neither is stored yet."""
    event = event_of(entry, InboxEvent.Act.STATUS, cause=cause, by=by, change=change)
    event.before = standing(entry)
    entry.status, entry.snoozed_until_ms = status, snoozed_until_ms
    if status == InboxEntry.Status.RESOLVED:
        entry.waiting_since_ms = None
    if status != InboxEntry.Status.OPEN:
        entry.awaits_turn = False
    event.after = standing(entry)
    return event


def event_of(
    entry: InboxEntry, act: str, *, cause: str, by: UUID | None = None, change: InboxChange | None = None
) -> InboxEvent:
    """An event of this entry, now, not stored yet."""
    return InboxEvent(
        business_id=entry.business_id,
        conversation_id=entry.conversation_id,
        change=change,
        by_id=by,
        at_ms=now_ms(),
        act=act,
        cause=cause,
    )


def store(entries: Sequence[InboxEntry], events: Sequence[InboxEvent]) -> None:
    """Store locked entries with the events that changed them, and tell the members after the commit.

    Runs inside the caller's transaction.
    """
    if not events:
        return
    note_changing({event.business_id for event in events})
    changed = {event.conversation_id for event in events}
    update_entries([entry for entry in entries if entry.conversation_id in changed])
    InboxEvent.objects.bulk_create(events)
    turned: dict[UUID, set[UUID]] = {}
    for event in events:
        turned.setdefault(event.business_id, set()).add(event.conversation_id)
    transaction.on_commit(lambda: publish(inbox_news(turned)), robust=True)
    if given := _given_to(events):
        transaction.on_commit(lambda: call_members(given), robust=True)


def _given_to(events: Sequence[InboxEvent]) -> set[UUID]:
    """The members who were given a conversation by somebody else, or in turn."""
    given = [event for event in events if event.act == InboxEvent.Act.ASSIGNED and event.after["assignee"]]
    return {UUID(event.after["assignee"]) for event in given if event.after["assignee"] != str(event.by_id)}


def now_ms() -> int:
    """This moment in Unix ms."""
    return time.time_ns() // 1_000_000
