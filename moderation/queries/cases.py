"""What staff see of cases, and what the accused sees of decisions."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.shortcuts import get_object_or_404

from accounts.models.businesses import Business
from accounts.queries.actors import CUSTOMER_SIDE, Actor
from accounts.queries.queues import Queue, queue_of
from moderation.models.cases import Case, Decision
from moderation.models.reports import Report
from moderation.queries.quality import quality_for

MAX_REPORTS_SHOWN = 50
MAX_NOTICES = 50
MAX_DECISIONS_SHOWN = 30
Action = Decision.Action


def case_queue() -> Queue:
    """The cases that wait for a decision."""
    return queue_of(Case.objects.filter(state=Case.State.OPEN), since="opened_at")


def cases_with_counts(cases: QuerySet[Case]) -> QuerySet[Case]:
    """Cases with the number of their reports and of genuine messages in them, however they were searched."""
    reports = Report.objects.filter(case=OuterRef("pk")).order_by().values("case")
    return cases.select_related("business", "customer").annotate(
        report_count=Coalesce(Subquery(reports.annotate(n=Count("pk")).values("n")), 0),
        genuine_count=Coalesce(Subquery(reports.annotate(n=Sum("genuine")).values("n")), 0),
    )


def get_case(case_id: UUID) -> Case:
    """Return a case with its accused. Raises Http404."""
    return get_object_or_404(Case.objects.select_related("business", "customer"), pk=case_id)


def get_case_page(case_id: UUID) -> dict[str, Any]:
    """Everything on one case page but what was written: that is opened, and logged, apart. Raises Http404."""
    case = get_case(case_id)
    reports = reports_in(case)
    return {
        "case": case,
        "business": case.business,
        "reports": reports[:MAX_REPORTS_SHOWN],
        "report_count": reports.count(),
        "reporter_count": reports.values("reporter_id").distinct().count(),
        "reasons": _reasons(case),
        "quality": quality_for(case.business_id) if case.business_id else None,
        "decisions": decisions_about(case.business_id, case.customer_id)[:MAX_DECISIONS_SHOWN],
        "actions": actions_for(case),
    }


def reports_in(case: Case) -> QuerySet[Report]:
    """The reports of a case, the newest first, without comments."""
    reports = Report.objects.filter(case=case).select_related("reported_by", "conversation")
    return reports.defer("comment").order_by("-filed_at")


def _reasons(case: Case) -> list[tuple[str, int]]:
    counted = Report.objects.filter(case=case).values_list("reason").annotate(count=Count("pk"))
    return [(str(Report.Reason(reason).label), count) for reason, count in counted.order_by("-count")]


def decisions_about(business_id: UUID | None, customer_id: UUID | None) -> QuerySet[Decision]:
    """What was decided about a party, the newest first."""
    accused = Q(business_id=business_id) if business_id else Q(customer_id=customer_id)
    decisions = Decision.objects.filter(accused)
    return decisions.select_related("decided_by", "case").order_by("-decided_at")


def actions_for(case: Case) -> list[Decision.Action]:
    """What can be decided in a case now."""
    if case.business is None:
        return [Action.DISMISS, Action.WARN] if case.state == Case.State.OPEN else []
    is_suspended = case.business.status == Business.Status.SUSPENDED
    open_ones = [Action.DISMISS, Action.WARN] if case.state == Case.State.OPEN else []
    if is_suspended:
        return [*open_ones, Action.LIFT]
    return [*open_ones, Action.SUSPEND] if open_ones else []


def history_of_business(business_id: UUID) -> dict[str, Any]:
    """Quality, cases and decisions of a business, for its record at the staff door."""
    cases = cases_with_counts(Case.objects.filter(business_id=business_id)).order_by("-opened_at")
    return {
        "quality": quality_for(business_id),
        "cases": cases[:MAX_DECISIONS_SHOWN],
        "decisions": decisions_about(business_id, None)[:MAX_DECISIONS_SHOWN],
    }


def notices_for(actor: Actor) -> list[Decision]:
    """What staff decided about this party, newest first, MAX_NOTICES at most."""
    is_customer = actor.side == CUSTOMER_SIDE
    decisions = decisions_about(
        None if is_customer else actor.business_id, actor.party_id if is_customer else None
    )
    return list(decisions[:MAX_NOTICES])


def show_notice(notice: Decision) -> dict[str, Any]:
    """A notice as PROTOCOL.md writes it; who decided stays inside the house."""
    return {
        "id": str(notice.id),
        "action": notice.action,
        "reason": notice.reason,
        "at": int(notice.decided_at.timestamp() * 1000),
        "is_news": notice.is_news,
    }


def decisions_to_announce() -> list[UUID]:
    """Decisions of which open sockets were not told yet."""
    return list(Decision.objects.filter(announced_at=None).values_list("pk", flat=True))


def announcements_undone() -> Queue:
    """Decisions of which nobody was told yet: a worker does it at once."""
    return queue_of(Decision.objects.filter(announced_at=None), since="decided_at")


def cases_to_erase(closed_before: datetime, limit: int) -> list[UUID]:
    """Closed cases whose evidence is due to be erased, the oldest first."""
    due = Case.objects.filter(closed_at__lt=closed_before, evidence_erased_at=None)
    return list(due.order_by("closed_at").values_list("pk", flat=True)[:limit])
