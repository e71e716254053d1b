"""Giving out conversations: how a business does it, and whose turn it is."""

from uuid import UUID

from django.db import transaction

from accounts.errors.base import MalformedError
from accounts.models.businesses import Membership
from accounts.services.audit import Action, record_event
from messaging.models.inbox import InboxEntry, InboxEvent, InboxSettings
from messaging.presence import members_here
from messaging.queries.inbox import businesses_in_turn, conversing_members
from messaging.queries.inbox_counts import open_by_member
from messaging.services.inbox_entries import assign, store

# What came while nobody was there is not all for who comes first: so many a member, each time.
MOST_AT_ONCE = 10
Assignment = InboxSettings.Assignment


@transaction.atomic
def set_assignment(*, business_id: UUID, assignment: str, actor_id: UUID) -> None:
    """Say how a business gives out its conversations from now on; audited.

    Whoever has a conversation keeps it. The caller has proved that the actor manages the team. Raises
    MalformedError.
    """
    if assignment not in Assignment.values:
        raise MalformedError
    InboxSettings.objects.get_or_create(business_id=business_id)
    row = InboxSettings.objects.select_for_update().get(pk=business_id)
    before, row.assignment = row.assignment, assignment
    if before == assignment:
        return
    row.save(update_fields=["assignment"])
    if assignment == Assignment.MANUAL:
        InboxEntry.objects.filter(business_id=business_id, awaits_turn=True).update(awaits_turn=False)
    record_event(
        action=Action.INBOX_SET,
        actor_id=actor_id,
        business_id=business_id,
        detail={"before": {"assignment": before}, "after": {"assignment": assignment}},
    )


@transaction.atomic
def give_turns(*, business_id: UUID) -> int:
    """Give what waits for a member to whose turn it is among those who are there; says how many were given.

    The turn is theirs whose last one is longest ago; among those who never had one, theirs who have the
    fewest open conversations. The settings' lock makes it one turn after the other, however many processes
    give. Nobody there: it waits, and is given when somebody comes, at most MOST_AT_ONCE to each at a time.
    """
    row = businesses_in_turn().select_for_update().filter(pk=business_id).first()
    if row is None:
        return 0
    here = members_here(business_id)
    members = {member.pk: member for member in conversing_members(business_id) if member.pk in here}
    if not members:
        return 0
    waiting = InboxEntry.objects.filter(
        business_id=business_id, awaits_turn=True, status=InboxEntry.Status.OPEN, assignee__isnull=True
    )
    claimed = waiting.select_for_update(skip_locked=True).order_by("waiting_since_ms", "pk")
    entries = list(claimed[: MOST_AT_ONCE * len(members)])
    if not entries:
        return 0
    events = _give(entries, members, row)
    row.save(update_fields=["turns"])
    store(entries, events)
    return len(entries)


def _give(entries: list[InboxEntry], members: dict[UUID, Membership], row: InboxSettings) -> list[InboxEvent]:
    turns = {UUID(pk): number for pk, number in row.turns.items()}
    holding = open_by_member(row.business_id)
    events = []
    for entry in entries:
        pk = min(members, key=lambda one: (turns.get(one, 0), holding.get(one, 0), one))
        events.append(assign(entry, pk, name=members[pk].user.name, cause=InboxEvent.Cause.TURN))
        turns[pk] = max(turns.values(), default=0) + 1
        holding[pk] = holding.get(pk, 0) + 1
    row.turns = {str(pk): number for pk, number in turns.items()}
    return events
