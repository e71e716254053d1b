"""Keys of demo people: made, published and backed up as a browser would."""

import time
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from uuid import UUID

from accounts.crypto.backups import Backup, generate_recovery_code, make_backup, normalise_recovery_code
from accounts.crypto.keyrings import (
    Custody,
    EpochKeys,
    EpochStatement,
    PartyType,
    SignedStatement,
    check_chain,
    epoch_keys,
    make_epoch,
)
from accounts.crypto.packages import KeyPackage
from accounts.crypto.primitives import random_bytes
from accounts.crypto.wraps import make_wrap
from accounts.models.businesses import Membership
from accounts.services.keys import publish_epoch, store_backup, store_wrap

EPOCH = 1


@dataclass(frozen=True)
class DemoKeys:
    """One party's secrets while the demo is made; afterwards only sealed forms remain."""

    party_id: UUID
    package: KeyPackage
    signed: SignedStatement
    recovery_code: str = ""

    @property
    def keys(self) -> EpochKeys:
        return epoch_keys(self.package.epoch_seeds[EPOCH])

    @property
    def chain(self) -> dict[int, EpochStatement]:
        return dict(check_chain([self.signed]))


def make_keys(
    party_id: UUID, party_type: PartyType, actor_id: UUID, custody: Custody = Custody.BROWSER
) -> DemoKeys:
    """Identity and first epoch of a party, published."""
    identity, seed = random_bytes(32), random_bytes(32)
    signed = make_epoch(
        party_type=party_type,
        custody=custody,
        party_id=party_id.bytes,
        identity_seed=identity,
        epoch=EPOCH,
        epoch_seed=seed,
        created_at_ms=time.time_ns() // 1_000_000,
    )
    publish_epoch(party_id=party_id, party_type=party_type, signed=signed, actor_id=actor_id)
    return DemoKeys(party_id, KeyPackage(identity, {EPOCH: seed}), signed)


def make_personal_keys(party_id: UUID, party_type: PartyType, actor_id: UUID) -> DemoKeys:
    """The same for a person, with a backup under a recovery code."""
    maker = KeyMaker()
    made = maker.make_personal_keys(party_id, party_type, actor_id)
    maker.store_backups()
    return made


class KeyMaker:
    """Makes people's keys; each backup costs a second of Argon2, which goes on beside everything else."""

    def __init__(self) -> None:
        self._locksmith = ThreadPoolExecutor(max_workers=1)
        self._backups: list[tuple[UUID, Future[Backup]]] = []

    def make_personal_keys(self, party_id: UUID, party_type: PartyType, actor_id: UUID) -> DemoKeys:
        """Identity and first epoch of a person, and a recovery code whose backup `store_backups` stores."""
        made = make_keys(party_id, party_type, actor_id)
        code = generate_recovery_code()
        locked = self._locksmith.submit(
            make_backup, made.package, party_id=party_id.bytes, passphrase=normalise_recovery_code(code)
        )
        self._backups.append((party_id, locked))
        return DemoKeys(party_id, made.package, made.signed, code)

    def store_backups(self) -> None:
        """Wait for what is still being locked, and store it all."""
        for party_id, locked in self._backups:
            store_backup(party_id=party_id, document=locked.result().document())
        self._locksmith.shutdown()


def give_access(business: DemoKeys, owner: Membership, owner_keys: DemoKeys, member_keys: DemoKeys) -> None:
    """Wrap the business's package: with the identity for the owner, without it for everybody else."""
    is_owner = owner.id == member_keys.party_id
    identity = business.package.identity_seed if is_owner else None
    wrap = make_wrap(
        KeyPackage(identity, business.package.epoch_seeds),
        owner_chain=business.chain,
        wrapper_id=owner.id.bytes,
        wrapper_epoch=EPOCH,
        wrapper_keys=owner_keys.keys,
        member=member_keys.chain[EPOCH],
    )
    store_wrap(wrapper=owner, member_id=member_keys.party_id, wrap=wrap, actor_id=owner.user_id)
