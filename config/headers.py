"""What every answer says beside its policy (csp.py): devices it may use, who may load it, who may keep it.

A page is given a microphone, a camera or a place only where it has a use for it; the chat in frames on sites
of others never.
"""

import re
from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import add_never_cache_headers

# Where people talk they may speak and say where they are; where codes are compared, a camera reads them.
TALKS = frozenset({"/chat/", "/chat/shell/", "/business/inbox/"})
LOOKS = re.compile(r"/(chat|business)/(keys/|safety/[0-9a-f-]{36}/)")
# Passkeys are made and asked for behind these doors only.
PROVES = re.compile(r"/(business|staff)/")
NOBODY = (
    "accelerometer", "browsing-topics", "display-capture", "gyroscope", "hid", "idle-detection",
    "local-fonts", "magnetometer", "midi", "payment", "screen-wake-lock", "serial", "usb",
    "xr-spatial-tracking",
)  # fmt: skip
# What pages of other origins show or read, and what is the same for everybody: it holds nothing of anybody.
# Our own API page is of no origin (csp.py), and so takes static files as another origin does.
SHARED = re.compile(
    r"/(static/|logos/|widget\.js$|widget/[^/]+/$|(b|l)/[^/]+/qr\.svg$|api/v1/openapi\.json$)"
)
PROGRAMS = ("/api/v1/", "/cloud/")


class HeadersMiddleware:
    """Adds the headers that depend on the address alone; a view that says otherwise is believed."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", permissions_of(request.path))
        shared = "cross-origin" if SHARED.match(request.path) else "same-origin"
        response.headers.setdefault("Cross-Origin-Resource-Policy", shared)
        is_private = request.path.startswith(PROGRAMS) and shared == "same-origin"
        # Doors say so themselves (accounts/doors.py).
        if is_private and not response.has_header("Cache-Control"):
            add_never_cache_headers(response)
        return response


def permissions_of(path: str) -> str:
    """The Permissions-Policy of the page at a path."""
    uses = {
        "camera": LOOKS.fullmatch(path),
        "geolocation": path in TALKS,
        "microphone": path in TALKS,
        "publickey-credentials-create": PROVES.match(path),
        "publickey-credentials-get": PROVES.match(path),
    }
    given = {**dict.fromkeys(NOBODY), **uses}
    return ", ".join(f"{name}=({'self' if use else ''})" for name, use in sorted(given.items()))
