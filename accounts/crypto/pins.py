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
