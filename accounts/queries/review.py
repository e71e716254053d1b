"""The queue of verifications, and everything a reviewer looks at."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Case, DateTimeField, ExpressionWrapper, F, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.audit import AuditEvent
from accounts.models.people import User
from accounts.models.review import CLAIM_HELD, REVIEW_PROMISED, holder_of
from accounts.models.verification import VerificationRequest
from accounts.queries.checks import checklist_for, checks_missing
from accounts.queries.documents import documents_of_case
from accounts.queries.queues import Queue, queue_of
from accounts.queries.reviewers import conflict_of
from accounts.queries.signals import signals_of
from accounts.queries.verification import renewal_due_at

HISTORY_LENGTH = 30
# From here on a request is due soon.
SOON = REVIEW_PROMISED / 4
State = VerificationRequest.State
# What a reviewer asks the queue for, by the name in its address.
QUEUES = {
    "waiting": _("Waits for staff"),
    "mine": _("Claimed by me"),
    "free": _("Nobody has it"),
    "appeals": _("Appeals"),
    "high": _("High risk"),
    "second": _("Waits for the second reviewer"),
    "business": _("Waits for the business"),
}


def verification_queue() -> Queue:
    """How many requests wait for a decision, and since when the oldest does.

    A request that the business had to complete is as old as what is left of the promise.
    """
    return queue_of(_timed(VerificationRequest.objects.filter(state=State.WAITING)), since="counted_from")


def count_waiting_for_businesses() -> int:
    """How many requests wait for what the business was asked for."""
    return VerificationRequest.objects.filter(state=State.MORE_NEEDED).count()


def requests_by_urgency() -> QuerySet[VerificationRequest]:
    """All requests: what waits for staff first, by what is due; then the business's turn, then done.

    Each with `promised_at`, until when staff have promised to decide.
    """
    turn = Case(When(state=State.WAITING, then=0), When(state=State.MORE_NEEDED, then=1), default=2)
    rows = _timed(VerificationRequest.objects.select_related("business", "claimed_by", "decided_by"))
    urgent = Case(When(state=State.WAITING, then=F("promised_at")))
    return rows.annotate(turn=turn, urgent_at=urgent).order_by("turn", "urgent_at", "-submitted_at")


def requests_in(
    queue: str, person: User, requests: QuerySet[VerificationRequest]
) -> QuerySet[VerificationRequest]:
    """Those of these requests that one of QUEUES holds for a reviewer; all of them for another name."""
    lapsed = timezone.now() - CLAIM_HELD
    waiting, open_ones = Q(state=State.WAITING), Q(state__in=VerificationRequest.OPEN)
    claimed = Q(claimed_by__isnull=False, claimed_at__gt=lapsed)
    held = {
        "waiting": waiting,
        "mine": open_ones & claimed & Q(claimed_by=person),
        "free": waiting & ~claimed,
        "appeals": open_ones & Q(kind=VerificationRequest.Kind.APPEAL),
        "high": open_ones & Q(is_high_risk=True),
        "second": waiting & Q(first_approved_by__isnull=False),
        "business": Q(state=State.MORE_NEEDED),
    }
    return requests.filter(held[queue]) if queue in held else requests


def due_state(request: VerificationRequest, now: datetime) -> str:
    """How a request stands against the promise: "late", "soon" or "on_time"; "idle" when no clock runs."""
    if request.state != State.WAITING:
        return "idle"
    due = request.due_at or request.submitted_at + REVIEW_PROMISED
    if now > due:
        return "late"
    return "soon" if now > due - SOON else "on_time"


def get_review(person: User, request_id: UUID) -> dict[str, Any]:
    """Everything on one review page, as this reviewer sees it. Raises Http404."""
    found = VerificationRequest.objects.select_related(
        "business",
        "submitted_by",
        "claimed_by",
        "decided_by",
        "first_approved_by",
        "appealed_request__decided_by",
        "appealed_revocation__revoked_by",
    )
    request = get_object_or_404(found, pk=request_id)
    history = AuditEvent.objects.filter(business=request.business).select_related("actor")
    signals = signals_of(request)
    return {
        "request_": request,
        "business": request.business,
        "claims": request.claims.order_by("id"),
        "documents": documents_of_case(request),
        "signals": signals.found,
        "is_high_risk": request.is_high_risk or signals.is_high_risk,
        "history": history[:HISTORY_LENGTH],
        "notes": request.notes.select_related("author"),
        "talk": request.messages.select_related("author"),
        "verified_until": renewal_due_at(request.business_id),
        "due": due_state(request, timezone.now()),
        **_turn_of(person, request),
    }


def _turn_of(person: User, request: VerificationRequest) -> dict[str, Any]:
    """Whose turn it is, and what this person may do about it."""
    now = timezone.now()
    holder, is_open = holder_of(request, now), request.state in VerificationRequest.OPEN
    left = (request.claimed_at or now) + CLAIM_HELD - now
    return {
        "is_open": is_open,
        "is_waiting": request.state == State.WAITING,
        "is_mine": is_open and holder == person.pk,
        "opens_documents": is_open and holder == person.pk,
        "holder": request.claimed_by if holder else None,
        "minutes_left": max(left // timedelta(minutes=1), 0) if holder else 0,
        "conflict": conflict_of(request, person) if is_open else None,
        "checklist": checklist_for(person, request),
        "missing": len(checks_missing(request, person.pk)),
        "is_second": request.first_approved_by_id is not None,
    }


def _timed(requests: QuerySet[VerificationRequest]) -> QuerySet[VerificationRequest]:
    promise = Value(REVIEW_PROMISED)
    promised = Coalesce(F("due_at"), _moment(F("submitted_at") + promise))
    return requests.annotate(promised_at=promised, counted_from=_moment(promised - promise))


def _moment(expression: Any) -> Any:
    return ExpressionWrapper(expression, output_field=DateTimeField())
