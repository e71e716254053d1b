"""The business, held open on this machine: its signed chain, and the keys that an owner handed over."""

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from accounts.crypto.errors import CryptoError
from accounts.crypto.identity_changes import is_continued, parse_change
from accounts.crypto.keyrings import Custody, EpochKeys, parse_keyring
from accounts.crypto.packages import KeyPackage
from accounts.crypto.wraps import open_wrap, parse_wrap
from messaging.connector.client import Client
from messaging.connector.errors import (
    ApiError,
    BusinessSubstitutedError,
    DamagedKeyringError,
    NoKeysError,
    SubstitutedError,
)
from messaging.connector.keyring import Keyring
from messaging.connector.memory import Chain, Memory

logger = logging.getLogger("recado.connector")


@dataclass(frozen=True, slots=True, repr=False)
class Business:
    """The business's chain, and the keys of every epoch that its owner handed over. Secret, hence no repr."""

    id: UUID
    chain: Chain
    keys: Mapping[int, EpochKeys]

    @property
    def epoch(self) -> int:
        """The newest epoch, under which everything is sealed."""
        return len(self.chain)

    @property
    def is_hosted(self) -> bool:
        """Whether the platform's own end answers too."""
        return bool(self.chain[self.epoch].custody & Custody.HOSTED)


class Desk:
    """What every part of the connector works with. `business` is None while it has no access."""

    def __init__(self, client: Client, keyring: Keyring, memory: Memory) -> None:
        self.client = client
        self.keyring = keyring
        self.memory = memory
        self.business: Business | None = None
        self.own_keys: Mapping[int, EpochKeys] = {}
        # Set when something may have changed about the business's keys.
        self.news = asyncio.Event()

    async def fetch_chain(self, party: UUID) -> tuple[Chain, Any]:
        """A party's checked chain, and the business's own pin of it as the platform keeps it.

        Raises NoKeysError, SubstitutedError, ApiError, AwayError, RevokedError.
        """
        name = str(party)
        try:
            given = await self.client.get(f"keys/{name}/")
            changes = [parse_change(document) for document in given["changes"]]
            chain = self.memory.accept(name, party.bytes, parse_keyring(given["chain"]), changes)
            # What the business pinned goes on under a new identity only if the pinned one signed that.
            if given["pin"] and not is_continued(changes, given["pin"]["peer_epoch"]):
                raise SubstitutedError(name)
        except ApiError as error:
            if error.code != "no_keys":
                raise
            if self.memory.knows(name):
                raise SubstitutedError(name) from error
            raise NoKeysError(name) from error
        except (CryptoError, KeyError, TypeError) as error:
            raise SubstitutedError(name) from error
        return chain, given.get("pin")

    async def open_own(self) -> Chain:
        """Check the connector's own chain against its keyring. Raises DamagedKeyringError, NoKeysError."""
        chain, _ = await self.fetch_chain(self.keyring.connector_id)
        package = self.keyring.package
        published = {epoch: seed for epoch, seed in package.epoch_seeds.items() if epoch in chain}
        if len(chain) not in published:
            raise DamagedKeyringError("This keyring is older than the one that this connector used last.")
        try:
            self.own_keys = KeyPackage(package.identity_seed, published).check_against(chain)
        except CryptoError as error:
            raise DamagedKeyringError("This keyring does not fit what was published for it.") from error
        return chain

    async def renew(self) -> bool:
        """Look at the business's chain and at what was handed over; True while this machine has access.

        Raises BusinessSubstitutedError when other keys than before are shown for the business or for the
        owner who hands over: nothing may go on then.
        """
        try:
            self.business = await self._open_business()
        except SubstitutedError as error:
            raise BusinessSubstitutedError(
                "The keys of the business, or of the owner who hands them over, are not the ones that this "
                "machine knew. Nothing is read or sent. Compare the safety number with the owner's."
            ) from error
        except CryptoError as error:
            logger.warning(
                "What was handed over does not open (%s): an owner must do it again.", error.reason
            )
            self.business = None
        return self.business is not None

    async def _open_business(self) -> Business | None:
        business_id = self.keyring.business_id
        chain, _ = await self.fetch_chain(business_id)
        if not chain[len(chain)].custody & Custody.CONNECTOR:
            return None
        known = self.business
        if known is not None and len(chain) in known.keys:
            return known
        for given in (await self.client.get("wraps/"))[:1]:
            wrapper, _ = await self.fetch_chain(UUID(given["wrapper"]))
            package = open_wrap(
                parse_wrap({"v": 1, "hdr": given["hdr"], "ct": given["ct"]}),
                owner_chain=chain,
                wrapper_chain=wrapper,
                member_id=self.keyring.connector_id.bytes,
                member_keys=self.own_keys,
            )
            keys = package.check_against(chain)
            if len(chain) in keys:
                return Business(business_id, chain, keys)
        return None
