"""Weeks and quiet hours by a customer's own clock. Pure."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

DEFAULT_ZONE = "UTC"


def week_start_ms(now_ms: int, zone: str) -> int:
    """When the week that holds this moment began there: Monday, midnight (Unix ms)."""
    local = _local(now_ms, zone)
    return _instant_ms(datetime.combine(local.date() - timedelta(days=local.weekday()), time(), local.tzinfo))


def quiet_until_ms(now_ms: int, zone: str, begins: time, ends: time) -> int | None:
    """When the quiet hours that hold this moment end (Unix ms); None when it is not quiet.

    `begins` and `ends` are wall-clock times there; a range may pass midnight, and one that ends when it
    begins is empty. Where the clock jumps over the end, quiet ends at the jump (PEP 495).
    """
    local = _local(now_ms, zone)
    clock = local.time().replace(tzinfo=None)
    overnight = begins > ends
    if begins == ends or not (clock >= begins or clock < ends if overnight else begins <= clock < ends):
        return None
    last_day = local.date() + timedelta(days=1 if overnight and clock >= begins else 0)
    end = datetime.combine(last_day, ends, local.tzinfo)
    # In the night in which an hour comes twice, the end may be the second of its kind.
    return next(ms for ms in map(_instant_ms, (end, end.replace(fold=1))) if ms > now_ms)


def _local(now_ms: int, zone: str) -> datetime:
    return datetime.fromtimestamp(now_ms / 1000, UTC).astimezone(ZoneInfo(zone))


def _instant_ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
