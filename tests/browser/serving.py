"""A whole Recado on a free port: real uvicorn, real sockets, in a thread."""

import contextlib
import socket
import threading
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import uvicorn
from django.conf import settings

from config.bodies import Application, Receive, Send

# What makes two requests for one file two questions.
CONDITIONS = {b"if-none-match", b"if-modified-since"}


class KeepsFiles:
    """Before the application, as a proxy that keeps what is static: it is asked once for each file.

    A browser that was never here asks for two hundred files and then, to keep them, whether they are still
    the same; and a test has several such browsers.
    """

    def __init__(self, application: Application) -> None:
        self.application = application
        self.kept: dict[tuple[Any, ...], list[dict[str, Any]]] = {}

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        if not _is_for_a_file(scope):
            await self.application(scope, receive, send)
            return
        conditions = (header for header in scope["headers"] if header[0] in CONDITIONS)
        asked = (scope["raw_path"], scope["query_string"], *conditions)
        answer = self.kept.get(asked)
        if answer is None:
            answer = []
            await self.application(scope, receive, _into(answer))
            if _is_whole(answer):
                self.kept[asked] = answer
        for message in answer:
            await send(message)


def _is_whole(answer: list[dict[str, Any]]) -> bool:
    """Whoever leaves before the end has taken half of it, and what failed once is asked for again."""
    if len(answer) < 2 or answer[-1].get("more_body") or answer[0]["status"] not in (200, 304):
        return False
    said = {name.lower(): value for name, value in answer[0]["headers"]}.get(b"content-length", b"-1")
    return answer[0]["status"] == 304 or int(said) == sum(len(part.get("body", b"")) for part in answer)


def _is_for_a_file(scope: dict[str, Any]) -> bool:
    is_asked = scope["type"] == "http" and scope["method"] == "GET"
    is_part = any(name == b"range" for name, _ in scope.get("headers", ()))
    return is_asked and scope["path"].startswith(settings.STATIC_URL) and not is_part


def _into(answer: list[dict[str, Any]]) -> Send:
    async def take(message: Mapping[str, Any]) -> None:
        answer.append(dict(message))

    return take


class Server(uvicorn.Server):
    """uvicorn in a thread, told when it listens."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listening = threading.Event()

    def install_signal_handlers(self) -> None:
        """The test process keeps its own."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        self.listening.set()


@cache
def _application() -> KeepsFiles:
    from config.asgi import application

    return KeepsFiles(application)


@contextlib.contextmanager
def serving() -> Iterator[str]:
    """Serve config.asgi on a free port and give its address."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    config = uvicorn.Config(_application(), log_level="warning", lifespan="off", timeout_graceful_shutdown=1)
    server = Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    assert server.listening.wait(timeout=20)
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(timeout=10)
        listener.close()
