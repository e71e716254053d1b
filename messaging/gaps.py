"""The gaps of templates, {{named}} or {{1}} numbered, and what may fill them. Pure, and without Django."""

import re
import unicodedata
from collections.abc import Iterable, Mapping

# A value fills a gap of an approved sentence; it never becomes a message of its own.
MAX_VALUE = 120
GAP = re.compile(r"\{\{([a-z][a-z0-9_]{0,39}|[1-9][0-9]?)\}\}")


def in_order(names: Iterable[str]) -> list[str]:
    """Parameter names in their one order: numbers by value, then names by letter."""
    return sorted(
        set(names), key=lambda name: (not name.isdecimal(), int(name) if name.isdecimal() else 0, name)
    )


def fits(names: Iterable[str], values: Mapping[str, object]) -> bool:
    """Say whether these values fill exactly these parameters."""
    return set(names) == set(values) and all(is_value(value) for value in values.values())


def is_value(value: object) -> bool:
    """Say whether a text may fill a gap: one line of visible signs, at most MAX_VALUE of them."""
    return (
        isinstance(value, str)
        and 0 < len(value) <= MAX_VALUE
        and value.strip() == value
        and not any(is_invisible(sign) for sign in value)
    )


def is_invisible(sign: str) -> bool:
    """Say whether nobody can see this sign, which therefore only misleads."""
    # Zero-width joiners are part of emoji and of some scripts.
    return unicodedata.category(sign) in {"Cc", "Cf", "Co", "Cs", "Zl", "Zp"} and sign != "\u200d"
