"""What every act of a reviewer begins with: the request, whether it is theirs, and a refusal in writing."""

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar, cast
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.errors.base import DomainError, NotFoundError
from accounts.errors.review import ClaimedByOtherError, NotClaimedError, ReviewRefusedError
from accounts.errors.verification import AlreadyDecidedError
from accounts.models.businesses import Business
from accounts.models.people import User
from accounts.models.review import holder_of
from accounts.models.verification import VerificationRequest
from accounts.queries.reviewers import conflict_of
from accounts.queries.signals import signals_of
from accounts.services.audit import Action, record_event

P = ParamSpec("P")
R = TypeVar("R")


def written_when_refused(act: Callable[P, R]) -> Callable[P, R]:
    """Run a reviewer's act in one transaction; a refusal is written down once that is rolled back.

    The act takes `reviewer` and `address`, and `request_id` or `business_id`, by name.
    """

    @wraps(act)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            with transaction.atomic():
                return act(*args, **kwargs)
        except (ReviewRefusedError, AlreadyDecidedError) as error:
            _write_refusal(act.__name__, error, cast("dict[str, Any]", kwargs))
            raise

    return run


def open_request(request_id: UUID) -> VerificationRequest:
    """Hold an undecided request, and its business's row, until the transaction ends.

    Raises NotFoundError, AlreadyDecidedError.
    """
    business = Business.objects.filter(verification_requests=request_id)
    # The business first, as everything does that changes its standing.
    if business.select_for_update().first() is None:
        raise NotFoundError
    request = (
        VerificationRequest.objects.select_for_update(of=("self",))
        .select_related("business", "appealed_request", "appealed_revocation")
        .get(pk=request_id)
    )
    if request.state not in VerificationRequest.OPEN:
        raise AlreadyDecidedError
    return request


def held_request(request_id: UUID, reviewer: User) -> VerificationRequest:
    """Hold an undecided request that this reviewer has claimed; their claim begins anew with this act.

    Raises NotFoundError, AlreadyDecidedError, ClaimedByOtherError, NotClaimedError, and what `conflict_of`
    finds.
    """
    request = open_request(request_id)
    refuse_conflict(request, reviewer)
    now = timezone.now()
    holder = holder_of(request, now)
    if holder is None:
        raise NotClaimedError
    if holder != reviewer.pk:
        raise ClaimedByOtherError
    request.claimed_at = now
    request.save(update_fields=["claimed_at"])
    return request


def assess_risk(request: VerificationRequest) -> bool:
    """Find out whether two reviewers are needed: once they are, they stay needed. True when they are.

    Runs inside the caller's transaction, which saves nothing else of the request by it.
    """
    request.is_high_risk = request.is_high_risk or signals_of(request).is_high_risk
    request.save(update_fields=["is_high_risk"])
    return request.is_high_risk


def refuse_conflict(request: VerificationRequest, reviewer: User) -> None:
    """Raise what stands between this reviewer and a request, if anything does."""
    conflict = conflict_of(request, reviewer)
    if conflict is not None:
        raise conflict


def _write_refusal(act: str, error: DomainError, named: dict[str, Any]) -> None:
    request_id, business_id = named.get("request_id"), named.get("business_id")
    if business_id is None:
        of_request = Business.objects.filter(verification_requests=request_id)
        business_id = of_request.values_list("pk", flat=True).first()
    record_event(
        action=Action.REVIEW_REFUSED,
        actor_id=named["reviewer"].id,
        business_id=business_id,
        target=str(request_id or business_id),
        detail={"act": act, "reason": error.code},
        address=named.get("address"),
    )
