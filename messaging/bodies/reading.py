"""What a body says, once it was opened and its commitment checked.

A body is whatever the other side wrote: each kind reads what it knows, within bounds, and drops the rest.
Whatever does not fit is `unknown`. `lib/bodies/reading.js` reads the same; both run one file of cases.

Source: SPEC 3, Body; PROTOCOL.md, Bodies.
"""

import json
from collections.abc import Mapping
from typing import Any

from messaging.bodies.bounds import MAX_BYTES, is_id, is_line, is_shallow, is_text_within
from messaging.bodies.kinds import KINDS, message_name

VERSION = 1
UNKNOWN = "unknown"
MAX_NAME, MAX_HEADLINE, MAX_AUTO, MAX_FALLBACK = 200, 120, 40, 1_000


def read_body(body: bytes) -> dict[str, Any]:
    """A body of a known kind, or `{"t": "unknown"}` with what its sender offers instead.

    Never raises, and takes time in proportion to the body's size, at most MAX_BYTES.
    """
    fields = _parsed(body)
    if not isinstance(fields, dict):
        return {"t": UNKNOWN}
    kind, sides = fields.get("t"), _sides(fields)
    reader = KINDS.get(kind) if isinstance(kind, str) and _is_known_version(fields) else None
    said = reader(fields) if reader else None
    if said is None:
        fallback = fields.get("fallback")
        offered = {"fallback": fallback} if is_text_within(fallback, MAX_FALLBACK) else {}
        return {"t": UNKNOWN, **sides, **offered}
    # Nothing stands beside approved words.
    return {"t": kind, **said} if kind == "template" else {"t": kind, **said, **sides}


def _parsed(body: bytes) -> object:
    if len(body) > MAX_BYTES:
        return None
    try:
        text = body.decode().removeprefix("\ufeff")
        if not is_shallow(text):
            return None
        return json.loads(text, parse_int=float, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return None


def _refuse(name: str) -> float:
    raise ValueError(name)


def _is_known_version(fields: Mapping[str, Any]) -> bool:
    # A template's `v` is the version of its words, and a kind of its own would follow it.
    return fields["t"] == "template" or "v" not in fields or _is_one(fields["v"])


def _is_one(value: object) -> bool:
    return isinstance(value, float) and value == VERSION


def _sides(fields: Mapping[str, Any]) -> dict[str, Any]:
    """What may stand beside what a body says; what does not fit is as if it were not there."""
    by, referral, quote = fields.get("by"), fields.get("referral"), message_name(fields.get("quote"))
    sides: dict[str, Any] = {"by": by} if is_line(by, MAX_NAME) else {}
    if quote:
        sides["quote"] = quote
    if isinstance(referral, dict) and is_id(referral.get("ad")):
        headline = referral.get("headline")
        if is_text_within(headline, MAX_HEADLINE):
            sides["referral"] = {"ad": referral["ad"], "headline": headline}
    if "auto" in fields:
        # Whatever it says, its being there says that no person wrote this.
        sides["auto"] = fields["auto"] if is_line(fields["auto"], MAX_AUTO) else ""
    return sides
