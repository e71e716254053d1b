"""`make bench NAME=live`: the live path over real sockets, beside what this machine can do at all.

Real uvicorn with a worker for each core, PostgreSQL with fsync on, Valkey. Saturation: every customer keeps a
few messages under way. Latency: 50 messages a second, from send to receive. Limits in the same run: a bare
socket that echoes the same bytes, and bare INSERTs, each with its commit. The tables hold CONVERSATIONS open
conversations and MESSAGES messages of a business with 50 agents before anything is measured. All of it, load
generator included, shares this machine.
"""

import asyncio
import contextlib
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psycopg
import websockets

from config.valkey import start_valkey
from tests.postgresql import PostgreSQL, find_postgresql

PAIRS = int(os.environ.get("PAIRS", "200"))
CONVERSATIONS = int(os.environ.get("CONVERSATIONS", "20000"))
MESSAGES = int(os.environ.get("MESSAGES", "1000000"))
AGENTS = 50
UNDER_WAY = 2
SATURATION_PER_PAIR = 45
LATENCY_RATE, LATENCY_SECONDS = 50, 10
IDLE_SOCKETS = 500
LIMIT_SECONDS = 4
WRITERS = 8
WORKERS = int(os.environ.get("WORKERS", os.cpu_count() or 1))
# Production's settings, so that what is measured is what runs: pooled connections and all.
PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "config.settings.production",
    "SECRET_KEY": "benchmarks only, never a secret: 0123456789 0123456789",
    "ALLOWED_HOSTS": "127.0.0.1",
    "SMS_SENDER": "accounts.sms.HttpGatewaySender",
    "SMS_GATEWAY_URL": "https://sms.example/send",
    "SMS_GATEWAY_TOKEN": "benchmarks only",
    "EMAIL_URL": "smtp://127.0.0.1:25",
    "DEFAULT_FROM_EMAIL": "recado@bench.example",
    "FRANKING_KEYS": "f1:" + "E" * 43,
    "DOCUMENT_KEYS": "d1:" + "I" * 43,
    "MODERATION_KEYS": "m1:" + "Q" * 43,
    "ISSUING_PUBLIC_KEYS": "p1:" + "M" * 43,
}


@contextlib.contextmanager
def services() -> Iterator[str]:
    """A database and a Valkey of our own, in the environment before Django reads it; yields their address."""
    binaries = find_postgresql()
    if binaries is None:
        sys.exit("This benchmark needs PostgreSQL's programs.")
    database = PostgreSQL(binaries, fsync=True)
    database.start()
    with tempfile.TemporaryDirectory(prefix="rb-") as folder:
        valkey, address = start_valkey(Path(folder))
        os.environ |= {
            **PRODUCTION,
            "DATABASE_URL": database.url,
            "VALKEY_URL": address,
            "MEDIA_ROOT": folder,
            "STATIC_ROOT": f"{folder}/static",
        }
        try:
            yield f"host={database.folder} user=postgres dbname=postgres"
        finally:
            valkey.kill()
            valkey.wait()
            database.stop()


@contextlib.contextmanager
def uvicorn(application: str, workers: int = 1) -> Iterator[tuple[int, int]]:
    """An ASGI application in processes of its own: its port, and the process id of their supervisor."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    options = ["--port", str(port), "--workers", str(workers)]
    options += ["--no-access-log", "--log-level", "warning", "--lifespan", "off"]
    process = subprocess.Popen([sys.executable, "-m", "uvicorn", application, *options])
    try:
        while True:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
                break
            time.sleep(0.05)
        yield port, process.pid
    finally:
        process.terminate()
        process.wait()


async def echo(scope: Any, receive: Any, send: Any) -> None:
    """The least that a socket server can do with a frame."""
    await receive()
    await send({"type": "websocket.accept"})
    while (event := await receive())["type"] == "websocket.receive":
        await send({"type": "websocket.send", "text": event["text"]})


class Side:
    """One open socket of the load generator."""

    def __init__(self, wire: Any) -> None:
        self.wire = wire

    @classmethod
    async def open(cls, port: int, path: str, cookie: str) -> "Side":
        origin: Any = f"http://127.0.0.1:{port}"
        wire = await websockets.connect(
            f"ws://127.0.0.1:{port}{path}",
            additional_headers={"Cookie": cookie},
            origin=origin,
            compression=None,
        )
        await wire.send(json.dumps({"t": "hello", "v": 1, "device": str(uuid.uuid4()), "conversations": {}}))
        await wire.recv()
        return cls(wire)

    async def next_message(self) -> None:
        """Wait for a message; what else the other side hears, such as of its inbox, is passed over."""
        while not (await self.wire.recv()).startswith('{"t":"message"'):
            pass


async def saturate(pairs: list[tuple[Side, Side]], frames: list[list[str]]) -> float:
    """Messages a second from the first send to the last receive, each customer with UNDER_WAY unanswered."""
    started = time.perf_counter()

    async def customer(side: Side, mine: list[str]) -> None:
        room = asyncio.Semaphore(UNDER_WAY)

        async def answers() -> None:
            accepted = 0
            while accepted < len(mine):
                frame = json.loads(await side.wire.recv())
                assert frame["t"] in {"accepted", "message"}, frame
                if frame["t"] == "accepted":
                    accepted += 1
                    room.release()

        listening = asyncio.create_task(answers())
        for frame in mine:
            await room.acquire()
            await side.wire.send(frame)
        await listening

    async def business(side: Side, expected: int) -> None:
        for _ in range(expected):
            await side.next_message()

    await asyncio.gather(
        *(customer(pair[0], mine) for pair, mine in zip(pairs, frames, strict=True)),
        *(business(pair[1], len(mine)) for pair, mine in zip(pairs, frames, strict=True)),
    )
    return sum(map(len, frames)) / (time.perf_counter() - started)


async def latencies(pairs: list[tuple[Side, Side]], frames: list[str]) -> list[float]:
    """Milliseconds from send to receive at a steady LATENCY_RATE, one pair after the other."""
    measured: list[float] = []
    waiting = []

    async def one(pair: tuple[Side, Side], frame: str) -> None:
        started = time.perf_counter()
        await pair[0].wire.send(frame)
        await pair[1].next_message()
        measured.append((time.perf_counter() - started) * 1000)

    begin = time.perf_counter()
    for number, frame in enumerate(frames):
        await asyncio.sleep(max(0.0, begin + number / LATENCY_RATE - time.perf_counter()))
        waiting.append(asyncio.create_task(one(pairs[number % len(pairs)], frame)))
    await asyncio.gather(*waiting)
    return measured


async def echo_rate(port: int, frame: str) -> float:
    """Round trips a second of the same bytes through a socket that does nothing with them."""

    async def talk() -> int:
        count = 0
        async with websockets.connect(f"ws://127.0.0.1:{port}/", compression=None) as wire:
            while time.perf_counter() < deadline:
                await wire.send(frame)
                await wire.recv()
                count += 1
        return count

    deadline = time.perf_counter() + LIMIT_SECONDS
    return sum(await asyncio.gather(*(talk() for _ in range(16)))) / LIMIT_SECONDS


def insert_rate(dsn: str, size: int) -> float:
    """Rows of the same size a second, one INSERT and one commit each, over WRITERS connections at once."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS bench_limit (id bigserial PRIMARY KEY, body bytea)")
    deadline, body = time.perf_counter() + LIMIT_SECONDS, bytes(size)

    def write(_: int) -> int:
        count = 0
        with psycopg.connect(dsn, autocommit=True) as connection:
            while time.perf_counter() < deadline:
                connection.execute("INSERT INTO bench_limit (body) VALUES (%s)", (body,))
                count += 1
        return count

    with ThreadPoolExecutor(WRITERS) as writers:
        return sum(writers.map(write, range(WRITERS))) / LIMIT_SECONDS


def resident_kib(process_id: int) -> int:
    """Memory of a process and of its children."""
    process = Path(f"/proc/{process_id}")
    status = (process / "status").read_text(encoding="utf-8")
    own = int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1])
    children = (process / "task" / str(process_id) / "children").read_text(encoding="utf-8").split()
    return own + sum(resident_kib(int(child)) for child in children)


async def measure(port: int, process_id: int, world: list[Any]) -> dict[str, float]:
    """Open everything once, then saturation, latency and idle memory in this order."""
    pairs = [
        (
            await Side.open(port, "/chat/socket/", pair.customer_cookie),
            await Side.open(port, "/business/socket/", pair.business_cookie),
        )
        for pair in world
    ]
    rate = await saturate(pairs, [pair.frames[:SATURATION_PER_PAIR] for pair in world])
    for pair in pairs:
        await pair[0].wire.close()
    pairs = [
        (await Side.open(port, "/chat/socket/", pair.customer_cookie), sides[1])
        for pair, sides in zip(world, pairs, strict=True)
    ]
    await asyncio.sleep(10)
    spread = [
        world[n % PAIRS].frames[SATURATION_PER_PAIR + n // PAIRS]
        for n in range(LATENCY_RATE * LATENCY_SECONDS)
    ]
    measured = sorted(await latencies(pairs, spread))
    before = resident_kib(process_id)
    idle = [
        await Side.open(port, "/chat/socket/", world[n % PAIRS].customer_cookie) for n in range(IDLE_SOCKETS)
    ]
    idle_kib = (resident_kib(process_id) - before) / len(idle)
    return {
        "messages_per_s": rate,
        "p50_ms": statistics.median(measured),
        "p99_ms": measured[int(len(measured) * 0.99) - 1],
        "idle_socket_kib": idle_kib,
    }


def main() -> None:
    with services() as dsn:
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        from tests.bench.desk import make_desk
        from tests.bench.world import make_pair

        if MESSAGES:
            make_desk(AGENTS, CONVERSATIONS, MESSAGES)
        per_pair = SATURATION_PER_PAIR + -(-LATENCY_RATE * LATENCY_SECONDS // PAIRS)
        world = [make_pair(number, per_pair) for number in range(PAIRS)]
        with uvicorn("config.asgi:application", WORKERS) as (port, process_id):
            result = asyncio.run(measure(port, process_id, world))
        frame = world[0].frames[0]
        with uvicorn("tests.bench.live:echo", WORKERS) as (port, _):
            result["echo_per_s"] = asyncio.run(echo_rate(port, frame))
        result["insert_commit_per_s"] = insert_rate(dsn, len(frame) * 3 // 4)
    limit = 1 / (1 / result["echo_per_s"] + 1 / result["insert_commit_per_s"])
    result["limit_messages_per_s"] = limit
    result["ratio_to_limit"] = result["messages_per_s"] / limit
    result = {name: round(value, 2) for name, value in result.items()}
    folder = Path(os.environ.get("VAR") or "var") / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "live.json").write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    for name, value in result.items():
        print(f"{name:>24} {value:,.2f}")


if __name__ == "__main__":
    main()
