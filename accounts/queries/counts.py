"""How many businesses, customers and decisions there are: counts for staff."""

from datetime import datetime

from accounts.models.businesses import Business
from accounts.models.keys import Certificate, RevocationList
from accounts.models.people import Customer
from accounts.models.verification import VerificationRequest
from accounts.queries.queues import Queue, queue_of


def count_businesses(status: str | None = None) -> int:
    """How many businesses there are, or how many of one status."""
    businesses = Business.objects.all()
    return (businesses.filter(status=status) if status else businesses).count()


def count_customers() -> int:
    """How many customers there are."""
    return Customer.objects.count()


def customers_between(start: datetime, end: datetime) -> int:
    """How many people became customers from one moment to before another."""
    return Customer.objects.filter(created_at__gte=start, created_at__lt=end).count()


def decisions_between(start: datetime, end: datetime) -> int:
    """How many verifications staff decided from one moment to before another."""
    return VerificationRequest.objects.filter(decided_at__gte=start, decided_at__lt=end).count()


def approvals_between(start: datetime, end: datetime) -> int:
    """How many of those decisions were approvals."""
    approved = VerificationRequest.objects.filter(state=VerificationRequest.State.APPROVED)
    return approved.filter(decided_at__gte=start, decided_at__lt=end).count()


def certificates_to_sign() -> Queue:
    """What staff approved and the signer has not signed yet."""
    unsigned = Certificate.objects.filter(document__isnull=True, revoked_at__isnull=True)
    return queue_of(unsigned, since="requested_at")


def revocation_list_at() -> datetime | None:
    """When the signer last signed the list of revoked certificates."""
    return RevocationList.objects.order_by("-number").values_list("issued_at", flat=True).first()
