"""Who is a guest, and of which business."""

from uuid import UUID

from django.db.models import Exists, OuterRef

from accounts.models.guests import Guest
from accounts.models.people import Customer


def is_guest(customer: Customer) -> bool:
    """Say whether a customer came in with a name only, and has proved no number since."""
    guest = getattr(customer, "guest", None)
    return guest is not None and guest.kept_at is None


def guests_of(customer: OuterRef) -> Exists:
    """Whether the customer that a query names is a guest, as a part of that query."""
    return Exists(Guest.objects.filter(customer=customer, kept_at__isnull=True))


def business_of_guest(customer_id: UUID) -> UUID | None:
    """The one business to which a guest writes; None for a customer who is no guest."""
    rows = Guest.objects.filter(customer_id=customer_id, kept_at__isnull=True)
    return rows.values_list("business_id", flat=True).first()
