"""Customers' keys as a hosted end sees them: by the business's own pin, else by the whole chain.

Source: SPEC 2, Pins.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from accounts.crypto import pins
from accounts.crypto.errors import CryptoError
from accounts.crypto.identity_changes import is_continued
from accounts.crypto.keyrings import EpochKeys, EpochStatement, check_chain
from accounts.errors.base import DomainError
from accounts.models.keys import KeyEpoch, Party, Pin
from accounts.queries.keys import chain_of, changes_of
from accounts.services.keys import store_pin
from messaging.errors.hosting import KeySubstitutedError
from messaging.errors.messages import NoRecipientKeysError, StaleEpochError


@dataclass(frozen=True, slots=True)
class Peer:
    """One customer's newest statement, checked; or the reason why nothing is sealed for them."""

    statement: EpochStatement | None = None
    error: DomainError | None = None

    def to_seal_to(self, now_ms: int) -> EpochStatement:
        """The statement to seal to. Raises the reason against it, StaleEpochError when it has expired."""
        if self.error is not None or self.statement is None:
            raise self.error or NoRecipientKeysError()
        if self.statement.is_expired(now_ms):
            raise StaleEpochError
        return self.statement


def load_peers(
    business_id: UUID, my_epoch: int, my_keys: Mapping[int, EpochKeys], customer_ids: Iterable[UUID]
) -> dict[UUID, Peer]:
    """The newest keys of these customers, each checked by pin or by chain.

    A pin that holds costs no signature check; where there is none that we can check, the chain is verified
    and pinned. Three queries for all who are pinned, two more for each who is not.
    """
    ids = list(customer_ids)
    if not ids:
        return {}
    newest = dict(Party.objects.filter(pk__among=ids).values_list("pk", "current_epoch"))
    rows = KeyEpoch.objects.filter(party_id__among=newest, epoch__in=set(newest.values()))
    statements = {
        party_id: bytes(statement)
        for party_id, epoch, statement in rows.values_list("party_id", "epoch", "statement")
        if newest[party_id] == epoch
    }
    pinned = {pin.peer_id: pin for pin in Pin.objects.filter(owner_id=business_id, peer_id__among=newest)}
    return {
        customer_id: _peer(
            business_id, my_epoch, my_keys, pinned.get(customer_id), statements.get(customer_id)
        )
        for customer_id in ids
    }


def peer_chain(customer_id: UUID) -> Mapping[int, EpochStatement]:
    """A customer's whole chain, verified. Raises CryptoError."""
    return check_chain(chain_of(customer_id), changes=changes_of(customer_id))


def _peer(
    business_id: UUID,
    my_epoch: int,
    my_keys: Mapping[int, EpochKeys],
    pin: Pin | None,
    packed: bytes | None,
) -> Peer:
    if packed is None:
        return Peer(error=NoRecipientKeysError())
    known = _read(pin) if pin else None
    in_person = pin is not None and pin.verified_in_person
    try:
        statement = EpochStatement.parse(packed)
        if known is None or not pins.is_pinned(known, my_keys, statement):
            made = _pin_again(my_epoch, my_keys[my_epoch], known, statement)
            _store(business_id, made, in_person=in_person)
    except CryptoError:
        return Peer(error=KeySubstitutedError())
    return Peer(statement=statement)


def _pin_again(my_epoch: int, mine: EpochKeys, known: pins.Pin | None, statement: EpochStatement) -> pins.Pin:
    """Verify the whole chain, which goes on from what was pinned before, to remember its newest epoch."""
    customer_id = UUID(bytes=statement.party_id)
    chain = peer_chain(customer_id)
    if known is not None:
        pins.check_pinned(known, chain)
        if not is_continued(changes_of(customer_id), known.peer_epoch):
            raise CryptoError("pin")
    if chain[len(chain)] != statement:
        raise CryptoError("chain")
    return pins.make_pin(my_epoch, mine, statement)


def _store(business_id: UUID, made: pins.Pin, *, in_person: bool) -> None:
    store_pin(
        owner_id=business_id,
        peer_id=UUID(bytes=made.peer_id),
        fields={
            "owner_epoch": made.my_epoch,
            "peer_identity": made.identity_key,
            "peer_epoch": made.peer_epoch,
            "peer_key": made.exchange_key,
            "mac": made.mac,
            "verified_in_person": in_person,
        },
    )


def _read(pin: Pin) -> pins.Pin:
    return pins.Pin(
        my_epoch=pin.owner_epoch,
        peer_id=pin.peer_id.bytes,
        identity_key=bytes(pin.peer_identity_key),
        peer_epoch=pin.peer_epoch,
        exchange_key=bytes(pin.peer_key),
        mac=bytes(pin.mac),
    )
