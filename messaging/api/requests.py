"""Reading a request as strictly as a frame is read."""

from typing import Any

from rest_framework.request import Request

from accounts.errors.base import MalformedError
from accounts.serializers import fields_of
from messaging.errors.base import UnknownFieldError
from messaging.frames import MAX_SEQUENCE, read_sequence

MAX_DIGITS = len(str(MAX_SEQUENCE))


def body_fields(request: Request, *names: str) -> dict[str, Any]:
    """The fields of a request's body, as strictly read as a frame's."""
    if isinstance(request.data, dict) and not set(request.data) <= set(names):
        raise UnknownFieldError
    return fields_of(request.data, *names)


def read_reference(value: object) -> str:
    if not isinstance(value, str):
        raise MalformedError
    return value


def query_number(request: Request, name: str, default: int) -> int:
    text = request.query_params.get(name)
    if text is None:
        return default
    if not (text.isascii() and text.isdecimal() and len(text) <= MAX_DIGITS):
        raise MalformedError
    return read_sequence(int(text))


def query_text(request: Request, name: str) -> str:
    """A parameter of the address, "" when it is left out; without what no database can hold."""
    return request.query_params.get(name, "").replace("\0", "").strip()
