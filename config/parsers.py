"""How every API reads bodies."""

import json
import re
from typing import IO, Any

from django.conf import settings
from rest_framework.parsers import BaseParser

from accounts.errors.base import MalformedError
from messaging.errors.base import TooLargeError

# What JSON can escape and PostgreSQL or UTF-8 cannot hold: NUL, and halves of a surrogate pair.
UNSTORABLE = re.compile("[\\x00\\ud800-\\udfff]")


class StrictJSONParser(BaseParser):
    """JSON of a bounded size in UTF-8 (RFC 8259), holding only texts that can be stored."""

    media_type = "application/json"

    def parse(self, stream: IO[Any], media_type: str | None = None, parser_context: Any = None) -> Any:
        """Raises MalformedError, TooLargeError."""
        limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        raw = stream.read(limit + 1)
        if len(raw) > limit:
            raise TooLargeError
        try:
            body = json.loads(raw.decode(), parse_constant=_refuse)
            if b"\\u" in raw and not _is_storable(body):
                raise MalformedError
        except (ValueError, RecursionError) as error:
            raise MalformedError from error
        return body


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is not JSON")


def _is_storable(value: Any) -> bool:
    if isinstance(value, str):
        return not UNSTORABLE.search(value)
    if isinstance(value, dict):
        return all(_is_storable(part) for pair in value.items() for part in pair)
    return not isinstance(value, list) or all(map(_is_storable, value))
