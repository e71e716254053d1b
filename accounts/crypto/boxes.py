"""Sealed boxes to the hosted worker: whoever has its public key can lock, and only that worker can open.

Not part of the end-to-end protocol: text of a hosted business waits in this form until the worker seals it
for its customer. Source: SPEC 1 (device link's primitive).
"""

import nacl.bindings
from nacl.exceptions import CryptoError as SodiumError

from accounts.crypto.errors import CryptoError
from accounts.crypto.primitives import KEY_SIZE, exact


def box_public_key(private_key: bytes) -> bytes:
    """Return the X25519 public key (32 bytes) of a private one (32 bytes)."""
    return nacl.bindings.crypto_scalarmult_base(exact(private_key, KEY_SIZE))


def lock_in_box(plain: bytes, public_key: bytes) -> bytes:
    """Lock bytes for the holder of the private key; 48 bytes longer. Nobody learns who locked them.

    Raises CryptoError("low order key").
    """
    try:
        return nacl.bindings.crypto_box_seal(plain, exact(public_key, KEY_SIZE))
    except SodiumError:
        raise CryptoError("low order key") from None


def open_box(locked: bytes, private_key: bytes) -> bytes:
    """Open what `lock_in_box` made for this private key.

    Raises CryptoError("decrypt").
    """
    public_key = box_public_key(private_key)
    try:
        return nacl.bindings.crypto_box_seal_open(locked, public_key, private_key)
    except SodiumError:
        raise CryptoError("decrypt") from None
