"""Customers' keys: checked by chain, by what this machine saw and by the business's pins (SPEC 2, Pins)."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from accounts.crypto import pins
from accounts.crypto.documents import read_exact, read_integer
from accounts.crypto.errors import CryptoError
from accounts.crypto.keyrings import EpochStatement
from accounts.crypto.primitives import KEY_SIZE, b64
from messaging.connector.desk import Business, Desk
from messaging.connector.errors import SubstitutedError
from messaging.connector.memory import Chain


@dataclass(frozen=True, slots=True)
class Peer:
    """A customer's checked chain; its newest statement is the one to seal to, until it expires."""

    chain: Chain

    @property
    def current(self) -> EpochStatement:
        return self.chain[len(self.chain)]


async def open_peer(desk: Desk, business: Business, customer: UUID) -> Peer:
    """A customer's keys; first contact is pinned for all ends of the business.

    Raises SubstitutedError when they are not the ones that any of us had seen before: nothing may be sealed
    for them until people have compared numbers. NoKeysError, and as `Client.get`.
    """
    chain, given = await desk.fetch_chain(customer)
    peer = Peer(chain)
    in_person = False
    try:
        pin = _read(customer, given) if given else None
        # A pin of an epoch that I do not hold is unknown: the chain decides, and we pin again.
        if pin is not None and pin.my_epoch in business.keys:
            if pins.is_pinned(pin, business.keys, peer.current) and pin.my_epoch == business.epoch:
                return peer
            pins.check_pinned(pin, chain)
            in_person = given["verified_in_person"] is True
    except (CryptoError, KeyError, TypeError) as error:
        raise SubstitutedError(str(customer)) from error
    made = pins.make_pin(business.epoch, business.keys[business.epoch], peer.current)
    await desk.client.put(f"pins/{customer}/", _show(made, in_person))
    return peer


def _read(customer: UUID, given: dict[str, Any]) -> pins.Pin:
    fields = {"v": 1, **given}
    return pins.Pin(
        my_epoch=read_integer(fields, "owner_epoch"),
        peer_id=customer.bytes,
        identity_key=read_exact(fields, "peer_identity", KEY_SIZE),
        peer_epoch=read_integer(fields, "peer_epoch"),
        exchange_key=read_exact(fields, "peer_key", KEY_SIZE),
        mac=read_exact(fields, "mac", KEY_SIZE),
    )


def _show(pin: pins.Pin, in_person: bool) -> dict[str, object]:
    return {
        "owner_epoch": pin.my_epoch,
        "peer_identity": b64(pin.identity_key),
        "peer_epoch": pin.peer_epoch,
        "peer_key": b64(pin.exchange_key),
        "mac": b64(pin.mac),
        "verified_in_person": in_person,
    }
