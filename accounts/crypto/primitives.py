"""The libsodium calls of the protocol, each under the name that the specification gives it.

Whatever is malformed raises CryptoError. Randomness enters only through `random_bytes`; functions that need
some take it as an optional argument, so that test vectors can rebuild every byte.

Source: SPEC 1.
"""

import hmac
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode

import nacl.bindings
from nacl.exceptions import CryptoError as SodiumError

from accounts.crypto.errors import CryptoError

VERSION = 1
ID_SIZE = 16
KEY_SIZE = 32
HASH_SIZE = 32
NONCE_SIZE = 24
SIGNATURE_SIZE = 64
LOCK_OVERHEAD = NONCE_SIZE + 16
ZERO_HASH = bytes(HASH_SIZE)
MAX_INTEGER = 2**53 - 1

_LABEL_SIZE = 16
_LABELS = {
    name: name.encode().ljust(_LABEL_SIZE, b"\0")
    for name in (
        "recado1/epoch",
        "recado1/idchange",
        "recado1/erase",
        "recado1/kept",
        "recado1/own-key",
        "recado1/own",
        "recado1/pin-key",
        "recado1/pin",
        "recado1/commit",
        "recado1/frankkey",
        "recado1/body-key",
        "recado1/delivery",
        "recado1/campaign",
        "recado1/cert",
        "recado1/crl",
        "recado1/safety",
        "recado1/backup",
        "recado1/bk-check",
        "recado1/at-rest",
        "recado1/invite",
        # Of the transparency log (accounts/CERTIFICATES.md).
        "recado1/log-head",
        # Not of the protocol: what members of a business write for each other (messaging/crypto/notes.py).
        "recado1/note",
        # Not of the protocol: a connector's own files on its own machine.
        "recado1/keyring",
        # Not of the protocol: the chain of the audit log.
        "recado1/auditrow",
        "recado1/audit",
    )
}


def random_bytes(size: int) -> bytes:
    """Return bytes from the operating system's generator; the only source of randomness here."""
    return os.urandom(size)


def exact(value: object, size: int, reason: str = "field") -> bytes:
    """Return the value when it is bytes of exactly this size.

    Raises CryptoError(reason): fixed widths are what makes every layout unambiguous, and `struct` would
    silently cut or fill.
    """
    if not isinstance(value, bytes) or len(value) != size:
        raise CryptoError(reason)
    return value


def safe_integer(value: object) -> int:
    """Return the value when it is a whole number that both Python and JavaScript hold exactly.

    Raises CryptoError("integer").
    """
    if type(value) is not int or not 0 <= value <= MAX_INTEGER:
        raise CryptoError("integer")
    return value


def b64(data: bytes) -> str:
    """Encode bytes as base64url without padding.

    Source: SPEC 1, RFC 4648 section 5.
    """
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def unb64(text: object) -> bytes:
    """Decode the one canonical base64url form of some bytes.

    Raises CryptoError("base64") for padding, the other alphabet, stray bits or anything that is not text.

    Source: SPEC 1.
    """
    if not isinstance(text, str):
        raise CryptoError("base64")
    try:
        data = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError:
        raise CryptoError("base64") from None
    if b64(data) != text:
        raise CryptoError("base64")
    return data


def labelled_hash(label: str, data: bytes = b"", key: bytes = b"") -> bytes:
    """Hash, derive or commit: H(label, data, key), 32 bytes.

    BLAKE2b-256 over label (16 bytes, NUL-padded) || data, keyed when key (32 bytes) is given.

    Source: SPEC 1.
    """
    return nacl.bindings.crypto_generichash_blake2b_salt_personal(_LABELS[label] + data, HASH_SIZE, key)


def lock(key: bytes, plaintext: bytes, associated_data: bytes, nonce: bytes | None = None) -> bytes:
    """Encrypt and authenticate: nonce (24) || XChaCha20-Poly1305 ciphertext (plaintext + 16).

    Source: SPEC 1.
    """
    if nonce is None:
        nonce = random_bytes(NONCE_SIZE)
    return nonce + nacl.bindings.crypto_aead_xchacha20poly1305_ietf_encrypt(
        plaintext, associated_data, nonce, key
    )


def unlock(key: bytes, locked: bytes, associated_data: bytes) -> bytes:
    """Open what `lock` made with this key and this associated data.

    Raises CryptoError("truncated") when it is too short to be one, CryptoError("decrypt") otherwise.

    Source: SPEC 1.
    """
    if not isinstance(locked, bytes) or len(locked) < LOCK_OVERHEAD:
        raise CryptoError("truncated")
    try:
        return nacl.bindings.crypto_aead_xchacha20poly1305_ietf_decrypt(
            locked[NONCE_SIZE:], associated_data, locked[:NONCE_SIZE], key
        )
    except SodiumError:
        raise CryptoError("decrypt") from None


def signing_key(seed: bytes) -> bytes:
    """Return the Ed25519 public key (32 bytes) of a seed (32 bytes)."""
    return nacl.bindings.crypto_sign_seed_keypair(exact(seed, KEY_SIZE))[0]


def sign(label: str, message: bytes, seed: bytes) -> bytes:
    """Sign label16 || message with the Ed25519 key of this seed; 64 bytes, deterministic.

    Source: SPEC 1.
    """
    secret_key = nacl.bindings.crypto_sign_seed_keypair(exact(seed, KEY_SIZE))[1]
    return nacl.bindings.crypto_sign(_LABELS[label] + message, secret_key)[:SIGNATURE_SIZE]


def verify(label: str, message: bytes, signature: bytes, public_key: bytes) -> None:
    """Check a signature that `sign` made.

    Raises CryptoError("signature"). PyNaCl does not look at the key's length, so `exact` does.

    Source: SPEC 1.
    """
    signed = exact(signature, SIGNATURE_SIZE, "signature") + _LABELS[label] + message
    try:
        nacl.bindings.crypto_sign_open(signed, exact(public_key, KEY_SIZE, "signature"))
    except SodiumError:
        raise CryptoError("signature") from None


def equal(left: object, right: object) -> bool:
    """Compare two byte strings in constant time; anything else is not equal.

    Source: SPEC 1.
    """
    return isinstance(left, bytes) and isinstance(right, bytes) and hmac.compare_digest(left, right)


def pad(data: bytes, block_size: int) -> bytes:
    """Fill up to the next multiple of block_size (ISO/IEC 7816-4: 80, then zeros; at least one byte).

    Source: SPEC 1.
    """
    return nacl.bindings.sodium_pad(data, block_size)


def unpad(padded: bytes, block_size: int) -> bytes:
    """Remove what `pad` added.

    Raises CryptoError("decrypt"): only who held the key could have padded wrongly.

    Source: SPEC 1.
    """
    try:
        return nacl.bindings.sodium_unpad(padded, block_size)
    except SodiumError:
        raise CryptoError("decrypt") from None
