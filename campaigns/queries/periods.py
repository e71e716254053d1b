"""The days that a report is about, as the reader's calendar counts them."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo, available_timezones

from django.utils import timezone

from campaigns.errors import PeriodError

PERIODS = (7, 28, 90)
DEFAULT_DAYS = 28
HOUR_MS = 3_600_000
QUARTER_MS = HOUR_MS // 4


@dataclass(frozen=True)
class Period:
    """Whole days of a zone, the last of them today."""

    days: int
    zone: ZoneInfo
    now: datetime

    @cached_property
    def dates(self) -> list[date]:
        """Every day of the period, oldest first."""
        today = self.now.astimezone(self.zone).date()
        return [today - timedelta(days=ago) for ago in reversed(range(self.days))]

    @property
    def last(self) -> date:
        """Today, in the zone."""
        return self.dates[-1]

    @cached_property
    def start_ms(self) -> int:
        """Unix ms at which the first day begins in the zone."""
        return round(self._begin_of(self.dates[0]).timestamp()) * 1000

    @cached_property
    def before_ms(self) -> int:
        """Unix ms at which as many days begin that end where the period begins."""
        return round(self._begin_of(self.dates[0] - timedelta(days=self.days)).timestamp()) * 1000

    @cached_property
    def slot_ms(self) -> int:
        """The widest slot of Unix time that never lies in two hours of the zone."""
        offsets = {self._begin_of(day).utcoffset() or timedelta() for day in self.dates}
        whole_hours = all(offset % timedelta(hours=1) == timedelta() for offset in offsets)
        return HOUR_MS if whole_hours else QUARTER_MS

    def local(self, at_ms: int) -> datetime:
        """The zone's day and hour at a moment of Unix time."""
        return datetime.fromtimestamp(at_ms / 1000, self.zone)

    def _begin_of(self, day: date) -> datetime:
        return datetime.combine(day, time(), self.zone)


def read_period(days: str, zone: str, usual_zone: str = "") -> Period:
    """The period that an address names. An empty word means the usual; a usual zone that is none, UTC.

    Raises PeriodError.
    """
    if days and days not in map(str, PERIODS):
        raise PeriodError
    if zone and not is_zone(zone):
        raise PeriodError
    name = zone or (usual_zone if is_zone(usual_zone) else "UTC")
    return Period(int(days or DEFAULT_DAYS), ZoneInfo(name), timezone.now())


def is_zone(name: str) -> bool:
    """Say whether this names a time zone."""
    return name == "UTC" or name in available_timezones()


def zones() -> list[str]:
    """The names of the zones that people choose from."""
    return sorted(name for name in available_timezones() if "/" in name and not name.startswith("Etc/"))
