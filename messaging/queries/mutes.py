"""Which businesses a customer has muted, and until when."""

import time
from collections.abc import Iterable
from uuid import UUID

from messaging.models.mutes import Mute
from messaging.queries.blocks import Pair


def mutes_of(customer_id: UUID, business_ids: Iterable[UUID]) -> dict[UUID, int]:
    """Until when (Unix ms) a customer has muted each of these businesses, where that is not over."""
    rows = Mute.objects.filter(customer_id=customer_id, business_id__in=set(business_ids))
    return dict(rows.filter(until_ms__gt=_now_ms()).values_list("business_id", "until_ms"))


def muted_pairs(customer_ids: Iterable[UUID], business_ids: Iterable[UUID]) -> set[Pair]:
    """Which of these customers have muted which of these businesses now, as (customer, business)."""
    rows = Mute.objects.filter(customer_id__among=set(customer_ids), business_id__in=set(business_ids))
    return set(rows.filter(until_ms__gt=_now_ms()).values_list("customer_id", "business_id"))


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
