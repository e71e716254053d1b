"""`make demo`: start Valkey, migrate, seed, serve, work and sign, and stop them all together."""

import contextlib
import ctypes
import hashlib
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import IO

from accounts.crypto.boxes import box_public_key
from accounts.crypto.primitives import b64, random_bytes, signing_key
from config.running import forget_running, note_running
from config.valkey import start_valkey

ROOT = Path(__file__).resolve().parent.parent
READY_SECONDS = 60
STOP_SECONDS = 10
PR_SET_PDEATHSIG = 1
LOCAL_HOSTS = {"127.0.0.1", "localhost", "::1"}
# The bakery's own website, which shows her chat, stands so far from the portal.
SITE_PORT_DISTANCE = 1000
MAX_PORT = 65536
MAX_FRAME_BYTES = 256 * 1024
# What the process that makes the world says when others may begin.
TABLES_ARE_THERE = "tables"


class StartError(Exception):
    """Something that the person who started the demo can put right."""


def die_with_parent() -> None:
    """In a child, before it runs: hear no Ctrl-C itself, and be killed when the supervisor dies."""
    os.setsid()
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def keys_environment(folder: Path) -> dict[str, str]:
    """The demo's secrets, made once and kept in files that only their owner reads."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    file, issuing_file = folder / "keys.json", folder / "issuing.json"
    if not file.exists():
        seed = random_bytes(32)
        _write_private(issuing_file, {"kid": "p1", "seed": b64(seed)})
        _write_private(
            file,
            {
                "SECRET_KEY": secrets.token_urlsafe(48),
                "FRANKING_KEYS": f"f1:{b64(random_bytes(32))}",
                "DOCUMENT_KEYS": f"d1:{b64(random_bytes(32))}",
                "ISSUING_PUBLIC_KEYS": f"p1:{b64(signing_key(seed))}",
            },
        )
    environment: dict[str, str] = json.loads(file.read_text(encoding="utf-8"))
    later = {"MODERATION_KEYS": f"m1:{b64(random_bytes(32))}", "VAPID_PRIVATE_KEY": b64(random_bytes(32))}
    if missing := later.keys() - environment.keys():
        # A demo that was made before there were reports, or notifications.
        environment |= {name: later[name] for name in missing}
        _write_private(file, environment)
    return environment


def hosted_environment(folder: Path) -> tuple[dict[str, str], dict[str, str]]:
    """What everybody knows of the hosted worker, and what it alone is given; made once, in an own file."""
    file = folder / "hosted.json"
    if not file.exists():
        private = random_bytes(32)
        _write_private(
            file,
            {
                "HOSTED_MASTER_KEYS": f"m1:{b64(random_bytes(32))}",
                "HOSTED_WORKER_PRIVATE_KEY": b64(private),
                "HOSTED_WORKER_PUBLIC_KEY": b64(box_public_key(private)),
            },
        )
    secret: dict[str, str] = json.loads(file.read_text(encoding="utf-8"))
    public = {"HOSTED_WORKER_PUBLIC_KEY": secret.pop("HOSTED_WORKER_PUBLIC_KEY")}
    return public, {**secret, "DJANGO_SETTINGS_MODULE": "config.settings.embedded_hosted"}


def _write_private(file: Path, document: dict[str, str]) -> None:
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as handle:
        json.dump(document, handle)


def static_stamp() -> str:
    """What the static files are now: paths, sizes and times, hashed."""
    digest = hashlib.sha256()
    for file in sorted(ROOT.glob("*/static/**/*")):
        if file.is_file():
            status = file.stat()
            digest.update(f"{file.relative_to(ROOT)} {status.st_size} {status.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def environment_with_bytecode(folder: Path) -> dict[str, str]:
    """This process's, where each of the demo's processes need not compile everything again.

    Who wants no bytecode beside the sources gets it in the demo's folder.
    """
    environment = dict(os.environ)
    if environment.pop("PYTHONDONTWRITEBYTECODE", ""):
        environment.setdefault("PYTHONPYCACHEPREFIX", str(folder / "bytecode"))
    return environment


class Supervisor:
    """Starts the demo's processes, watches them, and leaves none behind."""

    def __init__(self, *, host: str, port: int, var: Path) -> None:
        self.host, self.port, self.var = host, port, var
        self.children: dict[str, subprocess.Popen[bytes]] = {}
        self.socket_folder = Path(tempfile.mkdtemp(prefix="recado-"))
        self.environment = environment_with_bytecode(var)

    @property
    def url_host(self) -> str:
        """The host as an address writes it: IPv6 in brackets."""
        return f"[{self.host}]" if ":" in self.host else self.host

    def run(self) -> int:
        """Everything from nothing to serving, until a signal or a child's death."""
        try:
            self._start()
            return self._watch()
        except KeyboardInterrupt:
            return 0
        finally:
            self.stop()

    def _start(self) -> None:
        self._check_port()
        (self.var / "logs").mkdir(mode=0o700, parents=True, exist_ok=True)
        process, address = start_valkey(self.socket_folder, before_exec=die_with_parent)
        self.children["valkey"] = process
        keys = keys_environment(self.var / "keys")
        known_to_all, hosted = hosted_environment(self.var / "keys")
        shared = {
            **keys,
            "DJANGO_SETTINGS_MODULE": "config.settings.embedded",
            "VALKEY_URL": address,
            "VAR": str(self.var),
            **known_to_all,
        }
        self.environment |= shared
        if self.host not in LOCAL_HOSTS:
            self.environment.setdefault("ALLOWED_HOSTS", f"{self.host},localhost,127.0.0.1")
        base_url = f"http://{self.url_host}:{self.port}"
        self._begin_with_tables(base_url)
        # What follows starts while the world is being made, which needs the first two.
        issuing_file = str(self.var / "keys" / "issuing.json")
        self._spawn("signer", [sys.executable, "manage.py", "run_signer", issuing_file])
        celery = [sys.executable, "-m", "celery", "-A", "config"]
        worker = [*celery, "worker", "-P", "threads", "--loglevel", "warning"]
        self._spawn("hosted", [*worker, "-Q", "hosted", "-c", "2", "-n", "hosted@%h"], only_for_it=hosted)
        self._collect_static()
        self._spawn("web", self._uvicorn())
        self.site_port = self._port_of_site()
        self._spawn(
            "site", [sys.executable, "-m", "config.demo.site", self.host, str(self.site_port), base_url]
        )
        # The port opens with the world: whoever sees it may look for this.
        note_running(self.var, shared)
        self._wait_for_world()
        self._spawn("worker", worker)
        # A child of ours like the others: inside the worker, it would outlive a killed supervisor.
        self._spawn("beat", [*celery, "beat", "--pidfile=", "--loglevel", "warning"])
        self._wait_for_page()
        self._announce(base_url)

    def _begin_with_tables(self, base_url: str) -> None:
        """Start making the world, and wait until it has tables."""
        if not (self.var / "demo.json").exists():
            print("Making the demo's world. This takes a moment, the first time only.", flush=True)
        self._discard_half_made_world()
        self.world = self._child([sys.executable, "-m", "config.demo", base_url], stdout=subprocess.PIPE)
        self.children["world"] = self.world
        assert self.world.stdout  # noqa: S101  # nosec B101  it was asked for
        if self.world.stdout.readline() != TABLES_ARE_THERE.encode() + b"\n":
            raise StartError("The demo's world could not be made.")

    def _wait_for_world(self) -> None:
        while self.world.poll() is None:
            if dead := self._dead_child():
                raise StartError(self._obituary(dead))
            time.sleep(0.05)
        if self.world.returncode:
            raise StartError("The demo's world could not be made.")
        del self.children["world"]

    def _discard_half_made_world(self) -> None:
        """demo.json is written last: a database of ours without it was left half made, and is made anew."""
        if not (self.var / "demo.json").exists():
            for file in self.var.glob("recado.sqlite3*"):
                file.unlink()

    def _check_port(self) -> None:
        with socket.socket(socket.AF_INET6 if ":" in self.host else socket.AF_INET) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((self.host, self.port))
            except OSError as error:
                raise StartError(
                    f"{self.url_host}:{self.port} is not free ({error.strerror}). Try: make demo PORT=8001"
                ) from error

    def _port_of_site(self) -> int:
        """The usual distance from the portal's port, or any that is free."""
        wanted = self.port + SITE_PORT_DISTANCE
        for port in (wanted, 0) if wanted < MAX_PORT else (0,):
            with (
                contextlib.suppress(OSError),
                socket.socket(socket.AF_INET6 if ":" in self.host else socket.AF_INET) as probe,
            ):
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind((self.host, port))
                return int(probe.getsockname()[1])
        raise StartError("No port is free for the bakery's website.")

    def _uvicorn(self) -> list[str]:
        options = ["--host", self.host, "--port", str(self.port), "--ws-max-size", str(MAX_FRAME_BYTES)]
        program = [sys.executable, "-m", "config.demo.web", "--no-access-log"]
        # Without proxies, a forwarded address is a client's own invention.
        return [*program, "--no-proxy-headers", "--lifespan", "off", "--log-level", "warning", *options]

    def _collect_static(self) -> None:
        stamp_file, stamp = self.var / "static.stamp", static_stamp()
        if not stamp_file.exists() or stamp_file.read_text() != stamp:
            command = [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0"]
            if self._child(command).wait():
                raise StartError(f"{' '.join(command[1:])} failed.")
            stamp_file.write_text(stamp)

    def _spawn(self, name: str, command: list[str], only_for_it: Mapping[str, str] | None = None) -> None:
        with (self.var / "logs" / f"{name}.log").open("ab") as log:
            self.children[name] = self._child(command, stdout=log, stderr=log, only_for_it=only_for_it)

    def _child(
        self,
        command: list[str],
        *,
        stdout: IO[bytes] | int | None = None,
        stderr: IO[bytes] | None = None,
        only_for_it: Mapping[str, str] | None = None,
    ) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(
            command,
            cwd=ROOT,
            env=self.environment | dict(only_for_it or {}),
            stdout=stdout,
            stderr=stderr,
            preexec_fn=die_with_parent,
        )

    def _wait_for_page(self) -> None:
        deadline = time.monotonic() + READY_SECONDS
        while time.monotonic() < deadline:
            if dead := self._dead_child():
                raise StartError(self._obituary(dead))
            with contextlib.suppress(OSError), socket.create_connection((self.host, self.port), timeout=1):
                return
            time.sleep(0.05)
        raise StartError("The web server did not start in time.")

    def _watch(self) -> int:
        while True:
            if dead := self._dead_child():
                raise StartError(self._obituary(dead))
            time.sleep(0.2)

    def _dead_child(self) -> str | None:
        """The first that ended; making the world ends by itself."""
        ended = (name for name, child in self.children.items() if child.poll() is not None)
        return next((name for name in ended if name != "world"), None)

    def _obituary(self, name: str) -> str:
        log = self.var / "logs" / f"{name}.log"
        last = log.read_text(errors="replace").splitlines()[-20:] if log.exists() else []
        return "\n".join([f"The {name} process ended. Its last words:", *last])

    def _announce(self, base_url: str) -> None:
        world = json.loads((self.var / "demo.json").read_text(encoding="utf-8"))
        staff, customer = world["staff"][0], world["customers"][0]
        member = world["businesses"][0]["members"][0]
        print(f"\nRecado is running. Press Ctrl-C to stop. Everybody's sign-in: {self.var / 'demo.json'}\n")
        print(f"  Customers   {base_url}/chat/       {customer['phone']} (the page shows the code)")
        print(f"  Businesses  {base_url}/business/   {member['email']}  {member['password']}")
        print(f"  Staff       {base_url}/staff/      {staff['email']}  {staff['password']}")
        print(
            f"  A website   http://{self.url_host}:{self.site_port}/   the bakery's own, with her chat on it"
        )
        print("\nSecond factors and recovery codes are filled in or shown on the pages.\n")
        if self.host not in LOCAL_HOSTS:
            print("Browsers make keys only on localhost or over HTTPS: put a TLS proxy before this.\n")
        sys.stdout.flush()

    def stop(self) -> None:
        """End every child, the server of all others last."""
        forget_running(self.var)
        for child in reversed(self.children.values()):
            if child.poll() is None:
                child.terminate()
        for child in self.children.values():
            try:
                child.wait(timeout=STOP_SECONDS)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
        shutil.rmtree(self.socket_folder, ignore_errors=True)


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def main(exit_with: Callable[[int], None] = sys.exit) -> None:
    """Read HOST, PORT and VAR, and run until told to stop."""
    # A shell that starts it in the background lets it ignore Ctrl-C.
    for sign in (signal.SIGINT, signal.SIGTERM):
        signal.signal(sign, _interrupt)
    var = Path(os.environ.get("VAR") or "var").resolve()
    port = int(os.environ.get("PORT") or 8000)
    supervisor = Supervisor(host=os.environ.get("HOST") or "127.0.0.1", port=port, var=var)
    try:
        exit_with(supervisor.run())
    except StartError as error:
        print(error, file=sys.stderr)
        exit_with(1)


if __name__ == "__main__":
    main()
