"""Device links: a new device shows a QR, the old one posts the package for it.

A photographed QR alone does not decrypt, because the ephemeral secret key stays on the new device; the server
alone can neither read nor substitute, because the link key never reaches it.

Source: SPEC 2, way 3.
"""

import struct
from dataclasses import dataclass

import nacl.bindings
from nacl.exceptions import CryptoError as SodiumError

from accounts.crypto.errors import CryptoError
from accounts.crypto.packages import KeyPackage
from accounts.crypto.primitives import (
    ID_SIZE,
    KEY_SIZE,
    VERSION,
    b64,
    exact,
    lock,
    random_bytes,
    unb64,
    unlock,
)

LINK_LIFETIME_SECONDS = 120
_QR_PREFIX = "RCL1:"
_QR = struct.Struct(">16s32s32s")
_LINK_KIND = 0x23
# The recovery code beside the package, so that the new device can renew the backup: same key, own kind.
_CODE_KIND = 0x24


@dataclass(frozen=True, slots=True, repr=False)
class LinkRequest:
    """What the QR says: "RCL1:" + base64url(link id (16) | ephemeral X25519 key (32) | link key (32)).

    For one use within LINK_LIFETIME_SECONDS, which the server enforces by the link id. Secret, hence no repr.

    Source: SPEC 2, way 3.
    """

    link_id: bytes
    ephemeral_key: bytes
    link_key: bytes

    def qr_text(self) -> str:
        """Return the text that the QR shows."""
        return _QR_PREFIX + b64(_QR.pack(self.link_id, self.ephemeral_key, self.link_key))


def start_link() -> tuple[LinkRequest, bytes]:
    """Begin on the new device: return what its QR shows and the ephemeral secret key (32) that it keeps."""
    ephemeral_key, ephemeral_secret_key = nacl.bindings.crypto_box_keypair()
    request = LinkRequest(random_bytes(ID_SIZE), ephemeral_key, random_bytes(KEY_SIZE))
    return request, ephemeral_secret_key


def parse_link(qr_text: str) -> LinkRequest:
    """Read a scanned QR.

    Raises CryptoError("link") or CryptoError("base64").
    """
    if not isinstance(qr_text, str) or not qr_text.startswith(_QR_PREFIX):
        raise CryptoError("link")
    return LinkRequest(*_QR.unpack(exact(unb64(qr_text.removeprefix(_QR_PREFIX)), _QR.size, "link")))


def give_package(package: KeyPackage, *, party_id: bytes, request: LinkRequest) -> bytes:
    """Lock the package for the new device; the old device posts the result under the link id.

    lock(link key, crypto_box_seal(package, ephemeral key), 01 | 23 | party id | link id | ephemeral key).
    Not reproducible: the sealed box draws its own randomness.

    Source: SPEC 2, way 3.
    """
    return _seal(package.pack(), party_id, request, _LINK_KIND)


def take_package(
    ciphertext: bytes, *, party_id: bytes, request: LinkRequest, ephemeral_secret_key: bytes
) -> KeyPackage:
    """Open on the new device what the old one posted. Then call its `check_against`.

    Raises CryptoError: "truncated", "decrypt", "package".

    Source: SPEC 2, way 3.
    """
    return KeyPackage.unpack(_open(ciphertext, party_id, request, ephemeral_secret_key, _LINK_KIND))


def give_code(code: str, *, party_id: bytes, request: LinkRequest) -> bytes:
    """Lock the recovery code for the new device, which renews the backup under it from now on.

    lock(link key, crypto_box_seal(code as ASCII, ephemeral key), 01 | 24 | party id | link id |
    ephemeral key).
    """
    return _seal(code.encode("ascii"), party_id, request, _CODE_KIND)


def take_code(
    ciphertext: bytes, *, party_id: bytes, request: LinkRequest, ephemeral_secret_key: bytes
) -> str:
    """Open the recovery code that came beside a package. Then normalise it.

    Raises CryptoError: "truncated", "decrypt", "field".
    """
    try:
        return _open(ciphertext, party_id, request, ephemeral_secret_key, _CODE_KIND).decode("ascii")
    except UnicodeDecodeError:
        raise CryptoError("field") from None


def _seal(plain: bytes, party_id: bytes, request: LinkRequest, kind: int) -> bytes:
    try:
        sealed = nacl.bindings.crypto_box_seal(plain, exact(request.ephemeral_key, KEY_SIZE))
    except SodiumError:
        raise CryptoError("low order key") from None
    return lock(request.link_key, sealed, _associated_data(party_id, request, kind))


def _open(
    ciphertext: bytes, party_id: bytes, request: LinkRequest, ephemeral_secret_key: bytes, kind: int
) -> bytes:
    sealed = unlock(request.link_key, ciphertext, _associated_data(party_id, request, kind))
    secret_key = exact(ephemeral_secret_key, KEY_SIZE)
    try:
        return nacl.bindings.crypto_box_seal_open(sealed, request.ephemeral_key, secret_key)
    except SodiumError:
        raise CryptoError("decrypt") from None


def _associated_data(party_id: bytes, request: LinkRequest, kind: int) -> bytes:
    return (
        bytes((VERSION, kind))
        + exact(party_id, ID_SIZE)
        + exact(request.link_id, ID_SIZE)
        + exact(request.ephemeral_key, KEY_SIZE)
    )
