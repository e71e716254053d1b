"""Turning the flow of messages up and down: what stands when the gate looks decides."""

from datetime import time
from uuid import UUID

from django.db import transaction

from accounts.models.businesses import Business
from messaging.models.conversations import ConversationCounter, conversation_id_for
from messaging.models.flow import FlowLevel, FlowSettings, WeeklyCount

Level = FlowLevel.Level


@transaction.atomic
def set_flow_level(
    *, customer_id: UUID, business: Business, level: FlowLevel.Level, weekly_limit: int
) -> None:
    """Hear everything of a business, a number of offers a week, or what is important only.

    `weekly_limit` counts at the level "fewer". "Nothing" is no level: that is `block_business`. The caller
    has proved to be the customer.
    """
    counters = ConversationCounter.objects.select_for_update()
    counters.filter(pk=conversation_id_for(business.id, customer_id)).first()
    if level == Level.EVERYTHING:
        FlowLevel.objects.filter(customer_id=customer_id, business=business).delete()
        return
    FlowLevel.objects.update_or_create(
        customer_id=customer_id,
        business=business,
        defaults={"level": level, "weekly_limit": weekly_limit},
    )


@transaction.atomic
def set_flow_settings(
    *,
    customer_id: UUID,
    weekly_budget: int | None,
    is_quiet: bool,
    quiet_from: time,
    quiet_until: time,
    time_zone: str,
) -> None:
    """Set a customer's budget of offers a week (None for no limit), and the hours in which all must wait.

    `time_zone` is an IANA name that exists. The caller has proved to be the customer.
    """
    WeeklyCount.objects.get_or_create(pk=customer_id)
    WeeklyCount.objects.select_for_update().get(pk=customer_id)
    FlowSettings.objects.update_or_create(
        customer_id=customer_id,
        defaults={
            "weekly_budget": weekly_budget,
            "is_quiet": is_quiet,
            "quiet_from": quiet_from,
            "quiet_until": quiet_until,
            "time_zone": time_zone,
        },
    )
