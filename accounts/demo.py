"""The demo's people and codes, for pages of the demo only: the file is written by the demo's own seeding."""

import base64
import json
import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django_otp.oath import TOTP

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


def demo_people() -> DemoWorld | None:
    """The demo's people, each member and staff person with the code that their app would show now."""
    world = load_demo_world()
    if world is None:
        return None
    for person in _people_with_passwords(world):
        person["totp_code"] = current_code(person["totp_secret"])
    return world


def recovery_code_of(*, email: str | None = None, phone: str | None = None) -> str | None:
    """A demo person's recovery code, to be filled in on the restore page; None outside the demo."""
    world = load_demo_world()
    if world is None:
        return None
    members = [member for business in world["businesses"] for member in business["members"]]
    for person in (*world["customers"], *members):
        if (email and person.get("email") == email) or (phone and person.get("phone") == phone):
            return str(person["recovery_code"])
    return None


def password_of(email: str) -> str | None:
    """A demo member's password, to be filled in where it is asked again; None outside the demo."""
    world = load_demo_world()
    people = _people_with_passwords(world) if world else []
    return next((str(person["password"]) for person in people if person["email"] == email), None)


def current_code(base32_secret: str) -> str:
    """The six digits that an authenticator app shows for a secret at this moment (RFC 6238)."""
    totp = TOTP(base64.b32decode(base32_secret))
    totp.time = time.time()
    return f"{totp.token():06d}"


def _people_with_passwords(world: DemoWorld) -> list[dict[str, Any]]:
    members = [member for business in world["businesses"] for member in business["members"]]
    return [*world["staff"], *members]
