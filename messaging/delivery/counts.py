"""Counts of automatic answers by day and outcome: a number and a code, never a message."""

from uuid import UUID

from django.db.models import F
from django.utils import timezone

from messaging.models.automation import AutomationCount


def count_outcome(business_id: UUID, outcome: str) -> None:
    """Count one more automatic answer of today under "sent", "late", "unreadable" or a refusal's code."""
    row, _ = AutomationCount.objects.get_or_create(
        business_id=business_id, day=timezone.now().date(), outcome=outcome
    )
    AutomationCount.objects.filter(pk=row.pk).update(count=F("count") + 1)
