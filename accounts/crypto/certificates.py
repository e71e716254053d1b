"""Verification certificates and the list of revoked ones, signed by a key that the web server does not have.

Source: SPEC 5.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from accounts.crypto.documents import (
    read_bytes,
    read_document,
    read_exact,
    read_integer,
    read_list,
    read_text,
)
from accounts.crypto.errors import CryptoError
from accounts.crypto.primitives import ID_SIZE, KEY_SIZE, SIGNATURE_SIZE, VERSION, b64, exact, sign, verify

_HOUR_MS = 60 * 60 * 1000
CERTIFICATE_LIFETIME_MS = 90 * 24 * _HOUR_MS
LIST_LIFETIME_MS = 72 * _HOUR_MS
# How far ahead of the reader's clock a list may be signed: clocks differ, but no list may live for ever.
CLOCK_TOLERANCE_MS = 24 * _HOUR_MS


@dataclass(frozen=True, slots=True)
class Certificate:
    """What the platform verified about a business. Valid from not_before_ms until just before not_after_ms.

    Payload: {"v": 1, "serial", "business": UUID text, "name", "phone", "ik": base64url, "nb", "na"} as UTF-8
    JSON. Signed document: {"v": 1, "kid", "payload": base64url, "sig": base64url}.

    Source: SPEC 5.
    """

    serial: str
    business_id: bytes
    name: str
    phone: str
    identity_key: bytes
    not_before_ms: int
    not_after_ms: int


@dataclass(frozen=True, slots=True)
class RevocationList:
    """The serials that no longer count; `number` only grows, and it is stale from next_at_ms on.

    Payload: {"v": 1, "n", "at", "next", "revoked": [serial]}. Source: SPEC 5.
    """

    number: int
    issued_at_ms: int
    next_at_ms: int
    revoked: frozenset[str]


def issue_certificate(certificate: Certificate, *, key_id: str, signing_seed: bytes) -> dict[str, object]:
    """Sign a certificate, in the signer's process.

    `signing_seed` (32 bytes) belongs to the issuing key that clients know as key_id. The caller has proved
    that this business owns the phone number and the identity key.

    Source: SPEC 5.
    """
    payload = {
        "v": VERSION,
        "serial": certificate.serial,
        "business": str(UUID(bytes=exact(certificate.business_id, ID_SIZE))),
        "name": certificate.name,
        "phone": certificate.phone,
        "ik": b64(exact(certificate.identity_key, KEY_SIZE)),
        "nb": certificate.not_before_ms,
        "na": certificate.not_after_ms,
    }
    return _issue("recado1/cert", payload, key_id, signing_seed)


def issue_revocation_list(
    *, number: int, issued_at_ms: int, revoked: Iterable[str], key_id: str, signing_seed: bytes
) -> dict[str, object]:
    """Sign the list of revoked serials; it lives LIST_LIFETIME_MS, so sign it again well before.

    Source: SPEC 5.
    """
    payload = {
        "v": VERSION,
        "n": number,
        "at": issued_at_ms,
        "next": issued_at_ms + LIST_LIFETIME_MS,
        "revoked": sorted(revoked),
    }
    return _issue("recado1/crl", payload, key_id, signing_seed)


def read_certificate(document: object, issuing_keys: Mapping[str, bytes]) -> Certificate:
    """Return what a signed certificate says. Says nothing about dates and revocation: `check_certificate`.

    Raises CryptoError: "version", "signature", "field", "base64", "integer".

    Source: SPEC 5.
    """
    payload = _read_signed("recado1/cert", document, issuing_keys)
    business = read_text(payload, "business")
    try:
        business_id = UUID(business)
    except ValueError:
        raise CryptoError("field") from None
    if str(business_id) != business:
        raise CryptoError("field")
    return Certificate(
        serial=read_text(payload, "serial"),
        business_id=business_id.bytes,
        name=read_text(payload, "name"),
        phone=read_text(payload, "phone"),
        identity_key=read_exact(payload, "ik", KEY_SIZE),
        not_before_ms=read_integer(payload, "nb"),
        not_after_ms=read_integer(payload, "na"),
    )


def read_revocation_list(document: object, issuing_keys: Mapping[str, bytes]) -> RevocationList:
    """Return what a signed revocation list says.

    Raises CryptoError: "version", "signature", "field", "integer".

    Source: SPEC 5.
    """
    payload = _read_signed("recado1/crl", document, issuing_keys)
    revoked = read_list(payload, "revoked")
    if not all(isinstance(serial, str) for serial in revoked):
        raise CryptoError("field")
    serials = frozenset(serial for serial in revoked if isinstance(serial, str))
    return RevocationList(
        read_integer(payload, "n"), read_integer(payload, "at"), read_integer(payload, "next"), serials
    )


def check_certificate(
    certificate_document: object,
    list_document: object,
    issuing_keys: Mapping[str, bytes],
    *,
    now_ms: int,
    business_id: bytes,
    identity_key: bytes,
    list_floor: int = 0,
) -> Certificate:
    """Return the certificate when this business may carry the green badge now.

    `issuing_keys` maps key ids to Ed25519 keys and is compiled into the client. `identity_key` is the
    business's pinned one. `list_floor` is the highest list number ever seen.

    Raises CryptoError: "version", "signature", "field", "not this business", "not yet valid", "expired",
    "revocation list rollback", "revocation list from the future", "revocation list stale" (show grey, never
    green), "revoked".

    Source: SPEC 5.
    """
    certificate = read_certificate(certificate_document, issuing_keys)
    if certificate.business_id != business_id or certificate.identity_key != identity_key:
        raise CryptoError("not this business")
    if now_ms < certificate.not_before_ms:
        raise CryptoError("not yet valid")
    if now_ms >= certificate.not_after_ms:
        raise CryptoError("expired")
    revocations = read_revocation_list(list_document, issuing_keys)
    if revocations.number < list_floor:
        raise CryptoError("revocation list rollback")
    if revocations.issued_at_ms > now_ms + CLOCK_TOLERANCE_MS:
        raise CryptoError("revocation list from the future")
    if now_ms >= revocations.next_at_ms:
        raise CryptoError("revocation list stale")
    if certificate.serial in revocations.revoked:
        raise CryptoError("revoked")
    return certificate


def _issue(label: str, payload: dict[str, object], key_id: str, signing_seed: bytes) -> dict[str, object]:
    signed = json.dumps(payload, separators=(",", ":"), ensure_ascii=False).encode()
    return {
        "v": VERSION,
        "kid": key_id,
        "payload": b64(signed),
        "sig": b64(sign(label, signed, signing_seed)),
    }


def _read_signed(label: str, document: object, issuing_keys: Mapping[str, bytes]) -> Mapping[str, object]:
    fields = read_document(document)
    key_id = read_text(fields, "kid")
    if key_id not in issuing_keys:
        raise CryptoError("version")
    signed = read_bytes(fields, "payload")
    signature = read_exact(fields, "sig", SIGNATURE_SIZE, "signature")
    verify(label, signed, signature, issuing_keys[key_id])
    try:
        payload = json.loads(signed)
    except (ValueError, RecursionError):
        raise CryptoError("field") from None
    return read_document(payload)
