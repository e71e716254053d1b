"""Reviewing: a reviewer takes a request, makes the checks, leaves notes, asks for a second, gives it back."""

from collections.abc import Collection
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from accounts.errors.base import MalformedError
from accounts.errors.review import ClaimedByOtherError, NoteMissingError
from accounts.errors.verification import AlreadyDecidedError, ReasonMissingError
from accounts.models.people import User
from accounts.models.review import CLAIM_HELD, ReviewNote, ReviewTick, holder_of
from accounts.models.verification import VerificationRequest
from accounts.queries.checks import checks_for
from accounts.queries.reviewers import without_conflict
from accounts.services.audit import Action, record_event
from accounts.services.reviewers import (
    assess_risk,
    held_request,
    open_request,
    refuse_conflict,
    written_when_refused,
)

# As many reviewers may take the first of the queue in the same moment.
MOST_TRIED = 20


@written_when_refused
def claim_request(*, request_id: UUID, reviewer: User, address: str | None) -> None:
    """Take a request: from now on only this reviewer decides about it and sees its documents.

    The claim lapses after CLAIM_HELD without an act. Whether two reviewers are needed is found out again.
    The caller has proved that the reviewer is staff with a verified second factor who may decide.
    Raises ClaimedByOtherError, AlreadyDecidedError, and what `conflict_of` finds.
    """
    _claim(open_request(request_id), reviewer, address)


@transaction.atomic
def claim_next(*, reviewer: User, address: str | None) -> UUID | None:
    """Take the request that is due first of those that this reviewer may decide about; None if there is none.

    What another reviewer took a moment before is passed over.
    """
    waiting = VerificationRequest.objects.filter(state=VerificationRequest.State.WAITING)
    free = waiting.filter(Q(claimed_by__isnull=True) | Q(claimed_at__lte=timezone.now() - CLAIM_HELD))
    due_first = without_conflict(free, reviewer).order_by(F("due_at").asc(nulls_first=True), "submitted_at")
    for request_id in list(due_first.values_list("pk", flat=True)[:MOST_TRIED]):
        try:
            _claim(open_request(request_id), reviewer, address)
        except (ClaimedByOtherError, AlreadyDecidedError):
            continue
        return request_id
    return None


def _claim(request: VerificationRequest, reviewer: User, address: str | None) -> None:
    refuse_conflict(request, reviewer)
    now = timezone.now()
    holder = holder_of(request, now)
    if holder not in {None, reviewer.pk}:
        raise ClaimedByOtherError
    request.claimed_by, request.claimed_at = reviewer, now
    request.save(update_fields=["claimed_by", "claimed_at"])
    assess_risk(request)
    if holder is None:
        _record(Action.REQUEST_CLAIMED, request, reviewer, address)


@written_when_refused
def release_request(*, request_id: UUID, reviewer: User, address: str | None) -> None:
    """Give a claimed request back to the queue; the reviewer's own ticks stay.

    Raises NotClaimedError, ClaimedByOtherError, AlreadyDecidedError.
    """
    request = held_request(request_id, reviewer)
    request.claimed_by = request.claimed_at = None
    request.save(update_fields=["claimed_by", "claimed_at"])
    _record(Action.REQUEST_RELEASED, request, reviewer, address)


@written_when_refused
def tick_checks(*, request_id: UUID, reviewer: User, checks: Collection[str], address: str | None) -> None:
    """Write down which checks this reviewer has made by now: these, and no others.

    Raises MalformedError for a check that this request has not, NotClaimedError, ClaimedByOtherError.
    """
    request = held_request(request_id, reviewer)
    known = {check.value for check in checks_for(request)}
    if not known.issuperset(checks):
        raise MalformedError
    mine = ReviewTick.objects.filter(request=request, ticked_by=reviewer)
    mine.exclude(check_name__in=checks).delete()
    ReviewTick.objects.bulk_create(
        [ReviewTick(request=request, ticked_by=reviewer, check_name=name) for name in sorted(set(checks))],
        ignore_conflicts=True,
    )


@written_when_refused
def write_note(*, request_id: UUID, reviewer: User, text: str, address: str | None) -> None:
    """Leave a note for other reviewers, for good; the business never reads it.

    Whoever may decide may leave one, also without a claim. Raises NoteMissingError, AlreadyDecidedError.
    """
    if not text.strip():
        raise NoteMissingError
    ReviewNote.objects.create(request=open_request(request_id), author=reviewer, text=text.strip())


@written_when_refused
def escalate_request(*, request_id: UUID, reviewer: User, reason: str, address: str | None) -> None:
    """Ask for a second reviewer, whatever the signals say; it cannot be taken back.

    The reason becomes a note. Raises ReasonMissingError, NotClaimedError, ClaimedByOtherError.
    """
    if not reason.strip():
        raise ReasonMissingError
    request = held_request(request_id, reviewer)
    request.is_high_risk = True
    request.save(update_fields=["is_high_risk"])
    ReviewNote.objects.create(request=request, author=reviewer, text=reason.strip())
    _record(Action.REQUEST_ESCALATED, request, reviewer, address)


def _record(action: Action, request: VerificationRequest, reviewer: User, address: str | None) -> None:
    record_event(
        action=action,
        actor_id=reviewer.id,
        business_id=request.business_id,
        target=str(request.id),
        address=address,
    )
