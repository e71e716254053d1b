"""The connector for tests: a real process of its own, an owner who lets it in, and what it says."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from accounts.crypto.keyrings import Custody, PartyType
from accounts.crypto.primitives import b64
from accounts.crypto.safety_numbers import fingerprint, half_number
from accounts.models.hosting import AgentEndpoint
from accounts.models.keys import Party
from accounts.services.connectors import ask_for_connector
from tests.conftest import Cast
from tests.faults.processes import Processes, processes, wait_until
from tests.hosting import sign, wrap_for

PASSPHRASE = "four words of a baker"
ROOT = Path(__file__).resolve().parent.parent


@dataclass
class Connector:
    """One machine of the bakery's: its folder, and the program when it runs."""

    folder: Path
    url: str
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def keyring(self) -> Path:
        return self.folder / "connector.keyring"

    @property
    def said(self) -> str:
        return (self.folder / "log").read_text(encoding="utf-8")

    def start(self, *arguments: str, passphrase: str = PASSPHRASE) -> None:
        """`python -m messaging.connector` with nothing of the platform's in its surroundings."""
        command = [sys.executable, "-m", "messaging.connector", "--keyring", str(self.keyring), *arguments]
        surroundings = {"PATH": os.environ["PATH"], "RECADO_CONNECTOR_PASSPHRASE": passphrase}
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                command, cwd=ROOT, env=surroundings, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )

    def ends(self) -> int:
        """Its exit code, once it has ended by itself."""
        assert self.process is not None
        return self.process.wait(timeout=60)

    def stop(self, number: int = signal.SIGTERM) -> int:
        assert self.process is not None
        self.process.send_signal(number)
        return self.process.wait(timeout=60)


@contextlib.contextmanager
def platform() -> Iterator[str]:
    """The platform, in a process of its own on a free port; gives its address."""
    with processes() as started:
        yield serve(started)


def serve(started: Processes, port: int = 0) -> str:
    if not port:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
    started.run("uvicorn", "config.asgi:application", "--port", str(port), "--log-level", "warning")
    wait_until(lambda: is_listening(port))
    return f"http://127.0.0.1:{port}"


def is_listening(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@contextlib.contextmanager
def a_machine(folder: Path, url: str) -> Iterator[Connector]:
    """A connector that does not outlive the test."""
    connector = Connector(folder, url)
    try:
        yield connector
    finally:
        if connector.process is not None and connector.process.poll() is None:
            connector.process.kill()
            connector.process.wait()


def code_for(cast: Cast) -> str:
    """What the owner's page shows: a token, and the fingerprint of the bakery's keys."""
    token = ask_for_connector(owner=cast.olga, actor_id=cast.olga.user_id)
    identity_key = bytes(Party.objects.get(pk=cast.bakery.pk).identity_key)
    return f"{token}.{b64(fingerprint(PartyType.BUSINESS, cast.bakery.pk.bytes, identity_key))}"


def endpoint_of(cast: Cast) -> AgentEndpoint:
    return AgentEndpoint.objects.connectors().get(business=cast.bakery)


def let_in(cast: Cast, connector: Connector) -> None:
    """The owner compares the number that the machine shows with what was published, and hands over."""
    endpoint = endpoint_of(cast)
    wait_until(lambda: Party.objects.filter(pk=endpoint.pk).exists())
    published = bytes(Party.objects.get(pk=endpoint.pk).identity_key)
    number = half_number(fingerprint(PartyType.AGENT, endpoint.pk.bytes, published))
    wait_until(lambda: number in connector.said)
    sign(cast, Custody.BROWSER | Custody.CONNECTOR)
    wrap_for(cast, endpoint, since=1)


def enrol_and_let_in(cast: Cast, connector: Connector) -> None:
    """From nothing to a machine that answers and seals."""
    connector.start("--url", connector.url, "--code", code_for(cast))
    let_in(cast, connector)
    wait_until(lambda: "holds the business's keys" in connector.said)
    wait_until(lambda: "Connected to" in connector.said)
