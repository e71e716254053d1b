"""Who is on a socket: the door's session, or a program's token; from where, and how many of them."""

from collections import Counter
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.contrib.auth import get_user
from django.http import HttpRequest, parse_cookie
from django.http.request import split_domain_port, validate_host
from django.utils.translation import get_language_from_request
from django_otp.middleware import OTPMiddleware

from accounts.doors import door_of, session_from_headers
from accounts.errors.base import NotSignedInError
from accounts.models.tokens import Scope
from accounts.permissions import Act, can_enter
from accounts.queries.actors import CUSTOMER_SIDE, Actor, actor_of_token, get_actor_for
from accounts.services.pins import note_activity
from accounts.services.tokens import use_token
from messaging.errors.sockets import SocketLimitError, SocketRoleError, SocketScopeError
from messaging.presence import come, go
from messaging.queries.inbox import turns_due
from messaging.tasks import give_turns_task

MAX_SOCKETS_PER_PERSON = 20
_open_sockets: Counter[UUID] = Counter()
# A socket passes no middleware: this one says whether its session gave a second factor.
_mark_proved = OTPMiddleware(lambda _: None)


def came_from_our_page(scope: dict[str, Any]) -> bool:
    """Say whether a socket was opened by a page of this very host; programs with a token need no page.

    Browsers send cookies along whoever opens the socket, but they do not let a page lie about its origin.
    """
    if door_of(scope["path"]) is None:
        return True
    headers = dict(scope["headers"])
    host = headers.get(b"host", b"").decode("latin-1")
    origin = urlsplit(headers.get(b"origin", b"").decode("latin-1"))
    name, _ = split_domain_port(host)
    return origin.netloc == host and validate_host(name, settings.ALLOWED_HOSTS)


def language_of(scope: dict[str, Any]) -> str:
    """The language of the page that opened a socket, found as for the page itself."""
    headers = dict(scope["headers"])
    request = HttpRequest()
    request.COOKIES = parse_cookie(headers.get(b"cookie", b"").decode("latin-1"))
    request.META["HTTP_ACCEPT_LANGUAGE"] = headers.get(b"accept-language", b"").decode("latin-1")
    return get_language_from_request(request)


def enter(person_id: UUID) -> None:
    """Count one more open socket of a person in this process. Raises SocketLimitError."""
    if _open_sockets[person_id] >= MAX_SOCKETS_PER_PERSON:
        raise SocketLimitError
    _open_sockets[person_id] += 1


def note_presence(actor: Actor) -> None:
    """Remember that a customer is here: their number starts afresh with nobody else meanwhile."""
    if actor.side == CUSTOMER_SIDE:
        note_activity(customer_id=actor.party_id)


def note_member(actor: Actor, scope: dict[str, Any], socket: str, *, is_first: bool = False) -> None:
    """Show a member's colleagues that they are here; what waits for somebody is given out as they come.

    Programs are nobody's presence: they come by no door.
    """
    if actor.business_id is None or actor.membership_id is None or door_of(scope["path"]) is None:
        return
    come(business_id=actor.business_id, membership_id=actor.membership_id, socket=socket)
    if is_first and actor.business_id in turns_due():
        give_turns_task.delay(str(actor.business_id))


def forget_member(actor: Actor, socket: str) -> None:
    """A member's socket was closed."""
    if actor.business_id is not None and actor.membership_id is not None:
        go(business_id=actor.business_id, membership_id=actor.membership_id, socket=socket)


def leave(person_id: UUID) -> None:
    """Count one socket of a person less."""
    _open_sockets[person_id] -= 1
    if not _open_sockets[person_id]:
        del _open_sockets[person_id]


def actor_of_scope(scope: dict[str, Any]) -> Actor:
    """Return who opened a socket.

    Raises NotSignedInError, SecondFactorNeededError, SocketScopeError, SocketRoleError.

    `get_user` also checks the session's hash, so that a changed password ends old sessions here too.
    """
    door = door_of(scope["path"])
    if door is None:
        return _actor_of_token(scope["headers"])
    request = HttpRequest()
    request.session = session_from_headers(door, scope["headers"])
    request.user = get_user(request)
    _mark_proved(request)
    return _let_in(get_actor_for(request.user, door.name))


def _actor_of_token(headers: list[tuple[bytes, bytes]]) -> Actor:
    given = dict(headers).get(b"authorization", b"").decode("latin-1")
    scheme, _, text = given.partition(" ")
    token = use_token(text.strip()) if scheme.lower() == "bearer" else None
    if token is None:
        raise NotSignedInError
    if not token.allows(Scope.CONVERSATIONS, Scope.CONNECTOR):
        raise SocketScopeError
    return _let_in(actor_of_token(token))


def _let_in(actor: Actor) -> Actor:
    if not can_enter(actor, Act.CONVERSE):
        raise SocketRoleError
    return actor
