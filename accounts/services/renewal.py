"""The yearly renewal: owners are told in time, and a badge that nobody renewed is paused."""

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format

from accounts.models.businesses import Business
from accounts.models.keys import Certificate
from accounts.models.review import RenewalReminder
from accounts.models.verification import VerificationRequest
from accounts.queries.renewal import REMINDED_DAYS, badges_ending_before
from accounts.queries.verification import YEAR
from accounts.services.review_letters import tell_owners
from accounts.services.standing import pause_badge


def remind_of_renewals() -> int:
    """Write to the owners of badges whose year is over soon, once for each of REMINDED_DAYS; return how many.

    Nothing is asked for in the business's name. Safe to run twice, and late: the letter that is due now is
    the only one that is written.
    """
    now = timezone.now()
    due = badges_ending_before(now + timedelta(days=max(REMINDED_DAYS)))
    return sum(_remind(business_id) for business_id in list(due.values_list("pk", flat=True)))


@transaction.atomic
def _remind(business_id: UUID) -> bool:
    business = Business.objects.select_for_update().get(pk=business_id)
    approved = VerificationRequest.objects.filter(
        business=business, state=VerificationRequest.State.APPROVED, decided_at__isnull=False
    )
    request = approved.latest("decided_at")
    until = request.decided_at + YEAR if request.decided_at else timezone.now()
    left = until - timezone.now()
    due = [days for days in REMINDED_DAYS if left <= timedelta(days=days)]
    if not due or left < timedelta(0):
        return False
    _, is_new = RenewalReminder.objects.get_or_create(request=request, days_before=min(due))
    if is_new:
        tell_owners(business=business, template="badge_ends_soon", until=date_format(until, "Y-m-d"))
    return is_new


def pause_overdue_badges() -> int:
    """Pause the badges whose year is over and that nobody asked to renew, and say so; return how many."""
    overdue = badges_ending_before(timezone.now())
    return sum(_pause(business_id) for business_id in list(overdue.values_list("pk", flat=True)))


@transaction.atomic
def _pause(business_id: UUID) -> bool:
    if not pause_badge(business_id=business_id, ending=Certificate.Ending.OVERDUE, actor_id=None):
        return False
    tell_owners(business=Business.objects.get(pk=business_id), template="badge_overdue")
    return True
