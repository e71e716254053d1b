"""`make bench NAME=media`: the largest files in Chromium's worker, up to the server and down again.

The product's own modules, its worker and its policy. The limit of the worker is what this machine does with
bare calls of libsodium and the bytes in memory; that of the way, a bare ASGI application on the same uvicorn
that writes the same parts to the same disk, and streams them. Medians of ROUNDS.
"""

import http.client
import json
import os
import re
import shutil
import statistics
import time
import uuid
from collections.abc import Callable
from hashlib import blake2b
from pathlib import Path
from typing import Any

from nacl import bindings as sodium
from playwright.sync_api import Page

from tests.bench.live import services, uvicorn

MEGABYTES = 100
ROUNDS = 3
PIECE = 65_536
CHUNK = 256 * 1024

RUN = """async ([module, worker, megabytes, rounds]) => {
  document.body.dataset.mediaWorker = worker;
  const { decryptFile, encryptFile } = await import(module);
  const size = megabytes * 1024 * 1024;
  const bytes = new Uint8Array(size);
  for (let at = 0; at < size; at += 65536) crypto.getRandomValues(bytes.subarray(at, at + 65536));
  const file = new Blob([bytes]);
  const seconds = { encrypt: [], decrypt: [] };
  let longestPause = 0;
  let last = performance.now();
  const beat = setInterval(() => {
    longestPause = Math.max(longestPause, performance.now() - last);
    last = performance.now();
  }, 4);
  for (let round = 0; round < rounds; round += 1) {
    let begun = performance.now();
    const { ciphertext, entry } = await encryptFile(file);
    seconds.encrypt.push((performance.now() - begun) / 1000);
    begun = performance.now();
    const plain = await decryptFile(ciphertext, entry);
    seconds.decrypt.push((performance.now() - begun) / 1000);
    const last = new Uint8Array(await plain.slice(-1).arrayBuffer());
    if (plain.size !== size || last[0] !== bytes[size - 1]) throw new Error("not the same file");
  }
  clearInterval(beat);
  return { ...seconds, longestPause };
}"""


def in_browser(page: Page) -> dict[str, Any]:
    """Seconds of each round in the browser, and how long its page was kept from doing anything else."""
    from django.conf import settings

    from tests.vectors.serving import serve

    serve(page)
    base = f"{settings.STATIC_URL}messaging/js/lib/media/"
    found: dict[str, Any] = page.evaluate(RUN, [f"{base}crypt.js", f"{base}worker.js", MEGABYTES, ROUNDS])
    return found


def timed(act: Callable[[], object]) -> list[float]:
    seconds = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        act()
        seconds.append(time.perf_counter() - begun)
    return seconds


def in_python() -> dict[str, list[float]]:
    """The same cipher and hash on the same size, by bare calls."""
    plain, key, media_id = os.urandom(MEGABYTES * 1024 * 1024), os.urandom(32), bytes(16)
    pieces = [plain[at : at + PIECE] for at in range(0, len(plain), PIECE)]
    locked: list[bytes] = []
    header = b""

    def encrypt() -> None:
        nonlocal header
        state, digest = sodium.crypto_secretstream_xchacha20poly1305_state(), blake2b(digest_size=32)
        header = sodium.crypto_secretstream_xchacha20poly1305_init_push(state, key)
        locked[:] = (
            sodium.crypto_secretstream_xchacha20poly1305_push(state, piece, media_id) for piece in pieces
        )
        for piece in locked:
            digest.update(piece)

    def decrypt() -> None:
        state, digest = sodium.crypto_secretstream_xchacha20poly1305_state(), blake2b(digest_size=32)
        sodium.crypto_secretstream_xchacha20poly1305_init_pull(state, header, key)
        for piece in locked:
            digest.update(piece)
            sodium.crypto_secretstream_xchacha20poly1305_pull(state, piece, media_id)

    return {"encrypt": timed(encrypt), "decrypt": timed(decrypt)}


async def bare(scope: Any, receive: Any, send: Any) -> None:
    """The least that a server can do with a file: write what comes, stream what is there."""
    folder = Path(os.environ["MEDIA_ROOT"], "bare")
    folder.mkdir(exist_ok=True)
    file = folder / scope["path"].strip("/").replace("/", "-")
    headers = []
    if scope["method"] == "PUT":
        with file.open("wb") as written:
            more = True
            while more:
                message = await receive()
                written.write(message["body"])
                more = message["more_body"]
    else:
        headers = [(b"content-length", str(sum(part.stat().st_size for part in folder.iterdir())).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    for part in sorted(folder.iterdir()) if scope["method"] == "GET" else []:
        with part.open("rb") as stored:
            while chunk := stored.read(CHUNK):
                await send({"type": "http.response.body", "body": chunk, "more_body": True})
    await send({"type": "http.response.body", "body": b""})


class Client:
    """One connection that is kept, as a browser keeps it."""

    def __init__(self, port: int, token: str = "") -> None:
        self.wire = http.client.HTTPConnection("127.0.0.1", port)
        self.headers = {"Authorization": f"Bearer {token}", "X-Forwarded-Proto": "https"}

    def ask(self, method: str, path: str, body: bytes | None = None, kind: str = "") -> bytes:
        self.wire.request(method, path, body, {**self.headers, "Content-Type": kind})
        answer = self.wire.getresponse()
        read = answer.read()
        if answer.status >= 300:
            raise SystemExit(f"{method} {path}: {answer.status} {read[:200]!r}")
        return read

    def up_and_down(self, path: str, parts: list[bytes]) -> tuple[float, float]:
        begun = time.perf_counter()
        for number, part in enumerate(parts):
            self.ask("PUT", f"{path}parts/{number:02}/", part, "application/octet-stream")
        there = time.perf_counter()
        if len(self.ask("GET", path)) != sum(len(part) for part in parts):
            raise SystemExit("not the same file")
        return there - begun, time.perf_counter() - there


def most_memory(process_id: int) -> int:
    """Bytes of memory that a process has had at most."""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{process_id}/status").read_text("ascii"))
    return int(found[1]) * 1024 if found else 0


def on_the_way() -> tuple[dict[str, list[float]], dict[str, list[float]], float]:
    """Seconds up and down of the product and of the bare application, and MB that the product took more."""
    from accounts.models.businesses import Membership
    from messaging.queries.media import PART_BYTES, part_count
    from tests.bench.world import make_pair
    from tests.sessions import token_of

    pair, ciphertext = make_pair(1, 1), os.urandom(MEGABYTES * 1024 * 1024)
    count = part_count(len(ciphertext))
    parts = [ciphertext[number * PART_BYTES : (number + 1) * PART_BYTES] for number in range(count)]
    measured: dict[str, list[float]] = {"up": [], "down": []}
    with uvicorn("config.asgi:application") as (port, process_id):
        client = Client(port, token_of(Membership.objects.get()))
        client.ask("GET", "/api/v1/conversations/")
        before = most_memory(process_id)
        for _ in range(ROUNDS):
            media_id = str(uuid.uuid4())
            told = {"id": media_id, "conversation": pair.conversation, "size": len(ciphertext)}
            client.ask("POST", "/api/v1/media/", json.dumps(told).encode(), "application/json")
            up, down = client.up_and_down(f"/api/v1/media/{media_id}/", parts)
            measured["up"].append(up)
            measured["down"].append(down)
        grown = most_memory(process_id) - before
    limit: dict[str, list[float]] = {"up": [], "down": []}
    with uvicorn("tests.bench.media:bare") as (port, _):
        for _ in range(ROUNDS):
            up, down = Client(port).up_and_down("/file/", parts)
            limit["up"].append(up)
            limit["down"].append(down)
    return measured, limit, grown / 1e6


def show(acts: tuple[str, ...], measured: dict[str, list[float]], limit: dict[str, list[float]]) -> None:
    for act in acts:
        speeds = [MEGABYTES * 1.048576 / statistics.median(found[act]) for found in (measured, limit)]
        print(f"{act:10} {speeds[0]:9.0f} MB/s {speeds[1]:11.0f} MB/s {speeds[0] / speeds[1]:6.0%}")


def main() -> None:
    with services():
        import django
        from django.core.management import call_command
        from playwright.sync_api import sync_playwright

        django.setup()
        call_command("migrate", verbosity=0)
        way, way_limit, grown = on_the_way()
        chromium = shutil.which("chromium-headless-shell") or shutil.which("chromium")
        own: dict[str, Any] = {"executable_path": chromium} if chromium else {}
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(args=["--no-sandbox", "--disable-gpu"], **own)
            measured = in_browser(browser.new_page())
            browser.close()
    print(f"Files of {MEGABYTES} MiB, median of {ROUNDS} rounds; load {os.getloadavg()[0]:.1f}")
    print(f"{'':10} {'measured':>14} {'limit':>16} {'share':>7}")
    show(("encrypt", "decrypt"), measured, in_python())
    show(("up", "down"), way, way_limit)
    print(f"The page never waited longer than {measured['longestPause']:.0f} ms.")
    print(f"The server took {grown:.0f} MB more at most.")


if __name__ == "__main__":
    main()
