"""Evidence boxes: what is reported is sealed in the reporter's browser, and rests as it came.

Neither proxies, request logs nor the database and its backups ever hold a reported text in the clear.

Source: SPEC 4, "items crypto_box_sealed to the moderation key".
"""

from collections.abc import Mapping

from accounts.crypto.boxes import box_public_key, open_box
from accounts.crypto.errors import CryptoError

# What a sealed box adds: an ephemeral public key and a tag.
BOX_OVERHEAD = 48


def current_public_key(keys: Mapping[str, bytes]) -> tuple[str, bytes]:
    """Return the id and the public half (32) of the moderation key in use: the first one."""
    key_id, secret = next(iter(keys.items()))
    return key_id, box_public_key(secret)


def open_evidence_box(box: bytes, key_id: str, keys: Mapping[str, bytes]) -> bytes:
    """Open a sealed box with the moderation key that it names.

    Raises CryptoError: "moderation key" when that key is not there any more, "decrypt" when it does not open.
    """
    if key_id not in keys:
        raise CryptoError("moderation key")
    return open_box(box, keys[key_id])
