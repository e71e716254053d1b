"""Opening hours: for each weekday, spans of local time; and what they say at a moment. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MAX_SPANS = 3
# The end of a day, where a clock would show the beginning of the next.
MIDNIGHT, DAY_END = "00:00", "24:00"

Span = tuple[str, str]
Hours = dict[str, list[Span]]


def check_spans(spans: Sequence[Span]) -> list[Span]:
    """The spans of one day in their order, "HH:MM" each; an end at midnight is the day's end.

    Raises ValidationError for one that ends before it begins, for two that overlap and for too many.
    """
    ordered = sorted((begin, DAY_END if end == MIDNIGHT else end) for begin, end in spans)
    if len(ordered) > MAX_SPANS:
        raise ValidationError(_("A day has at most three spans."), code="too_many")
    if any(begin >= end for begin, end in ordered):
        raise ValidationError(_("It closes before it opens: split what goes past midnight."), code="order")
    if any(first[1] > second[0] for first, second in pairwise(ordered)):
        raise ValidationError(_("Two spans of this day overlap."), code="overlap")
    return ordered


def is_zone(name: str) -> bool:
    """Say whether this is the name of a time zone (IANA)."""
    return name in available_timezones()


@dataclass(frozen=True, slots=True)
class DayHours:
    """One day of the week to show: a date of that weekday, its spans, and whether it is today there."""

    day: date
    spans: list[Span]
    is_today: bool


def week_of(hours: Mapping[str, Any], zone: str, now: datetime) -> list[DayHours]:
    """The week from Monday on, as it is where the business is; nothing where no hours are known."""
    if not any(hours.get(day) for day in DAYS):
        return []
    today = now.astimezone(_zone(zone)).date()
    monday = today - timedelta(days=today.weekday())
    week = [(monday + timedelta(days=number), name) for number, name in enumerate(DAYS)]
    return [DayHours(day, [(a, b) for a, b in hours.get(name, [])], day == today) for day, name in week]


def closes_at(hours: Mapping[str, Any], zone: str, now: datetime) -> str | None:
    """Until when it is open now, "HH:MM"; None while it is closed."""
    local = now.astimezone(_zone(zone))
    time = f"{local:%H:%M}"
    spans = hours.get(DAYS[local.weekday()], [])
    return next((str(end) for begin, end in spans if begin <= time < end), None)


def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name if is_zone(name) else "UTC")
