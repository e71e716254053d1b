"""The checklist of a review: what must be looked at, and who did."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from accounts.models.people import User
from accounts.models.review import ReviewTick
from accounts.models.verification import VerificationRequest
from accounts.queries.documents import documents_of_case

Check = ReviewTick.Check


@dataclass(frozen=True, slots=True)
class CheckMade:
    """One check of the list as one reviewer sees it, with who else made it before."""

    name: str
    words: str
    is_ticked: bool
    ticked_at: datetime | None
    others: list[ReviewTick]


def checks_for(request: VerificationRequest) -> list[Check]:
    """Which checks an approval of this request needs: one for each thing that it claims, and the name.

    The name is always looked at, documents where there are any, the statement of an appeal.
    """
    claimed = set(request.claims.values_list("subject", flat=True))
    needed = {check for check in Check if check.value in claimed} | {Check.NAME}
    if documents_of_case(request).exists():
        needed.add(Check.DOCUMENTS)
    if request.kind == VerificationRequest.Kind.APPEAL:
        needed.add(Check.STATEMENT)
    return [check for check in Check if check in needed]


def checks_missing(request: VerificationRequest, reviewer_id: UUID) -> list[Check]:
    """Which checks this reviewer has not made yet."""
    made = set(request.ticks.filter(ticked_by=reviewer_id).values_list("check_name", flat=True))
    return [check for check in checks_for(request) if check.value not in made]


def checklist_for(person: User, request: VerificationRequest) -> list[CheckMade]:
    """The whole list, with this person's own ticks and those of others."""
    ticks = list(request.ticks.select_related("ticked_by").order_by("ticked_at"))
    return [
        CheckMade(
            name=check.value,
            words=str(check.label),
            is_ticked=any(tick.ticked_by_id == person.pk for tick in of_check),
            ticked_at=next((tick.ticked_at for tick in of_check if tick.ticked_by_id == person.pk), None),
            others=[tick for tick in of_check if tick.ticked_by_id != person.pk],
        )
        for check in checks_for(request)
        for of_check in [[tick for tick in ticks if tick.check_name == check.value]]
    ]
