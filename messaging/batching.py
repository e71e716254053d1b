"""Micro-batches: what arrives on this process's sockets within a few milliseconds is accepted together."""

import asyncio
import contextlib
import logging
import weakref
from functools import partial

from channels.db import database_sync_to_async

from messaging.delivery.acceptance import accept_many
from messaging.delivery.outcomes import Outcome, Refused
from messaging.delivery.submissions import Submission
from messaging.errors.base import UnavailableError
from messaging.events import Publications, publish_in_order

MAX_BATCH = 64
MAX_WAITING = 2_000
logger = logging.getLogger(__name__)

_batchers: "weakref.WeakKeyDictionary[asyncio.AbstractEventLoop, Batcher]" = weakref.WeakKeyDictionary()


class Batcher:
    """One at a time: while a batch is stored, the next one gathers. An idle process never waits.

    What a stored batch announces is published, in order, while the next one is being stored.
    """

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._waiting: list[tuple[Submission, asyncio.Future[Outcome]]] = []
        self._worker: asyncio.Task[None] | None = None
        self._announced: list[Publications] = []
        self._publisher: asyncio.Task[None] | None = None

    async def accept(self, submission: Submission) -> Outcome:
        """Hand one message to the door, and wait for its own outcome."""
        if len(self._waiting) >= MAX_WAITING:
            return Refused(UnavailableError())
        future: asyncio.Future[Outcome] = self._loop.create_future()
        self._waiting.append((submission, future))
        if self._worker is None or self._worker.done():
            self._worker = asyncio.create_task(self._store())
        return await future

    async def _store(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting[:MAX_BATCH], self._waiting[MAX_BATCH:]
            outcomes = await self._outcomes([submission for submission, _ in batch])
            for (_, future), outcome in zip(batch, outcomes, strict=True):
                with contextlib.suppress(asyncio.InvalidStateError):
                    future.set_result(outcome)

    async def _outcomes(self, batch: list[Submission]) -> list[Outcome]:
        """What fails together is tried one by one, so that nobody's message takes others down with it."""
        store = database_sync_to_async(partial(accept_many, publisher=self._announce_from_thread))
        try:
            outcomes: list[Outcome] = await store(batch)
            return outcomes
        except Exception:
            logger.exception("A batch of %d messages was not stored", len(batch))
        if len(batch) == 1:
            return [Refused(UnavailableError())]
        return [outcome for submission in batch for outcome in await self._outcomes([submission])]

    def _announce_from_thread(self, publications: Publications) -> None:
        self._loop.call_soon_threadsafe(self._announce, publications)

    def _announce(self, publications: Publications) -> None:
        self._announced.append(publications)
        if self._publisher is None or self._publisher.done():
            self._publisher = asyncio.create_task(self._publish())

    async def _publish(self) -> None:
        while self._announced:
            try:
                await publish_in_order(self._announced.pop(0))
            except Exception:
                logger.exception("Sockets were not told of new messages; they will ask when they resume")


def current_batcher() -> Batcher:
    """The batcher of this process's event loop."""
    loop = asyncio.get_running_loop()
    if loop not in _batchers:
        _batchers[loop] = Batcher()
    return _batchers[loop]
