"""Identity changes: a party goes on under a new Ed25519 identity, and says so in its chain.

The old identity's signature proves that the same holder moved on; without it anybody could claim that, and
peers warn in red.

Source: SPEC 2, Identity change.
"""

import struct
from dataclasses import dataclass

from accounts.crypto.documents import read_document, read_exact
from accounts.crypto.errors import CryptoError
from accounts.crypto.primitives import (
    ID_SIZE,
    KEY_SIZE,
    SIGNATURE_SIZE,
    VERSION,
    b64,
    exact,
    safe_integer,
    sign,
    signing_key,
    verify,
)

_CHANGE = struct.Struct(">BBB16s32s32sQI")
CHANGE_SIZE = _CHANGE.size
_CHANGE_KIND = 0x11
_LABEL = "recado1/idchange"


@dataclass(frozen=True, slots=True)
class IdentityChange:
    """From which identity to which, 95 bytes:

    version 01 (1) | kind 11 (1) | party type (1) | party id (16) | old Ed25519 key (32) |
    new Ed25519 key (32) | created u64 ms | first epoch under the new identity u32.

    Source: SPEC 2, Identity change.
    """

    party_type: int
    party_id: bytes
    old_identity: bytes
    new_identity: bytes
    created_at_ms: int
    next_epoch: int

    def pack(self) -> bytes:
        """Return the bytes that are signed.

        Raises CryptoError when a field does not fit its place.
        """
        try:
            return _CHANGE.pack(
                VERSION,
                _CHANGE_KIND,
                self.party_type,
                exact(self.party_id, ID_SIZE),
                exact(self.old_identity, KEY_SIZE),
                exact(self.new_identity, KEY_SIZE),
                safe_integer(self.created_at_ms),
                self.next_epoch,
            )
        except struct.error:
            raise CryptoError("field") from None

    @classmethod
    def parse(cls, statement: bytes) -> "IdentityChange":
        """Read a change. Proves nothing: `check_change` does.

        Raises CryptoError.
        """
        version, kind, *rest = _CHANGE.unpack(exact(statement, CHANGE_SIZE, "statement size"))
        if version != VERSION or kind != _CHANGE_KIND:
            raise CryptoError("version")
        read = cls(*rest)
        safe_integer(read.created_at_ms)
        return read


@dataclass(frozen=True, slots=True)
class SignedChange:
    """A change as it travels: its exact bytes (95), the new identity's signature (64) and, where it is still
    held, the old one's.

    Wire: {"v": 1, "st": base64url, "sig": base64url, "old": base64url or null}. Source: SPEC 2.
    """

    statement: bytes
    signature: bytes
    old_signature: bytes | None

    def document(self) -> dict[str, object]:
        """Return the JSON object that travels."""
        old = None if self.old_signature is None else b64(self.old_signature)
        return {"v": VERSION, "st": b64(self.statement), "sig": b64(self.signature), "old": old}


def make_change(
    change: IdentityChange, *, new_identity_seed: bytes, old_identity_seed: bytes | None
) -> SignedChange:
    """Sign a change; without the old seed peers will be warned in red.

    Raises CryptoError("identity changed") when a seed is not of the identity that the change names.

    Source: SPEC 2, Identity change.
    """
    if signing_key(new_identity_seed) != change.new_identity:
        raise CryptoError("identity changed")
    if old_identity_seed is not None and signing_key(old_identity_seed) != change.old_identity:
        raise CryptoError("identity changed")
    statement = change.pack()
    old_signature = None if old_identity_seed is None else sign(_LABEL, statement, old_identity_seed)
    return SignedChange(statement, sign(_LABEL, statement, new_identity_seed), old_signature)


def parse_change(document: object) -> SignedChange:
    """Read a change as it travels.

    Raises CryptoError.
    """
    fields = read_document(document)
    old = fields.get("old")
    return SignedChange(
        read_exact(fields, "st", CHANGE_SIZE, "statement size"),
        read_exact(fields, "sig", SIGNATURE_SIZE, "signature"),
        None if old is None else read_exact(fields, "old", SIGNATURE_SIZE, "signature"),
    )


def check_change(signed: SignedChange, expected: IdentityChange) -> IdentityChange:
    """Prove that a change is the one between two statements of a chain; `expected` comes from these two.

    Its `created_at_ms` is what the change itself says. Whether the old identity signed too is in the signed
    change; where it did, that signature is checked.

    Raises CryptoError: "statement size", "version", "identity changed", "signature".

    Source: SPEC 2, Identity change.
    """
    change = IdentityChange.parse(signed.statement)
    if (change.party_type, change.party_id) != (expected.party_type, expected.party_id):
        raise CryptoError("identity changed")
    if (change.old_identity, change.new_identity) != (expected.old_identity, expected.new_identity):
        raise CryptoError("identity changed")
    if change.next_epoch != expected.next_epoch:
        raise CryptoError("identity changed")
    verify(_LABEL, signed.statement, signed.signature, change.new_identity)
    if signed.old_signature is not None:
        verify(_LABEL, signed.statement, signed.old_signature, change.old_identity)
    return change


def is_continued(changes: list[SignedChange], since_epoch: int) -> bool:
    """Say whether every change after an epoch was signed by the identity before it too.

    `changes` are those of a chain that `check_chain` has accepted. False means that anybody could have made
    the newest keys: people must compare numbers first.

    Source: SPEC 2, Identity change.
    """
    later = [signed for signed in changes if IdentityChange.parse(signed.statement).next_epoch > since_epoch]
    return all(signed.old_signature is not None for signed in later)
