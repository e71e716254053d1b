"""How settings read the environment: one reader, and one list of what is wrong with it."""

import base64
import binascii

import environ
from django.core.exceptions import ImproperlyConfigured

env = environ.Env()

KEY_BYTES = 32
# What the columns that keep a key's id hold.
KEY_ID_CHARACTERS = 16


def key_from_text(text: str) -> bytes:
    """A 32-byte key written as base64url without padding."""
    try:
        key = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError) as error:
        raise ImproperlyConfigured("a key must be base64url text") from error
    if len(key) != KEY_BYTES:
        raise ImproperlyConfigured(f"a key must have {KEY_BYTES} bytes")
    if not any(key):
        raise ImproperlyConfigured("a key must be random, not zeros")
    return key


def key_set(name: str) -> dict[str, bytes]:
    """Named keys from one variable, `kid:key,kid:key`; the first is the current one."""
    entries: dict[str, bytes] = {}
    for entry in env.list(name, default=[]):
        kid, separator, text = entry.partition(":")
        if not separator or not 0 < len(kid) <= KEY_ID_CHARACTERS or kid in entries:
            raise ImproperlyConfigured(
                f"{name} must be written kid:key,kid:key, each kid once, in {KEY_ID_CHARACTERS} characters"
            )
        try:
            entries[kid] = key_from_text(text)
        except ImproperlyConfigured as error:
            raise ImproperlyConfigured(f"{name}: {error}") from error
    return entries


def optional_key(name: str) -> bytes:
    """One key from a variable; empty when there is none."""
    text = env.str(name, default="")
    try:
        return key_from_text(text) if text else b""
    except ImproperlyConfigured as error:
        raise ImproperlyConfigured(f"{name}: {error}") from error
