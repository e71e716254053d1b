"""The signer: a process of its own, and the only one that is given the certificate key file."""

import contextlib
import json
import os
import signal
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.db import close_old_connections

from accounts.crypto.primitives import KEY_SIZE, b64, exact, random_bytes, signing_key, unb64
from accounts.services.audit import seal_events
from accounts.services.certificates import (
    ask_for_renewals,
    issue_pending_certificates,
    log_unlogged_certificates,
    renew_revocation_list,
)

POLL_SECONDS = 0.25
RENEWALS_EVERY_SECONDS = 60


class KeyFileError(Exception):
    """What cannot be done with this key file, in a sentence."""


def read_issuing_key(path: str) -> tuple[str, bytes]:
    """The key id and seed in a key file: {"kid": text, "seed": base64url of 32 bytes[, "next": the same]}."""
    return _read_key(json.loads(Path(path).read_text(encoding="utf-8")))


def public_keys(path: str) -> str:
    """The public keys of a file, the next one too, as ISSUING_PUBLIC_KEYS has them."""
    document = json.loads(Path(path).read_text(encoding="utf-8"))
    keys = [_read_key(part) for part in (document, document.get("next")) if part]
    return ",".join(f"{key_id}:{b64(signing_key(seed))}" for key_id, seed in keys)


def make_key_file(path: str, key_id: str) -> None:
    """Make a file with a new key. Raises OSError when there is one already."""
    _write(path, {"kid": key_id, "seed": b64(random_bytes(KEY_SIZE))}, os.O_EXCL)


def add_next_key(path: str, key_id: str) -> None:
    """Put a next key beside the current one: it signs nothing before `switch_keys`. Raises KeyFileError."""
    document = json.loads(Path(path).read_text(encoding="utf-8"))
    if "next" in document:
        raise KeyFileError(f"There is a next key already: {document['next']['kid']}.")
    if document["kid"] == key_id:
        raise KeyFileError(f"The current key is called {key_id} too. Give the next one another --kid.")
    _replace(path, {**document, "next": {"kid": key_id, "seed": b64(random_bytes(KEY_SIZE))}})


def switch_keys(path: str, published: Mapping[str, bytes]) -> str:
    """Let the next key sign, and forget the current one's seed; return the next one's id.

    `published` are the keys that clients trust now. Raises KeyFileError when the next one is not among them:
    nobody could check what it signs.
    """
    document = json.loads(Path(path).read_text(encoding="utf-8"))
    if "next" not in document:
        raise KeyFileError("There is no next key in this file. Make one with --next.")
    key_id, seed = _read_key(document["next"])
    if published.get(key_id) != signing_key(seed):
        raise KeyFileError(
            f"ISSUING_PUBLIC_KEYS does not name {key_id} yet. Publish it first, and wait a day."
        )
    _replace(path, document["next"])
    return key_id


def run_signer(key_id: str, signing_seed: bytes, stop: threading.Event) -> None:
    """Sign what is approved, and chain what is written down, as soon as it is there, until told to stop."""
    log_unlogged_certificates(key_id=key_id, signing_seed=signing_seed)
    renew_revocation_list(key_id=key_id, signing_seed=signing_seed, force=True)
    renewals_at = time.monotonic()
    while not stop.is_set():
        close_old_connections()
        if time.monotonic() >= renewals_at:
            ask_for_renewals(key_id=key_id)
            renewals_at += RENEWALS_EVERY_SECONDS
        issue_pending_certificates(key_id=key_id, signing_seed=signing_seed)
        renew_revocation_list(key_id=key_id, signing_seed=signing_seed)
        seal_events()
        stop.wait(POLL_SECONDS)


def stop_on_signals(stop: threading.Event) -> None:
    """Let SIGTERM and SIGINT end the loop after the certificate at hand."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())


def _read_key(part: Any) -> tuple[str, bytes]:
    return str(part["kid"]), exact(unb64(part["seed"]), KEY_SIZE)


def _replace(path: str, document: Mapping[str, object]) -> None:
    """Write the file whole or not at all: its key exists nowhere else."""
    partial = f"{path}.partial"
    with contextlib.suppress(FileNotFoundError):
        os.unlink(partial)
    _write(partial, document, os.O_EXCL)
    os.replace(partial, path)


def _write(path: str, document: Mapping[str, object], flags: int) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | flags, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(document, file)
        file.flush()
        os.fsync(file.fileno())
