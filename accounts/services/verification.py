"""Verification as a business asks for it: what it claims, beside what supports it."""

from django.db import IntegrityError, transaction

from accounts.errors.verification import (
    AlreadyWaitingError,
    NotReadyError,
)
from accounts.models.businesses import Business
from accounts.models.people import User
from accounts.models.phones import PhoneClaim
from accounts.models.verification import VerificationClaim, VerificationRequest
from accounts.services.audit import Action, record_event
from accounts.services.documents import Evidence, store_document
from accounts.services.standing import change_status, refuse_suspended

Subject = VerificationClaim.Subject


@transaction.atomic
def submit_verification(
    *, business: Business, submitted_by: User, representative: str, evidence: list[Evidence]
) -> VerificationRequest:
    """Ask staff to verify a business, with its profile as it stands now as the claims.

    The caller has proved that the person is an owner or admin. Documents are encrypted before they are
    stored; a business that is verified stays so meanwhile. Raises NotReadyError without a verified number,
    AlreadyWaitingError while one is waiting, SuspendedError.
    """
    refuse_suspended(business.id)
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
        store_document(request, document)
    change_status(business.id, Business.Status.UNVERIFIED, Business.Status.IN_REVIEW)
    record_event(
        action=Action.VERIFICATION_SUBMITTED,
        actor_id=submitted_by.id,
        business_id=business.id,
        target=str(request.id),
    )
    return request


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
