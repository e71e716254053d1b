"""Evidence: documents of a verification, encrypted at rest under a key outside the database.

Not part of the end-to-end protocol: the platform's reviewers must read what a business sends them.
"""

from collections.abc import Mapping

from nacl.exceptions import CryptoError as SodiumError
from nacl.secret import SecretBox

from accounts.crypto.errors import CryptoError


def lock_evidence(document: bytes, key: bytes) -> bytes:
    """Encrypt a document with a platform key (32 bytes): nonce (24) || XSalsa20-Poly1305 (plain + 16)."""
    return bytes(SecretBox(key).encrypt(document))


def open_evidence(ciphertext: bytes, key_id: str, keys: Mapping[str, bytes]) -> bytes:
    """Decrypt a document with the platform key that it names.

    Raises CryptoError: "evidence key" when that key is not there any more, "decrypt" when it does not open.
    """
    if key_id not in keys:
        raise CryptoError("evidence key")
    try:
        return bytes(SecretBox(keys[key_id]).decrypt(ciphertext))
    except SodiumError:
        raise CryptoError("decrypt") from None
