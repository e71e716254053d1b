"""Calls that come at the same moment are answered together, each with its own answer: a group commit.

For code that runs in threads, as pages and APIs do; sockets have `batching`.
"""

import logging
from collections.abc import Callable, Sequence
from threading import Lock
from typing import Generic, TypeVar

from django.db import connections

Asked = TypeVar("Asked")
Told = TypeVar("Told")
MAX_BATCH = 64
logger = logging.getLogger(__name__)


class _Call(Generic[Asked, Told]):
    """One call, and what it is told: an answer, or the error that is raised where it waits."""

    def __init__(self, asked: Asked) -> None:
        self.asked = asked
        self.is_over = False
        self.told: Told | None = None
        self.error: BaseException | None = None

    def end(self, told: Told | BaseException) -> None:
        if isinstance(told, BaseException):
            self.error = told
        else:
            self.told = told
        self.is_over = True


class Combiner(Generic[Asked, Told]):
    """Whoever calls first works for all who have called by then; the next ones gather meanwhile.

    Nobody waits for others to come: a lone call is a batch of one. `work` answers a batch in its order, an
    exception where one call cannot be answered. It begins after every call of its batch was made.
    """

    def __init__(self, work: Callable[[Sequence[Asked]], Sequence[Told | Exception]]) -> None:
        self._work = work
        self._gate, self._turn = Lock(), Lock()
        self._waiting: list[_Call[Asked, Told]] = []

    def ask(self, asked: Asked) -> Told:
        """The answer to one call; raises what `work` says of it."""
        call: _Call[Asked, Told] = _Call(asked)
        _let_go_of_connections()
        with self._gate:
            self._waiting.append(call)
        with self._turn:
            while not call.is_over:
                with self._gate:
                    batch, self._waiting = self._waiting[:MAX_BATCH], self._waiting[MAX_BATCH:]
                self._answer(batch)
        if call.error is not None:
            raise call.error
        return call.told  # type: ignore[return-value]

    def _answer(self, batch: list[_Call[Asked, Told]]) -> None:
        """What fails together is tried one by one, so that nobody's call takes others down with it."""
        try:
            answers = self._work([call.asked for call in batch])
        except BaseException as error:
            if len(batch) == 1 or not isinstance(error, Exception):
                for call in batch:
                    call.end(error)
                return
            logger.exception("A batch of %d calls failed", len(batch))
            for call in batch:
                self._answer([call])
            return
        for call, told in zip(batch, answers, strict=True):
            call.end(told)


def _let_go_of_connections() -> None:
    """Whoever works may need one of the few: those who wait for it must not hold them all."""
    for connection in connections.all(initialized_only=True):
        if not connection.in_atomic_block:
            connection.close()
