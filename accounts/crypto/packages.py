"""The secret package: a party's seeds, as they are handed to a member, a backup, a device or a hosted worker.

Source: SPEC 2.
"""

import struct
from collections.abc import Mapping
from dataclasses import dataclass

from accounts.crypto.errors import CryptoError
from accounts.crypto.keyrings import EpochKeys, EpochStatement, epoch_keys
from accounts.crypto.primitives import KEY_SIZE, VERSION, exact, signing_key

_HEAD = struct.Struct(">BB32sH")
_ENTRY = struct.Struct(">I32s")
_NO_SEED = bytes(KEY_SIZE)
MAX_EPOCHS = 0xFFFF


@dataclass(frozen=True, slots=True, repr=False)
class KeyPackage:
    """The seeds of a party: 36 bytes, then 36 per epoch. Secret, hence no repr.

    version 01 (1) | flags (1: bit 0 = identity present) | identity seed or zeros (32) | count u16 |
    count x (epoch u32 | seed (32)), ascending.

    Only owners hold the identity seed: without it one reads and writes, but never rotates.

    Source: SPEC 2.
    """

    identity_seed: bytes | None
    epoch_seeds: Mapping[int, bytes]

    def pack(self) -> bytes:
        """Return the package's bytes; only ever to be locked.

        Raises CryptoError when a seed or a number does not fit its place.
        """
        identity = _NO_SEED if self.identity_seed is None else exact(self.identity_seed, KEY_SIZE)
        flags = 0 if self.identity_seed is None else 1
        try:
            head = _HEAD.pack(VERSION, flags, identity, len(self.epoch_seeds))
            return head + b"".join(
                _ENTRY.pack(epoch, exact(seed, KEY_SIZE)) for epoch, seed in sorted(self.epoch_seeds.items())
            )
        except struct.error:
            raise CryptoError("package") from None

    @classmethod
    def unpack(cls, packed: bytes) -> "KeyPackage":
        """Read a package that was just unlocked. Then call `check_against`.

        Raises CryptoError("package") for anything but the one form that `pack` writes.
        """
        if not isinstance(packed, bytes) or len(packed) < _HEAD.size:
            raise CryptoError("package")
        version, flags, identity, count = _HEAD.unpack_from(packed)
        if version != VERSION or flags > 1 or len(packed) != _HEAD.size + count * _ENTRY.size:
            raise CryptoError("package")
        if flags == 0 and identity != _NO_SEED:
            raise CryptoError("package")
        entries = list(_ENTRY.iter_unpack(packed[_HEAD.size :]))
        epochs = [epoch for epoch, _ in entries]
        if epochs != sorted(set(epochs)):
            raise CryptoError("package")
        return cls(identity if flags else None, dict(entries))

    def check_against(self, chain: Mapping[int, EpochStatement]) -> dict[int, EpochKeys]:
        """Prove that every seed belongs to the signed statement of its epoch; return the epochs' keys.

        `chain` is what `check_chain` returned for the package's party. Without this check, who wraps keys
        could make a member seal to a key of their own.

        Raises CryptoError("package").
        """
        keys = {epoch: epoch_keys(seed) for epoch, seed in self.epoch_seeds.items()}
        for epoch, mine in keys.items():
            if epoch not in chain or mine.public_key != chain[epoch].exchange_key:
                raise CryptoError("package")
        # Epochs of an earlier identity stay readable, but only the newest one signs.
        newest = chain[len(chain)].identity_key
        if self.identity_seed is not None and signing_key(self.identity_seed) != newest:
            raise CryptoError("package")
        return keys
