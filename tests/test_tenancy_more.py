"""Two more outsiders on every address: who left the team a second ago, and a guest in a frame."""

from typing import Any

import pytest
from django.test import Client
from django.utils.crypto import salted_hmac

from accounts.doors import BUSINESS, Door, widget_door
from accounts.framed import SALT
from accounts.models.people import User
from accounts.services.businesses import remove_member
from messaging.services.widgets import begin_guest_chat
from tests.conftest import Cast
from tests.messaging.test_delivery import send
from tests.messaging.widgets import OURS, show_widget
from tests.sessions import session_cookie, token_of
from tests.test_tenancy import (
    ALICES_NAME,
    ALICES_NUMBER,
    METHODS,
    SECRET,
    Route,
    every_route,
    everything_said,
)

FRAME = widget_door("/widget/bakery/")


class Kept:
    """A browser that keeps one session, whatever its answers say."""

    def __init__(self, user: User, door: Door) -> None:
        self.door, self.key = door, session_cookie(user, door)
        self.token = salted_hmac(SALT, self.key, algorithm="sha256").hexdigest()

    def ask(self, method: str, path: str, **headers: str) -> Any:
        client = Client(headers={"Origin": OURS, "X-CSRFToken": self.token, **headers})
        client.cookies[self.door.cookie] = self.key
        return getattr(client, method.lower())(path, content_type="application/json")


def leaks(answer: Any, cast: Cast) -> list[str]:
    said = everything_said(answer)
    secrets = (str(cast.conversation.id), ALICES_NAME, ALICES_NUMBER)
    return [secret for secret in secrets if secret.encode() in said]


def asked(routes: list[Route], *starts: str) -> list[tuple[str, Route]]:
    """Every method on every address that begins so, but what would end the session itself."""
    ends = ("/sign-out/", "/api/guest/")
    mine = [route for route in routes if route.path.startswith(starts) and not route.path.endswith(ends)]
    assert len(mine) > 60
    return [(method, route) for route in mine for method in METHODS]


def test_no_address_shows_a_guest_anything_of_another_customer(cast: Cast) -> None:
    send(cast.keys["alice"], cast.keys["bakery"], SECRET)
    routes = every_route(cast)
    show_widget(cast)
    guest = begin_guest_chat(business=cast.bakery, name="Vera", language="en", address="192.0.2.1")
    browser = Kept(guest.user, FRAME)
    assert browser.ask("GET", "/widget/bakery/api/me/").json()["party"] == str(guest.id)
    for method, route in asked(routes, "/widget/bakery/"):
        answer = browser.ask(method, route.path)
        where = (method, route.path, answer.status_code)
        assert (answer.status_code < 500, leaks(answer, cast)) == (True, []), where
        if route.is_of_a_conversation:
            assert answer.status_code in ({404} if route.has(method) else {405}), where


def test_no_address_shows_who_left_the_team_a_second_ago_anything(cast: Cast) -> None:
    send(cast.keys["alice"], cast.keys["bakery"], SECRET)
    routes, token = every_route(cast), token_of(cast.luis)
    browser = Kept(cast.luis.user, BUSINESS)
    assert browser.ask("GET", f"/business/api/conversations/{cast.conversation.id}/").status_code == 200
    remove_member(membership=cast.luis, actor_id=cast.olga.user_id)
    for method, route in asked(routes, "/business/", "/api/v1/"):
        program = {"Authorization": f"Bearer {token}"} if route.path.startswith("/api/v1/") else {}
        answer = browser.ask(method, route.path, **program)
        where = (method, route.path, answer.status_code)
        assert (answer.status_code < 500, leaks(answer, cast)) == (True, []), where
        if route.is_of_a_conversation:
            assert answer.status_code in ({401} if route.has(method) else {401, 405}), where


@pytest.mark.parametrize("path", ["/widget/rival/api/me/", "/chat/api/me/", "/business/api/me/"])
def test_a_guest_s_session_is_nobody_s_at_another_door(cast: Cast, path: str) -> None:
    show_widget(cast)
    guest = begin_guest_chat(business=cast.bakery, name="Vera", language="en", address="192.0.2.1")
    key = session_cookie(guest.user, FRAME)
    for address, status in ((path, 401), ("/widget/bakery/api/me/", 200)):
        client = Client()
        for cookie in ("recado_widget", "recado_chat", "recado_business"):
            client.cookies[cookie] = key
        assert client.get(address).status_code == status
