"""What becomes of the inbox by itself: snoozes end, who left gives back, and what waits is given out."""

from uuid import UUID

from django.db import transaction
from django.db.models import F, Q

from accounts.permissions import AGENTS
from messaging.models.inbox import InboxEntry, InboxEvent
from messaging.queries.inbox import businesses_in_turn, turns_due
from messaging.services.inbox_entries import assign, now_ms, put, store
from messaging.services.inbox_turns import give_turns

AT_ONCE = 500
Status = InboxEntry.Status


def tend_inbox() -> None:
    """End the snoozes whose time is over, take conversations from who left, give out what waits.

    The rows are the queue: it is safe to run twice at once, and a run that was missed costs nothing.
    """
    while end_snoozes() == AT_ONCE:
        pass
    while take_from_who_left() == AT_ONCE:
        pass
    for business_id in turns_due():
        give_turns(business_id=business_id)


@transaction.atomic
def end_snoozes() -> int:
    """Open what slept until now, at most AT_ONCE; says how many. Safe to run twice at once."""
    due = InboxEntry.objects.filter(status=Status.SNOOZED, snoozed_until_ms__lte=now_ms())
    claimed = due.select_for_update(skip_locked=True).order_by("snoozed_until_ms")
    entries = list(claimed[:AT_ONCE])
    store(entries, [put(entry, Status.OPEN, None, cause=InboxEvent.Cause.TIME) for entry in entries])
    return len(entries)


@transaction.atomic
def take_from_who_left(*, membership_id: UUID | None = None) -> int:
    """Leave to nobody what is with people who were removed or converse no more; says how many, up to AT_ONCE.

    What is resolved stays theirs: it says whose it was. In a business that gives turns, the rest waits for
    the next one.
    """
    held = InboxEntry.objects.filter(
        Q(assignee__removed_at__isnull=False)
        | Q(assignee__user__is_active=False)
        | ~Q(assignee__role__in=AGENTS),
        ~Q(status=Status.RESOLVED),
        # So that it is found by the index of a business's members.
        business_id=F("assignee__business_id"),
    )
    if membership_id is not None:
        held = held.filter(assignee_id=membership_id)
    entries = list(held.select_for_update(skip_locked=True, of=("self",)).order_by("pk")[:AT_ONCE])
    events = [assign(entry, None, name="", cause=InboxEvent.Cause.LEFT) for entry in entries]
    giving = set(businesses_in_turn().values_list("pk", flat=True)) if entries else set()
    for entry in entries:
        entry.awaits_turn = entry.status == Status.OPEN and entry.business_id in giving
    store(entries, events)
    return len(entries)
