"""Open sockets for tests of the live protocol, and programs that listen."""

from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.db import connections

from accounts.doors import Door
from accounts.models.people import User
from messaging.push import calls
from messaging.services import hosted_webhooks
from tests.conftest import Cast
from tests.messaging.push_service import PushService, pushing
from tests.messaging.receivers import Receiver, receiving
from tests.messaging.sockets import Opening, Socket
from tests.messaging.webhooks import Shop
from tests.messaging.widgets import show_widget
from tests.sessions import session_cookie


@pytest.fixture
async def sockets() -> AsyncIterator[Opening]:
    """Opens sockets of people at doors, and closes them at the end with the database that they used."""
    opened: list[Socket] = []

    async def open_socket(user: User, door: Door) -> Socket:
        cookie = f"{door.cookie}={await sync_to_async(session_cookie)(user, door)}"
        socket = Socket(f"{door.path}socket/", [(b"cookie", cookie.encode())])
        opened.append(socket)
        await socket.open()
        return socket

    yield open_socket
    for socket in opened:
        await socket.close()
    await sync_to_async(connections.close_all)()


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[PushService]:
    monkeypatch.setattr(calls, "ALLOW_LOOPBACK", True)
    with pushing() as made:
        yield made


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as made:
        yield made


@pytest.fixture
def shop(cast: Cast, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Shop:
    # However slow the machine: what failed is not tried again before a test says so.
    monkeypatch.setattr(hosted_webhooks, "FIRST_WAIT", timedelta(minutes=1))
    return Shop(cast, settings)


@pytest.fixture
def shown(cast: Cast) -> Cast:
    """The cast, and the bakery's chat on its own site."""
    show_widget(cast)
    return cast
