"""Whether a PIN protects a customer's number, and how long a number's next holder waits."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from accounts.models.people import Customer
from accounts.models.phones import PhoneClaim
from accounts.models.pins import CustomerDevice, CustomerPin

MAX_TRIES_OF_ONE = 5
MAX_TRIES_OF_ALL = 20
# So long must the account of a number rest before whoever holds the number now may start afresh with it.
AFRESH_AFTER = timedelta(days=7)
# After so long it is asked whose account it is, where no PIN answers that.
ASKED_AFTER = timedelta(days=30)


def pin_of(customer_id: UUID) -> CustomerPin | None:
    """The PIN that protects a customer's number now; one that was forgotten counts until its time."""
    counts = Q(ends_at__isnull=True) | Q(ends_at__gt=timezone.now())
    return CustomerPin.objects.filter(counts, customer_id=customer_id).first()


def afresh_at(customer: Customer) -> datetime:
    """From when on the next holder of this customer's number may start afresh, if nobody uses the account."""
    return customer.last_active_at + AFRESH_AFTER


def rests_unknown(customer: Customer, device: str) -> bool:
    """Say whether an account was not used for ASKED_AFTER, and never on this browser: another person?"""
    if customer.last_active_at > timezone.now() - ASKED_AFTER:
        return False
    return not (device and CustomerDevice.objects.filter(customer=customer, device=device).exists())


def has_lost_number(customer_id: UUID) -> bool:
    """Say whether a customer held a number once, and holds none now."""
    claims = PhoneClaim.objects.filter(customer_id=customer_id)
    return claims.exists() and not claims.filter(released_at__isnull=True).exists()
