"""How much a customer wants to hear: what they see of it, and what is held back."""

from collections.abc import Iterable
from datetime import time
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from accounts.queries.actors import Actor, customer_of
from messaging.clock import DEFAULT_ZONE, week_start_ms
from messaging.models.flow import (
    DEFAULT_WEEKLY_BUDGET,
    FlowLevel,
    FlowSettings,
    WaitingMessage,
    WeeklyCount,
)

DEFAULT_QUIET_FROM, DEFAULT_QUIET_UNTIL = time(22), time(8)


def flow_settings_for(actor: Actor, now_ms: int) -> dict[str, Any]:
    """A customer's own settings as PROTOCOL.md writes them. Raises NotYoursError for a business."""
    customer_id = customer_of(actor)
    settings = FlowSettings.objects.filter(pk=customer_id).first()
    zone = settings.time_zone if settings else DEFAULT_ZONE
    count = WeeklyCount.objects.filter(pk=customer_id, week_at_ms=week_start_ms(now_ms, zone)).first()
    return {
        "weekly_budget": settings.weekly_budget if settings else DEFAULT_WEEKLY_BUDGET,
        "used": count.offers if count else 0,
        "quiet": {
            "on": settings.is_quiet if settings else False,
            "from": _clock(settings.quiet_from if settings else DEFAULT_QUIET_FROM),
            "until": _clock(settings.quiet_until if settings else DEFAULT_QUIET_UNTIL),
            "zone": settings.time_zone if settings else None,
        },
    }


def levels_of(customer_id: UUID, business_ids: Iterable[UUID]) -> dict[UUID, FlowLevel]:
    """What a customer decided about each of these businesses, where it is not everything."""
    rows = FlowLevel.objects.filter(customer_id=customer_id, business_id__in=set(business_ids))
    return {row.business_id: row for row in rows}


def held_counts(customer_id: UUID, business_ids: Iterable[UUID]) -> dict[UUID, int]:
    """How many messages of each of these businesses are held back from a customer."""
    rows = _held(customer_id).filter(business_id__in=set(business_ids)).values_list("business_id")
    return dict(rows.annotate(count=Count("pk")))


def held_for(actor: Actor, business_id: UUID) -> QuerySet[WaitingMessage]:
    """What is held back of one business, the newest first. Raises NotYoursError for a business."""
    rows = _held(customer_of(actor)).filter(business_id=business_id).select_related("message__content")
    return rows.order_by("-message__accepted_at_ms", "-pk")


def _held(customer_id: UUID) -> QuerySet[WaitingMessage]:
    is_held = Q(reason=WaitingMessage.Reason.HELD, refused_code="")
    return WaitingMessage.objects.filter(is_held, customer_id=customer_id)


def _clock(moment: time) -> str:
    return moment.strftime("%H:%M")
