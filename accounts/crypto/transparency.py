"""The public log of certificates: what an entry says, and the signed head that stands for all of them.

Source: accounts/CERTIFICATES.md; RFC 6962 section 2.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from struct import Struct
from uuid import UUID

from accounts.crypto.certificates import CLOCK_TOLERANCE_MS, LIST_LIFETIME_MS, Certificate
from accounts.crypto.documents import read_bytes, read_document, read_exact, read_integer, read_text
from accounts.crypto.errors import CryptoError
from accounts.crypto.merkle import check_inclusion
from accounts.crypto.primitives import (
    HASH_SIZE,
    SIGNATURE_SIZE,
    VERSION,
    b64,
    exact,
    safe_integer,
    sign,
    verify,
)

KIND = 0x30
ISSUE, RENEW, REVOKE = "issue", "renew", "revoke"
BIRTHS = (ISSUE, RENEW)
# A head is signed with the list of revoked serials, and counts for as long.
HEAD_LIFETIME_MS = LIST_LIFETIME_MS

_HEAD = Struct(f">BBQQ{HASH_SIZE}s")
HEAD_SIZE = _HEAD.size


@dataclass(frozen=True, slots=True)
class LogHead:
    """The whole log at one moment: how many entries, and the root of their tree.

    Layout (50 bytes): version 01, kind 30, size u64, signed at u64 (Unix ms), root 32. Signed document:
    {"v": 1, "kid", "head": base64url, "sig": base64url}, label recado1/log-head.
    """

    size: int
    signed_at_ms: int
    root: bytes

    def pack(self) -> bytes:
        """The bytes that are signed."""
        size, signed_at_ms = safe_integer(self.size), safe_integer(self.signed_at_ms)
        return _HEAD.pack(VERSION, KIND, size, signed_at_ms, exact(self.root, HASH_SIZE))

    @classmethod
    def parse(cls, packed: bytes) -> "LogHead":
        """Read what `pack` made. Raises CryptoError: "head size", "version", "integer"."""
        version, kind, size, signed_at_ms, root = _HEAD.unpack(exact(packed, HEAD_SIZE, "head size"))
        if (version, kind) != (VERSION, KIND):
            raise CryptoError("version")
        return cls(safe_integer(size), safe_integer(signed_at_ms), root)


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One act of the signer, as everybody may read it.

    Bytes: the JSON of {"v": 1, "what": issue, renew or revoke, "at", "reason", "business": UUID text,
    "handle", "name", "serial", "replaces": the renewed certificate's serial or "", "cert": base64url of
    SHA-256 over the certificate's payload, "kid": the issuing key} in this order, without spaces, as UTF-8.
    The leaf is over these exact bytes. The number is not among them: only the certificate itself says it.
    """

    what: str
    at_ms: int
    reason: str
    business_id: bytes
    handle: str
    name: str
    serial: str
    replaces: str
    certificate_hash: bytes
    key_id: str

    def pack(self) -> bytes:
        """The bytes that are logged."""
        fields = {
            "v": VERSION,
            "what": self.what,
            "at": self.at_ms,
            "reason": self.reason,
            "business": str(UUID(bytes=self.business_id)),
            "handle": self.handle,
            "name": self.name,
            "serial": self.serial,
            "replaces": self.replaces,
            "cert": b64(exact(self.certificate_hash, HASH_SIZE)),
            "kid": self.key_id,
        }
        return json.dumps(fields, separators=(",", ":"), ensure_ascii=False).encode()


@dataclass(frozen=True, slots=True)
class Inclusion:
    """An entry's exact bytes, where it stands, and the hashes that lead from it to a head's root."""

    entry: bytes
    index: int
    proof: Sequence[bytes]


def sign_head(head: LogHead, *, key_id: str, signing_seed: bytes) -> dict[str, object]:
    """Sign a head, in the signer's process. `signing_seed` (32 bytes) belongs to the issuing key key_id."""
    packed = head.pack()
    signature = sign("recado1/log-head", packed, signing_seed)
    return {"v": VERSION, "kid": key_id, "head": b64(packed), "sig": b64(signature)}


def read_head(document: object, issuing_keys: Mapping[str, bytes], *, now_ms: int) -> LogHead:
    """Return what a signed head says, while it counts.

    Raises CryptoError: "version", "signature", "field", "base64", "head size", "integer", "log head from the
    future", "log head stale" (show grey, never green).
    """
    fields = read_document(document)
    key_id = read_text(fields, "kid")
    if key_id not in issuing_keys:
        raise CryptoError("version")
    packed = read_bytes(fields, "head")
    signature = read_exact(fields, "sig", SIGNATURE_SIZE, "signature")
    verify("recado1/log-head", packed, signature, issuing_keys[key_id])
    head = LogHead.parse(packed)
    if head.signed_at_ms > now_ms + CLOCK_TOLERANCE_MS:
        raise CryptoError("log head from the future")
    if now_ms >= head.signed_at_ms + HEAD_LIFETIME_MS:
        raise CryptoError("log head stale")
    return head


def payload_hash(certificate_document: object) -> bytes:
    """SHA-256 over the signed payload of a certificate: what its log entry names (32 bytes)."""
    return sha256(read_bytes(read_document(certificate_document), "payload")).digest()


def check_logged(
    certificate_document: object, certificate: Certificate, inclusion: Inclusion, head: LogHead
) -> int:
    """Hold that the issuing of exactly this certificate is in the log; return when it was logged (Unix ms).

    The caller has read `certificate` from the document, and the head.

    Raises CryptoError: "not in the log", "field", "version", "integer".
    """
    check_inclusion(inclusion.entry, inclusion.index, head.size, inclusion.proof, head.root)
    try:
        said = json.loads(inclusion.entry)
    except (ValueError, RecursionError):
        raise CryptoError("field") from None
    entry = read_document(said)
    if entry.get("what") not in BIRTHS:
        raise CryptoError("not in the log")
    if read_text(entry, "serial") != certificate.serial:
        raise CryptoError("not in the log")
    if read_exact(entry, "cert", HASH_SIZE) != payload_hash(certificate_document):
        raise CryptoError("not in the log")
    return read_integer(entry, "at")
