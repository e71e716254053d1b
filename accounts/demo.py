"""The demo's people and codes, for pages of the demo only: the file is written by the demo's own seeding."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings

DemoWorld = dict[str, Any]


def load_demo_world() -> DemoWorld | None:
    """What `make demo` wrote to demo.json, or None where this is not the demo."""
    if not settings.DEMO_FILE:
        return None
    try:
        world: DemoWorld = json.loads(Path(settings.DEMO_FILE).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    return world
