"""Telling both sides of a decision: the accused first, then those who reported, then all customers."""

from collections.abc import Iterator
from uuid import UUID

from django.utils import timezone

from messaging.events import Publications, business_group, customer_group, publish
from messaging.queries.customers import customer_pages_of
from moderation.events import notice_frame, outcome_frame, standing_frame
from moderation.models.cases import Decision
from moderation.models.reports import Report
from moderation.queries.cases import decisions_to_announce

PAGE_SIZE = 1000
CHANGES_STANDING = {Decision.Action.SUSPEND, Decision.Action.LIFT}


def announce_decision(*, decision_id: str | UUID) -> None:
    """Tell open sockets of a decision, once; whoever is not connected finds it in their lists.

    A decision is claimed by its row, so it may be asked for again and again. The number of queries grows with
    the pages of customers, never with each of them.
    """
    claimed = Decision.objects.filter(pk=decision_id, announced_at=None).update(announced_at=timezone.now())
    if not claimed:
        return
    decision = Decision.objects.select_related("case", "business").get(pk=decision_id)
    publish([(_group_of_accused(decision), _frames_for_accused(decision))])
    for publications in _reporters(decision):
        publish(publications)
    if decision.business is not None and decision.action in CHANGES_STANDING:
        frames = [standing_frame(decision.business.id, decision.business.status)]
        for page in customer_pages_of(decision.business.id, PAGE_SIZE):
            publish([(customer_group(customer_id), frames) for customer_id in page])


def announce_left_behind() -> None:
    """Announce what no worker was told of: the broker may lose anything."""
    for decision_id in decisions_to_announce():
        announce_decision(decision_id=decision_id)


def _group_of_accused(decision: Decision) -> str:
    group = customer_group if decision.business_id is None else business_group
    return group(decision.case.accused.pk)


def _frames_for_accused(decision: Decision) -> list[str]:
    notice = notice_frame(decision.action)
    if decision.business is None:
        return [notice]
    return [standing_frame(decision.business.id, decision.business.status), notice]


def _reporters(decision: Decision) -> Iterator[Publications]:
    """Those who reported hear what became of it, each about their own reports."""
    group = business_group if decision.business_id is None else customer_group
    page: Publications = []
    reports = Report.objects.filter(case_id=decision.case_id).values_list("reporter_id", "number")
    for reporter_id, number in reports.iterator(chunk_size=PAGE_SIZE):
        page.append((group(reporter_id), [outcome_frame(number, decision.case.state)]))
        if len(page) == PAGE_SIZE:
            yield page
            page = []
    yield page
