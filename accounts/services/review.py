"""Review: staff decide about a request, and the decision leads to a certificate."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.errors.verification import (
    AlreadyDecidedError,
    ClaimsChangedError,
    NotReadyError,
    ReasonMissingError,
)
from accounts.models.businesses import Business
from accounts.models.keys import Certificate, Party
from accounts.models.people import User
from accounts.models.phones import PhoneClaim
from accounts.models.verification import VerificationClaim, VerificationRequest
from accounts.services.audit import Action, record_event
from accounts.services.standing import change_status, refuse_suspended

Subject = VerificationClaim.Subject


@transaction.atomic
def approve_verification(*, request_id: UUID, reviewer: User, reason: str, address: str | None) -> None:
    """Find a business genuine: it is verified from now on, and the signer certifies its number.

    The caller has proved that the reviewer is staff with a verified second factor who may decide. What is
    certified is what was reviewed: the number and the name of the request. Raises AlreadyDecidedError when
    another reviewer was faster, NotReadyError when the business has no keys to certify, ClaimsChangedError
    when it gave the number up or changed its names since, SuspendedError.
    """
    request = _decide(request_id, reviewer, VerificationRequest.State.APPROVED, reason)
    if not Party.objects.filter(pk=request.business_id).exists():
        raise NotReadyError
    refuse_suspended(request.business_id)
    number = _number_as_claimed(request)
    change_status(request.business_id, Business.Status.IN_REVIEW, Business.Status.VERIFIED)
    Certificate.objects.create(business_id=request.business_id, phone_claim=number, name=request.display_name)
    _record_decision(Action.VERIFICATION_APPROVED, request, reviewer, reason, address)


def _number_as_claimed(request: VerificationRequest) -> PhoneClaim:
    held = PhoneClaim.objects.select_for_update().filter(released_at__isnull=True)
    number = held.filter(verification_requests=request).first()
    legal_name = request.claims.filter(subject=Subject.LEGAL_NAME).values_list("value", flat=True).first()
    business = request.business
    if number is None or (request.display_name, legal_name) != (business.name, business.legal_name):
        raise ClaimsChangedError
    return number


@transaction.atomic
def reject_verification(*, request_id: UUID, reviewer: User, reason: str, address: str | None) -> None:
    """Turn a request down with a reason that the business can act on.

    The caller has proved that the reviewer is staff with a verified second factor.
    Raises ReasonMissingError, AlreadyDecidedError.
    """
    if not reason.strip():
        raise ReasonMissingError
    request = _decide(request_id, reviewer, VerificationRequest.State.REJECTED, reason)
    change_status(request.business_id, Business.Status.IN_REVIEW, Business.Status.UNVERIFIED)
    _record_decision(Action.VERIFICATION_REJECTED, request, reviewer, reason, address)


def _decide(request_id: UUID, reviewer: User, state: str, reason: str) -> VerificationRequest:
    waiting = VerificationRequest.objects.filter(pk=request_id, state=VerificationRequest.State.WAITING)
    decided = waiting.update(
        state=state, decided_by=reviewer, decided_at=timezone.now(), reason=reason.strip()
    )
    if not decided:
        raise AlreadyDecidedError
    return VerificationRequest.objects.select_related("business").get(pk=request_id)


def _record_decision(
    action: Action, request: VerificationRequest, reviewer: User, reason: str, address: str | None
) -> None:
    record_event(
        action=action,
        actor_id=reviewer.id,
        business_id=request.business_id,
        target=str(request.id),
        detail={"reason": reason.strip()},
        address=address,
    )
