"""The connector's life: wait for an owner, then listen, answer and seal until it is told to stop."""

import asyncio
import contextlib
import logging
import time
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

from messaging.connector import VERSION
from messaging.connector.answering import Answerer
from messaging.connector.client import Client
from messaging.connector.desk import Desk
from messaging.connector.enrolment import next_statement, safety_number_of
from messaging.connector.errors import (
    ApiError,
    AwayError,
    ConnectorError,
    NoKeysError,
    RevokedError,
    SubstitutedError,
)
from messaging.connector.keyring import Keyring, write_keyring
from messaging.connector.listening import Listener
from messaging.connector.memory import Chain, Memory, memory_file
from messaging.connector.sealing import Sealer

RENEW_AFTER_MS = 30 * 24 * 60 * 60 * 1000
SHOW_SECONDS, LOOK_SECONDS = 60.0, 2.0
REMIND_SECONDS = 600.0
logger = logging.getLogger("recado.connector")


async def run(keyring: Keyring, *, file: Path, passphrase: str, stop: asyncio.Event) -> None:
    """Serve until `stop` is set. Raises ConnectorError for whatever cannot be waited out."""
    async with Client(keyring.url, keyring.token) as client:
        desk = Desk(client, keyring, Memory(memory_file(file), keyring))
        if await _until(stop, _open(desk, file, passphrase)):
            answerer = Answerer(desk)
            listener, sealer = Listener(desk, answerer), Sealer(desk)
            await _until(stop, _all(_attend(desk), listener.run(), answerer.run(), sealer.run()))
    logger.info("Stopped.")


async def _until(stop: asyncio.Event, work: Coroutine[Any, Any, None]) -> bool:
    """Do something unless told to stop; True when it was done. What it raises is raised."""
    tasks = [asyncio.ensure_future(work), asyncio.ensure_future(stop.wait())]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        if tasks[0].done():
            tasks[0].result()
            return True
        return False
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _all(*work: Coroutine[Any, Any, None]) -> None:
    try:
        async with asyncio.TaskGroup() as group:
            for each in work:
                group.create_task(each)
    except ExceptionGroup as failed:
        ends = [error for error in failed.exceptions if isinstance(error, ConnectorError)]
        if not ends:
            raise
        raise ends[0] from None


async def _open(desk: Desk, file: Path, passphrase: str) -> None:
    """Open the connector's own keys, as soon as the platform is there; renew them when they are old."""
    wait = 0.0
    while True:
        try:
            chain = await desk.open_own()
            await _renew_own(desk, chain, file, passphrase)
        except AwayError:
            if not wait:
                logger.warning("The platform at %s is away; trying again.", desk.client.address)
            wait = min(wait * 2 or LOOK_SECONDS, SHOW_SECONDS)
            await asyncio.sleep(wait)
        except (NoKeysError, SubstitutedError) as error:
            raise RevokedError("The platform does not hold this connector's keys. Enrol it anew.") from error
        else:
            return


async def _renew_own(desk: Desk, chain: Chain, file: Path, passphrase: str) -> None:
    """A seed is written down before it is published: what was begun and lost midway goes on here."""
    newest, epoch = chain[len(chain)], len(chain) + 1
    if _now_ms() - newest.created_at_ms < RENEW_AFTER_MS and epoch not in desk.keyring.package.epoch_seeds:
        return
    desk.keyring = desk.keyring.with_epoch(epoch)
    write_keyring(file, desk.keyring, passphrase)
    signed = next_statement(desk.keyring, chain)
    path = f"keys/{desk.keyring.connector_id}/epochs/"
    try:
        await desk.client.post(path, {"epoch": signed.document()})
    except ApiError as error:
        logger.warning("This connector's own keys could not be renewed (%s); next time.", error.code)
        return
    await desk.open_own()
    logger.info("Renewed this connector's own keys.")


async def _attend(desk: Desk) -> None:
    """Show the platform that this machine is there, and look at the business's keys."""
    waiting_since = float("-inf")
    had_access = False
    while True:
        try:
            desk.news.clear()
            await desk.client.post("connector/", {"version": VERSION})
            has_access = await desk.renew()
        except (AwayError, ApiError, NoKeysError):
            has_access = desk.business is not None
        else:
            if has_access and not had_access:
                logger.info("This machine holds the business's keys: it answers and seals.")
            is_due = had_access or time.monotonic() - waiting_since > REMIND_SECONDS
            if not has_access and is_due:
                waiting_since = time.monotonic()
                _say_what_is_missing(desk)
        had_access = has_access
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(SHOW_SECONDS if has_access else LOOK_SECONDS):
                await desk.news.wait()


def _say_what_is_missing(desk: Desk) -> None:
    logger.info(
        "Waiting for the business's keys: an owner opens Custody in the dashboard, compares this number and "
        "lets the connector in: %s",
        safety_number_of(desk.keyring),
    )


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
