"""A message of the Cloud API as the customer's own app would write it: a body of PROTOCOL.md."""

import json
import mimetypes
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from accounts.crypto.primitives import random_bytes
from config.sandbox.errors import NotYetError, SandboxError
from messaging.crypto.media import MediaReference, encrypt_media, media_digest

FILES = ("image", "audio", "video", "document", "sticker")


@dataclass(frozen=True, slots=True)
class SealedFile:
    """A file, encrypted under a key that only the body of its message names."""

    id: UUID
    ciphertext: bytes
    reference: MediaReference


def seal_file(path: str, mime_type: str, name: str) -> SealedFile:
    """Encrypt a file as the customer's browser would. Raises SandboxError."""
    try:
        plain = Path(path).read_bytes()
    except OSError as error:
        raise SandboxError(f"The file {path} cannot be read: {error.strerror}.") from error
    media_id, key = uuid.uuid4(), random_bytes(32)
    ciphertext = b"".join(encrypt_media([plain], key=key, media_id=media_id.bytes))
    kind = mime_type or mimetypes.guess_type(path)[0] or "application/octet-stream"
    reference = MediaReference(
        media_id=media_id.bytes,
        key=key,
        digest=media_digest([ciphertext]),
        size=len(plain),
        media_type=kind,
        name=name or Path(path).name,
    )
    return SealedFile(media_id, ciphertext, reference)


def body_of(message: Mapping[str, Any], reply_to: UUID | None, file: SealedFile | None) -> bytes:
    """The body of a message; `reply_to` is the client message id of the message that it answers.

    Raises SandboxError for what is no message, NotYetError for a kind that Recado has no words for.
    """
    kind = message.get("type", "text")
    body: dict[str, Any] = {"t": "text", "text": ""}
    if kind in FILES:
        if file is None:
            raise SandboxError(f"A message of type {kind} needs a file.")
        body |= {"text": _text(message.get(kind) or {}, "caption", ""), "media": [file.reference.document()]}
    else:
        body |= _words(kind, message, reply_to)
    if reply_to is not None:
        body["re"] = str(reply_to)
    if isinstance(referral := message.get("referral"), dict):
        body["referral"] = {"ad": _text(referral, "source_id"), "headline": _text(referral, "headline", "")}
    return json.dumps(body, ensure_ascii=False).encode()


def _words(kind: object, message: Mapping[str, Any], reply_to: UUID | None) -> dict[str, Any]:
    if kind == "text":
        return {"text": _text(_object(message, "text"), "body")}
    interactive = message.get("interactive")
    if kind == "interactive" and isinstance(interactive, dict) and interactive.get("type") == "button_reply":
        pressed = _object(interactive, "button_reply")
        pressed = {"button": _text(pressed, "id"), "text": _text(pressed, "title")}
    elif kind == "button":
        button = _object(message, "button")
        pressed = {"button": _text(button, "payload"), "text": _text(button, "text")}
    else:
        raise NotYetError(f"Customers of Recado cannot send messages of type {kind} yet.")
    if reply_to is None:
        raise SandboxError("A pressed button needs reply_to: the message that offered it.")
    return pressed


def _object(holder: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = holder.get(name)
    if not isinstance(value, dict):
        raise SandboxError(f"The message has no object {name}.")
    return value


def _text(holder: Mapping[str, Any], name: str, default: str | None = None) -> str:
    value = holder.get(name, default)
    if not isinstance(value, str):
        raise SandboxError(f"The message has no text {name}.")
    return value
