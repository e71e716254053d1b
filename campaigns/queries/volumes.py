"""How much is written: a business's messages by day, by hour of the day and by kind."""

from collections import Counter
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Case, Count, F, Q, Value, When

from campaigns.queries.periods import Period
from messaging.models.messages import Message

RECEIVED, WRITTEN, NOTICES, MARKETING = "received", "written", "notices", "marketing"
SENT = (WRITTEN, NOTICES, MARKETING)
# Free text has no category; what is declared neither marketing nor that is a notification.
KIND = Case(
    When(~Q(sender_id=F("business_id")), then=Value(RECEIVED)),
    When(Q(kind=Message.Kind.CAMPAIGN) | Q(category="marketing"), then=Value(MARKETING)),
    When(category="", then=Value(WRITTEN)),
    default=Value(NOTICES),
)


@dataclass(frozen=True, slots=True)
class Volumes:
    """Counts of delivered messages. Rows of `days` and `hours` hold every kind, and `sent` of all of ours.

    `before` are the totals of as many days before the period.
    """

    totals: dict[str, int]
    before: dict[str, int]
    days: list[dict[str, Any]]
    hours: list[dict[str, Any]]
    started_by_customers: int
    started_by_us: int

    @property
    def is_empty(self) -> bool:
        """Whether nothing was said at all."""
        return not any(self.totals.values())


def volumes_of(business_id: UUID, period: Period) -> Volumes:
    """What was written to and by a business in a period and as long before it, in one query.

    The database counts by slots of Unix time, which both engines can divide by; days and hours of the
    reader's zone are made of them here.
    """
    rows = (
        Message.objects.filter(
            business_id=business_id, accepted_at_ms__gte=period.before_ms, sequence__isnull=False
        )
        .values(slot=F("accepted_at_ms") / period.slot_ms, what=KIND)
        .annotate(count=Count("pk"), started=Count("pk", filter=Q(sequence=1)))
    )
    by_day, by_hour, totals, started = Counter[Any](), Counter[Any](), Counter[str](), Counter[bool]()
    before = Counter[str]()
    for row in rows:
        at, what = period.local(row["slot"] * period.slot_ms), row["what"]
        if row["slot"] * period.slot_ms < period.start_ms:
            before[what] += row["count"]
            continue
        by_day[at.date(), what] += row["count"]
        by_hour[at.hour, what] += row["count"]
        totals[what] += row["count"]
        started[what == RECEIVED] += row["started"]
    return Volumes(
        totals=_whole(totals),
        before=_whole(before),
        days=[{"on": day, **_of(by_day, day)} for day in period.dates],
        hours=[{"hour": hour, **_of(by_hour, hour)} for hour in range(24)],
        started_by_customers=started[True],
        started_by_us=started[False],
    )


def _of(counts: "Counter[Any]", place: object) -> dict[str, int]:
    return _whole({what: counts[place, what] for what in (RECEIVED, *SENT)})


def _whole(counts: dict[str, int]) -> dict[str, int]:
    found = {what: counts.get(what, 0) for what in (RECEIVED, *SENT)}
    return {**found, "sent": sum(found[what] for what in SENT)}
