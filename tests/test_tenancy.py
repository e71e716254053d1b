"""The outsider: everybody who must not see a conversation, on every address of the house."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from accounts.doors import BUSINESS, CHAT, Door
from accounts.models.people import User
from tests.conftest import Cast
from tests.messaging.test_delivery import send
from tests.sessions import open_door

SECRET = "the bread recipe"


@dataclass
class Outsider:
    """A client that is signed in as someone who is not in alice's conversation."""

    client: Client
    door: Door


@pytest.fixture(params=["bob", "carol", "mallory", "alice at the wrong door", "anonymous"])
def outsider(request: pytest.FixtureRequest, cast: Cast) -> Outsider:
    client = Client()
    people: dict[str, tuple[User | None, Door]] = {
        "bob": (cast.bob.user, CHAT),
        "carol": (cast.carol.user, BUSINESS),
        "mallory": (cast.mallory.user, BUSINESS),
        "alice at the wrong door": (cast.alice.user, BUSINESS),
        "anonymous": (None, CHAT),
    }
    user, door = people[request.param]
    if user is not None:
        open_door(client, user, door)
    return Outsider(client, door)


def every_route(patterns: list[Any], prefix: str = "/") -> Iterator[tuple[str, list[str]]]:
    """Each address that our own code answers, with the names of what varies in it."""
    for pattern in patterns:
        path = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            if not path.startswith("/staff/"):
                yield from every_route(pattern.url_patterns, path)
        elif isinstance(pattern, URLPattern):
            yield path, list(pattern.pattern.converters)


def test_no_address_shows_an_outsider_anything_of_a_conversation(outsider: Outsider, cast: Cast) -> None:
    alice, bakery = cast.keys["alice"], cast.keys["bakery"]
    send(alice, bakery, SECRET)
    conversation = cast.conversation
    values = {
        "conversation_id": conversation.id,
        "party_id": alice.id,
        "peer_id": alice.id,
        "business_id": bakery.id,
        "handle": "bakery",
    }
    routes = list(every_route(get_resolver().url_patterns))
    assert len(routes) > 40
    for path, names in routes:
        for name in names:
            for kind in ("uuid", "slug"):
                path = path.replace(f"<{kind}:{name}>", str(values[name]))
        for method in ("GET", "POST", "PUT", "DELETE", "PATCH"):
            answer = outsider.client.generic(method, path, b"{}", content_type="application/json")
            assert answer.status_code < 500, (method, path, answer.status_code)
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content
            if str(conversation.id) in path and "/api/" in path:
                assert answer.status_code in {401, 403, 404, 405}, (method, path, answer.status_code)
            assert str(conversation.id).encode() not in body, (method, path)


def test_an_outsiders_api_call_for_a_conversation_is_not_found(outsider: Outsider, cast: Cast) -> None:
    send(cast.keys["alice"], cast.keys["bakery"], SECRET)
    base = f"{outsider.door.path}api/conversations/{cast.conversation.id}/"
    for path in (base, f"{base}messages/?after=0"):
        hidden = outsider.client.get(path)
        missing = outsider.client.get(path.replace(str(cast.conversation.id), str(uuid.uuid4())))
        assert hidden.status_code == missing.status_code
        assert hidden.status_code in {401, 404}
        assert hidden.json() == missing.json()


def test_an_outsider_cannot_write_someone_elses_keys_pins_or_backup(outsider: Outsider, cast: Cast) -> None:
    signed = cast.keys["alice"].next_epoch().document()
    api = f"{outsider.door.path}api/"
    for party in (cast.keys["alice"].id, cast.keys["bakery"].id):
        written = outsider.client.post(
            f"{api}keys/{party}/epochs/", data={"epoch": signed}, content_type="application/json"
        )
        assert written.status_code in {401, 403}
        for method in ("get", "put"):
            answer = getattr(outsider.client, method)(
                f"{api}keys/{party}/backup/", data={"document": {}}, content_type="application/json"
            )
            assert answer.status_code in {401, 403}


def test_insiders_do_see_their_conversation(cast: Cast) -> None:
    send(cast.keys["alice"], cast.keys["bakery"], SECRET)
    for user, door in ((cast.alice.user, CHAT), (cast.luis.user, BUSINESS), (cast.olga.user, BUSINESS)):
        client = Client()
        open_door(client, user, door)
        listed = client.get(f"{door.path}api/conversations/").json()["conversations"]
        assert str(cast.conversation.id) in {summary["id"] for summary in listed}
        messages = client.get(f"{door.path}api/conversations/{cast.conversation.id}/messages/").json()
        assert [message["sequence"] for message in messages["messages"]] == [1]
