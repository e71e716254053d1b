"""Reports as those who sent them see them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from accounts.queries.actors import Actor
from moderation.models.cases import Case
from moderation.models.reports import Report, ReportItem

MAX_SHOWN = 100
Verdict = ReportItem.Verdict


def reports_of(actor: Actor) -> list[Report]:
    """The newest reports that this party sent, MAX_SHOWN at most."""
    sent = Report.objects.filter(reporter_id=actor.party_id).order_by("-filed_at")
    return list(sent.select_related("case__business", "case__customer").defer("comment")[:MAX_SHOWN])


def count_open_reports_about(business_id: UUID) -> int:
    """How many reports about a business wait for a decision."""
    return Report.objects.filter(case__business=business_id, case__state=Case.State.OPEN).count()


def reports_between(start: datetime, end: datetime) -> int:
    """How many reports were filed from one moment to before another."""
    return Report.objects.filter(filed_at__gte=start, filed_at__lt=end).count()


def show_report(report: Report) -> dict[str, Any]:
    """A report as PROTOCOL.md writes it. What was decided about the accused is said, its reason is not."""
    case = report.case
    return {
        "number": report.number,
        "accused": str(case.business_id or case.customer_id),
        "name": case.accused.name,
        "reason": report.reason,
        "at": int(report.filed_at.timestamp() * 1000),
        "outcome": case.state,
    }


def show_receipt(report: Report) -> dict[str, Any]:
    """What the reporter is told at once: the number, and what came of checking the messages."""
    verdicts = list(report.items.values_list("verdict", flat=True))
    return {
        "number": report.number,
        "genuine": report.genuine,
        "repeated": verdicts.count(Verdict.REPEATED),
        "messages": len(verdicts),
    }


def judged_before(conversation_id: UUID) -> set[tuple[bytes, bytes, bytes]]:
    """What was found genuine in earlier reports of a conversation, as (conversation, sender, message id)."""
    items = ReportItem.objects.filter(conversation_id=conversation_id, verdict=Verdict.GENUINE)
    rows = items.values_list("conversation_id", "sender_id", "client_message_id")
    return {(conversation.bytes, sender.bytes, message.bytes) for conversation, sender, message in rows}


def open_case_about(*, business_id: UUID | None, customer_id: UUID | None) -> Case | None:
    """The open case about a party, locked until the transaction ends; None when there is none."""
    cases = Case.objects.select_for_update().filter(state=Case.State.OPEN)
    accused = Q(business_id=business_id) if business_id else Q(customer_id=customer_id)
    return cases.filter(accused).first()
