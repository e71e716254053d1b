"""How much one request may carry: what is larger is answered at once, before it fills a disk.

Django writes whatever comes into a file of its own before a view is asked; whether the view wants so much, it
says only then. So forms with files are for who is signed in, and everybody else's requests are small.
"""

import json
import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from channels.db import database_sync_to_async
from django.contrib.auth import SESSION_KEY

from accounts.doors import BUSINESS, session_from_headers

Receive = Callable[[], Awaitable[Mapping[str, Any]]]
Send = Callable[[Mapping[str, Any]], Awaitable[None]]
Application = Callable[[dict[str, Any], Receive, Send], Awaitable[None]]

MEGABYTE = 1024 * 1024
PART = re.compile(r"/media/[0-9a-f-]{36}/parts/\d+/$")
FORM = re.compile(r"/business/(contacts/import|documents|profile|ads)/")
# JSON is 2 MiB at most, a part of a file 4 MiB, a table of contacts 20 MiB: its form says in words what is
# too large for it.
MOST, MOST_OF_A_PART, MOST_OF_A_FORM = 3 * MEGABYTE, 5 * MEGABYTE, 64 * MEGABYTE
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
        most = await _most_of(scope)
        said = dict(scope["headers"]).get(b"content-length", b"0")
        if not said.isdigit() or int(said) > most:
            await _refuse(send)
            return
        body = _Counted(receive, send, most)
        await self.application(scope, body.receive, body.send)
        if body.is_over and not body.is_answered:
            await _refuse(send)


async def _most_of(scope: Mapping[str, Any]) -> int:
    if PART.search(scope["path"]):
        return MOST_OF_A_PART
    is_form = scope["method"] == "POST" and FORM.match(scope["path"])
    return MOST_OF_A_FORM if is_form and await _is_signed_in(scope) else MOST


@database_sync_to_async  # type: ignore[untyped-decorator]
def _is_signed_in(scope: Mapping[str, Any]) -> bool:
    return SESSION_KEY in session_from_headers(BUSINESS, scope["headers"])


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
