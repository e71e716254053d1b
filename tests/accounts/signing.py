"""A signer for tests: its keys, what it does in one round, and a business that staff approved."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import connection

from accounts.crypto import certificates
from accounts.crypto.primitives import b64, signing_key
from accounts.models.businesses import Business
from accounts.models.keys import Certificate
from accounts.queries.keys import certificates_of
from accounts.services.certificates import (
    ask_for_renewals,
    certify_numbers,
    issue_pending_certificates,
    renew_revocation_list,
)
from accounts.services.phones import claim_number_for_business
from tests.conftest import BAKERY_NUMBER, Cast


@dataclass
class Signer:
    """The acts of one round of the signer's loop, under one key."""

    key_id: str = "t1"
    seed: bytes = bytes(range(32))

    @property
    def keys(self) -> dict[str, bytes]:
        return {self.key_id: signing_key(self.seed)}

    def work(self, *, force: bool = False) -> None:
        ask_for_renewals(key_id=self.key_id)
        issue_pending_certificates(key_id=self.key_id, signing_seed=self.seed)
        renew_revocation_list(key_id=self.key_id, signing_seed=self.seed, force=force)


def approve_bakery(cast: Cast, number: str = BAKERY_NUMBER) -> None:
    """The bakery holds this number and is verified; the signer has not come by yet."""
    claim_number_for_business(number=number, business=cast.bakery)
    Business.objects.filter(pk=cast.bakery.pk).update(status=Business.Status.VERIFIED)
    certify_numbers(business_id=cast.bakery.id)


def badge_of(cast: Cast, keys: dict[str, bytes], now_ms: int | None = None) -> list[certificates.Certificate]:
    """The certificates of the bakery that a client counts now."""
    proof, found = certificates_of(cast.bakery.id), []
    for document in proof["certificates"]:
        try:
            found.append(
                certificates.check_certificate(
                    document,
                    proof["revocations"],
                    keys,
                    now_ms=time.time_ns() // 1_000_000 if now_ms is None else now_ms,
                    business_id=cast.bakery.id.bytes,
                    identity_key=signing_key(cast.keys["bakery"].identity_seed),
                )
            )
        except certificates.CryptoError:
            continue
    return found


def certificate(**facts: Any) -> Certificate:
    return Certificate.objects.get(**facts)


@contextmanager
def signer_process(folder: Path, signer: Signer, **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    """The real process on the tests' database, with its own key file."""
    key_file = folder / "issuing.json"
    if not key_file.exists():
        key_file.write_text(json.dumps({"kid": signer.key_id, "seed": b64(signer.seed)}))
    process = subprocess.Popen(
        [sys.executable, "manage.py", "run_signer", str(key_file)],
        env={**os.environ, "DATABASE_URL": database_url(), **environment},
    )
    try:
        yield process
    finally:
        process.terminate()
        assert process.wait(timeout=60) == 0


def database_url() -> str:
    database: dict[str, Any] = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{database['NAME']}"
    host = database["HOST"] or database["OPTIONS"].get("host", "")
    return f"postgres://{database['USER']}@/{database['NAME']}?host={host}"
