"""What an end that answers reads around one message: the body, and what the business said of late.

Pure: the hosted worker takes the rows from the database and the connector from the API, and both read them
alike. Source: SPEC 3, Body.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from messaging.automation.engine import ANSWERS_WINDOW_MS, AWAY, Facts, Incoming
from messaging.bodies.reading import read_body

PERSON, TEMPLATE = "person", ""
# A rule that does not say which one it is.
SOME_RULE = "rule"


@dataclass(frozen=True, slots=True)
class Said:
    """One message of the business: its kind is PERSON, TEMPLATE, or which rule wrote it."""

    at_ms: int
    sequence: int
    kind: str


def read_incoming(body: bytes, at_ms: int) -> Incoming:
    """What a customer's body says to the engine; what it does not understand says nothing."""
    fields = read_body(body)
    # A reaction is no message: like one of a machine, it is never answered.
    is_automatic = "auto" in fields or fields["t"] == "reaction"
    if fields["t"] not in ("text", "command"):
        return Incoming(at_ms, is_automatic=is_automatic)
    return Incoming(at_ms, text=fields["text"], button=fields.get("button", ""), is_automatic=is_automatic)


def kind_of(body: bytes) -> str:
    """Who or what wrote a body of the business; by a template or a reaction nobody has answered."""
    fields = read_body(body)
    if fields["t"] in ("template", "reaction"):
        return TEMPLATE
    return fields["auto"] or SOME_RULE if "auto" in fields else PERSON


def facts_of(
    *,
    at_ms: int,
    sequence: int,
    ours: Iterable[Said],
    previous_customer_at_ms: int | None,
    is_verified: bool,
    now_ms: int,
) -> Facts:
    """The facts about a message accepted at `at_ms` under `sequence`.

    `ours` is what the business said within AWAY_EVERY_MS before it and since.
    """
    said = list(ours)
    people = [one for one in said if one.kind == PERSON]
    answers = [one for one in said if one.kind not in (PERSON, TEMPLATE)]
    return Facts(
        now_ms=now_ms,
        is_verified=is_verified,
        previous_customer_at_ms=previous_customer_at_ms,
        last_person_at_ms=max((one.at_ms for one in people), default=0),
        last_away_at_ms=max((one.at_ms for one in answers if one.kind == AWAY), default=0),
        is_answered_by_person=any(one.sequence > sequence for one in people),
        recent_answers=sum(one.at_ms > at_ms - ANSWERS_WINDOW_MS for one in answers),
    )
