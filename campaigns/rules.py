"""The rules of audiences: data in, one condition for one query out. Nothing is asked of the database here.

A rule is a group {"all": [rule…]} or {"any": [rule…]}, or a condition {"field", "op", "value"}:

| field | op | value |
|---|---|---|
| label | is, is_not | a label's id |
| language, country, place | is, is_not | text |
| consent | is | true or false |
| last_activity | within_days, not_within_days | days, 1 to 3650 |
| attribute:<key> | is, is_not, at_least, at_most, is_set, is_not_set | of the attribute's kind |

An empty "all" means everybody.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Exists, JSONField, OuterRef, Q, Value
from django.db.models.fields.json import KeyTransform, KeyTransformExact, KeyTransformGte, KeyTransformLte

from campaigns.errors import RuleError, RuleFieldError, RuleTooLargeError, RuleValueError
from messaging.models.contacts import Consent, ContactLabel
from messaging.models.conversations import Conversation

MAX_CONDITIONS, MAX_DEPTH, MAX_TEXT, MAX_DAYS = 40, 4, 200, 3650
GROUPS = ("all", "any")
ATTRIBUTE = "attribute:"
DAY_MS = 24 * 60 * 60 * 1000
TEXT_OPS = ("is", "is_not")
OPS = {
    "label": TEXT_OPS,
    "language": TEXT_OPS,
    "country": TEXT_OPS,
    "place": TEXT_OPS,
    "consent": ("is",),
    "last_activity": ("within_days", "not_within_days"),
}
SET_OPS = ("is_set", "is_not_set")
OPS_OF_KIND = {
    "text": (*TEXT_OPS, *SET_OPS),
    "number": (*TEXT_OPS, "at_least", "at_most", *SET_OPS),
    "date": (*TEXT_OPS, "at_least", "at_most", *SET_OPS),
    "yes_no": ("is", *SET_OPS),
}


@dataclass(frozen=True, slots=True)
class RuleFields:
    """What a business's rules may ask for: its labels' ids, and the kind of each attribute by its key."""

    labels: frozenset[UUID]
    kinds: Mapping[str, str]


def check_rule(rule: object, fields: RuleFields) -> None:
    """Prove that a rule can be asked.

    Raises RuleError, RuleFieldError, RuleValueError, RuleTooLargeError.
    """
    if not isinstance(rule, dict) or not set(rule) & set(GROUPS):
        raise RuleError
    if _check(rule, fields, 1) > MAX_CONDITIONS:
        raise RuleTooLargeError


def _check(rule: object, fields: RuleFields, depth: int) -> int:
    """The number of conditions in a rule that is right."""
    if not isinstance(rule, dict):
        raise RuleError
    if depth > MAX_DEPTH:
        raise RuleTooLargeError
    if set(rule) & set(GROUPS):
        ((_, members),) = rule.items() if len(rule) == 1 else [("", None)]
        if not isinstance(members, list) or (depth > 1 and not members):
            raise RuleError
        if len(members) > MAX_CONDITIONS:
            raise RuleTooLargeError
        return sum(_check(member, fields, depth + 1) for member in members)
    if not {"field", "op"} <= set(rule) <= {"field", "op", "value"}:
        raise RuleError
    _check_condition(rule["field"], rule["op"], rule.get("value"), fields)
    return 1


def _check_condition(name: object, op: object, value: object, fields: RuleFields) -> None:
    if not isinstance(name, str):
        raise RuleError
    kind = fields.kinds.get(name.removeprefix(ATTRIBUTE)) if name.startswith(ATTRIBUTE) else None
    if name not in OPS and kind is None:
        raise RuleFieldError
    if op not in (OPS_OF_KIND[kind] if kind else OPS[name]):
        raise RuleError
    if op in SET_OPS:
        return
    if name == "label" and _uuid(value) not in fields.labels:
        raise RuleFieldError
    if not CHECKS[kind or name](value):
        raise RuleValueError


def _is_text(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value) <= MAX_TEXT and "\0" not in value


def _is_figure(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 10**15


def _is_days(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= MAX_DAYS


def _is_date(value: object) -> bool:
    try:
        return isinstance(value, str) and len(value) == 10 and bool(date.fromisoformat(value))
    except ValueError:
        return False


def _is_yes_no(value: object) -> bool:
    return isinstance(value, bool)


CHECKS: dict[str, Callable[[object], bool]] = {
    "label": _is_text,
    "language": _is_text,
    "country": _is_text,
    "place": _is_text,
    "consent": _is_yes_no,
    "last_activity": _is_days,
    "text": _is_text,
    "number": _is_figure,
    "date": _is_date,
    "yes_no": _is_yes_no,
}


def condition_of(rule: Mapping[str, Any], now_ms: int) -> Q:
    """The condition on a contact that a checked rule is; part of one query, whatever its size."""
    for group in GROUPS:
        if group in rule:
            condition = Q()
            for member in rule[group]:
                part = condition_of(member, now_ms)
                condition = condition & part if group == "all" else condition | part
            return condition
    name, op, value = rule["field"], rule["op"], rule.get("value")
    if name.startswith(ATTRIBUTE):
        return _attribute(name.removeprefix(ATTRIBUTE), op, value)
    positive = _positive(name, value, now_ms)
    return ~positive if op in ("is_not", "not_within_days") else positive


def _positive(name: str, value: Any, now_ms: int) -> Q:
    if name == "label":
        return Q(Exists(ContactLabel.objects.filter(contact=OuterRef("pk"), label_id=value)))
    if name == "consent":
        given = Q(Exists(Consent.objects.filter(contact=OuterRef("pk"), withdrawn_at__isnull=True)))
        return given if value else ~given
    if name == "last_activity":
        since = now_ms - value * DAY_MS
        talks = Conversation.objects.filter(
            business_id=OuterRef("business_id"),
            customer_id=OuterRef("customer_id"),
            counter__customer_last_at_ms__gte=since,
        )
        return Q(Exists(talks))
    return Q(**{f"{name}__iexact": value})


def _attribute(key: str, op: str, value: Any) -> Q:
    """Keys are businesses' own words: they are values here, never the names of lookups."""
    there = Q(attributes__has_key=key)
    if op in SET_OPS:
        return there if op == "is_set" else ~there
    held, given = KeyTransform(key, "attributes"), Value(value, JSONField())
    if op in ("is", "is_not"):
        same = there & Q(KeyTransformExact(held, given))
        return same if op == "is" else ~same
    return there & Q((KeyTransformGte if op == "at_least" else KeyTransformLte)(held, given))


def _uuid(value: object) -> UUID | None:
    try:
        return UUID(value) if isinstance(value, str) else None
    except ValueError:
        return None
