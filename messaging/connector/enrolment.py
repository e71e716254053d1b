"""The first run: make this machine's keys, write them down, and only then publish them."""

import logging
import time
from pathlib import Path
from typing import Any
from uuid import UUID

from accounts.crypto.keyrings import Custody, PartyType, SignedStatement, make_epoch
from accounts.crypto.primitives import b64, signing_key
from accounts.crypto.safety_numbers import fingerprint, half_number
from messaging.connector import VERSION
from messaging.connector.client import Client
from messaging.connector.desk import Desk
from messaging.connector.errors import (
    ApiError,
    AwayError,
    BusinessSubstitutedError,
    NoKeysError,
    RevokedError,
    UsageError,
)
from messaging.connector.keyring import Keyring, make_keyring, write_keyring
from messaging.connector.memory import Chain, Memory, memory_file

logger = logging.getLogger("recado.connector")


async def has_enrolled(keyring: Keyring) -> bool:
    """Say whether the platform knows this keyring's own token; while it is away, what is written counts."""
    async with Client(keyring.url, keyring.token) as client:
        try:
            await client.post("connector/", {"version": VERSION})
        except RevokedError:
            return False
        except (AwayError, ApiError):
            return True
    return True


async def enrol(*, url: str, code: str, file: Path, passphrase: str, begun: Keyring | None) -> Keyring:
    """Enrol this machine as a business's connector; `begun` is the keyring of a run that was killed midway.

    `code` is what the owner's page showed: a token, and after a dot the fingerprint of the business's own
    keys as that page had checked them, so that nobody else can pass for the business at first contact.

    Raises UsageError, RevokedError, BusinessSubstitutedError, AwayError.
    """
    token, _, expected = code.strip().partition(".")
    async with Client(url, token) as client:
        try:
            state = await client.post("connector/", {"version": VERSION})
        except RevokedError:
            raise RevokedError("This code is unknown, was used already, or was replaced.") from None
        except ApiError as error:
            raise UsageError(f"This code belongs to no connector: {error.detail}") from error
        keyring = begun or _make(state, url, file, passphrase)
        if keyring.connector_id != UUID(state["id"]):
            raise UsageError(
                f"{file} belongs to a connector that is no more. Move it away, or name another file with "
                "--keyring."
            )
        desk = Desk(client, keyring, Memory(memory_file(file), keyring))
        await _meet_business(desk, state["business"]["name"], expected)
        document = {"epoch": next_statement(keyring, None).document(), "token_hash": keyring.token_hash}
        try:
            await client.post("connector/enrol/", document)
        except ApiError as error:
            raise UsageError(f"The platform did not enrol this connector: {error.detail}") from error
    logger.info("Enrolled as the connector of %s. Its keys are in %s", state["business"]["name"], file)
    return keyring


def _make(state: dict[str, Any], url: str, file: Path, passphrase: str) -> Keyring:
    keyring = make_keyring(connector_id=UUID(state["id"]), business_id=UUID(state["business"]["id"]), url=url)
    write_keyring(file, keyring, passphrase)
    memory_file(file).unlink(missing_ok=True)
    return keyring


async def _meet_business(desk: Desk, name: str, expected: str) -> None:
    """Check and remember the business's keys at first contact, by the fingerprint in the owner's code."""
    try:
        chain, _ = await desk.fetch_chain(desk.keyring.business_id)
    except NoKeysError:
        raise UsageError("The business has no keys yet: its owner opens the dashboard first.") from None
    mark = fingerprint(PartyType.BUSINESS, desk.keyring.business_id.bytes, chain[len(chain)].identity_key)
    if expected and b64(mark) != expected:
        raise BusinessSubstitutedError(
            "The platform shows other keys for the business than its owner's page had. Nothing was enrolled."
        )
    if not expected:
        logger.info("Safety number of %s, to compare with its owner: %s", name, half_number(mark))


def safety_number_of(keyring: Keyring) -> str:
    """The number by which an owner knows this machine."""
    identity_key = signing_key(keyring.identity_seed)
    return half_number(fingerprint(PartyType.AGENT, keyring.connector_id.bytes, identity_key))


def next_statement(keyring: Keyring, chain: Chain | None) -> SignedStatement:
    """Sign the connector's own next epoch, whose seed is written down already; no chain for the first."""
    epoch = len(chain or {}) + 1
    return make_epoch(
        party_type=PartyType.AGENT,
        custody=Custody.CONNECTOR,
        party_id=keyring.connector_id.bytes,
        identity_seed=keyring.identity_seed,
        epoch=epoch,
        epoch_seed=keyring.package.epoch_seeds[epoch],
        created_at_ms=time.time_ns() // 1_000_000,
        previous=chain[epoch - 1].pack() if chain else None,
    )
