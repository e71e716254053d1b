"""Where installed packs rest: files named by their SHA-256, and one list of packs beside them.

Readers never see half a pack: files come first, the list is replaced whole, and what nobody names goes last.
Every machine that serves pages needs the same folder, shared or installed alike.
"""

import fcntl
import hashlib
import json
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

LIST, LOCK = "packs.json", ".lock"
NAME = re.compile(r"[0-9a-f]{64}")

# {"from","to","precision","experimental","attribution","licence","size","files":{"model","shortlist",
# "vocabs"}}, each file {"sha256","size"}, `shortlist` null where there is none.
Pack = dict[str, Any]


class PackStore:
    """The packs in one folder, which need not exist before the first is put there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def packs(self) -> list[Pack]:
        """What is installed, in order of pairs."""
        try:
            packs: list[Pack] = json.loads((self.folder / LIST).read_text(encoding="utf-8"))
        except FileNotFoundError:
            return []
        return packs

    def file(self, sha256: str) -> Path | None:
        """Where a file of an installed pack rests."""
        file = self.folder / sha256
        return file if NAME.fullmatch(sha256) and file.is_file() else None

    def keep(self, content: bytes) -> dict[str, Any]:
        """Store a file's content; what to call it. Call inside `changing`."""
        sha256 = hashlib.sha256(content).hexdigest()
        if self.file(sha256) is None:
            self._replace(sha256, content)
        return {"sha256": sha256, "size": len(content)}

    def put(self, packs: list[Pack]) -> None:
        """Let these be the installed packs, and forget the files of others. Call inside `changing`."""
        ordered = sorted(packs, key=lambda pack: (pack["from"], pack["to"]))
        self._replace(LIST, json.dumps(ordered, ensure_ascii=False, indent=2).encode())
        named = {file["sha256"] for pack in ordered for file in files_of(pack)}
        for file in self.folder.iterdir():
            if NAME.fullmatch(file.name) and file.name not in named:
                file.unlink()

    @contextmanager
    def changing(self) -> Iterator[None]:
        """One change at a time, whoever makes it."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / LOCK).open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _replace(self, name: str, content: bytes) -> None:
        handle, partial = tempfile.mkstemp(dir=self.folder, prefix=".partial-")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                os.fchmod(file.fileno(), 0o644)
            Path(partial).replace(self.folder / name)
        except BaseException:
            Path(partial).unlink(missing_ok=True)
            raise


def files_of(pack: Pack) -> list[dict[str, Any]]:
    """Every file of a pack."""
    files = pack["files"]
    return [file for file in (files["model"], files["shortlist"], *files["vocabs"]) if file]
