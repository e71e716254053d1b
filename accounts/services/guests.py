"""Guests: in with a name only, out by themselves, or kept by a phone number."""

from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.doors import network_of
from accounts.errors.guests import (
    GuestBusinessLimitError,
    GuestLimitError,
    GuestNameError,
    NotAGuestError,
    NumberOfOtherCustomerError,
)
from accounts.errors.phones import NumberTakenError
from accounts.models.businesses import Business
from accounts.models.guests import Guest, GuestEntry
from accounts.models.people import Customer
from accounts.models.phones import PhoneClaim
from accounts.queries.people import find_customer
from accounts.services.audit import Action, record_event
from accounts.services.leaving import delete_customer
from accounts.services.locks import hold_lock
from accounts.services.phones import give_number_to_customer, new_customer
from accounts.signals import guest_kept

LIMIT_WINDOW = timedelta(hours=1)
# A shop's own wireless network counts as one place; whoever floods from one finds the door shut soon.
MAX_GUESTS_PER_PLACE = 10
MAX_GUESTS_PER_PLACE_AND_DAY = 40
MAX_GUESTS_PER_BUSINESS = 300
ENTRIES_KEPT = timedelta(days=1)
FORGOTTEN_AT_ONCE = 200


@transaction.atomic
def enter_as_guest(*, name: str, language: str, business: Business, address: str) -> Customer:
    """Make a customer of somebody who gives a name only, to write to one business.

    Every entry counts, also of who leaves at once: MAX_GUESTS_PER_PLACE an hour and
    MAX_GUESTS_PER_PLACE_AND_DAY a day from one network, MAX_GUESTS_PER_BUSINESS an hour at one business. The
    caller has proved that this business takes guests. Raises GuestLimitError, GuestBusinessLimitError,
    GuestNameError.
    """
    place, now = network_of(address), timezone.now()
    _check_limits(place, business)
    try:
        customer = new_customer(name.strip(), language)
    except ValidationError as error:
        raise GuestNameError({"name": " ".join(error.messages)}) from error
    GuestEntry.objects.create(business=business, place=place, at=now)
    Guest.objects.create(customer=customer, business=business)
    return customer


def _check_limits(place: str, business: Business) -> None:
    for name in (f"guests-place:{place}", f"guests-business:{business.pk}"):
        hold_lock(name)
    now = timezone.now()
    hour = GuestEntry.objects.filter(at__gt=now - LIMIT_WINDOW)
    day = GuestEntry.objects.filter(at__gt=now - ENTRIES_KEPT, place=place)
    is_full = hour.filter(place=place).count() >= MAX_GUESTS_PER_PLACE
    if is_full or day.count() >= MAX_GUESTS_PER_PLACE_AND_DAY:
        raise GuestLimitError
    if hour.filter(business=business).count() >= MAX_GUESTS_PER_BUSINESS:
        raise GuestBusinessLimitError


@transaction.atomic
def keep_guest(*, customer_id: UUID, number: str, address: str | None) -> None:
    """Give a guest a phone number: the same customer from now on, with the same keys and conversations.

    The caller is signed in as the guest and has just used a code for the number (E.164). Nobody is ever
    merged with somebody else. Raises NotAGuestError, NumberOfOtherCustomerError when another customer holds
    the number, NumberTakenError when a business does.
    """
    guest = Guest.objects.select_for_update().filter(customer_id=customer_id, kept_at__isnull=True).first()
    if guest is None:
        raise NotAGuestError
    if find_customer(number) is not None:
        raise NumberOfOtherCustomerError
    customer = Customer.objects.select_related("user").get(pk=customer_id)
    try:
        give_number_to_customer(number=number, customer=customer)
    except NumberTakenError:
        # Somebody proved it a moment ago: the other one's words, whoever that is.
        if find_customer(number) is not None:
            raise NumberOfOtherCustomerError from None
        raise
    Guest.objects.filter(pk=guest.pk).update(kept_at=timezone.now())
    record_event(
        action=Action.GUEST_KEPT, actor_id=customer.user_id, target=str(customer_id), address=address
    )
    transaction.on_commit(lambda: guest_kept.send_robust(Customer, customer_id=customer_id), robust=True)


@transaction.atomic
def forget_guest(*, customer_id: UUID, address: str | None) -> None:
    """Delete a guest's account, as they ask for themselves: they have no number that they could prove.

    Raises NotAGuestError, NotFoundError.
    """
    guests = Guest.objects.select_for_update().filter(customer_id=customer_id, kept_at__isnull=True)
    if guests.first() is None:
        raise NotAGuestError
    delete_customer(customer_id=customer_id, address=address)


def forget_guests() -> int:
    """Delete guests who were not here for GUEST_RETENTION_DAYS, and entries that no limit counts any more.

    Returns how many guests went; safe to run twice, each in a transaction of its own.
    """
    now = timezone.now()
    GuestEntry.objects.filter(at__lt=now - ENTRIES_KEPT).delete()
    rested = Guest.objects.filter(
        kept_at__isnull=True,
        customer__deleted_at__isnull=True,
        customer__last_active_at__lt=now - timedelta(days=settings.GUEST_RETENTION_DAYS),
    )
    gone = 0
    for customer_id in list(rested.values_list("customer_id", flat=True)[:FORGOTTEN_AT_ONCE]):
        with transaction.atomic():
            still = rested.select_for_update(of=("self",)).filter(customer_id=customer_id).first()
            # A number may have come another way meanwhile: then nobody is forgotten.
            if still is None or PhoneClaim.objects.filter(customer_id=customer_id).exists():
                continue
            delete_customer(customer_id=customer_id, address=None)
            gone += 1
    return gone
