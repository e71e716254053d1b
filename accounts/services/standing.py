"""Suspension: a fact that the gate obeys, set and lifted by those who decide about cases."""

from uuid import UUID

from django.db import transaction
from django.db.models import F

from accounts.errors.verification import AlreadySuspendedError, NotSuspendedError
from accounts.models.businesses import Business
from accounts.models.verification import VerificationRequest

Status = Business.Status


@transaction.atomic
def suspend_business(*, business_id: UUID) -> None:
    """Let a business send nothing more, and remember what it was.

    Its certificate stays: what it certifies is still true. Whatever begins after this is committed is refused
    at the gate. The caller has proved that the person may decide. Raises AlreadySuspendedError.
    """
    active = Business.objects.filter(pk=business_id).exclude(status=Status.SUSPENDED)
    if not active.update(status_before_suspension=F("status"), status=Status.SUSPENDED):
        raise AlreadySuspendedError


@transaction.atomic
def reinstate_business(*, business_id: UUID) -> None:
    """Lift a suspension: the business is again what it was before.

    A request that was turned down meanwhile is not waiting any more. The caller has proved that the person
    may decide. Raises NotSuspendedError.
    """
    suspended = Business.objects.select_for_update().filter(pk=business_id, status=Status.SUSPENDED)
    business = suspended.first()
    if business is None:
        raise NotSuspendedError
    before = business.status_before_suspension or Status.UNVERIFIED
    waiting = VerificationRequest.objects.filter(
        business_id=business_id, state=VerificationRequest.State.WAITING
    )
    if before == Status.IN_REVIEW and not waiting.exists():
        before = Status.UNVERIFIED
    business.status, business.status_before_suspension = before, ""
    business.save(update_fields=["status", "status_before_suspension"])
