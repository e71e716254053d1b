"""Safety numbers: what two people compare to know that nobody swapped their keys.

Source: SPEC 6.
"""

import struct

from accounts.crypto.errors import CryptoError
from accounts.crypto.keyrings import PartyType
from accounts.crypto.primitives import HASH_SIZE, ID_SIZE, KEY_SIZE, VERSION, b64, equal, exact, labelled_hash

_PREIMAGE = struct.Struct(">BB16s32s")
_QR_PREFIX = "RCS1:"
_GROUP_SIZE = 5
_GROUPS = 6


def fingerprint(party_type: PartyType, party_id: bytes, identity_key: bytes) -> bytes:
    """Return a party's fingerprint: H("recado1/safety", 01 | party type | party id | Ed25519 key), 32 bytes.

    Source: SPEC 6.
    """
    preimage = _PREIMAGE.pack(VERSION, party_type, exact(party_id, ID_SIZE), exact(identity_key, KEY_SIZE))
    return labelled_hash("recado1/safety", preimage)


def half_number(party_fingerprint: bytes) -> str:
    """Return one party's half of every safety number: six groups of five digits, for the shop door.

    Source: SPEC 6.
    """
    half = exact(party_fingerprint, HASH_SIZE)
    starts = range(0, _GROUPS * _GROUP_SIZE, _GROUP_SIZE)
    groups = (int.from_bytes(half[start : start + _GROUP_SIZE], "big") for start in starts)
    return " ".join(f"{group % 100_000:05d}" for group in groups)


def safety_number(one: bytes, other: bytes) -> str:
    """Return the number that both parties see: twelve groups, the lower fingerprint's half first.

    Source: SPEC 6.
    """
    return " ".join(half_number(each) for each in sorted((one, other)))


def safety_qr(one: bytes, other: bytes) -> str:
    """Return the text of the QR that both parties see: "RCS1:" + base64url(lower | higher fingerprint).

    Source: SPEC 6.
    """
    low, high = sorted((exact(one, HASH_SIZE), exact(other, HASH_SIZE)))
    return _QR_PREFIX + b64(low + high)


def check_safety_qr(scanned: str, one: bytes, other: bytes) -> None:
    """Prove that a scanned QR is the one that this device shows; the pin may then be marked as verified.

    Raises CryptoError("safety number").

    Source: SPEC 6.
    """
    if not isinstance(scanned, str) or not equal(
        scanned.encode(errors="replace"), safety_qr(one, other).encode()
    ):
        raise CryptoError("safety number")
