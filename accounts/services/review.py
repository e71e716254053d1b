"""Review: staff decide about a request, and the decision leads to a badge, or says what is missing."""

from uuid import UUID

from django.utils import timezone

from accounts.errors.review import ChecksMissingError
from accounts.errors.verification import ClaimsChangedError, NotReadyError, ReasonMissingError
from accounts.models.businesses import Business
from accounts.models.keys import Party
from accounts.models.people import User
from accounts.models.phones import PhoneClaim
from accounts.models.verification import (
    ReasonCode,
    RequestMessage,
    VerificationClaim,
    VerificationRequest,
)
from accounts.queries.checks import checks_for, checks_missing
from accounts.services.audit import Action, record_event
from accounts.services.certificates import certify_numbers
from accounts.services.review_letters import tell_owners
from accounts.services.reviewers import assess_risk, held_request, written_when_refused
from accounts.services.standing import change_status, refuse_suspended

Kind, State = VerificationRequest.Kind, VerificationRequest.State
Status, Subject = Business.Status, VerificationClaim.Subject


@written_when_refused
def approve_verification(*, request_id: UUID, reviewer: User, reason: str = "", address: str | None) -> None:
    """Find a business genuine: it has its badge from now on, and the signer certifies its numbers.

    Where the risk is high this is the first of two approvals, and gives the request back for another
    reviewer's. An approved appeal gives back what the appealed decision took. The caller has proved that the
    reviewer is staff with a verified second factor who may decide.

    What is certified is what was reviewed: the number and the name of the request. Raises NotClaimedError,
    ClaimedByOtherError, what `conflict_of` finds, ChecksMissingError, AlreadyDecidedError; NotReadyError when
    the business has no keys to certify, ClaimsChangedError when it gave the number up or changed its names
    since, SuspendedError.
    """
    request = held_request(request_id, reviewer)
    if checks_missing(request, reviewer.id):
        raise ChecksMissingError
    refuse_suspended(request.business_id)
    _refuse_changed(request)
    if assess_risk(request) and request.first_approved_by_id is None:
        _approve_first(request, reviewer, reason, address)
        return
    before = Business.Status(request.business.status)
    _close(request, State.APPROVED, reviewer, reason)
    Business.objects.filter(pk=request.business_id).update(status=Status.VERIFIED)
    certify_numbers(business_id=request.business_id)
    detail = {"checks": [check.value for check in checks_for(request)], "before": {"status": before.value}}
    _record(Action.VERIFICATION_APPROVED, request, reviewer, address, **detail)
    if request.appealed_revocation is not None:
        _restore(request, reviewer, address)
    letter = "badge_restored" if request.kind == Kind.APPEAL else "verification_approved"
    tell_owners(business=request.business, template=letter, words=request.reason)


def _approve_first(request: VerificationRequest, reviewer: User, reason: str, address: str | None) -> None:
    request.first_approved_by, request.first_approved_at = reviewer, timezone.now()
    request.claimed_by = request.claimed_at = None
    request.save(update_fields=["first_approved_by", "first_approved_at", "claimed_by", "claimed_at"])
    _record(Action.FIRST_APPROVAL, request, reviewer, address, words=reason.strip())


def _restore(request: VerificationRequest, reviewer: User, address: str | None) -> None:
    revocation = request.appealed_revocation
    if revocation is None:
        return
    revocation.restored_at = timezone.now()
    revocation.save(update_fields=["restored_at"])
    _record(Action.BADGE_RESTORED, request, reviewer, address, revocation=str(revocation.id))


def _refuse_changed(request: VerificationRequest) -> None:
    if not Party.objects.filter(pk=request.business_id).exists():
        raise NotReadyError
    held = PhoneClaim.objects.select_for_update().filter(released_at__isnull=True)
    legal_name = request.claims.filter(subject=Subject.LEGAL_NAME).values_list("value", flat=True).first()
    business = request.business
    names_now = (business.name, business.legal_name if legal_name is not None else None)
    is_open = business.status != Status.CLOSED
    still_held = held.filter(verification_requests=request, business=business).exists()
    if not (is_open and still_held and (request.display_name, legal_name) == names_now):
        raise ClaimsChangedError


@written_when_refused
def reject_verification(
    *, request_id: UUID, reviewer: User, reason_code: str, reason: str = "", address: str | None
) -> None:
    """Turn a request down with a reason that the business can act on, in its own words where they help.

    A badge that was paused stays paused, a revoked one revoked, and one that still counts goes on until its
    year is over. A rejected appeal is final. The caller has proved that the reviewer may decide.
    Raises ReasonMissingError, and what `held_request` does.
    """
    _refuse_unreasoned(reason_code, reason, words_needed=reason_code == ReasonCode.OTHER)
    request = held_request(request_id, reviewer)
    _close(request, State.REJECTED, reviewer, reason, reason_code)
    was = Status.REVOKED if request.appealed_revocation is not None else Status.UNVERIFIED
    change_status(request.business_id, Status.IN_REVIEW, was)
    _record(Action.VERIFICATION_REJECTED, request, reviewer, address, reason_code=reason_code)
    letter = "appeal_rejected" if request.kind == Kind.APPEAL else "verification_rejected"
    tell_owners(business=request.business, template=letter, reason_code=reason_code, words=request.reason)


@written_when_refused
def ask_for_more(
    *, request_id: UUID, reviewer: User, reason_code: str, reason: str, address: str | None
) -> None:
    """Ask the business for what is missing: it is its turn, and the clock of what staff promised stops.

    The request goes back to the queue once it answers, and is looked at afresh: ticks and a first approval
    of what was there before do not count for what comes. Raises ReasonMissingError, and what `held_request`
    does.
    """
    _refuse_unreasoned(reason_code, reason, words_needed=True)
    request = held_request(request_id, reviewer)
    request.state, request.due_at = State.MORE_NEEDED, None
    request.reason_code, request.reason = reason_code, reason.strip()
    request.claimed_by = request.claimed_at = request.first_approved_by = request.first_approved_at = None
    request.save()
    request.ticks.all().delete()
    RequestMessage.objects.create(request=request, author=reviewer, is_from_staff=True, text=request.reason)
    _record(Action.MORE_ASKED, request, reviewer, address, reason_code=reason_code)
    tell_owners(
        business=request.business,
        template="verification_more_needed",
        reason_code=reason_code,
        words=request.reason,
    )


def _refuse_unreasoned(reason_code: str, reason: str, *, words_needed: bool) -> None:
    if reason_code not in ReasonCode.values or (words_needed and not reason.strip()):
        raise ReasonMissingError


def _close(
    request: VerificationRequest, state: str, reviewer: User, reason: str, reason_code: str = ""
) -> None:
    request.state, request.decided_by, request.decided_at = state, reviewer, timezone.now()
    request.reason_code, request.reason = reason_code, reason.strip()
    request.claimed_by = request.claimed_at = None
    request.save()


def _record(
    action: Action, request: VerificationRequest, reviewer: User, address: str | None, **detail: object
) -> None:
    told = {"reason": request.reason} if request.reason else {}
    record_event(
        action=action,
        actor_id=reviewer.id,
        business_id=request.business_id,
        target=str(request.id),
        detail={"kind": request.kind, **told, **detail},
        address=address,
    )
