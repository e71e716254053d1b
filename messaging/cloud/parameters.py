"""The parameters of a call: however they travelled, they are the same. Pure.

JSON, form, multipart and query are one; objects and lists may be JSON text; null is absent; what nobody
asks for is ignored.

Source: CLOUD.md, Calls.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from messaging.cloud.errors import MISSING, PARAMETER, CloudError

# What JSON can escape and PostgreSQL or UTF-8 cannot hold: NUL, and halves of a surrogate pair.
UNSTORABLE = re.compile("[\\x00\\ud800-\\udfff]")


class Parameters:
    """What one call says, or one object inside of it, which `path` names in errors."""

    def __init__(self, values: Mapping[str, Any], path: str = "") -> None:
        self._values, self._path = values, path

    def __contains__(self, name: str) -> bool:
        return self._values.get(name) is not None

    def name_of(self, name: str) -> str:
        """A parameter's whole name, as errors write it."""
        return f"{self._path}['{name}']" if self._path else name

    def text(self, name: str, *, most: int | None = None) -> str:
        """A text that must be there. Raises CloudError."""
        text = self.optional_text(name, most=most)
        if not text:
            raise self._missing(name)
        return text

    def optional_text(self, name: str, *, most: int | None = None) -> str:
        """A text, "" when it is absent. Numbers are taken as they are written. Raises CloudError."""
        value = self._values.get(name)
        if value is None:
            return ""
        if isinstance(value, int) and not isinstance(value, bool):
            value = str(value)
        if not isinstance(value, str) or UNSTORABLE.search(value):
            raise CloudError(PARAMETER, f"Parameter {self.name_of(name)} must be a string.")
        if most is not None and len(value) > most:
            details = f"Parameter {self.name_of(name)} must be at most {most} characters long."
            raise CloudError(PARAMETER, details)
        return value

    def decimal(self, name: str) -> float:
        """A number that must be there, as JSON has it or as text. Raises CloudError."""
        value = self._values.get(name)
        if value is None or value == "":
            raise self._missing(name)
        try:
            return float(value) if isinstance(value, int | float | str) else float("nan")
        except (ValueError, OverflowError):
            raise CloudError(PARAMETER, f"Parameter {self.name_of(name)} must be a number.") from None

    def object(self, name: str) -> "Parameters":
        """An object that must be there. Raises CloudError."""
        if name not in self:
            raise self._missing(name)
        return self._object(self._values[name], self.name_of(name))

    def optional_object(self, name: str) -> "Parameters":
        """An object; without parameters when it is absent. Raises CloudError."""
        return self.object(name) if name in self else Parameters({}, self.name_of(name))

    def objects(self, name: str) -> "list[Parameters]":
        """A list of objects, empty when it is absent. Raises CloudError."""
        value = _decoded(self._values.get(name))
        if value is None:
            return []
        if not isinstance(value, list):
            raise CloudError(PARAMETER, f"Parameter {self.name_of(name)} must be an array.")
        return [self._object(one, f"{self.name_of(name)}[{place}]") for place, one in enumerate(value)]

    def words(self, name: str) -> list[str]:
        """A list of words: comma-separated, as a JSON array, or one alone. Raises CloudError."""
        value = _decoded(self._values.get(name))
        if isinstance(value, list) and all(isinstance(word, str) for word in value):
            return value
        text = self.optional_text(name)
        return [word.strip() for word in text.split(",") if word.strip()]

    def fields(self) -> list[str]:
        """The names in `fields`, without what they ask for inside or how they want it; none: the usual."""
        return list(_field_names(self.optional_text("fields")))

    def number(self, name: str, default: int, *, most: int) -> int:
        """A whole number from 1 to `most`; larger ones are taken for it. Raises CloudError."""
        text = self.optional_text(name)
        if not text:
            return default
        if not text.isascii() or not text.isdecimal() or int(text) < 1:
            raise CloudError(PARAMETER, f"Parameter {self.name_of(name)} must be a positive integer.")
        return min(int(text), most)

    def _missing(self, name: str) -> CloudError:
        code = MISSING if self._path else PARAMETER
        return CloudError(code, f"The parameter {self.name_of(name)} is required.")

    @staticmethod
    def _object(value: Any, path: str) -> "Parameters":
        value = _decoded(value)
        if not isinstance(value, dict):
            raise CloudError(PARAMETER, f"Parameter {path} must be a JSON object.")
        return Parameters(value, path)


def read_json(raw: bytes) -> dict[str, Any]:
    """The parameters in a JSON body (RFC 8259); none in an empty one. Raises CloudError."""
    if not raw.strip():
        return {}
    try:
        value = json.loads(raw.decode())
    except (ValueError, RecursionError):
        raise CloudError(PARAMETER, "The body could not be read as JSON.") from None
    if not isinstance(value, dict):
        raise CloudError(PARAMETER, "The body must be a JSON object.")
    return value


def _decoded(value: Any) -> Any:
    """An object or a list that came as JSON text is what the text says."""
    if isinstance(value, str) and value.lstrip()[:1] in {"{", "["}:
        try:
            return json.loads(value)
        except (ValueError, RecursionError):
            return value
    return value


def _field_names(text: str) -> Iterator[str]:
    """Names at the outermost level: `a{b,c},d.start(1).end(2)` has a and d."""
    depth, name = 0, ""
    for sign in text + ",":
        if sign == "," and depth == 0:
            found = re.match(r"\s*(\w+)", name)
            if found:
                yield found[1]
            name = ""
            continue
        depth += (sign in "{(") - (sign in "})")
        name += sign
