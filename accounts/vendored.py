"""The libraries that came with Recado, as their manifest names them."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path, PurePosixPath

from django.contrib.staticfiles import finders

FOLDER = "accounts/vendor"


@dataclass(frozen=True, slots=True)
class Library:
    """One library; `licence_file` is its text, as a static file."""

    name: str
    version: str
    licence: str
    source: str
    changes: str
    licence_file: str


@cache
def libraries() -> tuple[Library, ...]:
    """Each library once, by name."""
    manifest = Path(str(finders.find(f"{FOLDER}/manifest.json")))
    found: dict[str, Library] = {}
    for row in json.loads(manifest.read_text(encoding="utf-8")):
        known = found.get(row["name"])
        changes = "; ".join(text for text in (known.changes if known else "", row.get("changes", "")) if text)
        licence_file = f"{FOLDER}/{PurePosixPath(row['file']).parent}/LICENSE"
        found[row["name"]] = Library(
            row["name"], row["version"], row["licence"], row["source"], changes, licence_file
        )
    return tuple(sorted(found.values(), key=lambda library: library.name))
