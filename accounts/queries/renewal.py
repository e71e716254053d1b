"""For how long an approval counts: a year, and who has to be looked at again."""

from datetime import datetime, timedelta

from django.db.models import Max, Q, QuerySet
from django.utils import timezone

from accounts.models.businesses import Business
from accounts.models.verification import VerificationRequest
from accounts.queries.verification import YEAR

REMINDED_DAYS = (30, 7)
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
