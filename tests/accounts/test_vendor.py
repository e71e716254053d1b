"""Every vendored file is the one that the manifest names, with its licence beside it."""

import hashlib
import json
from pathlib import Path

from tests.test_architecture import ROOT

VENDOR = ROOT / "accounts" / "static" / "accounts" / "vendor"
MANIFEST = VENDOR / "manifest.json"


def test_every_vendored_file_is_listed_with_its_hash_and_licence() -> None:
    rows = json.loads(MANIFEST.read_text(encoding="utf-8"))
    for row in rows:
        file = VENDOR / row["file"]
        assert hashlib.sha256(file.read_bytes()).hexdigest() == row["sha256"], row["file"]
        assert row["version"], row["file"]
        assert row["licence"], row["file"]
        assert (file.parent / "LICENSE").exists(), row["file"]
    listed = {VENDOR / row["file"] for row in rows}
    present = {file for file in VENDOR.rglob("*") if file.is_file() and not is_paper(file)}
    assert present == listed


def is_paper(file: Path) -> bool:
    return file == MANIFEST or file.name.startswith("LICENSE")


def test_nothing_vendored_names_another_host_in_its_code() -> None:
    for sheet in VENDOR.rglob("*.css"):
        assert "url(http" not in sheet.read_text(encoding="utf-8"), sheet.name
        assert "@import" not in sheet.read_text(encoding="utf-8"), sheet.name
