"""`make demo`: one command starts everything, and stopping it leaves nothing."""

import contextlib
import http.client
import json
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

# Each test goes on with the world of the one before it: one process runs them in order (--dist loadfile).
START_SECONDS = 600
STOP_SECONDS = 60


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_for(condition: Callable[[], Any], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        threading.Event().wait(0.05)


class Demo:
    """The real supervisor in a folder of its own."""

    def __init__(self, var: Path) -> None:
        self.var, self.port, self.temporary = var, free_port(), var / "tmp"
        self.temporary.mkdir(exist_ok=True)
        environment = {
            "PATH": os.environ["PATH"],
            "VAR": str(var),
            "PORT": str(self.port),
            "TMPDIR": str(self.temporary),
        }
        self.process = subprocess.Popen([sys.executable, "-m", "config.embedded"], env=environment)

    def answers(self) -> bool:
        assert self.process.poll() is None, "the demo ended"
        with contextlib.suppress(OSError):
            return self.get("/") == 200
        return False

    def get(self, path: str) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=STOP_SECONDS)
        connection.request("GET", path)
        return connection.getresponse().status

    def address_believed(self, forwarded: str) -> str:
        """What the demo writes down as the address of a visitor who sends this header."""
        address = f"http://127.0.0.1:{self.port}"
        with httpx.Client(base_url=address, headers={"X-Forwarded-For": forwarded}) as client:
            token = re.search('csrf-token" content="([^"]+)"', client.get("/chat/sign-in/").text)
            assert token
            form = {"number": "+34600000318", "csrfmiddlewaretoken": token[1]}
            assert client.post("/chat/sign-in/", data=form).status_code == 302
        with sqlite3.connect(f"file:{self.var}/recado.sqlite3?mode=ro", uri=True) as database:
            newest = "SELECT sent_from FROM accounts_phonecode ORDER BY sent_at DESC LIMIT 1"
            believed: str = database.execute(newest).fetchone()[0]
        return believed

    def holders_of(self, name: str) -> list[str]:
        """Which of the demo's processes were given this variable; workers by the queue that they serve."""
        holders = []
        for process in self.processes():
            given = (Path("/proc") / str(process) / "environ").read_bytes()
            if f"{name}=".encode() in given:
                command = (Path("/proc") / str(process) / "cmdline").read_bytes().split(b"\0")
                holders.append("hosted" if b"hosted" in command else str(command))
        return holders

    def processes(self) -> list[int]:
        """Everything that still runs with this demo's folder in its environment."""
        found = []
        for entry in Path("/proc").iterdir():
            with contextlib.suppress(OSError):
                if entry.name.isdigit() and f"VAR={self.var}\0".encode() in (entry / "environ").read_bytes():
                    found.append(int(entry.name))
        return found


@pytest.fixture(scope="module")
def var() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="rd-", dir="/tmp", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


def test_the_demo_starts_writes_its_people_and_stops_clean_on_ctrl_c(var: Path) -> None:
    demo = Demo(var)
    wait_for(demo.answers, START_SECONDS)
    world = json.loads((var / "demo.json").read_text(encoding="utf-8"))
    assert (var / "demo.json").stat().st_mode & 0o077 == 0
    assert set(world) == {"base_url", "staff", "businesses", "customers", "pilot", "pin", "cloud"}
    assert [business["status"] for business in world["businesses"]] == [
        "verified",
        "verified",
        "in_review",
        "unverified",
        "unverified",
        "in_review",
    ]
    member = world["businesses"][0]["members"][0]
    assert set(member) == {"email", "password", "totp_secret", "role", "recovery_code"}
    assert [m["role"] for m in world["businesses"][0]["members"]] == ["owner", "agent", "agent", "analyst"]
    assert set(world["customers"][0]) == {"name", "phone", "recovery_code"}
    assert demo.get("/b/vencejo/proof.json") == 200
    assert demo.holders_of("HOSTED_MASTER_KEYS") == demo.holders_of("HOSTED_WORKER_PRIVATE_KEY") == ["hosted"]
    assert demo.address_believed("198.51.100.7") == "127.0.0.1"
    running = var / "running.json"
    assert running.stat().st_mode & 0o077 == 0
    assert not {"HOSTED_MASTER_KEYS", "HOSTED_WORKER_PRIVATE_KEY"} & set(json.loads(running.read_text()))
    demo.process.send_signal(signal.SIGINT)
    assert demo.process.wait(timeout=STOP_SECONDS) == 0
    assert demo.processes() == []
    assert list(demo.temporary.iterdir()) == []
    assert not running.exists()


def test_a_second_start_keeps_the_world_and_a_killed_supervisor_leaves_no_process(var: Path) -> None:
    before = json.loads((var / "demo.json").read_text(encoding="utf-8"))
    demo = Demo(var)
    wait_for(demo.answers, START_SECONDS)
    after = json.loads((var / "demo.json").read_text(encoding="utf-8"))
    assert after["customers"] == before["customers"]
    demo.process.kill()
    demo.process.wait()
    wait_for(lambda: demo.processes() == [], STOP_SECONDS)


def test_a_world_that_was_left_half_made_is_made_anew(var: Path) -> None:
    (var / "demo.json").unlink()
    demo = Demo(var)
    wait_for(demo.answers, START_SECONDS)
    assert json.loads((var / "demo.json").read_text())["businesses"]
    demo.process.send_signal(signal.SIGINT)
    demo.process.wait(STOP_SECONDS)


def test_a_port_in_use_is_said_in_one_sentence(var: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        environment = {"PATH": os.environ["PATH"], "VAR": str(var), "PORT": port}
        command = [sys.executable, "-m", "config.embedded"]
        started = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert started.returncode == 1
    assert f"127.0.0.1:{port} is not free" in started.stderr
    assert "Traceback" not in started.stderr
