"""The engine: what answers one message, from rules and facts alone.

Pure, and written twice: `automation.js` decides the same in an agent's browser. Both run the same file of
cases. Everything is judged at the moment in which the server accepted the message, never by an own clock, so
that two ends which answer the same message answer it alike.
"""

import json
import unicodedata
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

MINUTE_MS = 60_000
HOUR_MS = 60 * MINUTE_MS
DAY_MS = 24 * HOUR_MS
# An end that comes late is silent: by now a person, or nobody, should answer.
FRESH_MS = 10 * MINUTE_MS
# The away message is for who writes into the void, not for a conversation that is going on.
AWAY_EVERY_MS = 4 * HOUR_MS
PERSON_QUIET_MS = HOUR_MS
# Two machines that talk to each other end here, if their marks do not end it before.
MAX_ANSWERS, ANSWERS_WINDOW_MS = 20, HOUR_MS

GREETING, AWAY, COMMAND = "greeting", "away", "command"
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, slots=True)
class Incoming:
    """A customer's message: when it was accepted (Unix ms), what it says, and which button was pressed."""

    at_ms: int
    text: str = ""
    button: str = ""
    is_automatic: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """What counts about the conversation. Times are Unix ms, 0 for never.

    `previous_customer_at_ms` is None when the end does not hold enough history to know.
    """

    now_ms: int
    is_verified: bool
    previous_customer_at_ms: int | None
    last_person_at_ms: int = 0
    last_away_at_ms: int = 0
    is_answered_by_person: bool = False
    recent_answers: int = 0


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: which rule, and the body to seal."""

    rule: str
    body: dict[str, Any]

    def packed(self) -> bytes:
        """The body as it is sealed (SPEC 3, Body)."""
        return json.dumps(self.body, ensure_ascii=False, separators=(",", ":")).encode()


@dataclass(frozen=True, slots=True)
class Silence:
    """Why nothing answers: automatic, late, capped, answered, quiet or nothing."""

    reason: str


def decide(rules: Mapping[str, Any], incoming: Incoming, facts: Facts) -> Answer | Silence:
    """Decide what answers a message: at most one rule, a command before the others.

    `rules` is what `read_rules` returned.
    """
    if incoming.is_automatic:
        return Silence("automatic")
    if facts.now_ms - incoming.at_ms > FRESH_MS:
        return Silence("late")
    if facts.recent_answers >= MAX_ANSWERS:
        return Silence("capped")
    command = command_of(rules, incoming) if facts.is_verified else None
    if command is not None:
        return _answer(COMMAND, command["text"], command["buttons"], command["name"])
    if facts.is_answered_by_person:
        return Silence("answered")
    if rules["away"]["on"] and not is_open(rules, incoming.at_ms):
        return _away(rules, incoming, facts)
    if rules["greeting"]["on"] and _is_new(rules, incoming, facts):
        return _answer(GREETING, rules["greeting"]["text"])
    return Silence("nothing")


def command_of(rules: Mapping[str, Any], incoming: Incoming) -> Mapping[str, Any] | None:
    """The command that a message asks for, by its first word or by the button that was pressed."""
    commands: dict[str, Mapping[str, Any]] = {command["name"]: command for command in rules["commands"]}
    if incoming.button:
        pressed = [
            button
            for command in rules["commands"]
            for button in command["buttons"]
            if button["id"] == incoming.button
        ]
        return commands.get(pressed[0]["command"]) if pressed else None
    words = incoming.text.split()
    return commands.get(plain_name(words[0])) if words and words[0].startswith("/") else None


def plain_name(text: str) -> str:
    """A command's name as it is compared: without its slash, in NFC and lower case."""
    return unicodedata.normalize("NFC", text.strip().removeprefix("/")).lower()


def is_open(rules: Mapping[str, Any], at_ms: int) -> bool:
    """Say whether the business is open at a moment, by its own clock."""
    local = datetime.fromtimestamp(at_ms / 1000, ZoneInfo(rules["zone"]))
    if local.date().isoformat() in rules["holidays"]:
        return False
    time = local.strftime("%H:%M")
    return any(begin <= time < end for begin, end in rules["hours"][DAYS[local.weekday()]])


def answer_id(rules_id: uuid.UUID, conversation_id: uuid.UUID, client_message_id: uuid.UUID) -> uuid.UUID:
    """The client message id of the one answer to a message, the same at every end: it counts once.

    uuid5(rules id, conversation id ":" client message id), both in lower-case text.
    """
    return uuid.uuid5(rules_id, f"{conversation_id}:{client_message_id}")


def _away(rules: Mapping[str, Any], incoming: Incoming, facts: Facts) -> Answer | Silence:
    if incoming.at_ms - facts.last_away_at_ms < AWAY_EVERY_MS:
        return Silence("quiet")
    if incoming.at_ms - facts.last_person_at_ms < PERSON_QUIET_MS:
        return Silence("quiet")
    return _answer(AWAY, rules["away"]["text"])


def _is_new(rules: Mapping[str, Any], incoming: Incoming, facts: Facts) -> bool:
    previous = facts.previous_customer_at_ms
    if previous is None:
        return False
    return bool(incoming.at_ms - previous >= rules["greeting"]["days"] * DAY_MS)


def _answer(kind: str, text: str, buttons: list[Mapping[str, str]] | None = None, name: str = "") -> Answer:
    rule = f"{kind}:{name}" if name else kind
    if not buttons:
        return Answer(rule, {"t": "text", "text": text, "auto": kind})
    shown = [{"id": button["id"], "text": button["text"]} for button in buttons]
    return Answer(rule, {"t": "reply-buttons", "text": text, "buttons": shown, "auto": kind})
