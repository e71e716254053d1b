"""Real Celery workers and beats of a test, to be killed without a warning."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

from django.conf import settings
from django.db import connection

from accounts.crypto.primitives import b64
from tests.hosting import MASTER_KEYS, PRIVATE_KEY

WORKER = ("worker", "-P", "threads", "-c", "2", "-Q", "celery,hosted", "--without-mingle", "--without-gossip")
BEAT = ("beat", "--pidfile=", "-s", "/dev/null")
PATIENCE_SECONDS = 60


def wait_until(condition: Callable[[], Any], seconds: float = PATIENCE_SECONDS) -> None:
    """Look again and again until it is so."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        threading.Event().wait(0.002)


def environment() -> dict[str, str]:
    kid, master = next(iter(MASTER_KEYS.items()))
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.faults.settings",
        "RECADO_TEST_DATABASE": str(connection.settings_dict["NAME"]),
        "VALKEY_URL": settings.VALKEY_URL,
        "HOSTED_MASTER_KEYS": f"{kid}:{b64(master)}",
        "HOSTED_WORKER_PRIVATE_KEY": b64(PRIVATE_KEY),
    }


def answers(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    threading.Event().wait(0.1)
    return False


class Processes:
    """What a test has started; nothing of it outlives the test."""

    def __init__(self) -> None:
        self._running: list[subprocess.Popen[bytes]] = []

    def start(self, *arguments: str) -> None:
        self.run("celery", "-A", "config", *arguments, "--loglevel", "warning")

    def serve(self) -> str:
        """The pages and the API on a free port; their address, once they answer."""
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.run("uvicorn", "config.asgi:application", "--port", str(port), "--lifespan", "off")
        wait_until(lambda: answers(port))
        return f"http://127.0.0.1:{port}"

    def run(self, *module: str) -> None:
        """`python -m module …`, on the test's own database and broker."""
        command = [sys.executable, "-m", *module]
        self._running.append(subprocess.Popen(command, env=environment(), start_new_session=True))

    def kill(self) -> None:
        """`kill -9` to all of them, in the middle of whatever they do."""
        for process in self._running:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        self._running.clear()


@contextlib.contextmanager
def processes() -> Iterator[Processes]:
    started = Processes()
    try:
        yield started
    finally:
        started.kill()
