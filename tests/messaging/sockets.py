"""Sockets as tests hold them: the real ASGI application, channel layer and database behind each."""

import json
import uuid
from collections.abc import Awaitable, Callable
from typing import Any

from asgiref.testing import ApplicationCommunicator

from accounts.doors import Door
from accounts.models.people import User
from config.asgi import application

Frame = dict[str, Any]
# Seconds until a frame that does not come counts as lost, on a machine that has much else to do.
PATIENCE = 60


class Socket:
    """One person's open socket."""

    def __init__(
        self, path: str, headers: list[tuple[bytes, bytes]], origin: bytes = b"http://localhost"
    ) -> None:
        all_headers = [(b"origin", origin), (b"host", b"localhost"), *headers]
        scope = {"type": "websocket", "path": path, "query_string": b"", "headers": all_headers}
        self.wire = ApplicationCommunicator(application, {**scope, "subprotocols": []})

    async def open(self) -> None:
        await self.wire.send_input({"type": "websocket.connect"})
        assert (await self.wire.receive_output(timeout=PATIENCE))["type"] == "websocket.accept"

    async def close(self) -> None:
        if self.wire.future.done():  # it ended by itself, or with a test that failed
            return
        await self.wire.send_input({"type": "websocket.disconnect", "code": 1005})
        await self.wire.wait(timeout=PATIENCE)

    async def hello(self, held: dict[str, int] | None = None) -> Frame:
        await self.send(t="hello", v=1, device=str(uuid.uuid4()), conversations=held or {})
        return await self.next("welcome")

    async def send(self, **frame: Any) -> None:
        await self.send_text(json.dumps(frame))

    async def send_text(self, text: str) -> None:
        await self.wire.send_input({"type": "websocket.receive", "text": text})

    async def next(self, kind: str) -> Frame:
        """The next frame of this kind; others are passed over."""
        while True:
            event = await self.wire.receive_output(timeout=PATIENCE)
            assert event["type"] == "websocket.send", event
            frame: Frame = json.loads(event["text"])
            if frame["t"] == kind:
                return frame

    async def closed(self) -> int:
        while True:
            event = await self.wire.receive_output(timeout=PATIENCE)
            if event["type"] == "websocket.close":
                return int(event["code"])


Opening = Callable[[User, Door], Awaitable[Socket]]
