"""Who writes on a socket: a sign that ends by itself. Nothing of it is ever stored.

And how much one socket may say: each sign goes on to every open page of both sides.
"""

import asyncio
import time
from collections.abc import Callable
from uuid import UUID

TYPING_SECONDS = 25


class Allowance:
    """So much at once, and then so much a second."""

    def __init__(self, per_second: float, burst: float) -> None:
        self._per_second, self._burst = per_second, burst
        self._left, self._at = burst, time.monotonic()

    def spend(self) -> bool:
        """Take one; False when none is left."""
        now = time.monotonic()
        self._left = min(self._burst, self._left + (now - self._at) * self._per_second)
        self._at = now
        if self._left < 1:
            return False
        self._left -= 1
        return True


class TypingSigns:
    """Where the person of one socket writes; each sign ends when nothing more is heard of it."""

    def __init__(self, ended: Callable[[UUID], object]) -> None:
        self._ended = ended
        self._timers: dict[UUID, asyncio.TimerHandle] = {}

    def start(self, conversation_id: UUID) -> None:
        """They write, and go on doing so for TYPING_SECONDS unless they say something else."""
        self.stop(conversation_id)
        loop = asyncio.get_running_loop()
        self._timers[conversation_id] = loop.call_later(TYPING_SECONDS, self._end, conversation_id)

    def stop(self, conversation_id: UUID) -> None:
        """They write no more, as everybody is told by who calls this."""
        timer = self._timers.pop(conversation_id, None)
        if timer is not None:
            timer.cancel()

    def stop_all(self) -> list[UUID]:
        """They are gone; where they wrote until now."""
        left = list(self._timers)
        for conversation_id in left:
            self.stop(conversation_id)
        return left

    def _end(self, conversation_id: UUID) -> None:
        del self._timers[conversation_id]
        self._ended(conversation_id)
