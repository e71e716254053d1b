"""Verification: a business asks, staff decide, and the decision leads to a certificate."""

from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.crypto.evidence import lock_evidence, open_evidence
from accounts.errors.verification import (
    AlreadyDecidedError,
    AlreadyWaitingError,
    ClaimsChangedError,
    NotReadyError,
    ReasonMissingError,
    SuspendedError,
)
from accounts.models.businesses import Business
from accounts.models.keys import Certificate, Party
from accounts.models.people import User
from accounts.models.phones import PhoneClaim
from accounts.models.verification import VerificationClaim, VerificationDocument, VerificationRequest
from accounts.services.audit import Action, record_event

Subject = VerificationClaim.Subject


@dataclass(frozen=True, slots=True)
class Evidence:
    """One document as the business sends it; `kind` is one of VerificationDocument.Kind."""

    kind: str
    name: str
    mime_type: str
    content: bytes


@transaction.atomic
def submit_verification(
    *, business: Business, submitted_by: User, representative: str, evidence: list[Evidence]
) -> VerificationRequest:
    """Ask staff to verify a business, with its profile as it stands now as the claims.

    The caller has proved that the person is an owner or admin. Documents are encrypted before they are
    stored; a business that is verified stays so meanwhile. Raises NotReadyError without a verified number,
    AlreadyWaitingError while one is waiting, SuspendedError.
    """
    _refuse_suspended(business.id)
    held = PhoneClaim.objects.filter(business=business, released_at__isnull=True)
    number = held.order_by("verified_at").first()
    if number is None:
        raise NotReadyError
    try:
        with transaction.atomic():
            request = VerificationRequest.objects.create(
                business=business,
                phone_claim=number,
                display_name=business.name,
                submitted_by=submitted_by,
            )
    except IntegrityError as error:
        raise AlreadyWaitingError from error
    _store_claims(request, number, representative)
    for document in evidence:
        _store_document(request, document)
    _change_status(business.id, Business.Status.UNVERIFIED, Business.Status.IN_REVIEW)
    record_event(
        action=Action.VERIFICATION_SUBMITTED,
        actor_id=submitted_by.id,
        business_id=business.id,
        target=str(request.id),
    )
    return request


def _refuse_suspended(business_id: UUID) -> None:
    suspended = Business.objects.select_for_update().filter(status=Business.Status.SUSPENDED)
    if suspended.filter(pk=business_id).exists():
        raise SuspendedError


def _change_status(business_id: UUID, before: Business.Status, after: Business.Status) -> None:
    """A verification moves a business only along its own way: no suspension is lifted, no badge taken."""
    Business.objects.filter(pk=business_id, status=before).update(status=after)


def _store_claims(request: VerificationRequest, number: PhoneClaim, representative: str) -> None:
    business = request.business
    claims = {
        Subject.LEGAL_NAME: business.legal_name,
        Subject.TAX_ID: business.tax_id,
        Subject.ADDRESS: business.address,
        Subject.WEBSITE: business.website,
        Subject.REPRESENTATIVE: representative,
        Subject.PHONE: str(number.number),
    }
    VerificationClaim.objects.bulk_create(
        VerificationClaim(
            request=request,
            subject=subject,
            value=value,
            proved_at=number.verified_at if subject == Subject.PHONE else None,
        )
        for subject, value in claims.items()
        if value
    )


def _store_document(request: VerificationRequest, document: Evidence) -> None:
    key_id, key = next(iter(settings.DOCUMENT_KEYS.items()))
    VerificationDocument.objects.create(
        request=request,
        kind=document.kind,
        name=document.name,
        mime_type=document.mime_type,
        size_bytes=len(document.content),
        key_id=key_id,
        ciphertext=lock_evidence(document.content, key),
    )


def view_document(*, document: VerificationDocument, viewer: User, address: str | None) -> bytes:
    """Return a document's plain bytes for a reviewer; every view is written down.

    The caller has proved that the viewer is staff with a verified second factor.
    """
    plain = open_evidence(bytes(document.ciphertext), document.key_id, settings.DOCUMENT_KEYS)
    record_event(
        action=Action.DOCUMENT_VIEWED,
        actor_id=viewer.id,
        business_id=document.request.business_id,
        target=str(document.id),
        address=address,
    )
    return plain


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
    _refuse_suspended(request.business_id)
    number = _number_as_claimed(request)
    _change_status(request.business_id, Business.Status.IN_REVIEW, Business.Status.VERIFIED)
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
    _change_status(request.business_id, Business.Status.IN_REVIEW, Business.Status.UNVERIFIED)
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
