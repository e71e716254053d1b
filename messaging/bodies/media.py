"""How a body names its files, read as strictly as `lib/media/entries.js` reads them.

Source: PROTOCOL.md, Files.
"""

import re
from typing import Any

from accounts.crypto.errors import CryptoError
from accounts.crypto.primitives import unb64
from messaging.bodies.bounds import is_integer_in, is_list_of, is_number_in

MAX_FILES = 10
MAX_SIZE = 100 * 1024 * 1024
MAX_THUMB = 4_500
MAX_NAME = 255
MAX_SIDE = 65_535
MAX_SECONDS = 24 * 3600
TYPE = re.compile(r"[a-z]+/[a-z0-9.+-]{1,100}")
WHOLE = ("n", "w", "h")
NAMES = ("id", "k", "d", "n", "m", "name", "w", "h", "thumb", "seconds", "peaks")


def read_entries(media: object) -> list[dict[str, Any]] | None:
    """The files of a body; None when they are not as the protocol says."""
    if not is_list_of(media, 1, MAX_FILES) or not all(_is_entry(entry) for entry in media):
        return None
    return [{name: _value(entry, name) for name in NAMES if name in entry} for entry in media]


def _value(entry: dict[str, Any], name: str) -> Any:
    return int(entry[name]) if name in WHOLE else entry[name]


def _is_entry(entry: object) -> bool:
    if not isinstance(entry, dict):
        return False
    name = entry.get("name")
    return (
        _has_bytes(entry.get("id"), 16, 16)
        and _has_bytes(entry.get("k"), 32, 32)
        and _has_bytes(entry.get("d"), 32, 32)
        and is_integer_in(entry.get("n"), 1, MAX_SIZE)
        and isinstance(entry.get("m"), str)
        and bool(TYPE.fullmatch(entry["m"]))
        and isinstance(name, str)
        and len(name.encode("utf-16-le", "surrogatepass")) <= 2 * MAX_NAME
        and _has_sides(entry)
    )


def _has_sides(entry: dict[str, Any]) -> bool:
    return (
        all(is_integer_in(entry[side], 1, MAX_SIDE) for side in ("w", "h") if side in entry)
        and ("thumb" not in entry or _has_bytes(entry["thumb"], 1, MAX_THUMB))
        and ("seconds" not in entry or is_number_in(entry["seconds"], 0, MAX_SECONDS))
        and ("peaks" not in entry or _has_bytes(entry["peaks"], 1, 64))
    )


def _has_bytes(text: object, least: int, most: int) -> bool:
    try:
        return least <= len(unb64(text)) <= most
    except (CryptoError, ValueError):
        return False
