"""Badges over time: for how long an approval counts, who has to be looked at again, what was revoked."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Max, Q, QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone

from accounts.models.businesses import Business
from accounts.models.verification import BadgeRevocation, VerificationRequest
from accounts.queries.verification import YEAR, renewal_due_at

REMINDED_DAYS = (30, 7)
SHOWN = 20
State = VerificationRequest.State
Status = Business.Status


def badges_ending_before(moment: datetime) -> QuerySet[Business]:
    """Businesses with a badge whose year is over before a moment, as `approved_at`, the oldest first.

    One whose new request waits for staff is not among them: it did its part in time.
    """
    with_badge = Q(status=Status.VERIFIED) | Q(
        status=Status.SUSPENDED, status_before_suspension=Status.VERIFIED
    )
    waiting = VerificationRequest.objects.filter(state=State.WAITING)
    return _approved_before(moment - YEAR).filter(with_badge).exclude(pk__in=waiting.values("business"))


def _approved_before(moment: datetime) -> QuerySet[Business]:
    approved = Max("verification_requests__decided_at", filter=Q(verification_requests__state=State.APPROVED))
    last = Business.objects.annotate(approved_at=approved).filter(approved_at__lt=moment)
    return last.order_by("approved_at", "pk")


def badges_due_soon() -> QuerySet[Business]:
    """Businesses that must ask again within the next REMINDED_DAYS[0] days."""
    return badges_ending_before(timezone.now() + timedelta(days=REMINDED_DAYS[0]))


def count_badges_due_soon() -> int:
    """How many those are."""
    return badges_due_soon().count()


def badges_overdue() -> QuerySet[Business]:
    """Businesses whose badge is paused because their year is over."""
    return _approved_before(timezone.now() - YEAR).filter(status=Status.PAUSED)


def count_badges_overdue() -> int:
    """How many those are."""
    return badges_overdue().count()


def badge_of(business: Business) -> dict[str, Any]:
    """How a business's badge stands, for its record at the staff door."""
    is_suspended = business.status == Status.SUSPENDED
    status = business.status_before_suspension if is_suspended else business.status
    revocations = BadgeRevocation.objects.filter(business=business).select_related("revoked_by", "appeal")
    requests = VerificationRequest.objects.filter(business=business).select_related("decided_by")
    return {
        "is_revocable": status in {Status.VERIFIED, Status.PAUSED},
        "until": renewal_due_at(business.pk),
        "revocations": revocations,
        "requests": requests.order_by("-submitted_at")[:SHOWN],
    }


def get_badge(business_id: UUID) -> dict[str, Any]:
    """The same with its business. Raises Http404."""
    business = get_object_or_404(Business, pk=business_id)
    return {"business": business, "badge": badge_of(business)}
