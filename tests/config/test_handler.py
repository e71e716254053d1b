"""A request visits one thread: all middleware and the view are there."""

import asyncio
import threading
from inspect import iscoroutinefunction
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.http import HttpRequest, HttpResponse

from config.handler import OneThreadHandler

SEEN: list[tuple[str, int]] = []


class First:
    """Middleware that waits for nothing."""

    async_capable = False

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        SEEN.append((type(self).__name__, threading.get_ident()))
        response: HttpResponse = self.get_response(request)
        SEEN.append((type(self).__name__, threading.get_ident()))
        return response


class Last(First):
    pass


def answer_of(handler: OneThreadHandler, path: str) -> tuple[int, bytes]:
    scope = {
        "type": "http",
        "method": "GET",
        "path": path,
        "headers": [(b"host", b"testserver")],
        "query_string": b"",
    }
    sent: list[dict[str, Any]] = []
    given = iter([{"type": "http.request", "body": b""}])

    async def receive() -> dict[str, Any]:
        for event in given:
            return event
        # Nobody goes away.
        await asyncio.Event().wait()
        raise AssertionError

    async def send(event: dict[str, Any]) -> None:
        sent.append(event)

    async_to_sync(handler)(scope, receive, send)
    return sent[0]["status"], b"".join(event.get("body", b"") for event in sent)


@pytest.mark.django_db(transaction=True)
def test_middleware_and_view_share_one_thread_and_nothing_in_the_chain_waits(settings: Any) -> None:
    SEEN.clear()
    names = [f"{__name__}.First", *settings.MIDDLEWARE, f"{__name__}.Last"]
    settings.MIDDLEWARE = names
    handler = OneThreadHandler()
    assert not iscoroutinefunction(handler._middleware_chain)
    status, body = answer_of(handler, "/")
    assert (status, b"Recado" in body) == (200, True)
    assert [name for name, _ in SEEN] == ["First", "Last", "Last", "First"]
    assert len({thread for _, thread in SEEN}) == 1
    assert answer_of(handler, "/nothing-here/")[0] == 404
