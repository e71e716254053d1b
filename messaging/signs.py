"""Who writes on a socket: a sign that ends by itself. Nothing of it is ever stored."""

import asyncio
from collections.abc import Callable
from uuid import UUID

TYPING_SECONDS = 25


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
