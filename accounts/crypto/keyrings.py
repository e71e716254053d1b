"""Keyrings: a party's Ed25519 identity and the signed chain of its X25519 epochs.

Source: SPEC 2.
"""

import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum, IntFlag

import nacl.bindings
from nacl.exceptions import CryptoError as SodiumError

from accounts.crypto.documents import read_document, read_exact
from accounts.crypto.errors import CryptoError
from accounts.crypto.identity_changes import IdentityChange, SignedChange, check_change
from accounts.crypto.primitives import (
    ID_SIZE,
    KEY_SIZE,
    SIGNATURE_SIZE,
    VERSION,
    ZERO_HASH,
    b64,
    exact,
    labelled_hash,
    safe_integer,
    sign,
    signing_key,
    verify,
)

_STATEMENT = struct.Struct(">BBBB16s32sI32sQQB32s")
_STATEMENT_KIND = 0x10
STATEMENT_SIZE = _STATEMENT.size
_DAY_MS = 24 * 60 * 60 * 1000


class PartyType(IntEnum):
    """Who holds a keyring. Source: SPEC 2."""

    AGENT = 0x41
    BUSINESS = 0x42
    CUSTOMER = 0x43


class Custody(IntFlag):
    """Where the secrets live; signed, so that nobody can change it in silence. Source: SPEC 2 and 7."""

    BROWSER = 0x01
    CONNECTOR = 0x02
    HOSTED = 0x04


# People may be offline for a year; a business is not.
EPOCH_LIFETIME_MS = {
    PartyType.BUSINESS: 90 * _DAY_MS,
    PartyType.CUSTOMER: 400 * _DAY_MS,
    PartyType.AGENT: 400 * _DAY_MS,
}


@dataclass(frozen=True, slots=True)
class EpochStatement:
    """What an identity says about one of its epochs, 137 bytes:

    version 01 (1) | kind 10 (1) | party type (1) | custody (1) | party id (16) | Ed25519 key (32) |
    epoch u32, from 1 | X25519 key (32) | created u64 ms | expires u64 ms | highest protocol version (1) |
    hash of the previous statement (32, zeros for the first). Integers are big-endian.

    Source: SPEC 2.
    """

    party_type: PartyType
    custody: Custody
    party_id: bytes
    identity_key: bytes
    epoch: int
    exchange_key: bytes
    created_at_ms: int
    expires_at_ms: int
    max_version: int
    previous_hash: bytes

    def pack(self) -> bytes:
        """Return the bytes that are signed.

        Raises CryptoError when a field does not fit its place.
        """
        try:
            return _STATEMENT.pack(
                VERSION,
                _STATEMENT_KIND,
                self.party_type,
                self.custody,
                exact(self.party_id, ID_SIZE),
                exact(self.identity_key, KEY_SIZE),
                self.epoch,
                exact(self.exchange_key, KEY_SIZE),
                safe_integer(self.created_at_ms),
                safe_integer(self.expires_at_ms),
                self.max_version,
                exact(self.previous_hash, len(ZERO_HASH)),
            )
        except struct.error:
            raise CryptoError("field") from None

    @classmethod
    def parse(cls, statement: bytes) -> "EpochStatement":
        """Read a statement. Proves nothing: `check_chain` does.

        Raises CryptoError.
        """
        version, kind, party_type, custody, *rest = _STATEMENT.unpack(
            exact(statement, STATEMENT_SIZE, "statement size")
        )
        if version != VERSION or kind != _STATEMENT_KIND:
            raise CryptoError("version")
        try:
            read = cls(PartyType(party_type), Custody(custody), *rest)
        except ValueError:
            raise CryptoError("party type") from None
        safe_integer(read.created_at_ms)
        safe_integer(read.expires_at_ms)
        return read

    def is_expired(self, now_ms: int) -> bool:
        """Say whether nothing may be sealed to this epoch any more; opening old messages stays allowed.

        Source: SPEC 2, Policy.
        """
        return now_ms >= self.expires_at_ms


@dataclass(frozen=True, slots=True)
class SignedStatement:
    """A statement as it travels: its exact bytes (137) and the identity's signature (64).

    Wire: {"v": 1, "st": base64url, "sig": base64url}. Source: SPEC 2.
    """

    statement: bytes
    signature: bytes

    def document(self) -> dict[str, object]:
        """Return the JSON object that travels."""
        return {"v": VERSION, "st": b64(self.statement), "sig": b64(self.signature)}


@dataclass(frozen=True, slots=True, repr=False)
class EpochKeys:
    """The keys of one epoch, all derived from its seed; 32 bytes each. Secret, hence no repr.

    Source: SPEC 2.
    """

    public_key: bytes
    secret_key: bytes
    own_key: bytes
    pin_key: bytes


def epoch_keys(seed: bytes) -> EpochKeys:
    """Derive an epoch's keys from its seed (32 bytes).

    Source: SPEC 2.
    """
    public_key, secret_key = nacl.bindings.crypto_kx_seed_keypair(exact(seed, KEY_SIZE))
    return EpochKeys(
        public_key,
        secret_key,
        own_key=labelled_hash("recado1/own-key", key=seed),
        pin_key=labelled_hash("recado1/pin-key", key=seed),
    )


def statement_hash(statement: bytes) -> bytes:
    """Return the hash by which the next statement, and a wrap, name this one.

    Source: SPEC 2.
    """
    return labelled_hash("recado1/epoch", statement)


def make_epoch(
    *,
    party_type: PartyType,
    custody: Custody,
    party_id: bytes,
    identity_seed: bytes,
    epoch: int,
    epoch_seed: bytes,
    created_at_ms: int,
    expires_at_ms: int | None = None,
    previous: bytes | None = None,
) -> SignedStatement:
    """Sign a party's next epoch.

    `previous` is the statement before it, as bytes; None for epoch 1. The lifetime defaults to the party
    type's. The caller drew epoch_seed at random and for this epoch alone.

    Source: SPEC 2.
    """
    if expires_at_ms is None:
        expires_at_ms = created_at_ms + EPOCH_LIFETIME_MS[party_type]
    statement = EpochStatement(
        party_type=party_type,
        custody=custody,
        party_id=party_id,
        identity_key=signing_key(identity_seed),
        epoch=epoch,
        exchange_key=epoch_keys(epoch_seed).public_key,
        created_at_ms=created_at_ms,
        expires_at_ms=expires_at_ms,
        max_version=VERSION,
        previous_hash=ZERO_HASH if previous is None else statement_hash(previous),
    ).pack()
    return SignedStatement(statement, sign("recado1/epoch", statement, identity_seed))


def parse_keyring(document: object) -> list[SignedStatement]:
    """Read a keyring as the server hands it out: the ordered list of signed statements.

    Raises CryptoError.
    """
    if not isinstance(document, list):
        raise CryptoError("field")
    return [_parse_signed_statement(item) for item in document]


def _parse_signed_statement(item: object) -> SignedStatement:
    fields = read_document(item)
    return SignedStatement(
        read_exact(fields, "st", STATEMENT_SIZE, "statement size"),
        read_exact(fields, "sig", SIGNATURE_SIZE, "signature"),
    )


def check_chain(
    statements: Iterable[SignedStatement],
    pinned_identity: bytes | None = None,
    floor: int = 0,
    changes: Iterable[SignedChange] = (),
) -> Mapping[int, EpochStatement]:
    """Verify a party's whole chain of epochs and return it by epoch number.

    `pinned_identity` is the Ed25519 key that we already trust for this party at epoch `floor`, None at first
    contact. `floor` is the highest epoch ever seen of this party. `changes` are the party's identity changes
    in order: the chain holds with them, and whether later ones may be trusted says `is_continued`.

    Raises CryptoError: "statement size", "version", "party type", "identity changed", "identity not the
    pinned one", "chain", "signature", or "rollback" when the chain is empty or shorter than the floor.

    Source: SPEC 2.
    """
    chain: dict[int, EpochStatement] = {}
    before: EpochStatement | None = None
    expected_hash = ZERO_HASH
    waiting = list(changes)
    for signed in statements:
        statement = EpochStatement.parse(signed.statement)
        before = before or statement
        if (statement.party_id, statement.party_type) != (before.party_id, before.party_type):
            raise CryptoError("identity changed")
        if statement.epoch != len(chain) + 1 or statement.previous_hash != expected_hash:
            raise CryptoError("chain")
        if statement.identity_key != before.identity_key:
            _take_change(waiting, before, statement)
        verify("recado1/epoch", signed.statement, signed.signature, statement.identity_key)
        chain[statement.epoch] = before = statement
        expected_hash = statement_hash(signed.statement)
    if waiting:
        raise CryptoError("identity changed")
    if len(chain) < max(floor, 1):
        raise CryptoError("rollback")
    if pinned_identity is not None and chain[max(floor, 1)].identity_key != pinned_identity:
        raise CryptoError("identity not the pinned one")
    return chain


def _take_change(waiting: list[SignedChange], before: EpochStatement, after: EpochStatement) -> None:
    if not waiting:
        raise CryptoError("identity changed")
    expected = IdentityChange(
        after.party_type, after.party_id, before.identity_key, after.identity_key, 0, after.epoch
    )
    check_change(waiting.pop(0), expected)


def pair_key_out(mine: EpochKeys, their_exchange_key: bytes) -> bytes:
    """Return the key (32 bytes) of what I send to them: the sender is always the key exchange's client.

    Cache it per pair of epochs, never store it. Raises CryptoError("low order key").

    Source: SPEC 3, Pair key.
    """
    try:
        return nacl.bindings.crypto_kx_client_session_keys(
            mine.public_key, mine.secret_key, their_exchange_key
        )[1]
    except SodiumError:
        raise CryptoError("low order key") from None


def pair_key_in(mine: EpochKeys, their_exchange_key: bytes) -> bytes:
    """Return the key (32 bytes) of what they send to me: the recipient is always the server.

    Cache it per pair of epochs, never store it. Raises CryptoError("low order key").

    Source: SPEC 3, Pair key.
    """
    try:
        return nacl.bindings.crypto_kx_server_session_keys(
            mine.public_key, mine.secret_key, their_exchange_key
        )[0]
    except SodiumError:
        raise CryptoError("low order key") from None
