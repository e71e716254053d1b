"""Who is on a socket: the door's session, or a program's token."""

from typing import Any

from django.contrib.auth import get_user
from django.http import HttpRequest

from accounts.doors import door_of, session_from_headers
from accounts.errors import NotSignedInError
from accounts.queries.actors import Actor, actor_of_membership, get_actor_for
from accounts.queries.tokens import find_token


def actor_of_scope(scope: dict[str, Any]) -> Actor:
    """Return who opened a socket. Raises NotSignedInError.

    `get_user` also checks the session's hash, so that a changed password ends old sessions here too.
    """
    door = door_of(scope["path"])
    if door is None:
        return _actor_of_token(scope["headers"])
    request = HttpRequest()
    request.session = session_from_headers(door, scope["headers"])
    return get_actor_for(get_user(request), door.name)


def _actor_of_token(headers: list[tuple[bytes, bytes]]) -> Actor:
    given = dict(headers).get(b"authorization", b"").decode("latin-1")
    scheme, _, text = given.partition(" ")
    token = find_token(text.strip()) if scheme.lower() == "bearer" else None
    if token is None:
        raise NotSignedInError
    return actor_of_membership(token.membership)
