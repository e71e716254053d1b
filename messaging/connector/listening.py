"""The live socket: what customers write arrives here, and news about keys."""

import asyncio
import json
import logging
import random
import uuid
from typing import Any

from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, WebSocketException

from messaging.connector.answering import Answerer
from messaging.connector.client import REVOKED
from messaging.connector.desk import Desk
from messaging.connector.errors import ApiError, AwayError, RevokedError

SOCKET_PATH = "/api/v1/socket/"
MAX_FRAME_BYTES = 8 * 1024 * 1024
SECONDS = 20
FIRST_WAIT_SECONDS, LONGEST_WAIT_SECONDS = 1.0, 60.0
NOT_SIGNED_IN, REMOVED = 4401, 4403
logger = logging.getLogger("recado.connector")


class Listener:
    """Keeps one socket open, and opens it again after ever longer pauses."""

    def __init__(self, desk: Desk, answerer: Answerer) -> None:
        self.desk = desk
        self.answerer = answerer
        self._device = str(uuid.uuid4())
        self._wait = FIRST_WAIT_SECONDS
        self._is_away = False

    async def run(self) -> None:
        """Listen for ever. Raises RevokedError when the platform shows this connector the door."""
        while True:
            try:
                await self._listen()
            except ConnectionClosed as error:
                if error.rcvd is not None and error.rcvd.code in (NOT_SIGNED_IN, REMOVED):
                    raise RevokedError(REVOKED) from error
            except (ApiError, AwayError, OSError, TimeoutError, WebSocketException):
                pass
            if not self._is_away:
                self._is_away = True
                logger.warning("The platform is away; trying again until it is back.")
            # Not everybody at once, when it comes back.
            await asyncio.sleep(self._wait * random.uniform(0.5, 1.0))  # noqa: S311  # nosec B311
            self._wait = min(self._wait * 2, LONGEST_WAIT_SECONDS)

    async def _listen(self) -> None:
        address = "ws" + self.desk.client.address.removeprefix("http") + SOCKET_PATH
        headers = self.desk.client.headers
        async with connect(
            address, additional_headers=headers, max_size=MAX_FRAME_BYTES, open_timeout=SECONDS
        ) as socket:
            hello = {"t": "hello", "v": 1, "device": self._device, "conversations": {}}
            await socket.send(json.dumps(hello))
            async for text in socket:
                await self._take(_read(text))
        raise AwayError("closed")

    async def _take(self, frame: dict[str, Any]) -> None:
        kind = frame.get("t")
        if kind == "welcome":
            self._is_away, self._wait = False, FIRST_WAIT_SECONDS
            logger.info("Connected to %s", self.desk.client.address)
            self.desk.news.set()
            await self.answerer.catch_up()
        elif kind == "message":
            self.answerer.note(frame)
        elif kind == "keys" and frame.get("party") == str(self.desk.keyring.business_id):
            self.desk.news.set()
        elif kind == "standing":
            logger.info("The business is now: %s", frame.get("status"))
        elif kind == "place":
            logger.info("Pilot: %s", "waits for a place" if frame.get("waits") else "takes part")


def _read(text: str | bytes) -> dict[str, Any]:
    try:
        frame = json.loads(text)
    except ValueError as error:
        raise AwayError("a frame that is not the platform's") from error
    return frame if isinstance(frame, dict) else {}
