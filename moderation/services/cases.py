"""Deciding: staff dismiss, warn, suspend and lift; with a reason, written down, and told to both sides."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.errors.verification import ReasonMissingError
from accounts.models.people import User
from accounts.queries.actors import Actor
from accounts.services.audit import Action as Audited
from accounts.services.audit import record_event
from accounts.services.standing import reinstate_business, suspend_business
from moderation.errors import CaseDecidedError, NoSuchActionError
from moderation.models.cases import Case, Decision
from moderation.queries.cases import decisions_about, get_case
from moderation.tasks import announce_decision_task

Action, State = Decision.Action, Case.State

CLOSES_AS = {Action.DISMISS: State.DISMISSED, Action.WARN: State.WARNED, Action.SUSPEND: State.SUSPENDED}
AUDITED = {
    Action.DISMISS: Audited.CASE_DISMISSED,
    Action.WARN: Audited.BUSINESS_WARNED,
    Action.SUSPEND: Audited.BUSINESS_SUSPENDED,
    Action.LIFT: Audited.BUSINESS_REINSTATED,
}


@transaction.atomic
def decide_case(
    *, case_id: UUID, action: str, decided_by: User, reason: str, address: str | None
) -> Decision:
    """Decide about the accused of a case; the decision is in force at the gate once this returns.

    Dismissing, warning and suspending close an open case; a suspension is lifted from any case of the
    business. A customer can be warned. The caller has proved that the person is staff with a verified second
    factor who may decide. Raises Http404, ReasonMissingError, NoSuchActionError, CaseDecidedError,
    AlreadySuspendedError, NotSuspendedError.
    """
    case, reason = get_case(case_id), reason.strip()
    if not reason:
        raise ReasonMissingError
    if action not in Action.values or (case.business_id is None and action in {Action.SUSPEND, Action.LIFT}):
        raise NoSuchActionError
    if action == Action.LIFT:
        _lift(case)
    else:
        _close(case, Action(action))
    decision = Decision.objects.create(
        case=case,
        business_id=case.business_id,
        customer_id=case.customer_id,
        action=action,
        reason=reason,
        decided_by=decided_by,
    )
    record_event(
        action=AUDITED[Action(action)] if case.business_id else _about_customer(Action(action)),
        actor_id=decided_by.id,
        business_id=case.business_id,
        target=str(case.id),
        detail={"reason": reason},
        address=address,
    )
    transaction.on_commit(lambda: announce_decision_task.delay(str(decision.id)), robust=True)
    return decision


def _close(case: Case, action: Decision.Action) -> None:
    open_case = Case.objects.filter(pk=case.id, state=State.OPEN)
    if not open_case.update(state=CLOSES_AS[action], closed_at=timezone.now()):
        raise CaseDecidedError
    if action == Action.SUSPEND and case.business_id is not None:
        suspend_business(business_id=case.business_id)


def _lift(case: Case) -> None:
    if case.business_id is not None:
        reinstate_business(business_id=case.business_id)
        Case.objects.filter(business_id=case.business_id, state=State.SUSPENDED).update(state=State.LIFTED)


def _about_customer(action: Decision.Action) -> Audited:
    return Audited.CUSTOMER_WARNED if action == Action.WARN else Audited.CASE_DISMISSED


@transaction.atomic
def mark_notices_seen(*, actor: Actor) -> None:
    """Note that the accused has read what was decided; their banners go."""
    notices = decisions_about(*_party_of(actor)).select_related(None)
    notices.filter(seen_at=None).update(seen_at=timezone.now())


def _party_of(actor: Actor) -> tuple[UUID | None, UUID | None]:
    return (actor.business_id, None) if actor.business_id else (None, actor.party_id)
