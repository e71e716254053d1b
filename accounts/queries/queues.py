"""What waits for staff to decide, whatever it is."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db.models import Count, Min, QuerySet


@dataclass(frozen=True, slots=True)
class Queue:
    """What waits for staff, and since when the oldest does."""

    waiting: int
    oldest_at: datetime | None


def queue_of(rows: QuerySet[Any], *, since: str) -> Queue:
    """The queue that these waiting rows make, in one query; `since` names the field of their time.

    The field holds moments or Unix ms.
    """
    found = rows.order_by().aggregate(waiting=Count("pk"), oldest_at=Min(since))
    oldest = found["oldest_at"]
    if isinstance(oldest, int):
        oldest = datetime.fromtimestamp(oldest / 1000, UTC)
    return Queue(found["waiting"], oldest)
