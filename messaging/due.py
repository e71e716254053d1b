"""When something is due: a wall-clock time in a named zone, made an instant. Pure."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

from accounts.errors.base import MalformedError
from messaging.errors.notifications import (
    DuePastError,
    DueTooFarError,
    NoSuchTimeError,
    TimeTwiceError,
    UnknownZoneError,
)

# Who presses the button in the last second of the chosen minute means that minute.
GRACE = timedelta(minutes=1)
FURTHEST = timedelta(days=366)


def instant_of(text: str, zone_name: str, *, which: int | None, now: datetime) -> datetime:
    """The instant (UTC) of a wall-clock time "YYYY-MM-DDTHH:MM" in a zone of the IANA list.

    `which` is 0 or 1 for the first or second of an hour that comes twice; None says nothing about it.

    Raises MalformedError, UnknownZoneError, NoSuchTimeError, TimeTwiceError, DuePastError, DueTooFarError.

    Source: PEP 495.
    """
    if zone_name not in available_timezones():
        raise UnknownZoneError
    zone = ZoneInfo(zone_name)
    try:
        wall = datetime.strptime(text, "%Y-%m-%dT%H:%M")  # noqa: DTZ007  the zone follows
        first, second = (wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
        if first.astimezone(zone).replace(tzinfo=None) != wall:
            raise NoSuchTimeError
    except (ValueError, OverflowError) as error:
        raise MalformedError from error
    if first != second and which is None:
        raise TimeTwiceError
    due = second if which == 1 else first
    if due < now - GRACE:
        raise DuePastError
    if due > now + FURTHEST:
        raise DueTooFarError
    return max(due, now)
