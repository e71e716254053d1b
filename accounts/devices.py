"""A browser's own name: a signed cookie of a door, so that limits can tell one browser from another.

It proves nothing about who sits there, and whoever wants to be nobody deletes it: it counts beside the number
and the network, never instead of them. What it gives its owner is a share of their own, which no stranger
spends. The cookie is HttpOnly, of its door alone, and made at the first visit of a sign-in page.
"""

import re
import secrets
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from accounts.doors import door_of

NAME_BYTES = 16
LIFETIME_SECONDS = 400 * 24 * 3600
SALT = "accounts.device"
# What fetches pages for somebody, and says so: search engines, previews of links in chats, programs.
MACHINES = re.compile(
    r"bot\b|bot/|crawl|spider|slurp|preview|facebookexternalhit|whatsapp/|telegram|embedly|curl/|wget/|python-|"
    r"go-http-client|okhttp|httpclient|java/",
    re.IGNORECASE,
)


def device_of(request: HttpRequest) -> str:
    """The name of the browser that asks, "" where it brings none that we signed: hex, 32 characters."""
    door = door_of(request.path)
    if door is None:
        return ""
    name = request.get_signed_cookie(
        f"{door.cookie}_device", default="", salt=f"{SALT}.{door.name}", max_age=LIFETIME_SECONDS
    )
    return str(name)


def is_machine(request: HttpRequest) -> bool:
    """Say whether a request was made by a program that says so: its visits are nobody's."""
    return bool(MACHINES.search(request.headers.get("User-Agent", "")[:400]))


def names_device(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Give the browser a name on its first visit of this page."""

    @wraps(view)
    def enter(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        answer = view(request, *args, **kwargs)
        door = door_of(request.path)
        if door is not None and not device_of(request):
            answer.set_signed_cookie(
                f"{door.cookie}_device",
                secrets.token_hex(NAME_BYTES),
                salt=f"{SALT}.{door.name}",
                max_age=LIFETIME_SECONDS,
                path=door.path,
                secure=settings.SESSION_COOKIE_SECURE,
                httponly=True,
                samesite="Lax",
            )
        return answer

    return enter
