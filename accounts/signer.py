"""The signer: a process of its own, and the only one that is given the certificate key file."""

import json
import signal
import threading
from pathlib import Path

from django.db import close_old_connections

from accounts.crypto.primitives import KEY_SIZE, exact, unb64
from accounts.services.audit import seal_events
from accounts.services.certificates import issue_pending_certificates, renew_revocation_list

POLL_SECONDS = 0.25


def read_issuing_key(path: str) -> tuple[str, bytes]:
    """The key id and seed in a key file: {"kid": text, "seed": base64url of 32 bytes}."""
    document = json.loads(Path(path).read_text(encoding="utf-8"))
    return str(document["kid"]), exact(unb64(document["seed"]), KEY_SIZE)


def run_signer(key_id: str, signing_seed: bytes, stop: threading.Event) -> None:
    """Sign what is approved, and chain what is written down, as soon as it is there, until told to stop."""
    renew_revocation_list(key_id=key_id, signing_seed=signing_seed, force=True)
    while not stop.is_set():
        close_old_connections()
        issue_pending_certificates(key_id=key_id, signing_seed=signing_seed)
        renew_revocation_list(key_id=key_id, signing_seed=signing_seed)
        seal_events()
        stop.wait(POLL_SECONDS)


def stop_on_signals(stop: threading.Event) -> None:
    """Let SIGTERM and SIGINT end the loop after the certificate at hand."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
