"""What the gate would say now to one template for many customers: nothing is locked, stored or counted."""

import time
from collections.abc import Sequence
from uuid import UUID

from accounts.models.keys import Party
from messaging import policy
from messaging.delivery.facts import read_businesses
from messaging.delivery.flow import FlowFacts
from messaging.models.conversations import ConversationCounter, conversation_id_for
from messaging.models.flow import FlowLevel, FlowSettings, WeeklyCount
from messaging.policy import Facts, Verdict
from messaging.queries.blocks import blocked_pairs
from messaging.queries.contacts import marketing_consents

CODES = {policy.Decision.DELIVER: "deliver", policy.Decision.HOLD: "hold", policy.Decision.DEFER: "defer"}


def code_of(verdict: Verdict) -> str:
    """The one word under which reports count a verdict: deliver, hold, defer, or why it is refused."""
    return verdict.error.code if verdict.error else CODES[verdict.decision]


def foresee(
    business_id: UUID, customer_ids: Sequence[UUID], *, category: str, is_approved: bool
) -> dict[UUID, Verdict]:
    """The gate's verdict on one template of a business for each of these customers, as it stands now.

    The number of queries does not depend on the number of customers.
    """
    now_ms = time.time_ns() // 1_000_000
    business = read_businesses({business_id})[business_id]
    pairs = [(business_id, customer_id) for customer_id in customer_ids]
    blocked = blocked_pairs(customer_ids, [business_id])
    consented = marketing_consents(pairs) if category == policy.MARKETING else set()
    with_keys = set(Party.objects.filter(pk__in=customer_ids).values_list("pk", flat=True))
    counters = _counters(business_id, customer_ids)
    flow = _flow(business_id, customer_ids, now_ms)
    verdicts = {}
    for customer_id in customer_ids:
        counter = counters.get(customer_id) or ConversationCounter()
        verdicts[customer_id] = policy.decide(
            Facts(
                sender_is_business=True,
                waits_for_place=business.waits_for_place,
                is_blocked=(customer_id, business_id) in blocked,
                business_suspended=business.is_suspended,
                business_closed=business.is_closed,
                recipient_has_keys=customer_id in with_keys,
                declares_template=True,
                template_approved=is_approved,
                category=category,
                has_marketing_consent=(business_id, customer_id) in consented,
                customer_last_at_ms=counter.customer_last_at_ms,
                now_ms=now_ms,
                recent_from_sender=0,
                flow=flow.of(counter, (customer_id, business_id)),
            )
        )
    return verdicts


def _counters(business_id: UUID, customer_ids: Sequence[UUID]) -> dict[UUID, ConversationCounter]:
    customer_of = {conversation_id_for(business_id, customer_id): customer_id for customer_id in customer_ids}
    rows = ConversationCounter.objects.in_bulk(list(customer_of))
    return {customer_of[conversation_id]: counter for conversation_id, counter in rows.items()}


def _flow(business_id: UUID, customer_ids: Sequence[UUID], now_ms: int) -> FlowFacts:
    levels = FlowLevel.objects.filter(customer_id__in=customer_ids, business_id=business_id)
    return FlowFacts(
        now_ms,
        settings=FlowSettings.objects.in_bulk(customer_ids),
        levels={(level.customer_id, level.business_id): level for level in levels},
        counts=WeeklyCount.objects.in_bulk(customer_ids),
    )
