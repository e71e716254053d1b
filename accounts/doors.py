"""Three doors, three sessions: each door's cookie has its own name and path, and opens no other door.

A fourth kind of door stands in frames on other people's sites, one for each business (messaging/WIDGET.md).
"""

import re
import time
from contextvars import ContextVar
from dataclasses import dataclass
from http.cookies import Morsel
from importlib import import_module
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any, Literal

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase, UpdateError
from django.contrib.sessions.exceptions import SessionInterrupted
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, parse_cookie
from django.http.cookie import SimpleCookie
from django.http.response import HttpResponseBase
from django.utils.cache import add_never_cache_headers, patch_vary_headers
from django.utils.http import http_date

SESSION_DOOR_KEY = "door"
# Django's own form of a session's key; whatever else a cookie holds never reaches the database.
SESSION_KEY = re.compile(r"[a-z0-9]{32}")
WIDGET = "widget"
WIDGET_PATH = re.compile(r"/widget/[a-z0-9][a-z0-9-]{0,39}/")
HOST_NETWORK_BITS = 64
DEVICE_COOKIE_SECONDS = 365 * 24 * 3600
# Where the request at hand comes from, for the audit log; None outside requests.
_acting_address: ContextVar[str | None] = ContextVar("acting_address", default=None)


@dataclass(frozen=True, slots=True)
class Door:
    """One way into the house: where it is, and which cookie opens it."""

    name: str
    path: str
    cookie: str

    @property
    def device_cookie(self) -> str:
        """The cookie by which a browser is known to people who signed in with it before."""
        return f"{self.cookie}_device"

    @property
    def mark(self) -> str:
        """What a session of this door says that it is of; each business's frame is a door of its own."""
        return self.path if self.is_framed else self.name

    @property
    def is_framed(self) -> bool:
        """Whether its pages stand in frames on sites of others."""
        return self.name == WIDGET

    @property
    def names(self) -> tuple[str, ...]:
        """At which doors the same people are signed in: a customer's chat also stands in frames."""
        return (self.name, WIDGET) if self.name == "chat" else (self.name,)


CHAT = Door("chat", "/chat/", "recado_chat")
BUSINESS = Door("business", "/business/", "recado_business")
STAFF = Door("staff", "/staff/", "recado_staff")
DOORS = (CHAT, BUSINESS, STAFF)


def door_of(path: str) -> Door | None:
    """Which door a path lies behind; public pages and the program API have none."""
    if framed := WIDGET_PATH.match(path):
        return widget_door(framed[0])
    return next((door for door in DOORS if path.startswith(door.path)), None)


def widget_door(path: str) -> Door:
    """The door in frames of one business, by its path: what one opens, another one's cookie does not."""
    return Door(WIDGET, path, "recado_widget")


def address_of(request: HttpRequest) -> str:
    """The client's address; forwarded ones are believed only from our own proxies."""
    forwarded = request.headers.get("X-Forwarded-For", "").split(",")
    proxies = settings.TRUSTED_PROXY_COUNT
    told = forwarded[-proxies] if 0 < proxies <= len(forwarded) else ""
    return _address(told) or _address(request.META.get("REMOTE_ADDR", "")) or "127.0.0.1"


def acting_address() -> str | None:
    """The address of whoever sent the request at hand; None in tasks and commands."""
    return _acting_address.get()


def network_of(address: str) -> str:
    """What limits count as one place: an IPv4 address, or the /64 network that one IPv6 host can fill."""
    parsed = ip_address(address)
    if parsed.version == 4:
        return address
    return str(ip_network((address, HOST_NETWORK_BITS), strict=False).network_address)


def network_of_request(request: HttpRequest) -> str:
    """The place a request comes from, as limits count it; who has found it out already notes it there."""
    return getattr(request, "network", None) or network_of(address_of(request))


def _address(text: str) -> str | None:
    try:
        parsed = ip_address(text.strip())
    except ValueError:
        return None
    if isinstance(parsed, IPv6Address):
        if parsed.scope_id:
            return None
        parsed = parsed.ipv4_mapped or parsed
    return str(parsed)


def open_session(door: Door, key: str | None) -> SessionBase:
    """The session that a door's cookie names, empty when it was made at another door."""
    session: SessionBase = _store()(key if key and SESSION_KEY.fullmatch(key) else None)
    if session.get(SESSION_DOOR_KEY, door.mark) != door.mark:
        session = _store()(None)
    return session


def session_from_headers(door: Door, headers: list[tuple[bytes, bytes]]) -> SessionBase:
    """The door's session for a raw ASGI scope, as sockets need it."""
    sent = b"; ".join(value for name, value in headers if name == b"cookie").decode("latin-1")
    return open_session(door, parse_cookie(sent).get(door.cookie))


def _store() -> Any:
    return import_module(settings.SESSION_ENGINE).SessionStore


class _PartitionedMorsel(Morsel[str]):
    """A cookie that browsers keep apart for each site that frames us; Python has the word from 3.14 on."""

    def OutputString(self, attrs: Any = None) -> str:  # noqa: N802
        return f"{super().OutputString(attrs)}; Partitioned"


def _same_site(door: Door) -> Literal["None", "Lax"]:
    """Only a secure cookie may be sent from a frame on another site; a demo's frames are on its own."""
    return "None" if door.is_framed and settings.SESSION_COOKIE_SECURE else "Lax"


def _partition(door: Door, cookies: SimpleCookie) -> None:
    if _same_site(door) != "None":
        return
    plain, kept = cookies[door.cookie], _PartitionedMorsel()
    kept.set(plain.key, plain.value, plain.coded_value)
    kept.update(plain)
    kept["secure"] = True
    cookies[door.cookie] = kept


class DoorSessionMiddleware(SessionMiddleware):
    """Django's session middleware with the door's cookie name and path instead of one for the whole host."""

    def process_request(self, request: HttpRequest) -> None:
        _acting_address.set(address_of(request))
        door = door_of(request.path)
        request.door = door  # type: ignore[attr-defined]
        if door is None:
            request.session = self.SessionStore(None)
            return
        request.session = open_session(door, request.COOKIES.get(door.cookie))

    def process_response(  # type: ignore[override]
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        _acting_address.set(None)
        door = getattr(request, "door", None)
        if door is None:
            return response
        # Ciphertexts say themselves how long they keep; every page and answer is asked for anew.
        if not response.has_header("Cache-Control"):
            add_never_cache_headers(response)
        self._set_device_cookie(door, request, response)
        session = request.session
        if session.accessed:
            patch_vary_headers(response, ("Cookie",))
        if door.cookie in request.COOKIES and session.is_empty():
            response.delete_cookie(door.cookie, path=door.path, samesite=_same_site(door))
            _partition(door, response.cookies)
            return response
        if session.modified and not session.is_empty() and response.status_code < 500:
            self._save(door, session)
            self._set_cookie(door, session, response)
        return response

    @staticmethod
    def _set_device_cookie(door: Door, request: HttpRequest, response: HttpResponseBase) -> None:
        value = getattr(request, "device_cookie", None)
        if value:
            response.set_cookie(
                door.device_cookie,
                value,
                max_age=DEVICE_COOKIE_SECONDS,
                path=door.path,
                secure=settings.SESSION_COOKIE_SECURE,
                httponly=True,
                samesite="Lax",
            )

    @staticmethod
    def _save(door: Door, session: SessionBase) -> None:
        session[SESSION_DOOR_KEY] = door.mark
        try:
            session.save()
        except UpdateError as error:
            raise SessionInterrupted("The session was deleted before the request completed.") from error

    @staticmethod
    def _set_cookie(door: Door, session: SessionBase, response: HttpResponseBase) -> None:
        age = session.get_expiry_age()
        response.set_cookie(
            door.cookie,
            str(session.session_key),
            max_age=age,
            expires=http_date(time.time() + age),
            path=door.path,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite=_same_site(door),
        )
        _partition(door, response.cookies)
