"""`make bench NAME=cloud`: texts a second through the Cloud API over 16 connections, beside the limit here.

Real uvicorn with a worker for each core, PostgreSQL with fsync on, Valkey, and the hosted worker in a process
of its own. Every connection sends its next text when the last one is answered. `sealed_per_s` is how fast the
hosted worker then brings them into the conversations. Limits in the same run: an application that answers the
same requests with nothing, and bare INSERTs of the same size, each with its commit, over as many connections.
"""

import asyncio
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from accounts.crypto.boxes import box_public_key
from accounts.crypto.primitives import b64
from tests.bench.live import LIMIT_SECONDS, WORKERS, insert_rate, services, uvicorn

CONNECTIONS = 16
SECONDS = float(os.environ.get("SECONDS", "8"))
RECIPIENTS = 64
PRIVATE_KEY = bytes(range(2, 34))
MASTER_KEYS = {"m1": bytes(range(3, 35))}
ROW_BYTES = 400
ANSWER = b'{"messaging_product":"whatsapp"}'


async def nothing(scope: Any, receive: Any, send: Any) -> None:
    """The least that an application can answer."""
    while (await receive()).get("more_body"):
        pass
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(ANSWER)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": ANSWER})


def request_bytes(node: str, token: str, to: str) -> bytes:
    body = json.dumps(
        {"messaging_product": "whatsapp", "to": to, "type": "text", "text": {"body": "x" * 100}}
    ).encode()
    lines = [
        f"POST /cloud/v23.0/{node}/messages HTTP/1.1",
        "Host: 127.0.0.1",
        "X-Forwarded-Proto: https",
        "Content-Type: application/json",
        f"Authorization: Bearer {token}",
        f"Content-Length: {len(body)}",
    ]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


async def saturate(port: int, requests: list[bytes], seconds: float) -> list[float]:
    """The milliseconds that each answer took, over CONNECTIONS that are never idle."""
    deadline, taken = time.perf_counter() + seconds, []

    async def talk(place: int) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        while time.perf_counter() < deadline:
            started = time.perf_counter()
            writer.write(requests[place % len(requests)])
            head = (await reader.readuntil(b"\r\n\r\n")).lower()
            length = int(head.split(b"content-length:")[1].split(b"\r\n")[0])
            body = await reader.readexactly(length)
            assert head.startswith(b"http/1.1 200"), (head, body)
            taken.append((time.perf_counter() - started) * 1000)
            place += CONNECTIONS
        writer.close()

    await asyncio.gather(*(talk(place) for place in range(CONNECTIONS)))
    return sorted(taken)


def make_world() -> list[bytes]:
    """A hosted sandbox and people who have just written to it: one request for each of them."""
    from accounts.crypto.keyrings import PartyType
    from accounts.models.tokens import Scope
    from accounts.services.phones import claim_number_for_customer
    from messaging.services.conversations import start_conversation
    from tests.conftest import make_cast
    from tests.messaging.cloud import open_account
    from tests.messaging.test_delivery import send
    from tests.parties import TestParty
    from tests.sessions import token_of

    cast = make_cast()
    account, _ = open_account(cast, is_sandbox=True)
    token, node = token_of(cast.olga, Scope.CLOUD_API), account.numbers.get().node_id
    requests = []
    for place in range(RECIPIENTS):
        number = f"+346100{place:05}"
        customer = claim_number_for_customer(number=number, name=f"Person {place}", language="en")
        party = TestParty(customer.id, PartyType.CUSTOMER)
        party.publish(customer.user_id)
        start_conversation(customer_id=customer.id, business=cast.bakery)
        send(party, cast.keys["bakery"], "Hello")
        requests.append(request_bytes(node, token, number))
    return requests


def hosted_worker() -> "subprocess.Popen[bytes]":
    kid, master = next(iter(MASTER_KEYS.items()))
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings.production_hosted",
        "HOSTED_MASTER_KEYS": f"{kid}:{b64(master)}",
        "HOSTED_WORKER_PRIVATE_KEY": b64(PRIVATE_KEY),
    }
    command = [
        sys.executable,
        "-m",
        "celery",
        "-A",
        "config",
        "worker",
        "-Q",
        "hosted",
        "-P",
        "threads",
        "-c",
        "2",
    ]
    return subprocess.Popen([*command, "--loglevel", "error"], env=environment, stdout=subprocess.DEVNULL)


def seal_rate() -> float:
    """Texts a second that the worker seals and sends, for at most SECONDS from its first one on."""
    from messaging.models.outbox import OutboxRow
    from messaging.services.outbox import wake_outbox

    worker = hosted_worker()
    sent, waits = OutboxRow.objects.filter(state="sent"), OutboxRow.objects.exclude(state="sent")
    try:
        while not sent.exists():
            wake_outbox()
            time.sleep(0.05)
        begun, started = sent.count(), time.perf_counter()
        while waits.exists() and time.perf_counter() < started + SECONDS:
            wake_outbox()
            time.sleep(0.05)
        return (sent.count() - begun) / (time.perf_counter() - started)
    finally:
        worker.terminate()
        worker.wait()


def main() -> None:
    os.environ["HOSTED_WORKER_PUBLIC_KEY"] = b64(box_public_key(PRIVATE_KEY))
    with services() as dsn:
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        requests = make_world()
        with uvicorn("config.asgi:application", WORKERS) as (port, _):
            asyncio.run(saturate(port, requests, 1))
            taken = asyncio.run(saturate(port, requests, SECONDS))
        with uvicorn("tests.bench.cloud:nothing", WORKERS) as (port, _):
            bare = asyncio.run(saturate(port, requests, LIMIT_SECONDS))
        inserts = insert_rate(dsn, ROW_BYTES)
        sealed = seal_rate()
    result = {
        "sends_per_s": len(taken) / SECONDS,
        "p50_ms": taken[len(taken) // 2],
        "p99_ms": taken[int(len(taken) * 0.99)],
        "sealed_per_s": sealed,
        "bare_answers_per_s": len(bare) / LIMIT_SECONDS,
        "insert_commit_per_s": inserts,
    }
    limit = 1 / (1 / result["bare_answers_per_s"] + 1 / inserts)
    result |= {"limit_sends_per_s": limit, "ratio_to_limit": result["sends_per_s"] / limit}
    result = {name: round(value, 2) for name, value in result.items()}
    folder = Path(os.environ.get("VAR") or "var") / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "cloud.json").write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    for name, value in result.items():
        print(f"{name:>24} {value:,.2f}")


if __name__ == "__main__":
    main()
