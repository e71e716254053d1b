"""Reading the outer JSON boxes: every field is checked for presence and type before anything uses it."""

from collections.abc import Mapping

from accounts.crypto.errors import CryptoError
from accounts.crypto.primitives import VERSION, exact, safe_integer, unb64


def read_document(document: object) -> Mapping[str, object]:
    """Return a decoded JSON object of protocol version 1.

    Raises CryptoError("field") when it is no object, CryptoError("version") when "v" is not the number 1.
    """
    if not isinstance(document, dict):
        raise CryptoError("field")
    version = document.get("v")
    if type(version) is not int or version != VERSION:
        raise CryptoError("version")
    return document


def read_bytes(document: Mapping[str, object], name: str) -> bytes:
    """Return a base64url field of any length.

    Raises CryptoError("field") when it is missing, CryptoError("base64") when it is not canonical.
    """
    if name not in document:
        raise CryptoError("field")
    return unb64(document[name])


def read_exact(document: Mapping[str, object], name: str, size: int, reason: str = "field") -> bytes:
    """Return a base64url field of exactly this many bytes.

    Raises CryptoError(reason) for another size; otherwise as `read_bytes`.
    """
    return exact(read_bytes(document, name), size, reason)


def read_text(document: Mapping[str, object], name: str) -> str:
    """Return a text field.

    Raises CryptoError("field").
    """
    value = document.get(name)
    if not isinstance(value, str):
        raise CryptoError("field")
    return value


def read_integer(document: Mapping[str, object], name: str) -> int:
    """Return a field that is a whole number from 0 to 2**53 - 1.

    Raises CryptoError("integer"), also when it is missing.
    """
    return safe_integer(document.get(name))


def read_list(document: Mapping[str, object], name: str) -> list[object]:
    """Return a list field.

    Raises CryptoError("field").
    """
    value = document.get(name)
    if not isinstance(value, list):
        raise CryptoError("field")
    return value
