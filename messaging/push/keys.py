"""The platform's own key, by which push services and browsers know it (RFC 8292)."""

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings
from py_vapid import Vapid02

from accounts.crypto.primitives import b64


def is_on() -> bool:
    """Say whether this platform has a key to sign wakes with; without one nobody is woken."""
    return bool(settings.VAPID_PRIVATE_KEY)


def public_key() -> bytes:
    """The public half of the platform's key as browsers take it: 65 bytes, an uncompressed P-256 point."""
    point: bytes = vapid().public_key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return point


def vapid() -> Vapid02:
    """What signs a wake. Only where `is_on`."""
    return Vapid02.from_raw(b64(settings.VAPID_PRIVATE_KEY).encode())
