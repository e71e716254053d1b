"""A whole Recado on a free port, and Chromium to use it: real uvicorn, real sockets, real signer."""

import logging
import os
import shutil
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from asgiref.sync import AsyncToSync
from playwright.sync_api import Browser, expect

from accounts.crypto import backups
from accounts.crypto.primitives import signing_key
from tests.browser.elsewhere import elsewhere, is_the_browsers
from tests.browser.people import SLOW_MS, CustomerAtChat
from tests.browser.serving import serving
from tests.browser.world import ISSUING_SEED, World, make_world

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
# What is so at once costs no time; a machine with much to do is no reason to fail.
expect.set_options(timeout=SLOW_MS)

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


@pytest.fixture(scope="session", autouse=True)
def _derive_each_key_once() -> Iterator[None]:
    """Every world has the same codes and salt: Argon2 takes its time once a person, not once a test."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(backups, "_derive_key", cache(backups._derive_key))
        yield


@pytest.fixture(scope="session", autouse=True)
def _news_leaves_the_browsers_thread() -> Iterator[None]:
    """What a test changes by itself reaches the sockets, as what another process changes does.

    Playwright's loop runs in the thread of the tests, where nothing asynchronous can be waited for.
    """
    here = AsyncToSync.__call__

    def call(function: Any, *given: Any, **named: Any) -> Any:
        if is_the_browsers():
            return elsewhere(here, function, *given, **named)
        return here(function, *given, **named)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(AsyncToSync, "__call__", call)
        yield


class Failed(logging.Handler):
    """Receivers that failed: whoever sends a signal does not hear of it."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.words.append(f"{record.getMessage()}: {record.exc_info and record.exc_info[1]!r}")


@pytest.fixture
def live(transactional_db: None, browser: Browser) -> Iterator[str]:
    """The base address of a running Recado on an empty database; everybody leaves before it stops."""
    failed, receivers = Failed(), logging.getLogger("django.dispatch")
    receivers.addHandler(failed)
    with serving() as address:
        yield address
        receivers.removeHandler(failed)
        for context in browser.contexts:
            context.close()
    assert failed.words == []


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
