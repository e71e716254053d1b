"""Pins: our own MAC over a peer's key that we verified once, kept by the server, who cannot make one.

All devices and agents of a party thus share one memory of first contacts, and a campaign checks a MAC
instead of a signature.

Source: SPEC 2, Pins.
"""

import struct
from collections.abc import Mapping
from dataclasses import dataclass

from accounts.crypto.errors import CryptoError
from accounts.crypto.keyrings import EpochKeys, EpochStatement
from accounts.crypto.primitives import ID_SIZE, KEY_SIZE, equal, exact, labelled_hash

_FIELDS = struct.Struct(">I16s32sI32s")


@dataclass(frozen=True, slots=True)
class Pin:
    """A peer's key as we first verified it, and our MAC (32).

    mac = H("recado1/pin", my epoch u32 | peer id (16) | peer Ed25519 key (32) | peer epoch u32 |
    peer X25519 key (32), pin key of my epoch).

    Source: SPEC 2, Pins.
    """

    my_epoch: int
    peer_id: bytes
    identity_key: bytes
    peer_epoch: int
    exchange_key: bytes
    mac: bytes


def make_pin(my_epoch: int, my_keys: EpochKeys, peer: EpochStatement) -> Pin:
    """Remember a peer's epoch, whose chain the caller just checked.

    Source: SPEC 2, Pins.
    """
    mac = _mac(my_keys, my_epoch, peer.party_id, peer.identity_key, peer.epoch, peer.exchange_key)
    return Pin(my_epoch, peer.party_id, peer.identity_key, peer.epoch, peer.exchange_key, mac)


def check_pin(pin: Pin, my_keys: Mapping[int, EpochKeys], oldest_epoch: int = 1) -> None:
    """Prove that one of us made this pin; its key may then be sealed to without checking the chain again.

    `oldest_epoch`: pins of earlier epochs of ours are refused, since a removed member could have made them.

    Raises CryptoError: "epoch" when it is of an epoch that I do not hold or no longer trust (check the chain
    and pin again), "pin" when it is forged.

    Source: SPEC 2, Pins.
    """
    if pin.my_epoch < oldest_epoch or pin.my_epoch not in my_keys:
        raise CryptoError("epoch")
    mac = _mac(
        my_keys[pin.my_epoch], pin.my_epoch, pin.peer_id, pin.identity_key, pin.peer_epoch, pin.exchange_key
    )
    if not equal(mac, pin.mac):
        raise CryptoError("pin")


def is_pinned(pin: Pin, my_keys: Mapping[int, EpochKeys], peer: EpochStatement) -> bool:
    """Say whether one of us pinned exactly this epoch of a peer: then its chain needs no check.

    False for a pin of an epoch that I do not hold, or of another epoch of the peer's: `check_pinned` decides.

    Raises CryptoError("pin") for a forged pin, or one of other keys: somebody else answers for this peer.

    Source: SPEC 2, Pins.
    """
    if pin.my_epoch not in my_keys:
        return False
    check_pin(pin, my_keys)
    if pin.peer_epoch != peer.epoch:
        return False
    if (pin.identity_key, pin.exchange_key) != (peer.identity_key, peer.exchange_key):
        raise CryptoError("pin")
    return True


def check_pinned(pin: Pin, chain: Mapping[int, EpochStatement]) -> None:
    """Prove that a peer's checked chain goes on from what a pin remembers: its epoch is a floor.

    Raises CryptoError("pin").

    Source: SPEC 2, Pins.
    """
    pinned = chain.get(pin.peer_epoch)
    if pinned is None:
        raise CryptoError("pin")
    if (pin.identity_key, pin.exchange_key) != (pinned.identity_key, pinned.exchange_key):
        raise CryptoError("pin")


def _mac(
    keys: EpochKeys, my_epoch: int, peer_id: bytes, identity_key: bytes, peer_epoch: int, exchange_key: bytes
) -> bytes:
    try:
        fields = _FIELDS.pack(
            my_epoch,
            exact(peer_id, ID_SIZE),
            exact(identity_key, KEY_SIZE),
            peer_epoch,
            exact(exchange_key, KEY_SIZE),
        )
    except struct.error:
        raise CryptoError("field") from None
    return labelled_hash("recado1/pin", fields, keys.pin_key)
