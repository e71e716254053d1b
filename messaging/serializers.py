"""The shape of what the REST twin takes."""

from dataclasses import dataclass
from datetime import time
from zoneinfo import available_timezones

from phonenumber_field.phonenumber import to_python

from accounts.errors.base import MalformedError
from accounts.serializers import fields_of
from messaging.errors.contacts import InvalidNumberError, InvalidTimeZoneError
from messaging.models.flow import MAX_A_WEEK, FlowLevel

MAX_NUMBER_CHARACTERS = 40


def read_number(value: object) -> str:
    """A phone number with its country code, as E.164. Raises InvalidNumberError."""
    if not isinstance(value, str) or len(value) > MAX_NUMBER_CHARACTERS:
        raise InvalidNumberError
    number = to_python(value)
    if number is None or not number.is_valid():
        raise InvalidNumberError
    return str(number.as_e164)


def read_flow_level(data: object) -> tuple[FlowLevel.Level, int]:
    """{"level","weekly_limit"}: a level and the offers a week that "fewer" means. Raises MalformedError."""
    fields = fields_of(data, "level", "weekly_limit")
    if not isinstance(fields["level"], str) or fields["level"] not in FlowLevel.Level.values:
        raise MalformedError
    return FlowLevel.Level(fields["level"]), _read_weekly(fields["weekly_limit"], least=1)


@dataclass(frozen=True, slots=True)
class FlowWishes:
    """What a customer sends as their flow settings."""

    weekly_budget: int | None
    is_quiet: bool
    quiet_from: time
    quiet_until: time
    time_zone: str


def read_flow_settings(data: object) -> FlowWishes:
    """{"weekly_budget":n|null,"quiet":{"on","from":"22:00","until":"08:00","zone"}} (PROTOCOL.md).

    Raises MalformedError, InvalidTimeZoneError.
    """
    fields = fields_of(data, "weekly_budget", "quiet")
    quiet = fields_of(fields["quiet"], "on", "from", "until", "zone")
    budget = fields["weekly_budget"]
    if type(quiet["on"]) is not bool:
        raise MalformedError
    if not isinstance(quiet["zone"], str) or quiet["zone"] not in available_timezones():
        raise InvalidTimeZoneError
    return FlowWishes(
        weekly_budget=None if budget is None else _read_weekly(budget, least=0),
        is_quiet=quiet["on"],
        quiet_from=_read_clock(quiet["from"]),
        quiet_until=_read_clock(quiet["until"]),
        time_zone=quiet["zone"],
    )


def _read_weekly(value: object, *, least: int) -> int:
    if type(value) is not int or not least <= value <= MAX_A_WEEK:
        raise MalformedError
    return value


def _read_clock(value: object) -> time:
    if not isinstance(value, str) or len(value) != len("22:00"):
        raise MalformedError
    try:
        return time.fromisoformat(value)
    except ValueError as error:
        raise MalformedError from error
