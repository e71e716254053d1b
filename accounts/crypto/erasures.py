"""Erasures: whoever holds a party's identity tells the server what it may keep of sealed secrets no longer.

A session alone must not destroy a backup; the identity's signature proves that the keys are held elsewhere.

Source: SPEC 2, ways 1 and 2; SPEC 8.
"""

import struct
from dataclasses import dataclass

from accounts.crypto.documents import read_document, read_exact
from accounts.crypto.errors import CryptoError
from accounts.crypto.keyrings import EpochStatement, PartyType, SignedStatement
from accounts.crypto.primitives import (
    HASH_SIZE,
    ID_SIZE,
    KEY_SIZE,
    SIGNATURE_SIZE,
    VERSION,
    exact,
    labelled_hash,
    safe_integer,
    sign,
    signing_key,
    verify,
)

_ERASURE = struct.Struct(">BBB16s32sQI32s")
ERASURE_SIZE = _ERASURE.size
_ERASURE_KIND = 0x12
_LABEL = "recado1/erase"


@dataclass(frozen=True, slots=True)
class Erasure:
    """What is to be erased, 95 bytes:

    version 01 (1) | kind 12 (1) | party type (1) | party id (16) | Ed25519 key (32) | created u64 ms |
    oldest epoch that is kept u32 | hash of the one backup that stays (32, zeros for a business).

    Every other backup goes, and every wrap from before; seeds of epochs before the oldest are dropped by all
    devices. Nothing is dropped where the oldest is 1: then only the recovery code is new.
    """

    party_type: PartyType
    party_id: bytes
    identity_key: bytes
    created_at_ms: int
    oldest_epoch: int
    kept_backup: bytes

    def pack(self) -> bytes:
        """Return the bytes that are signed.

        Raises CryptoError when a field does not fit its place.
        """
        try:
            return _ERASURE.pack(
                VERSION,
                _ERASURE_KIND,
                self.party_type,
                exact(self.party_id, ID_SIZE),
                exact(self.identity_key, KEY_SIZE),
                safe_integer(self.created_at_ms),
                self.oldest_epoch,
                exact(self.kept_backup, HASH_SIZE),
            )
        except struct.error:
            raise CryptoError("field") from None

    @classmethod
    def parse(cls, statement: bytes) -> "Erasure":
        """Read an erasure. Proves nothing: `check_erasure` does.

        Raises CryptoError.
        """
        version, kind, party_type, *rest = _ERASURE.unpack(exact(statement, ERASURE_SIZE, "statement size"))
        if version != VERSION or kind != _ERASURE_KIND:
            raise CryptoError("version")
        try:
            read = cls(PartyType(party_type), *rest)
        except ValueError:
            raise CryptoError("party type") from None
        safe_integer(read.created_at_ms)
        return read


def backup_hash(ciphertext: bytes) -> bytes:
    """Return the hash by which an erasure names the backup that stays: of its "ct"."""
    return labelled_hash("recado1/kept", ciphertext)


def make_erasure(erasure: Erasure, identity_seed: bytes) -> SignedStatement:
    """Sign an erasure with the identity that it names."""
    if signing_key(identity_seed) != erasure.identity_key:
        raise CryptoError("identity changed")
    statement = erasure.pack()
    return SignedStatement(statement, sign(_LABEL, statement, identity_seed))


def parse_erasure(document: object) -> SignedStatement:
    """Read an erasure as it travels: {"v": 1, "st": base64url, "sig": base64url}.

    Raises CryptoError.
    """
    fields = read_document(document)
    return SignedStatement(
        read_exact(fields, "st", ERASURE_SIZE, "statement size"),
        read_exact(fields, "sig", SIGNATURE_SIZE, "signature"),
    )


def check_erasure(signed: SignedStatement, newest: EpochStatement) -> Erasure:
    """Prove that a party's own identity signed this; `newest` is the newest statement of its checked chain.

    Raises CryptoError: "statement size", "version", "party type", "identity changed", "epoch", "signature".
    """
    erasure = Erasure.parse(signed.statement)
    if (erasure.party_id, erasure.party_type) != (newest.party_id, newest.party_type):
        raise CryptoError("identity changed")
    if erasure.identity_key != newest.identity_key:
        raise CryptoError("identity changed")
    if not 1 <= erasure.oldest_epoch <= newest.epoch:
        raise CryptoError("epoch")
    verify(_LABEL, signed.statement, signed.signature, erasure.identity_key)
    return erasure
