"""The shape of what the key directory's API takes and gives."""

from typing import Any
from uuid import UUID

from accounts.crypto.documents import read_bytes, read_document, read_exact
from accounts.crypto.erasures import parse_erasure
from accounts.crypto.errors import CryptoError
from accounts.crypto.identity_changes import SignedChange, parse_change
from accounts.crypto.keyrings import SignedStatement, parse_keyring
from accounts.crypto.primitives import ID_SIZE, KEY_SIZE, b64
from accounts.crypto.wraps import Wrap, parse_wrap
from accounts.errors.base import MalformedError
from accounts.models.keys import Pin
from accounts.queries.keys import Keyring


def fields_of(data: object, *names: str) -> dict[str, Any]:
    """A JSON object with exactly these fields. Raises MalformedError, which names what is wrong."""
    if not isinstance(data, dict) or set(data) != set(names):
        raise MalformedError(f"Expected exactly these fields: {', '.join(names)}.")
    return data


def read_epoch(data: object) -> SignedStatement:
    """{"epoch": {"v","st","sig"}}. Raises MalformedError."""
    try:
        return parse_keyring([fields_of(data, "epoch")["epoch"]])[0]
    except CryptoError as error:
        raise MalformedError from error


def read_id(data: object, name: str) -> UUID:
    """{name: 16 bytes as base64url}, and nothing else. Raises MalformedError."""
    fields = fields_of(data, name)
    try:
        return UUID(bytes=read_exact(read_document({"v": 1, **fields}), name, ID_SIZE))
    except CryptoError as error:
        raise MalformedError from error


def read_link(data: object) -> tuple[bytes, bytes | None]:
    """{"package","code"}: both sealed; the code may be null. Raises MalformedError."""
    fields = fields_of(data, "package", "code")
    try:
        document = read_document({"v": 1, **fields})
        code = None if fields["code"] is None else read_bytes(document, "code")
        return read_bytes(document, "package"), code
    except CryptoError as error:
        raise MalformedError from error


def show_link(package: bytes, code: bytes | None) -> dict[str, Any]:
    return {"package": b64(package), "code": None if code is None else b64(code)}


def read_change(document: object) -> SignedChange:
    """{"v","st","sig","old"}. Raises MalformedError."""
    try:
        return parse_change(document)
    except CryptoError as error:
        raise MalformedError from error


def read_erasure(data: object) -> SignedStatement:
    """{"erasure": {"v","st","sig"}}. Raises MalformedError."""
    try:
        return parse_erasure(fields_of(data, "erasure")["erasure"])
    except CryptoError as error:
        raise MalformedError from error


def read_wrap(data: object) -> tuple[object, Wrap]:
    """{"member","hdr","ct"}. Raises MalformedError."""
    fields = fields_of(data, "member", "hdr", "ct")
    try:
        return fields["member"], parse_wrap({"v": 1, "hdr": fields["hdr"], "ct": fields["ct"]})
    except CryptoError as error:
        raise MalformedError from error


def read_pin(data: object) -> dict[str, object]:
    """A pin as KEYS.md writes it, its three keys as bytes. Raises MalformedError."""
    names = ("owner_epoch", "peer_identity", "peer_epoch", "peer_key", "mac", "verified_in_person")
    fields = fields_of(data, *names)
    try:
        document = read_document({"v": 1, **fields})
        keys = {name: read_exact(document, name, KEY_SIZE) for name in ("peer_identity", "peer_key", "mac")}
    except CryptoError as error:
        raise MalformedError from error
    if type(fields["verified_in_person"]) is not bool:
        raise MalformedError
    return {**fields, **keys}


def show_pin(pin: Pin | None) -> dict[str, Any] | None:
    if pin is None:
        return None
    return {
        "owner_epoch": pin.owner_epoch,
        "peer_identity": b64(bytes(pin.peer_identity_key)),
        "peer_epoch": pin.peer_epoch,
        "peer_key": b64(bytes(pin.peer_key)),
        "mac": b64(bytes(pin.mac)),
        "verified_in_person": pin.verified_in_person,
    }


def show_keyring(keyring: Keyring) -> dict[str, Any]:
    return {
        "party": str(keyring.party.id),
        "type": keyring.party.type,
        "chain": [signed.document() for signed in keyring.chain],
        "changes": [change.document() for change in keyring.changes],
        "erasure": keyring.party.erasure,
        "pin": show_pin(keyring.pin),
    }
