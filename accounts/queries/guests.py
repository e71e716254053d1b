"""Who is a guest, and of which business."""

from collections.abc import Iterable
from uuid import UUID

from accounts.models.guests import Guest
from accounts.models.people import Customer


def is_guest(customer: Customer) -> bool:
    """Say whether a customer came in with a name only, and has proved no number since."""
    guest = getattr(customer, "guest", None)
    return guest is not None and guest.kept_at is None


def guests_among(customer_ids: Iterable[UUID]) -> set[UUID]:
    """Which of these customers are guests."""
    rows = Guest.objects.filter(customer_id__in=set(customer_ids), kept_at__isnull=True)
    return set(rows.values_list("customer_id", flat=True))


def business_of_guest(customer_id: UUID) -> UUID | None:
    """The one business to which a guest writes; None for a customer who is no guest."""
    rows = Guest.objects.filter(customer_id=customer_id, kept_at__isnull=True)
    return rows.values_list("business_id", flat=True).first()
