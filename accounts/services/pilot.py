"""The pilot programme: staff open it, give its places away, and end it; businesses wait in line."""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.errors.pilot import (
    HasPlaceError,
    NobodyWaitsError,
    NoPilotError,
    NoPlacesError,
    PilotOpenError,
    PlacesError,
)
from accounts.models.businesses import Business
from accounts.models.people import User
from accounts.models.pilot import PilotInvitation, PilotPlace, PilotProgramme
from accounts.services.audit import Action, record_event
from accounts.services.locks import hold_lock
from accounts.signals import places_changed

MAX_PLACES = 1_000_000


@transaction.atomic
def open_pilot(
    *, places: int, with_present_businesses: bool, actor: User, address: str | None
) -> PilotProgramme:
    """Limit sending to the businesses of a pilot from now on; all others wait in the order they registered.

    With `with_present_businesses`, those that are registered already take places at once. The caller has
    proved that the actor may manage the pilot. Raises PilotOpenError, PlacesError when there are fewer places
    than that needs.
    """
    if _lock_programme() is not None:
        raise PilotOpenError
    businesses = list(Business.objects.order_by("created_at", "pk").values_list("pk", "created_at"))
    _check_places(places, len(businesses) if with_present_businesses else 0)
    programme = PilotProgramme.objects.create(places=places, opened_by=actor)
    taken_at = timezone.now() if with_present_businesses else None
    PilotPlace.objects.bulk_create(
        PilotPlace(programme=programme, business_id=pk, waiting_since=created_at, taken_at=taken_at)
        for pk, created_at in businesses
    )
    _record(Action.PILOT_OPENED, programme, actor.id, address, {"places": places})
    if not with_present_businesses:
        _announce([pk for pk, _ in businesses], may_send=False)
    return programme


@transaction.atomic
def change_places(*, places: int, actor: User, address: str | None) -> None:
    """Set how many businesses the pilot has room for; what is taken stays taken.

    Raises NoPilotError, PlacesError below the number of places that are taken.
    """
    programme = lock_open_programme()
    _check_places(places, _taken(programme))
    before, programme.places = programme.places, places
    programme.save(update_fields=["places"])
    _record(Action.PILOT_CHANGED, programme, actor.id, address, {"before": before, "places": places})


@transaction.atomic
def end_pilot(*, actor: User, address: str | None) -> None:
    """End the pilot: from now on every business may send, and its invitations count no more.

    Raises NoPilotError when somebody else ended it already.
    """
    programme = lock_open_programme()
    programme.is_open, programme.ended_at, programme.ended_by = False, timezone.now(), actor
    programme.save(update_fields=["is_open", "ended_at", "ended_by"])
    waiting = list(programme.entries.filter(taken_at__isnull=True).values_list("business_id", flat=True))
    _record(Action.PILOT_ENDED, programme, actor.id, address, {"waiting": len(waiting)})
    _announce(waiting, may_send=True)


@transaction.atomic
def let_in_next(*, count: int, actor: User, address: str | None) -> int:
    """Give places to the first of the waiting list; returns to how many, where fewer wait or fit.

    Raises NoPilotError, NoPlacesError when none is left, NobodyWaitsError, PlacesError for a count below 1.
    """
    programme = lock_open_programme()
    _check_places(count, 1)
    left = programme.places - _taken(programme)
    if left <= 0:
        raise NoPlacesError
    first = list(programme.entries.filter(taken_at__isnull=True)[: min(count, left)])
    if not first:
        raise NobodyWaitsError
    _let_in(programme, first, actor, address)
    return len(first)


@transaction.atomic
def let_in(*, business_id: UUID, actor: User, address: str | None) -> None:
    """Give a place to one business of the waiting list, out of its turn.

    Raises NoPilotError, NobodyWaitsError when it does not wait, HasPlaceError, NoPlacesError.
    """
    programme = lock_open_programme()
    entry = programme.entries.filter(business_id=business_id).first()
    if entry is None:
        raise NobodyWaitsError
    give_place(programme=programme, entry=entry)
    _record_joined(programme, business_id, actor.id, address, {})


@transaction.atomic
def wait_for_place(*, business_id: UUID) -> None:
    """Put a newly registered business at the end of the waiting list, if a pilot is open."""
    programme = _lock_programme()
    if programme is not None:
        PilotPlace.objects.get_or_create(
            programme=programme, business_id=business_id, defaults={"waiting_since": timezone.now()}
        )


def lock_open_programme() -> PilotProgramme:
    """The open pilot, held until the transaction ends: places are counted and given one after the other.

    Raises NoPilotError.
    """
    programme = _lock_programme()
    if programme is None:
        raise NoPilotError
    return programme


def give_place(
    *, programme: PilotProgramme, entry: PilotPlace, invitation: PilotInvitation | None = None
) -> None:
    """Take one of the pilot's places for a waiting business. Runs while the pilot is locked.

    Raises HasPlaceError, NoPlacesError.
    """
    if entry.taken_at is not None:
        raise HasPlaceError
    if _taken(programme) >= programme.places:
        raise NoPlacesError
    entry.taken_at, entry.invitation = timezone.now(), invitation
    entry.save(update_fields=["taken_at", "invitation"])
    _announce([entry.business_id], may_send=True)


def _let_in(
    programme: PilotProgramme, entries: Sequence[PilotPlace], actor: User, address: str | None
) -> None:
    ids = [entry.business_id for entry in entries]
    programme.entries.filter(pk__in=[entry.pk for entry in entries]).update(taken_at=timezone.now())
    for business_id in ids:
        _record_joined(programme, business_id, actor.id, address, {})
    _announce(ids, may_send=True)


def _lock_programme() -> PilotProgramme | None:
    # Also against a business that registers while a pilot opens: it is counted, or it waits.
    hold_lock("pilot")
    return PilotProgramme.objects.filter(is_open=True).first()


def _taken(programme: PilotProgramme) -> int:
    return programme.entries.filter(taken_at__isnull=False).count()


def _check_places(places: int, least: int) -> None:
    if not max(1, least) <= places <= MAX_PLACES:
        raise PlacesError


def _record(
    action: Action, programme: PilotProgramme, actor_id: UUID, address: str | None, detail: dict[str, int]
) -> None:
    record_event(action=action, actor_id=actor_id, target=str(programme.pk), detail=detail, address=address)


def _record_joined(
    programme: PilotProgramme, business_id: UUID, actor_id: UUID, address: str | None, detail: dict[str, str]
) -> None:
    record_event(
        action=Action.PILOT_JOINED,
        actor_id=actor_id,
        business_id=business_id,
        target=str(programme.pk),
        detail=detail,
        address=address,
    )


def _announce(business_ids: list[UUID], *, may_send: bool) -> None:
    transaction.on_commit(
        lambda: places_changed.send_robust(PilotPlace, business_ids=business_ids, may_send=may_send),
        robust=True,
    )
