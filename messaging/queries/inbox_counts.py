"""How much there is in a team's inbox, and with whom: counted once for all who ask, and exact."""

from typing import Any
from uuid import UUID

from django.db.models import Count, Q

from accounts.queries.actors import Actor
from messaging.models.inbox import ConversationLabel, InboxEntry
from messaging.presence import members_here
from messaging.queries.contacts import business_of
from messaging.queries.inbox import conversing_members
from messaging.tallies import Tally, tally_of

# From here on, resolved conversations are not counted one by one: there is no end of them.
COUNTED_RESOLVED = 10_000
Status = InboxEntry.Status


def inbox_counts_for(actor: Actor) -> dict[str, Any]:
    """How much there is, whatever a list is narrowed to (PROTOCOL.md). Raises NotYoursError.

    All but `snoozed` and `resolved` count open conversations; `resolved` ends at COUNTED_RESOLVED.
    """
    tally = _tally(business_of(actor))
    holding = tally["holding"]
    return {**tally["counts"], "mine": holding.get(str(actor.membership_id), 0)}


def inbox_team_for(actor: Actor) -> list[dict[str, Any]]:
    """Who talks with customers, who of them has a page open now, and how many open conversations they have.

    Raises NotYoursError.
    """
    business_id = business_of(actor)
    here, holding = members_here(business_id), _tally(business_id)["holding"]
    return [
        {
            "id": str(member.pk),
            "name": member.user.name,
            "role": member.role,
            "is_online": member.pk in here,
            "open": holding.get(str(member.pk), 0),
        }
        for member in conversing_members(business_id)
    ]


def open_by_member(business_id: UUID) -> dict[UUID, int]:
    """How many open conversations each member has, counted in the transaction that runs now."""
    rows = InboxEntry.objects.filter(business_id=business_id, status=Status.OPEN, assignee__isnull=False)
    return dict(rows.values_list("assignee_id").annotate(n=Count("pk")))


def _tally(business_id: UUID) -> Tally:
    return tally_of(business_id, lambda: count_inbox(business_id))


def count_inbox(business_id: UUID) -> Tally:
    """Count a whole inbox now: `counts` (PROTOCOL.md) but for `mine`, and `holding`: open ones by member."""
    rows = InboxEntry.objects.filter(business_id=business_id)
    is_open = rows.filter(status=Status.OPEN)
    held = is_open.values_list("assignee_id").annotate(
        open=Count("pk"),
        unread=Count("pk", filter=Q(unread__gt=0)),
        waiting=Count("pk", filter=Q(waiting_since_ms__isnull=False)),
    )
    by_member = {member_id: numbers for member_id, *numbers in held.order_by()}
    labels = ConversationLabel.objects.filter(
        business_id=business_id, conversation_id__in=is_open.values("pk")
    )
    return {
        "holding": {str(pk): numbers[0] for pk, numbers in by_member.items() if pk},
        "counts": {
            "open": sum(numbers[0] for numbers in by_member.values()),
            "unassigned": by_member.get(None, [0])[0],
            "unread": sum(numbers[1] for numbers in by_member.values()),
            "waiting": sum(numbers[2] for numbers in by_member.values()),
            "snoozed": rows.filter(status=Status.SNOOZED).count(),
            "resolved": rows.filter(status=Status.RESOLVED)[:COUNTED_RESOLVED].count(),
            "labels": dict(labels.values_list("label__name").annotate(n=Count("pk")).order_by("label__name")),
        },
    }
