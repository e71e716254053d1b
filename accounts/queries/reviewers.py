"""Who may review what: nobody decides about their own."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.errors.review import (
    OwnApprovalError,
    OwnBusinessError,
    OwnDecisionError,
    OwnInvitationError,
    ReviewRefusedError,
)
from accounts.models.audit import AuditEvent
from accounts.models.businesses import Business, Membership
from accounts.models.people import User
from accounts.models.pilot import PilotPlace
from accounts.models.verification import VerificationRequest

# What somebody did for a business before they review it.
_Action = AuditEvent.Action
_ON_ITS_SIDE = (
    _Action.BUSINESS_REGISTERED,
    _Action.MEMBER_ADDED,
    _Action.MEMBER_INVITED,
    _Action.VERIFICATION_SUBMITTED,
)


def conflict_with_business(business: Business, person: User) -> ReviewRefusedError | None:
    """Why this person decides nothing about a business: they belong or belonged to it, or brought it here."""
    if Membership.objects.filter(business=business, user=person).exists():
        return OwnBusinessError()
    acted = AuditEvent.objects.filter(business=business, actor=person, action__in=_ON_ITS_SIDE)
    invited = PilotPlace.objects.filter(business=business, invitation__made_by=person)
    return OwnInvitationError() if acted.exists() or invited.exists() else None


def conflict_of(request: VerificationRequest, person: User) -> ReviewRefusedError | None:
    """Why this person may not decide about a request; None when they may.

    An appeal is never decided by who took the appealed decision, and the second of two approvals never given
    by who gave the first.
    """
    if request.first_approved_by_id == person.pk:
        return OwnApprovalError()
    if person.pk in _took_appealed_decision(request):
        return OwnDecisionError()
    return conflict_with_business(request.business, person)


def without_conflict(requests: QuerySet[VerificationRequest], person: User) -> QuerySet[VerificationRequest]:
    """Those of these requests that a person may decide about: `conflict_of`, for a whole queue."""
    business = OuterRef("business_id")
    theirs = (
        Membership.objects.filter(business=business, user=person),
        AuditEvent.objects.filter(business=business, actor=person, action__in=_ON_ITS_SIDE),
        PilotPlace.objects.filter(business=business, invitation__made_by=person),
    )
    own_decision = (
        Q(first_approved_by=person)
        | Q(appealed_request__decided_by=person)
        | Q(appealed_request__first_approved_by=person)
        | Q(appealed_revocation__revoked_by=person)
    )
    allowed = requests.exclude(pk__in=VerificationRequest.objects.filter(own_decision).values("pk"))
    return allowed.exclude(Exists(theirs[0])).exclude(Exists(theirs[1])).exclude(Exists(theirs[2]))


def _took_appealed_decision(request: VerificationRequest) -> set[object]:
    deciders: set[object] = set()
    if request.appealed_request is not None:
        deciders |= {request.appealed_request.decided_by_id, request.appealed_request.first_approved_by_id}
    if request.appealed_revocation is not None:
        deciders.add(request.appealed_revocation.revoked_by_id)
    return deciders - {None}
