"""The pilot as businesses, the gate and staff see it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.models.businesses import Business
from accounts.models.pilot import PilotPlace, PilotProgramme
from accounts.queries.businesses import show_business
from accounts.queries.queues import Queue, queue_of

WAITING_SHOWN = 50


@dataclass(frozen=True, slots=True)
class Standing:
    """How a business stands in the open pilot: in it since `taken_at`, or `number` of the waiting list."""

    taken_at: datetime | None
    waiting_since: datetime | None
    number: int


def waits_for_place() -> "ExpressionWrapper[Q]":
    """For a query of businesses: whether one may not send, because a pilot is open and it has no place."""
    is_open = PilotProgramme.objects.filter(is_open=True)
    taken = PilotPlace.objects.filter(
        programme__is_open=True, business_id=OuterRef("pk"), taken_at__isnull=False
    )
    return ExpressionWrapper(Q(Exists(is_open)) & ~Q(Exists(taken)), output_field=BooleanField())


def waiting_businesses(ids: Iterable[UUID]) -> set[UUID]:
    """Which of these businesses may not send, because they wait for a place in the open pilot."""
    rows = Business.objects.filter(pk__in=set(ids)).annotate(waits=waits_for_place())
    return set(rows.filter(waits=True).values_list("pk", flat=True))


def shown_businesses(ids: Iterable[UUID]) -> dict[UUID, dict[str, Any]]:
    """What every conversation partner sees of these businesses and whether they may not send (`waits`)."""
    rows = Business.objects.filter(pk__in=set(ids)).annotate(waits=waits_for_place())
    shown = rows.only("id", "name", "handle", "status", "logo_digest")
    return {row.pk: {**show_business(row), "waits": row.waits} for row in shown}


def standing_of(business_id: UUID) -> Standing | None:
    """How a business stands in the pilot; None while none is open."""
    programme = PilotProgramme.objects.filter(is_open=True).first()
    if programme is None:
        return None
    entry = programme.entries.filter(business_id=business_id).first()
    if entry is None:
        return Standing(None, None, _waiting(programme).count() + 1)
    if entry.taken_at is not None:
        return Standing(entry.taken_at, entry.waiting_since, 0)
    earlier = Q(waiting_since__lt=entry.waiting_since) | Q(waiting_since=entry.waiting_since, pk__lt=entry.pk)
    return Standing(None, entry.waiting_since, _waiting(programme).filter(earlier).count() + 1)


def waiting_queue() -> Queue:
    """How many businesses wait for a place, and since when the first one does."""
    rows = PilotPlace.objects.filter(programme__is_open=True, taken_at__isnull=True)
    return queue_of(rows, since="waiting_since")


def places_of_pilot() -> int | None:
    """How many places the open pilot has; None while none is open."""
    return PilotProgramme.objects.filter(is_open=True).values_list("places", flat=True).first()


def pilot_overview() -> dict[str, Any]:
    """Everything on the staff's page of the pilot: the open one with its places, codes and waiting list."""
    programme = PilotProgramme.objects.select_related("opened_by").filter(is_open=True).first()
    ended = PilotProgramme.objects.select_related("opened_by", "ended_by").filter(is_open=False)
    overview: dict[str, Any] = {"programme": programme, "ended": ended, "present": Business.objects.count()}
    if programme is None:
        return overview
    taken = programme.entries.filter(taken_at__isnull=False)
    waiting = _waiting(programme)
    now = timezone.now()
    invitations = list(programme.invitations.select_related("made_by"))
    return {
        **overview,
        "taken": taken.count(),
        "left": programme.places - taken.count(),
        "taking_part": taken.select_related("business", "invitation").order_by("-taken_at")[:WAITING_SHOWN],
        "waiting_count": waiting.count(),
        "waiting": waiting.select_related("business")[:WAITING_SHOWN],
        "usable": [i for i in invitations if is_usable(i, now)],
        "unusable": [i for i in invitations if not is_usable(i, now)],
    }


def is_usable(invitation: Any, now: datetime) -> bool:
    """Say whether an invitation of the open pilot still gives a place."""
    return bool(
        invitation.revoked_at is None and invitation.expires_at > now and invitation.used < invitation.uses
    )


def _waiting(programme: PilotProgramme) -> QuerySet[PilotPlace]:
    return programme.entries.filter(taken_at__isnull=True)
