"""The frames that a client may send, read strictly (PROTOCOL.md)."""

import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from accounts.errors.base import MalformedError
from messaging.errors.base import TooLargeError, UnknownFieldError

MAX_FRAME_BYTES = 128 * 1024
MAX_HELD_CONVERSATIONS = 500
MAX_REQUEST_ID = 64
MAX_SEQUENCE = 2**53 - 1
PROTOCOL_VERSION = 1

FIELDS: dict[str, set[str]] = {
    "hello": {"v", "device", "conversations"},
    "send": {"id", "envelope"},
    "sync": {"conversation", "after"},
    "receipt": {"conversation", "delivered", "read"},
    "typing": {"conversation", "on"},
    "presence": {"conversation", "on"},
    "visible": {"on"},
    "ping": set(),
}


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame: its kind, and its fields as read."""

    kind: str
    fields: dict[str, Any]

    def identifier(self, name: str) -> UUID:
        return read_uuid(self.fields[name])

    def sequence(self, name: str) -> int:
        return read_sequence(self.fields[name])

    def switch(self, name: str) -> bool:
        value = self.fields[name]
        if type(value) is not bool:
            raise MalformedError
        return value


def read_frame(text: str | None) -> Frame:
    """Read a text frame. Raises MalformedError, UnknownFieldError, TooLargeError."""
    if text is None:
        raise MalformedError
    if len(text) > MAX_FRAME_BYTES:
        raise TooLargeError
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise MalformedError from error
    if not isinstance(document, dict) or not isinstance(document.get("t"), str):
        raise MalformedError
    kind = document.pop("t")
    if kind not in FIELDS:
        raise MalformedError
    if set(document) - FIELDS[kind]:
        raise UnknownFieldError
    if FIELDS[kind] - set(document):
        raise MalformedError
    return Frame(kind, document)


def read_held(frame: Frame) -> dict[UUID, int]:
    """What a hello says that the client holds: the last sequence of each conversation."""
    held = frame.fields["conversations"]
    if frame.fields["v"] != PROTOCOL_VERSION or not isinstance(held, dict):
        raise MalformedError
    if len(held) > MAX_HELD_CONVERSATIONS:
        raise TooLargeError
    return {read_uuid(key): read_sequence(value) for key, value in held.items()}


def read_request_id(frame: Frame) -> str:
    """The id with which the client recognises the answer."""
    request_id = frame.fields["id"]
    if not isinstance(request_id, str) or not 0 < len(request_id) <= MAX_REQUEST_ID:
        raise MalformedError
    return request_id


def read_uuid(value: object) -> UUID:
    """A UUID in its text form. Raises MalformedError."""
    if not isinstance(value, str):
        raise MalformedError
    try:
        return UUID(value)
    except ValueError as error:
        raise MalformedError from error


def read_sequence(value: object) -> int:
    """A sequence number. Raises MalformedError."""
    if type(value) is not int or not 0 <= value <= MAX_SEQUENCE:
        raise MalformedError
    return value
