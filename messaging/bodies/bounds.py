"""What may stand in the fields of a body, as `lib/bodies/bounds.js` has it: in linear time.

Source: PROTOCOL.md, Bodies.
"""

import re
from typing import Any, TypeGuard

from accounts.signs import FLOOD, UNSEEN

MAX_BYTES = 65_535
MAX_DEPTH = 16
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
# Half a pair: no text that can be written as UTF-8.
HALF = re.compile("[\ud800-\udfff]")
BLANK = re.compile("[\\s\\u200c-\\u200f]*")
WEB = re.compile(
    r"https?://([a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\])(?::[0-9]{1,5})?"
    r"(?:[/?#][!#-;=?-\[\]_a-z~]*)?",
    re.IGNORECASE | re.ASCII,
)
MAIL = re.compile(r'[^\s@<>"]{1,64}@[^\s@<>"]{1,189}')
NUMBER = re.compile(r"\+?[0-9][0-9 ()./-]{1,30}")
_PART = (
    "(?:[\\u00a9\\u00ae\\u203c\\u2049\\u2122\\u2139\\u2190-\\u21ff\\u2300-\\u23ff\\u2460-\\u24ff\\u25a0-\\u27bf"
    "\\u2900-\\u297f\\u2b00-\\u2bff\\u3030\\u303d\\u3297\\u3299\\U0001f000-\\U0001f1e5\\U0001f200-\\U0001faff]"
    "\\ufe0f?[\\U0001f3fb-\\U0001f3ff]?(?:[\\U000e0020-\\U000e007e]{1,8}\\U000e007f)?)"
)
EMOJI = re.compile(f"[\\U0001f1e6-\\U0001f1ff]{{2}}|[0-9#*]\\ufe0f?\\u20e3|{_PART}(?:\\u200d{_PART}){{0,5}}")
MAX_EMOJI_UNITS = 32


def is_text(value: object) -> TypeGuard[str]:
    """Say whether this is some text."""
    return isinstance(value, str) and value != "" and not HALF.search(value)


def is_text_within(value: object, most: int) -> TypeGuard[str]:
    """Say whether this is a text of at most so many characters."""
    return is_text(value) and len(value) <= most


def is_line(value: object, most: int) -> TypeGuard[str]:
    """Say whether this is one line of visible characters, for names and labels."""
    return (
        is_text_within(value, most)
        and not UNSEEN.search(value)
        and not FLOOD.search(value)
        and not BLANK.fullmatch(value)
    )


def is_id(value: object) -> TypeGuard[str]:
    """Say whether this is a UUID in lower-case text."""
    return isinstance(value, str) and bool(UUID.fullmatch(value))


def is_list_of(value: object, least: int, most: int) -> TypeGuard[list[Any]]:
    """Say whether this is a list of so many things."""
    return isinstance(value, list) and least <= len(value) <= most


def is_number_in(value: object, least: float, most: float) -> TypeGuard[float]:
    """Say whether this is a number between two others, which belong to it."""
    return isinstance(value, float) and least <= value <= most


def is_integer_in(value: object, least: int, most: int) -> TypeGuard[float]:
    """Say whether this is a whole number between two others, however it was written."""
    return is_number_in(value, least, most) and value.is_integer()


def is_web_address(value: object) -> TypeGuard[str]:
    """Say whether this is an address of the web without a name and password in it, in ASCII."""
    return is_text_within(value, 2_000) and bool(WEB.fullmatch(value))


def is_mail(value: object) -> TypeGuard[str]:
    """Say whether this has the form of an e-mail address."""
    return is_line(value, 254) and bool(MAIL.fullmatch(value))


def is_phone_number(value: object) -> TypeGuard[str]:
    """Say whether this is a number as people write it."""
    return is_text_within(value, 32) and bool(NUMBER.fullmatch(value))


def is_emoji(value: object) -> TypeGuard[str]:
    """Say whether this is one emoji: a sign, a flag, a key, or several that are joined."""
    if not is_text(value) or len(value) > MAX_EMOJI_UNITS:
        return False
    return len(value.encode("utf-16-le")) <= 2 * MAX_EMOJI_UNITS and bool(EMOJI.fullmatch(value))


def is_shallow(json_text: str) -> bool:
    """Say whether JSON is nested no deeper than bodies ever are; said before it is parsed."""
    depth = 0
    is_in_text = is_escaped = False
    for sign in json_text:
        if is_escaped:
            is_escaped = False
        elif is_in_text:
            is_escaped = sign == "\\"
            is_in_text = sign != '"'
        elif sign == '"':
            is_in_text = True
        elif sign in "{[":
            depth += 1
            if depth > MAX_DEPTH:
                return False
        elif sign in "]}":
            depth -= 1
    return True
