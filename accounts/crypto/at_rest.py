"""At rest: the package of a platform-hosted agent, under the master key that only the hosted worker holds.

Source: SPEC 2, way 4; SPEC 7.
"""

from collections.abc import Mapping

from accounts.crypto.documents import read_bytes, read_document, read_text
from accounts.crypto.errors import CryptoError
from accounts.crypto.packages import KeyPackage
from accounts.crypto.primitives import ID_SIZE, KEY_SIZE, VERSION, b64, exact, labelled_hash, lock, unlock

_AT_REST_KIND = 0x22


def lock_at_rest(
    package: KeyPackage,
    *,
    business_id: bytes,
    agent_id: bytes,
    master_key_id: str,
    master_key: bytes,
    nonce: bytes | None = None,
) -> dict[str, object]:
    """Lock a hosted agent's package for storage: {"v": 1, "mk": master key id, "ct": base64url}.

    ct = lock(H("recado1/at-rest", business id | agent id, master key), package,
    01 | 22 | business id (16) | agent id (16)). Rotating the master key = open and lock again.

    Source: SPEC 2, way 4.
    """
    key, associated_data = _derive(business_id, agent_id, master_key)
    return {"v": VERSION, "mk": master_key_id, "ct": b64(lock(key, package.pack(), associated_data, nonce))}


def open_at_rest(
    document: object, *, business_id: bytes, agent_id: bytes, master_keys: Mapping[str, bytes]
) -> KeyPackage:
    """Open a hosted agent's package, inside the hosted worker. Then call its `check_against`.

    `master_keys` maps master key ids to keys of 32 bytes.

    Raises CryptoError: "master key" for an unknown id, "version", "truncated", "decrypt", "package".

    Source: SPEC 2, way 4.
    """
    fields = read_document(document)
    master_key_id = read_text(fields, "mk")
    if master_key_id not in master_keys:
        raise CryptoError("master key")
    key, associated_data = _derive(business_id, agent_id, master_keys[master_key_id])
    return KeyPackage.unpack(unlock(key, read_bytes(fields, "ct"), associated_data))


def _derive(business_id: bytes, agent_id: bytes, master_key: bytes) -> tuple[bytes, bytes]:
    owner = exact(business_id, ID_SIZE) + exact(agent_id, ID_SIZE)
    key = labelled_hash("recado1/at-rest", owner, exact(master_key, KEY_SIZE))
    return key, bytes((VERSION, _AT_REST_KIND)) + owner
