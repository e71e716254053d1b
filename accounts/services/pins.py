"""The PIN of a number: the second step for whoever proves to hold it, and how tries at it are limited."""

import math
from datetime import timedelta
from itertools import pairwise
from uuid import UUID

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.doors import network_of
from accounts.errors.pins import PinLimitError, WeakPinError, WrongPinError
from accounts.floods import HOUR, within
from accounts.models.people import Customer
from accounts.models.pins import CustomerDevice, CustomerPin, PinTry
from accounts.queries.pins import MAX_TRIES_OF_ALL, MAX_TRIES_OF_ONE, pin_of
from accounts.services.audit import Action, record_event
from accounts.services.locks import hold_lock

PIN_DIGITS = 6
# One asker (a browser, or a network) has MAX_TRIES_OF_ONE in this time; all strangers have MAX_TRIES_OF_ALL.
TRY_WINDOW = timedelta(hours=1)
ALL_WINDOW = timedelta(days=1)
# Whoever is signed in and has forgotten the PIN is rid of it after this time: as long as a thief would wait.
FORGET_AFTER = timedelta(days=7)
# Of one asker: every try that counts, and what is refused soon after. Nobody fills the log by going on.
MAX_REFUSALS_WRITTEN = MAX_TRIES_OF_ONE + 3
ACTIVITY_STEP = timedelta(hours=1)
LEAST_DIFFERENT_DIGITS = 3


@transaction.atomic
def set_pin(*, customer_id: UUID, pin: str, address: str | None) -> None:
    """Protect a customer's number with a PIN of PIN_DIGITS digits, or change the PIN.

    The caller has proved the PIN of before, or where there was none that the customer holds the number now:
    a stolen session alone locks nobody out. Raises WeakPinError.
    """
    if not _is_strong(pin):
        raise WeakPinError
    customer = Customer.objects.select_for_update().get(pk=customer_id)
    had_one = pin_of(customer_id) is not None
    kept = {"pin_hash": make_password(pin), "set_at": timezone.now(), "ends_at": None}
    CustomerPin.objects.update_or_create(customer=customer, defaults=kept)
    record_event(
        action=Action.PIN_SET,
        actor_id=customer.user_id,
        target=str(customer_id),
        detail={"changed": had_one},
        address=address,
    )


@transaction.atomic
def remove_pin(*, customer_id: UUID, address: str | None) -> None:
    """Protect the number no longer. The caller has proved the PIN."""
    customer = Customer.objects.select_for_update().get(pk=customer_id)
    if CustomerPin.objects.filter(customer=customer).delete()[0]:
        record_event(
            action=Action.PIN_REMOVED, actor_id=customer.user_id, target=str(customer_id), address=address
        )


@transaction.atomic
def forget_pin(*, customer_id: UUID, address: str | None) -> None:
    """Let a forgotten PIN count no more after FORGET_AFTER; until then whoever knows it can set another one.

    The caller is signed in as the customer, and has proved that they hold the number now.
    """
    customer = Customer.objects.select_for_update().get(pk=customer_id)
    ends_at = timezone.now() + FORGET_AFTER
    if CustomerPin.objects.filter(customer=customer, ends_at__isnull=True).update(ends_at=ends_at):
        record_event(
            action=Action.PIN_REMOVED,
            actor_id=customer.user_id,
            target=str(customer_id),
            detail={"forgotten": True, "ends_at": ends_at.isoformat()},
            address=address,
        )


def check_pin(*, customer_id: UUID, pin: str, device: str, address: str | None) -> None:
    """Prove a customer's PIN; without one there is nothing to prove.

    Tries are counted by customer, browser and network: every asker spends their own, and what all strangers
    together may try in a day is no part of the owner's, whose browser is known. Each try counts before it is
    looked at, so that parallel guesses cannot share one. A refusal is written down, of one network
    MAX_REFUSALS_WRITTEN an hour.
    Raises WrongPinError, PinLimitError.
    """
    kept = pin_of(customer_id)
    if kept is None:
        return
    place = network_of(address) if address else None
    try:
        made, left = _count_try(customer_id, device, place)
        if not check_password(pin.replace(" ", ""), kept.pin_hash):
            raise WrongPinError(left)
    except (WrongPinError, PinLimitError) as error:
        if within(f"pin-refused:{customer_id}:{place}", MAX_REFUSALS_WRITTEN, HOUR):
            record_event(
                action=Action.PIN_REFUSED,
                actor_id=None,
                target=str(customer_id),
                detail={"reason": error.code},
                address=address,
            )
        raise
    PinTry.objects.filter(Q(pk=made.pk) | _own(device, place), customer_id=customer_id).delete()


@transaction.atomic
def _count_try(customer_id: UUID, device: str, place: str | None) -> tuple[PinTry, int]:
    hold_lock(f"pin:{customer_id}")
    now = timezone.now()
    tries = PinTry.objects.filter(customer_id=customer_id).order_by("at")
    known = CustomerDevice.objects.filter(customer_id=customer_id)
    is_known = bool(device) and known.filter(device=device).exists()
    own = tries.filter(Q(device=device) if is_known else _own(device, place), at__gt=now - TRY_WINDOW)
    mine = list(own)
    if len(mine) >= MAX_TRIES_OF_ONE:
        raise PinLimitError(_minutes(mine[-MAX_TRIES_OF_ONE], TRY_WINDOW))
    strangers = list(tries.exclude(device__in=known.values("device")).filter(at__gt=now - ALL_WINDOW))
    if not is_known and len(strangers) >= MAX_TRIES_OF_ALL:
        raise PinLimitError(_minutes(strangers[-MAX_TRIES_OF_ALL], ALL_WINDOW))
    made = PinTry.objects.create(customer_id=customer_id, device=device, place=place, at=now)
    return made, MAX_TRIES_OF_ONE - len(mine) - 1


def _own(device: str, place: str | None) -> Q:
    by_place = Q(place=place) if place else Q(pk=None)
    return by_place | Q(device=device) if device else by_place


def _minutes(oldest: PinTry, window: timedelta) -> int:
    """After how many minutes the oldest of the tries that fill a limit counts no more."""
    return max(1, math.ceil((oldest.at + window - timezone.now()).total_seconds() / 60))


def _is_strong(pin: str) -> bool:
    if not (pin.isascii() and pin.isdecimal() and len(pin) == PIN_DIGITS):
        return False
    steps = {(int(after) - int(before)) % 10 for before, after in pairwise(pin)}
    return len(set(pin)) >= LEAST_DIFFERENT_DIGITS and steps not in ({1}, {9})


def note_entry(*, customer_id: UUID, device: str) -> None:
    """Remember that a customer signed in on a browser, now."""
    if device:
        CustomerDevice.objects.get_or_create(customer_id=customer_id, device=device)
    note_activity(customer_id=customer_id)


def note_activity(*, customer_id: UUID) -> None:
    """Remember, to the hour, that a customer is here: nobody starts afresh with their number meanwhile."""
    now = timezone.now()
    stale = Customer.objects.filter(pk=customer_id, last_active_at__lt=now - ACTIVITY_STEP)
    stale.update(last_active_at=now)
