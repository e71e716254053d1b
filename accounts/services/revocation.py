"""Revoking: staff take a badge, say why, and the business may appeal to another reviewer."""

from uuid import UUID

from accounts.errors.base import NotFoundError
from accounts.errors.review import NotVerifiedError
from accounts.errors.verification import ReasonMissingError
from accounts.models.businesses import Business
from accounts.models.keys import Certificate
from accounts.models.people import User
from accounts.models.verification import BadgeRevocation, ReasonCode, VerificationRequest
from accounts.queries.reviewers import conflict_with_business
from accounts.services.audit import Action, record_event
from accounts.services.certificates import end_certificates
from accounts.services.documents import give_back
from accounts.services.review_letters import tell_owners
from accounts.services.reviewers import written_when_refused

Status, State = Business.Status, VerificationRequest.State
WITH_BADGE = (Status.VERIFIED, Status.PAUSED)


@written_when_refused
def revoke_badge(
    *, business_id: UUID, reviewer: User, reason_code: str, reason: str = "", address: str | None
) -> BadgeRevocation:
    """Take a business's badge, paused ones too: its certificates end, and customers read it within a minute.

    It goes on as a business without a badge; a suspended one stays suspended and comes back without. What it
    had asked for meanwhile is closed: from here an appeal is the way, within APPEAL_DAYS and to another
    reviewer. The caller has proved that the reviewer is staff with a verified second factor who may decide.
    Raises NotFoundError, ReasonMissingError, NotVerifiedError, OwnBusinessError, OwnInvitationError.
    """
    if reason_code not in ReasonCode.values or not reason.strip():
        raise ReasonMissingError
    business = Business.objects.select_for_update().filter(pk=business_id).first()
    if business is None:
        raise NotFoundError
    conflict = conflict_with_business(business, reviewer)
    if conflict is not None:
        raise conflict
    before = _take_status(business)
    revocation = BadgeRevocation.objects.create(
        business=business, revoked_by=reviewer, reason_code=reason_code, reason=reason.strip()
    )
    end_certificates(business_id=business_id, ending=Certificate.Ending.BADGE_REVOKED)
    _close_requests(business)
    record_event(
        action=Action.BADGE_REVOKED,
        actor_id=reviewer.id,
        business_id=business_id,
        target=str(revocation.id),
        detail={
            "reason_code": reason_code,
            "reason": reason.strip(),
            "before": {"status": before},
            "after": {"status": Status.REVOKED.value},
        },
        address=address,
    )
    tell_owners(business=business, template="badge_revoked", reason_code=reason_code, words=revocation.reason)
    return revocation


def _take_status(business: Business) -> str:
    is_suspended = business.status == Status.SUSPENDED
    before = business.status_before_suspension if is_suspended else business.status
    if before not in WITH_BADGE:
        raise NotVerifiedError
    if is_suspended:
        business.status_before_suspension = Status.REVOKED
    else:
        business.status = Status.REVOKED
    business.save(update_fields=["status", "status_before_suspension"])
    return before


def _close_requests(business: Business) -> None:
    """What was asked for is asked for no more, undecided: the revocation is the decision to appeal."""
    for request in VerificationRequest.objects.filter(business=business, state__in=VerificationRequest.OPEN):
        request.state, request.claimed_by, request.claimed_at = State.WITHDRAWN, None, None
        request.save(update_fields=["state", "claimed_by", "claimed_at"])
        give_back(request)
