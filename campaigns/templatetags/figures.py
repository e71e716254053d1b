"""Numbers, shares, durations and days as the reader's language writes them."""

from datetime import date, datetime, time

from babel import Locale
from babel.dates import format_skeleton
from babel.numbers import format_decimal, format_percent
from django import template
from django.utils.translation import get_language

register = template.Library()
NOTHING = "–"
SECOND, MINUTE, HOUR, DAY = 1000, 60_000, 3_600_000, 86_400_000
# Up to so many hours a wait is told in hours, after that in days.
HOURS_UP_TO = 48


def _locale() -> Locale:
    return Locale.parse(get_language() or "en", sep="-")


@register.filter
def number(value: float | None) -> str:
    return NOTHING if value is None else format_decimal(value, locale=_locale())


@register.filter
def share(value: float | None) -> str:
    """A part of one as a percentage with one decimal."""
    return (
        NOTHING
        if value is None
        else format_percent(round(value, 3), locale=_locale(), decimal_quantization=False)
    )


@register.filter
def duration(milliseconds: int | None) -> str:
    """A time span in the one or two units that matter."""
    if milliseconds is None:
        return NOTHING
    if milliseconds < MINUTE:
        return _unit(milliseconds // SECOND, "s")
    if milliseconds < HOUR:
        return _unit(milliseconds // MINUTE, "min")
    hours = milliseconds // HOUR
    if hours > HOURS_UP_TO:
        return _unit(milliseconds // DAY, "d")
    minutes = milliseconds % HOUR // MINUTE
    return " ".join([_unit(hours, "h"), *([_unit(minutes, "min")] if minutes else [])])


def _unit(count: int, symbol: str) -> str:
    # The symbols of these units are the same in every language; Babel's Spanish says "1 horas".
    return f"{number(count)}\N{NO-BREAK SPACE}{symbol}"


@register.filter
def day(value: date) -> str:
    """A date with its weekday."""
    return format_skeleton("MMMEd", value, locale=_locale())


@register.filter
def short_day(value: date) -> str:
    return format_skeleton("MMMd", value, locale=_locale())


@register.filter
def hour(value: int) -> str:
    """An hour of the day."""
    return format_skeleton("Hm", time(value), locale=_locale())


@register.filter
def since(value: datetime | None, now: datetime) -> str:
    """How long ago something began."""
    return NOTHING if value is None else duration(int((now - value).total_seconds() * 1000))


@register.filter
def plain(value: float | None) -> str:
    """A number as attributes write it, whatever the language."""
    return f"{value or 0:.4f}"
