"""A whole Recado on a free port, and Chromium to use it: real uvicorn, real sockets, real signer."""

import contextlib
import os
import shutil
import socket
import threading
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
import uvicorn
from playwright.sync_api import Browser

from accounts.crypto import backups
from accounts.crypto.primitives import signing_key
from tests.browser.people import CustomerAtChat
from tests.browser.world import ISSUING_SEED, World, make_world

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # A microphone that plays a tone.
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
]


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    system_chromium = shutil.which("chromium-headless-shell") or shutil.which("chromium")
    own = {"executable_path": system_chromium} if system_chromium else {}
    return {**browser_type_launch_args, **own, "args": CHROMIUM_FLAGS}


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


@contextlib.contextmanager
def serving() -> Iterator[str]:
    """Serve config.asgi on a free port and give its address."""
    from config.asgi import application

    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    config = uvicorn.Config(application, log_level="warning", lifespan="off", timeout_graceful_shutdown=1)
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


@pytest.fixture(scope="session", autouse=True)
def _derive_each_key_once() -> Iterator[None]:
    """Every world has the same codes and salt: Argon2 takes its time once a person, not once a test."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(backups, "_derive_key", cache(backups._derive_key))
        yield


@pytest.fixture
def live(transactional_db: None, browser: Browser) -> Iterator[str]:
    """The base address of a running Recado on an empty database; everybody leaves before it stops."""
    with serving() as address:
        yield address
        for context in browser.contexts:
            context.close()


@pytest.fixture
def world(request: pytest.FixtureRequest, live: str, settings: Any) -> World:
    """The cast's world; indirectly parametrized with False, its bakery is not verified yet."""
    settings.ISSUING_PUBLIC_KEYS = {"t1": signing_key(ISSUING_SEED)}
    return make_world(is_verified=getattr(request, "param", True))


@pytest.fixture
def alice(browser: Browser, live: str, world: World) -> CustomerAtChat:
    person = CustomerAtChat(browser, live)
    person.come_back(world.cast.alice.user, world.cast.keys["alice"], world.codes["alice"])
    return person
