"""Whether a write comes from our own page in a frame: there is no cookie for that, so its session says it.

In a frame on somebody else's site browsers neither send nor keep the cookie with which Django knows its own
forms. The page is given a token that belongs to its session instead, and sends it in a header of its own,
which no other origin can add without asking us first; and the browser itself says which origin asks.
"""

from urllib.parse import urlsplit

from django.http import HttpRequest
from django.utils.crypto import constant_time_compare, salted_hmac

from accounts.doors import door_of

SALT = "accounts.framed"
READS = frozenset({"GET", "HEAD", "OPTIONS"})


def is_framed(request: HttpRequest) -> bool:
    """Say whether a request came to a door that stands in frames."""
    door = door_of(request.path)
    return door is not None and door.is_framed


def frame_token(request: HttpRequest) -> str:
    """The token of a page's session; of nobody's, while nobody is signed in."""
    return salted_hmac(SALT, request.session.session_key or "nobody", algorithm="sha256").hexdigest()


def is_of_own_frame(request: HttpRequest) -> bool:
    """Say whether a write was made by our own page, and in this very session; reads need not say so."""
    if request.method in READS:
        return True
    origin = urlsplit(request.headers.get("Origin", ""))
    is_ours = (origin.scheme, origin.netloc) == (request.scheme, request.get_host())
    return is_ours and constant_time_compare(request.headers.get("X-CSRFToken", ""), frame_token(request))
