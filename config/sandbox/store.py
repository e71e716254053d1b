"""What the sandbox keeps outside the database: what is shown once, and keys of customers who are played."""

import contextlib
import fcntl
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings

from config.sandbox.errors import SandboxError

Kept = dict[str, Any]


@contextlib.contextmanager
def kept() -> Iterator[Kept]:
    """The sandbox's file, for one command at a time; what is changed inside is written at the end.

    `{"business": {…}, "customers": {number in digits: {…}}}`. It is written even when the command fails:
    keys that were published must not be lost.
    """
    if not settings.SANDBOX_FILE:
        raise SandboxError("Set SANDBOX_FILE: the sandbox keeps what is shown once in a private file.")
    file = Path(settings.SANDBOX_FILE)
    with os.fdopen(os.open(file, os.O_RDWR | os.O_CREAT, 0o600), "r+", encoding="utf-8") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        document: Kept = json.loads(handle.read() or "{}")
        document.setdefault("business", {})
        document.setdefault("customers", {})
        try:
            yield document
        finally:
            text = json.dumps(document, ensure_ascii=False, indent=2)
            handle.seek(0)
            handle.write(text)
            handle.truncate()
