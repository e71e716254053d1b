"""The rule document, version 1, read strictly: what is kept is exactly what both engines understand."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from messaging.automation import errors
from messaging.automation.engine import DAYS, plain_name

VERSION = 1
MAX_COMMANDS, MAX_BUTTONS, MAX_HOLIDAYS, MAX_SPANS = 30, 3, 60, 4
MAX_TEXT, MAX_HINT, MAX_BUTTON = 1024, 80, 24
MAX_GREETING_DAYS = 365
NAME = re.compile(r"[^\W_][\w-]{0,31}")
BUTTON_ID = re.compile(r"[A-Za-z0-9_-]{1,36}")
TIME = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d")
END_OF_DAY = "24:00"
MARKUP = re.compile(r"</?[a-zA-Z!][^<>]*>")

Document = dict[str, Any]
NO_RULES: Document = {
    "v": VERSION,
    "zone": "UTC",
    "hours": {day: [] for day in DAYS},
    "holidays": [],
    "greeting": {"on": False, "days": 14, "text": ""},
    "away": {"on": False, "text": ""},
    "commands": [],
}


def read_rules(given: object) -> Document:
    """Return the rules in their one written form. AUTOMATION.md describes it.

    Names and texts come back trimmed and in Unicode NFC, names in lower case.
    Raises a RuleError that names the field.
    """
    fields = _exact(given, tuple(NO_RULES), "")
    if fields["v"] != VERSION:
        raise errors.RuleFormError("v")
    rules: Document = {
        "v": VERSION,
        "zone": _zone(fields["zone"]),
        "hours": _hours(fields["hours"]),
        "holidays": _holidays(fields["holidays"]),
        "greeting": _greeting(fields["greeting"]),
        "away": _away(fields["away"]),
        "commands": _commands(fields["commands"]),
    }
    if rules["away"]["on"] and not any(rules["hours"].values()):
        raise errors.HoursMissingError("hours")
    return rules


def is_active(rules: Mapping[str, Any]) -> bool:
    """Say whether anything in these rules could ever answer."""
    return bool(rules["greeting"]["on"] or rules["away"]["on"] or rules["commands"])


def _exact(given: object, names: tuple[str, ...], where: str) -> dict[str, Any]:
    if not isinstance(given, dict) or set(given) != set(names):
        raise errors.RuleFormError(where)
    return given


def _list(given: object, where: str) -> list[Any]:
    if not isinstance(given, list):
        raise errors.RuleFormError(where)
    return given


def _switch(given: object, where: str) -> bool:
    if type(given) is not bool:
        raise errors.RuleFormError(where)
    return given


def _text(given: object, most: int, where: str, *, is_needed: bool = True) -> str:
    if not isinstance(given, str):
        raise errors.RuleFormError(where)
    text = unicodedata.normalize("NFC", given.replace("\r\n", "\n").strip())
    if is_needed and not text:
        raise errors.RuleTextMissingError(where)
    if len(text) > most:
        raise errors.RuleTextTooLongError(where)
    if MARKUP.search(text):
        raise errors.RuleMarkupError(where)
    # Zero-width joiners are part of emoji and of some scripts; every other format character only misleads.
    if any(_is_invisible(sign) for sign in text.replace("\n", "").replace("\u200d", "")):
        raise errors.RuleInvisibleError(where)
    return text


def _is_invisible(sign: str) -> bool:
    return unicodedata.category(sign) in {"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"}


def _line(given: object, most: int, where: str, *, is_needed: bool = True) -> str:
    text = _text(given, most, where, is_needed=is_needed)
    if "\n" in text:
        raise errors.RuleInvisibleError(where)
    return text


def _zone(given: object) -> str:
    if not isinstance(given, str) or given not in available_timezones():
        raise errors.TimeZoneError("zone")
    return ZoneInfo(given).key


def _hours(given: object) -> dict[str, list[list[str]]]:
    days = _exact(given, DAYS, "hours")
    return {day: _spans(days[day], f"hours.{day}") for day in DAYS}


def _spans(given: object, where: str) -> list[list[str]]:
    spans = [_span(span, where) for span in _list(given, where)]
    spans.sort()
    overlaps = any(one[1] > other[0] for one, other in pairwise(spans))
    if len(spans) > MAX_SPANS or overlaps:
        raise errors.HoursError(where)
    return spans


def _span(given: object, where: str) -> list[str]:
    pair = _list(given, where)
    if len(pair) != 2 or not all(isinstance(time, str) for time in pair):
        raise errors.HoursError(where)
    begin, end = pair
    if not TIME.fullmatch(begin) or not (TIME.fullmatch(end) or end == END_OF_DAY) or begin >= end:
        raise errors.HoursError(where)
    return [begin, end]


def _holidays(given: object) -> list[str]:
    days = _list(given, "holidays")
    for day in days:
        try:
            is_date = isinstance(day, str) and date.fromisoformat(day).isoformat() == day
        except ValueError:
            is_date = False
        if not is_date:
            raise errors.HolidayError("holidays")
    if len(days) > MAX_HOLIDAYS or len(set(days)) != len(days):
        raise errors.HolidayError("holidays")
    return sorted(days)


def _greeting(given: object) -> dict[str, Any]:
    fields = _exact(given, ("on", "days", "text"), "greeting")
    is_on, days = _switch(fields["on"], "greeting.on"), fields["days"]
    if type(days) is not int or not 1 <= days <= MAX_GREETING_DAYS:
        raise errors.GreetingDaysError("greeting.days")
    return {
        "on": is_on,
        "days": days,
        "text": _text(fields["text"], MAX_TEXT, "greeting.text", is_needed=is_on),
    }


def _away(given: object) -> dict[str, Any]:
    fields = _exact(given, ("on", "text"), "away")
    is_on = _switch(fields["on"], "away.on")
    return {"on": is_on, "text": _text(fields["text"], MAX_TEXT, "away.text", is_needed=is_on)}


def _commands(given: object) -> list[dict[str, Any]]:
    rows = _list(given, "commands")
    if len(rows) > MAX_COMMANDS:
        raise errors.TooManyCommandsError("commands")
    commands = [_command(row, f"commands.{place}") for place, row in enumerate(rows)]
    names: set[str] = set()
    for place, command in enumerate(commands):
        if command["name"] in names:
            raise errors.CommandTwiceError(f"commands.{place}.name")
        names.add(command["name"])
    ids: set[str] = set()
    for place, command in enumerate(commands):
        for button in command["buttons"]:
            if button["command"] and button["command"] not in names:
                raise errors.ButtonTargetError(f"commands.{place}.buttons")
            if button["id"] in ids:
                raise errors.ButtonTwiceError(f"commands.{place}.buttons")
            ids.add(button["id"])
    return commands


def _command(given: object, where: str) -> dict[str, Any]:
    fields = _exact(given, ("name", "hint", "text", "buttons"), where)
    name = plain_name(fields["name"]) if isinstance(fields["name"], str) else ""
    if not NAME.fullmatch(name):
        raise errors.CommandNameError(f"{where}.name")
    buttons = [_button(button, f"{where}.buttons") for button in _list(fields["buttons"], f"{where}.buttons")]
    if len(buttons) > MAX_BUTTONS:
        raise errors.TooManyButtonsError(f"{where}.buttons")
    if len({button["text"] for button in buttons}) != len(buttons):
        raise errors.ButtonTwiceError(f"{where}.buttons")
    return {
        "name": name,
        "hint": _line(fields["hint"], MAX_HINT, f"{where}.hint", is_needed=False),
        "text": _text(fields["text"], MAX_TEXT, f"{where}.text"),
        "buttons": buttons,
    }


def _button(given: object, where: str) -> dict[str, str]:
    fields = _exact(given, ("id", "text", "command"), where)
    if not isinstance(fields["id"], str) or not BUTTON_ID.fullmatch(fields["id"]):
        raise errors.RuleFormError(where)
    if not isinstance(fields["command"], str):
        raise errors.RuleFormError(where)
    return {
        "id": fields["id"],
        "text": _line(fields["text"], MAX_BUTTON, where),
        "command": plain_name(fields["command"]),
    }
