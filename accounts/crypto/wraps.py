"""Member wraps: a party's package, sealed by an owner to one member.

Source: SPEC 2, way 1.
"""

import struct
from collections.abc import Mapping
from dataclasses import dataclass

from accounts.crypto.documents import read_bytes, read_document, read_exact
from accounts.crypto.errors import CryptoError
from accounts.crypto.keyrings import (
    EpochKeys,
    EpochStatement,
    pair_key_in,
    pair_key_out,
    statement_hash,
)
from accounts.crypto.packages import KeyPackage
from accounts.crypto.primitives import HASH_SIZE, ID_SIZE, VERSION, b64, exact, lock, unlock

_HEADER = struct.Struct(">BB16s16s16sIII32s")
_WRAP_KIND = 0x20
WRAP_HEADER_SIZE = _HEADER.size


@dataclass(frozen=True, slots=True)
class WrapHeader:
    """Who wraps whose package for whom, 94 bytes:

    version 01 (1) | kind 20 (1) | owner id (16) | wrapper id (16) | member id (16) | wrapper epoch u32 |
    member epoch u32 | owner's newest epoch u32 | hash of that epoch's statement (32).

    The owner is the party whose package it is, a business as a rule. Source: SPEC 2.
    """

    owner_id: bytes
    wrapper_id: bytes
    member_id: bytes
    wrapper_epoch: int
    member_epoch: int
    newest_epoch: int
    newest_hash: bytes

    def pack(self) -> bytes:
        """Return the header's bytes.

        Raises CryptoError("field") when a field does not fit its place.
        """
        try:
            return _HEADER.pack(
                VERSION,
                _WRAP_KIND,
                exact(self.owner_id, ID_SIZE),
                exact(self.wrapper_id, ID_SIZE),
                exact(self.member_id, ID_SIZE),
                self.wrapper_epoch,
                self.member_epoch,
                self.newest_epoch,
                exact(self.newest_hash, HASH_SIZE),
            )
        except struct.error:
            raise CryptoError("field") from None

    @classmethod
    def parse(cls, header: bytes) -> "WrapHeader":
        """Read a header. Proves nothing: `open_wrap` does.

        Raises CryptoError("wrap size") or CryptoError("version").
        """
        version, kind, *fields = _HEADER.unpack(exact(header, WRAP_HEADER_SIZE, "wrap size"))
        if version != VERSION or kind != _WRAP_KIND:
            raise CryptoError("version")
        return cls(*fields)


@dataclass(frozen=True, slots=True)
class Wrap:
    """A wrapped package. Wire: {"v": 1, "hdr": base64url, "ct": base64url}. Source: SPEC 2."""

    header: bytes
    ciphertext: bytes

    def document(self) -> dict[str, object]:
        """Return the JSON object that travels."""
        return {"v": VERSION, "hdr": b64(self.header), "ct": b64(self.ciphertext)}


def parse_wrap(document: object) -> Wrap:
    """Read a wrap from its JSON object.

    Raises CryptoError.
    """
    fields = read_document(document)
    return Wrap(read_exact(fields, "hdr", WRAP_HEADER_SIZE, "wrap size"), read_bytes(fields, "ct"))


def make_wrap(
    package: KeyPackage,
    *,
    owner_chain: Mapping[int, EpochStatement],
    wrapper_id: bytes,
    wrapper_epoch: int,
    wrapper_keys: EpochKeys,
    member: EpochStatement,
    nonce: bytes | None = None,
) -> Wrap:
    """Hand a party's package to one member.

    `owner_chain` is the checked chain of the package's party, `member` the current statement of the
    member's checked chain. The caller has proved that the member's identity is the invited person's
    (invite MAC or safety number). History given = the seeds in the package.

    Raises CryptoError.

    Source: SPEC 2, way 1.
    """
    package.check_against(owner_chain)
    newest = owner_chain[max(owner_chain)]
    header = WrapHeader(
        owner_id=newest.party_id,
        wrapper_id=wrapper_id,
        member_id=member.party_id,
        wrapper_epoch=wrapper_epoch,
        member_epoch=member.epoch,
        newest_epoch=newest.epoch,
        newest_hash=statement_hash(newest.pack()),
    ).pack()
    pair_key = pair_key_out(wrapper_keys, member.exchange_key)
    return Wrap(header, lock(pair_key, package.pack(), header, nonce))


def open_wrap(
    wrap: Wrap,
    *,
    owner_chain: Mapping[int, EpochStatement],
    wrapper_chain: Mapping[int, EpochStatement],
    member_id: bytes,
    member_keys: Mapping[int, EpochKeys],
) -> KeyPackage:
    """Take the package that an owner wrapped for me.

    Both chains are checked ones. Every field of the header must say what we know: the three parties, two
    epochs that we hold, and the newest statement, which must stand in the owner's chain as the wrapper saw
    it. That chain may have grown since; it may not have another past. The package must fit it too.

    Raises CryptoError: "wrap size", "version", "wrap", "epoch", "truncated", "decrypt", "package".

    Source: SPEC 2, way 1.
    """
    header = WrapHeader.parse(wrap.header)
    if header.member_id != member_id:
        raise CryptoError("wrap")
    if header.member_epoch not in member_keys or header.wrapper_epoch not in wrapper_chain:
        raise CryptoError("epoch")
    wrapper = wrapper_chain[header.wrapper_epoch]
    if header.wrapper_id != wrapper.party_id:
        raise CryptoError("wrap")
    newest = owner_chain.get(header.newest_epoch)
    if newest is None or header.owner_id != newest.party_id:
        raise CryptoError("wrap")
    if header.newest_hash != statement_hash(newest.pack()):
        raise CryptoError("wrap")
    pair_key = pair_key_in(member_keys[header.member_epoch], wrapper.exchange_key)
    package = KeyPackage.unpack(unlock(pair_key, wrap.ciphertext, wrap.header))
    package.check_against(owner_chain)
    return package
