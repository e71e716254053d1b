"""Micro-batches: what arrives on this process's sockets within a few milliseconds is accepted together."""

import asyncio
import contextlib
import weakref

from channels.db import database_sync_to_async

from messaging.delivery.acceptance import accept_many
from messaging.delivery.outcomes import Outcome
from messaging.delivery.submissions import Submission

MAX_BATCH = 64

_batchers: "weakref.WeakKeyDictionary[asyncio.AbstractEventLoop, Batcher]" = weakref.WeakKeyDictionary()


class Batcher:
    """One at a time: while a batch is stored, the next one gathers. An idle process never waits."""

    def __init__(self) -> None:
        self._waiting: list[tuple[Submission, asyncio.Future[Outcome]]] = []
        self._worker: asyncio.Task[None] | None = None

    async def accept(self, submission: Submission) -> Outcome:
        """Hand one message to the door, and wait for its own outcome."""
        future: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        self._waiting.append((submission, future))
        if self._worker is None or self._worker.done():
            self._worker = asyncio.create_task(self._drain())
        return await future

    async def _drain(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting[:MAX_BATCH], self._waiting[MAX_BATCH:]
            try:
                outcomes = await database_sync_to_async(accept_many)([item for item, _ in batch])
            except Exception as error:
                for _, future in batch:
                    with contextlib.suppress(asyncio.InvalidStateError):
                        future.set_exception(error)
                continue
            for (_, future), outcome in zip(batch, outcomes, strict=True):
                with contextlib.suppress(asyncio.InvalidStateError):
                    future.set_result(outcome)


def current_batcher() -> Batcher:
    """The batcher of this process's event loop."""
    return _batchers.setdefault(asyncio.get_running_loop(), Batcher())
