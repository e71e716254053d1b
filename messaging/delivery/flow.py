"""What the gate is told of the flow that the customers of a batch want."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from messaging import policy
from messaging.clock import DEFAULT_ZONE, quiet_until_ms, week_start_ms
from messaging.delivery.storage import insert_counts
from messaging.models.conversations import ConversationCounter
from messaging.models.flow import DEFAULT_WEEKLY_BUDGET, FlowLevel, FlowSettings, WeeklyCount
from messaging.queries.blocks import Pair


@dataclass(slots=True)
class FlowFacts:
    """What the gate knows of the customers of a batch. The counts are locked and go up as it decides."""

    now_ms: int
    settings: dict[UUID, FlowSettings] = field(default_factory=dict)
    levels: dict[Pair, FlowLevel] = field(default_factory=dict)
    counts: dict[UUID, WeeklyCount] = field(default_factory=dict)

    def of(self, counter: ConversationCounter, pair: Pair) -> policy.Flow:
        """The flow between the two of a conversation, whose counted weeks begin anew where a new one has."""
        customer_id, _ = pair
        settings = self.settings.get(customer_id)
        zone = settings.time_zone if settings else DEFAULT_ZONE
        week_at_ms = week_start_ms(self.now_ms, zone)
        count = self.counts.get(customer_id)
        if counter.week_at_ms != week_at_ms:
            counter.week_at_ms, counter.offers_in_week = week_at_ms, 0
        if count and count.week_at_ms != week_at_ms:
            count.week_at_ms, count.offers = week_at_ms, 0
        level = self.levels.get(pair)
        return policy.Flow(
            level=level.level if level else policy.EVERYTHING,
            weekly_limit=level.weekly_limit if level else 0,
            offers_of_business=counter.offers_in_week,
            weekly_budget=settings.weekly_budget if settings else DEFAULT_WEEKLY_BUDGET,
            offers_of_all=count.offers if count else 0,
            quiet_until_ms=_quiet_until(settings, self.now_ms),
        )

    def count_offer(self, counter: ConversationCounter, customer_id: UUID) -> None:
        """An offer goes through: it counts for its business and for all."""
        counter.offers_in_week += 1
        self.counts[customer_id].offers += 1


def _quiet_until(settings: FlowSettings | None, now_ms: int) -> int | None:
    if settings is None or not settings.is_quiet:
        return None
    return quiet_until_ms(now_ms, settings.time_zone, settings.quiet_from, settings.quiet_until)


def load_flow(now_ms: int, pairs: Iterable[Pair], counted: Iterable[UUID]) -> FlowFacts:
    """What these customers want of these businesses, in a fixed number of queries.

    `counted` are the customers for whom an offer is about to be counted: their counts are locked, in id
    order. The caller holds the counters of the conversations, and is inside a transaction.
    """
    wanted = set(pairs)
    if not wanted:
        return FlowFacts(now_ms)
    customers = {customer_id for customer_id, _ in wanted}
    levels = FlowLevel.objects.filter(
        customer_id__among=customers, business_id__in={business_id for _, business_id in wanted}
    )
    return FlowFacts(
        now_ms,
        settings={row.customer_id: row for row in FlowSettings.objects.filter(pk__among=customers)},
        levels={(level.customer_id, level.business_id): level for level in levels},
        counts=_lock_counts(set(counted)),
    )


def _lock_counts(customer_ids: set[UUID]) -> dict[UUID, WeeklyCount]:
    rows = WeeklyCount.objects.select_for_update().filter(pk__among=customer_ids).order_by("customer_id")
    counts = {row.customer_id: row for row in rows}
    missing = sorted(customer_ids - counts.keys())
    if not missing:
        return counts
    made = [WeeklyCount(customer_id=pk) for pk in missing]
    if insert_counts(made):
        return counts | {row.customer_id: row for row in made}
    return {row.customer_id: row for row in rows.all()}
