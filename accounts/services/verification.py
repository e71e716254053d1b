"""Verification as a business asks for it: what it claims, beside what supports it."""

from collections.abc import Callable
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.errors.base import DomainError
from accounts.errors.verification import (
    AlreadyAppealedError,
    AlreadyDecidedError,
    AlreadyWaitingError,
    AnswerMissingError,
    AppealTooLateError,
    NothingToAnswerError,
    NothingToAppealError,
    NotReadyError,
    StatementMissingError,
)
from accounts.models.businesses import Business
from accounts.models.people import User
from accounts.models.phones import PhoneClaim
from accounts.models.review import REVIEW_PROMISED
from accounts.models.verification import (
    BadgeRevocation,
    DomainProof,
    RequestMessage,
    VerificationClaim,
    VerificationRequest,
)
from accounts.queries.verification import (
    adverse_decision,
    decision_fields,
    is_appealed,
    is_in_time,
    kind_to_ask_for,
    missing_for,
)
from accounts.services.audit import Action, record_event
from accounts.services.documents import give_back, take_along
from accounts.services.reviewers import assess_risk
from accounts.services.standing import change_status, refuse_suspended

Subject = VerificationClaim.Subject
State, Kind, OPEN = VerificationRequest.State, VerificationRequest.Kind, VerificationRequest.OPEN


def submit_verification(
    *, business: Business, submitted_by: User, representative: str, address: str | None = None
) -> VerificationRequest:
    """Ask staff to verify a business, with its profile as it stands now as the claims.

    It takes along the documents that the business has sent; a business that is verified stays so meanwhile.
    What kind of request it is follows from how the business stands. A refusal is written down. The caller has
    proved that the person may edit the business. Raises NotReadyError with `fields` while something is
    missing, AlreadyWaitingError, NotDueError, BadgeRevokedError, SuspendedError.
    """

    def submit() -> VerificationRequest:
        request = VerificationRequest(kind=kind_to_ask_for(business), submitted_by=submitted_by)
        _send(request, business, representative, needs_documents=True)
        _record(Action.VERIFICATION_SUBMITTED, request, submitted_by.id, address, {"kind": request.kind})
        return request

    return _or_written_down(submit, business.id, submitted_by.id, address)


def appeal_decision(
    *, business: Business, submitted_by: User, statement: str, address: str | None = None
) -> VerificationRequest:
    """Ask another reviewer to look at a rejection or a revocation again: once, within APPEAL_DAYS of it.

    It is about the newest such decision, goes by all documents that requests took along, and takes along the
    new ones. A refusal is written down. The caller has proved that the person may edit the business.
    Raises StatementMissingError, NothingToAppealError, AppealTooLateError, AlreadyAppealedError,
    AlreadyWaitingError, NotReadyError, SuspendedError.
    """
    if not statement.strip():
        raise StatementMissingError

    def appeal() -> VerificationRequest:
        decision = _decision_to_appeal(business)
        request = VerificationRequest(
            kind=Kind.APPEAL,
            statement=statement.strip(),
            submitted_by=submitted_by,
            **decision_fields(decision),
        )
        _send(request, business, submitted_by.name, needs_documents=False)
        _record(Action.APPEAL_FILED, request, submitted_by.id, address, {"decision": str(decision.pk)})
        return request

    return _or_written_down(appeal, business.id, submitted_by.id, address)


def _decision_to_appeal(business: Business) -> VerificationRequest | BadgeRevocation:
    decision = adverse_decision(business.id)
    if decision is None:
        raise NothingToAppealError
    if is_appealed(decision):
        raise AlreadyAppealedError
    if not is_in_time(decision, timezone.now()):
        raise AppealTooLateError
    return decision


def _or_written_down(
    act: Callable[[], VerificationRequest], business_id: UUID, actor_id: UUID, address: str | None
) -> VerificationRequest:
    """Do all of an act or nothing; what refused it is written down after the rollback."""
    try:
        with transaction.atomic():
            refuse_suspended(business_id)
            return act()
    except DomainError as error:
        record_event(
            action=Action.REQUEST_REFUSED,
            actor_id=actor_id,
            business_id=business_id,
            detail={"reason": error.code},
            address=address,
        )
        raise


def _send(
    request: VerificationRequest, business: Business, representative: str, *, needs_documents: bool
) -> None:
    missing = missing_for(business, needs_documents=needs_documents)
    if missing:
        raise NotReadyError(fields={part.code: str(part.text) for part in missing})
    request.business, request.due_at = business, timezone.now() + REVIEW_PROMISED
    request.phone_claim, request.display_name = _oldest_number(business), business.name
    try:
        with transaction.atomic():
            request.save(force_insert=True)
    except IntegrityError as error:
        raise AlreadyWaitingError from error
    _store_claims(request, {Subject.REPRESENTATIVE: representative})
    take_along(request)
    assess_risk(request)
    change_status(business.id, Business.Status.UNVERIFIED, Business.Status.IN_REVIEW)


def _oldest_number(business: Business) -> PhoneClaim | None:
    held = PhoneClaim.objects.filter(business=business, released_at__isnull=True)
    return held.order_by("verified_at").first()


def _store_claims(request: VerificationRequest, more: dict[str, str]) -> None:
    """The profile as it stands now; what it does not say any more is claimed no more."""
    business, number = request.business, request.phone_claim
    claims = {
        Subject.LEGAL_NAME: business.legal_name,
        Subject.TAX_ID: business.tax_id,
        Subject.ADDRESS: business.address,
        Subject.WEBSITE: business.website,
        Subject.PHONE: str(number.number) if number else "",
        **more,
    }
    proof = DomainProof.objects.filter(business=business, proved_at__isnull=False).first()
    proved = {
        Subject.PHONE: number.verified_at if number else None,
        Subject.WEBSITE: proof.proved_at if proof else None,
    }
    for subject, value in claims.items():
        if value:
            stored = {"value": value, "proved_at": proved.get(Subject(subject))}
            VerificationClaim.objects.update_or_create(request=request, subject=subject, defaults=stored)
        else:
            VerificationClaim.objects.filter(request=request, subject=subject).delete()


@transaction.atomic
def answer_question(
    *, business: Business, answered_by: User, text: str, address: str | None = None
) -> VerificationRequest:
    """Answer what the reviewer asked for, and let the request wait for review again.

    The claims are what the profile says by now, and new documents are taken along. The caller has proved that
    the person may edit the business. Raises AnswerMissingError, NothingToAnswerError, SuspendedError.
    """
    if not text.strip():
        raise AnswerMissingError
    refuse_suspended(business.id)
    asked = VerificationRequest.objects.select_for_update(of=("self",)).select_related(
        "business", "phone_claim"
    )
    request = asked.filter(business=business, state=State.MORE_NEEDED).first()
    if request is None:
        raise NothingToAnswerError
    request.state, request.due_at = State.WAITING, timezone.now() + REVIEW_PROMISED
    request.phone_claim = _oldest_number(request.business) or request.phone_claim
    request.display_name = request.business.name
    request.save(update_fields=["state", "due_at", "phone_claim", "display_name"])
    _store_claims(request, {})
    RequestMessage.objects.create(request=request, author=answered_by, is_from_staff=False, text=text.strip())
    documents = take_along(request)
    assess_risk(request)
    _record(Action.MORE_ANSWERED, request, answered_by.id, address, {"documents": documents})
    return request


@transaction.atomic
def withdraw_request(*, business_id: UUID, actor_id: UUID, address: str | None = None) -> VerificationRequest:
    """Take the open request back; its documents are the business's own again.

    An appeal that is withdrawn is used up. The caller has proved that the person may edit the business.
    Raises AlreadyDecidedError when nothing is open.
    """
    # The business first, as everything does that changes its standing.
    Business.objects.select_for_update().get(pk=business_id)
    mine = VerificationRequest.objects.select_for_update(of=("self",)).filter(business_id=business_id)
    request = mine.filter(state__in=OPEN).first()
    if request is None:
        raise AlreadyDecidedError
    request.state, request.claimed_by, request.claimed_at = State.WITHDRAWN, None, None
    request.save(update_fields=["state", "claimed_by", "claimed_at"])
    give_back(request)
    change_status(business_id, Business.Status.IN_REVIEW, Business.Status.UNVERIFIED)
    _record(Action.REQUEST_WITHDRAWN, request, actor_id, address, {"kind": request.kind})
    return request


def _record(
    action: Action,
    request: VerificationRequest,
    actor_id: UUID,
    address: str | None,
    detail: dict[str, object],
) -> None:
    record_event(
        action=action,
        actor_id=actor_id,
        business_id=request.business_id,
        target=str(request.id),
        detail=detail,
        address=address,
    )
