"""How much one request may carry: what is larger is answered at once, before it fills a disk.

Django writes whatever comes into a file of its own before a view is asked; whether the view wants so much, it
says only then.
"""

import json
import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

Receive = Callable[[], Awaitable[Mapping[str, Any]]]
Send = Callable[[Mapping[str, Any]], Awaitable[None]]
Application = Callable[[dict[str, Any], Receive, Send], Awaitable[None]]

MEGABYTE = 1024 * 1024
PART = re.compile(r"/media/[0-9a-f-]{36}/parts/\d+/$")
# A part of a file is 4 MiB; the largest form carries a translation pack, or documents, as files.
MOST_OF_A_PART, MOST = 5 * MEGABYTE, 160 * MEGABYTE
DETAIL = "This is larger than anything that is taken here."


class BodyLimit:
    """Lets through what is not too large; 413 `too_large` for the rest, whether it says its length or not."""

    def __init__(self, application: Application) -> None:
        self.application = application

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await self._within(scope, receive, send)
        else:
            await self.application(scope, receive, send)

    async def _within(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        most = MOST_OF_A_PART if PART.search(scope["path"]) else MOST
        said = dict(scope["headers"]).get(b"content-length", b"0")
        if not said.isdigit() or int(said) > most:
            await _refuse(send)
            return
        body = _Counted(receive, send, most)
        await self.application(scope, body.receive, body.send)
        if body.is_over and not body.is_answered:
            await _refuse(send)


class _Counted:
    def __init__(self, receive: Receive, send: Send, most: int) -> None:
        self._receive, self._send, self._left = receive, send, most
        self.is_answered = False

    @property
    def is_over(self) -> bool:
        return self._left < 0

    async def receive(self) -> Mapping[str, Any]:
        message = await self._receive()
        self._left -= len(message.get("body", b""))
        # Whoever reads gives up, as for a client that went away.
        return {"type": "http.disconnect"} if self.is_over else message

    async def send(self, message: Mapping[str, Any]) -> None:
        self.is_answered = True
        await self._send(message)


async def _refuse(send: Send) -> None:
    body = json.dumps({"code": "too_large", "detail": DETAIL}).encode()
    headers = [(b"content-type", b"application/json"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    await send({"type": "http.response.body", "body": body})
