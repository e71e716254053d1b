"""`make bench NAME=media`: the largest files in Chromium's worker, beside bare libsodium called from Python.

The product's own modules, its worker and its policy; only the network is left out. The limit is what the same
machine does with the bare calls of libsodium and the bytes in memory. Medians of ROUNDS, one core each.
"""

import os
import shutil
import statistics
import time
from collections.abc import Callable
from hashlib import blake2b
from pathlib import Path
from typing import Any

import django
from django.conf import settings
from nacl import bindings as sodium
from playwright.sync_api import Page, sync_playwright

MEGABYTES = 20
ROUNDS = 7
PIECE = 65_536

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
    if (plain.length !== size || plain[size - 1] !== bytes[size - 1]) throw new Error("not the same file");
  }
  clearInterval(beat);
  return { ...seconds, longestPause };
}"""


def in_browser(page: Page) -> dict[str, Any]:
    """Seconds of each round in the browser, and how long its page was kept from doing anything else."""
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


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
    django.setup()
    chromium = shutil.which("chromium")
    own = {"executable_path": Path(chromium)} if chromium else {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(args=["--no-sandbox", "--disable-gpu"], **own)  # type: ignore[arg-type]
        measured = in_browser(browser.new_page())
        browser.close()
    limit = in_python()
    print(f"Files of {MEGABYTES} MiB, median of {ROUNDS} rounds")
    print(f"{'':10} {'Chromium':>14} {'bare libsodium':>16} {'share':>7}")
    for act in ("encrypt", "decrypt"):
        speeds = [MEGABYTES * 1.048576 / statistics.median(found[act]) for found in (measured, limit)]
        print(f"{act:10} {speeds[0]:9.0f} MB/s {speeds[1]:11.0f} MB/s {speeds[0] / speeds[1]:6.0%}")
    print(f"The page never waited longer than {measured['longestPause']:.0f} ms.")


if __name__ == "__main__":
    main()
