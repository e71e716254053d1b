"""Static files under hashed names: whatever a module names is there, under the name that it says."""

import json
import posixpath
import re
from pathlib import Path
from typing import Any

from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management import call_command

HASHED = {"staticfiles": {"BACKEND": "config.static.ModuleManifestStorage"}}
NAMED = re.compile(r"""(?:\bfrom|\bimport|\bimport\()\s*["'](\.[^"']+)["']""")


def named_by(manifest: dict[str, str], root: Path) -> list[tuple[str, str]]:
    """Each of our modules, and every file that it imports; both by their hashed names."""
    ours = [name for source, name in manifest.items() if name.endswith(".js") and "/vendor/" not in source]
    return [
        (name, posixpath.normpath(posixpath.join(posixpath.dirname(name), imported)))
        for name in ours
        for imported in NAMED.findall((root / name).read_text(encoding="utf-8"))
    ]


def test_every_import_leads_to_a_file_of_the_manifest(tmp_path: Path, settings: Any) -> None:
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {**settings.STORAGES, **HASHED}
    call_command("collectstatic", interactive=False, verbosity=0)
    manifest = json.loads((tmp_path / staticfiles_storage.manifest_name).read_text(encoding="utf-8"))["paths"]
    named = named_by(manifest, tmp_path)
    assert len(named) > 500
    assert [pair for pair in named if pair[1] not in manifest.values()] == []
