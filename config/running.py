"""The demo that runs on this machine, as `manage.py` finds it: the environment that its processes share.

It holds none of the hosted worker's or the signer's secrets.
"""

import json
import os
from collections.abc import Mapping
from pathlib import Path

NAME = "running.json"


def note_running(folder: Path, environment: Mapping[str, str]) -> None:
    """Write down, for its owner alone, how a command becomes part of the demo in this folder."""
    file = folder / NAME
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as handle:
        json.dump(dict(environment), handle)


def forget_running(folder: Path) -> None:
    """The demo in this folder does not run any more."""
    (folder / NAME).unlink(missing_ok=True)


def running_environment(folder: Path) -> dict[str, str]:
    """What `note_running` wrote; empty when no demo runs in this folder."""
    try:
        environment: dict[str, str] = json.loads((folder / NAME).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    return environment
