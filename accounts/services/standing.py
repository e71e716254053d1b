"""How a business stands: suspended by those who decide about cases, paused until it is looked at again."""

from uuid import UUID

from django.db import transaction
from django.db.models import F

from accounts.errors.data import AlreadyClosedError
from accounts.errors.verification import AlreadySuspendedError, NotSuspendedError, SuspendedError
from accounts.models.businesses import Business
from accounts.models.keys import Certificate
from accounts.models.verification import VerificationRequest
from accounts.services.audit import Action, record_event
from accounts.services.certificates import certify_numbers, end_certificates

Status = Business.Status


def refuse_suspended(business_id: UUID) -> None:
    """Hold the business's row until the transaction ends. Raises SuspendedError, AlreadyClosedError."""
    held = Business.objects.select_for_update().filter(pk=business_id)
    status = held.values_list("status", flat=True).first()
    if status == Status.SUSPENDED:
        raise SuspendedError
    if status == Status.CLOSED:
        raise AlreadyClosedError


def change_status(business_id: UUID, before: Business.Status, after: Business.Status) -> None:
    """Move a business along its own way only: no suspension is lifted, and no badge taken, by the way."""
    Business.objects.filter(pk=business_id, status=before).update(status=after)


@transaction.atomic
def suspend_business(*, business_id: UUID) -> None:
    """Let a business send nothing more, take its green badge away with it, and remember what it was.

    Its certificates end, so that customers' browsers see by themselves, and the public log says, that nobody
    vouches for it now; lifting brings them back without another review. Whatever begins after this is
    committed is refused at the gate. The caller has proved that the person may decide. Raises
    AlreadySuspendedError.
    """
    active = Business.objects.filter(pk=business_id).exclude(status=Status.SUSPENDED)
    if not active.update(status_before_suspension=F("status"), status=Status.SUSPENDED):
        raise AlreadySuspendedError
    end_certificates(business_id=business_id, ending=Certificate.Ending.SUSPENDED)


@transaction.atomic
def reinstate_business(*, business_id: UUID) -> None:
    """Lift a suspension: the business is again what it was before, and a verified one is certified anew.

    A request that was turned down meanwhile is not waiting any more. The caller has proved that the person
    may decide. Raises NotSuspendedError.
    """
    suspended = Business.objects.select_for_update().filter(pk=business_id, status=Status.SUSPENDED)
    business = suspended.first()
    if business is None:
        raise NotSuspendedError
    before = business.status_before_suspension or Status.UNVERIFIED
    undecided = VerificationRequest.objects.filter(
        business_id=business_id, state__in=VerificationRequest.OPEN
    )
    if before == Status.IN_REVIEW and not undecided.exists():
        before = Status.UNVERIFIED
    business.status, business.status_before_suspension = before, ""
    business.save(update_fields=["status", "status_before_suspension"])
    certify_numbers(business_id=business_id)


@transaction.atomic
def pause_badge(*, business_id: UUID, ending: Certificate.Ending, actor_id: UUID | None) -> bool:
    """Pause a verified business's badge until staff have looked at it again; True when it was verified.

    Its certificates end, and it goes on sending as a business without a badge; customers read that the badge
    is paused, and why. A suspended business stays suspended, and comes back paused.
    """
    business = Business.objects.select_for_update().get(pk=business_id)
    if business.status == Status.SUSPENDED:
        if business.status_before_suspension != Status.VERIFIED:
            return False
        business.status_before_suspension = Status.PAUSED
    elif business.status == Status.VERIFIED:
        business.status = Status.PAUSED
    else:
        return False
    business.save(update_fields=["status", "status_before_suspension"])
    end_certificates(business_id=business_id, ending=ending)
    detail = {"reason": ending.value}
    record_event(action=Action.BADGE_PAUSED, actor_id=actor_id, business_id=business_id, detail=detail)
    return True
