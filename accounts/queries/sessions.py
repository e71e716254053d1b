"""Where a person is signed in, in words."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib.sessions.models import Session
from django.utils import timezone

from accounts.doors import Door
from accounts.models.people import User
from accounts.models.sessions import DoorSession

# In this order: Edge and Opera also call themselves Chrome, Chrome also Safari, and Android also Linux.
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)
UNKNOWN = "?"


@dataclass(frozen=True, slots=True)
class SignedIn:
    """One line of the list."""

    id: UUID
    browser: str
    system: str
    address: str
    began_at: datetime
    seen_at: datetime
    is_this: bool


def browser_of(agent: str) -> tuple[str, str]:
    """Browser and system of a User-Agent header, coarsely; UNKNOWN where it names none that we know."""
    browser = next((name for mark, name in BROWSERS if mark in agent), UNKNOWN)
    system = next((name for mark, name in SYSTEMS if mark in agent), UNKNOWN)
    return browser, system


def sessions_of(user: User, door: Door, session_key: str | None) -> list[SignedIn]:
    """Where a person is signed in at a door, this session first, then the last seen ones."""
    alive = Session.objects.filter(expire_date__gt=timezone.now()).values("session_key")
    rows = DoorSession.objects.filter(user=user, door__in=door.names, session_key__in=alive)
    found = [
        SignedIn(
            row.id,
            row.browser,
            row.system,
            row.address,
            row.began_at,
            row.seen_at,
            row.session_key == session_key,
        )
        for row in rows.order_by("-seen_at")
    ]
    return sorted(found, key=lambda line: not line.is_this)
