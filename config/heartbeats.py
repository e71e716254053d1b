"""Signs of life: every process of the work side says now and then that it is there, through the work itself.

Beat sends a task to each queue, and notes that it did; the worker of that queue does it, and notes that. A
silent worker, a silent beat and a broker that loses everything are thus told apart, without asking anybody.
"""

import time
from datetime import UTC, datetime

from django.conf import settings
from django.core.cache import cache

BEAT, WORKER, HOSTED = "beat", "worker", "hosted"
PARTS = (BEAT, WORKER, HOSTED)
MISSED_SIGNS = 3
KEPT_SECONDS = 30 * 24 * 3600


def show_alive(part: str) -> None:
    """Note that this part of the house works at this moment."""
    cache.set(_key(part), time.time(), KEPT_SECONDS)


def last_signs() -> dict[str, datetime | None]:
    """When each part last showed that it works; None when it never did."""
    found = cache.get_many([_key(part) for part in PARTS])
    moments = {part: found.get(_key(part)) for part in PARTS}
    return {part: datetime.fromtimestamp(at, UTC) if at else None for part, at in moments.items()}


def is_silent(at: datetime | None, now: datetime) -> bool:
    """Say whether a part should have shown itself more than MISSED_SIGNS times since."""
    return at is None or (now - at).total_seconds() > (MISSED_SIGNS + 0.5) * settings.HEARTBEAT_SECONDS


def _key(part: str) -> str:
    return f"alive:{part}"
