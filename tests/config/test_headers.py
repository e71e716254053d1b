"""Every answer says which devices its page may use, who may load it, and who may keep it."""

import re
import uuid
from typing import Any

import pytest
from django.test import Client

from accounts.doors import BUSINESS, CHAT, STAFF, Door
from tests.conftest import Cast
from tests.sessions import open_door, token_of

# The same in every test process: they must agree on what there is to run.
PEER = uuid.UUID(int=7)
DEVICES = {"camera", "geolocation", "microphone", "publickey-credentials-create", "publickey-credentials-get"}
PASSKEYS = {"publickey-credentials-create", "publickey-credentials-get"}


def given_by(answer: Any) -> set[str]:
    """What a page may use; every device that matters is named, and nobody but ourselves ever has one."""
    said = dict(part.split("=") for part in answer.headers["Permissions-Policy"].split(", "))
    assert set(said) >= DEVICES | {"display-capture", "payment", "usb"}
    assert set(said.values()) <= {"()", "(self)"}
    return {name for name, who in said.items() if who == "(self)"}


@pytest.mark.parametrize(
    ("path", "devices"),
    [
        ("/", set()),
        ("/b/bakery/", set()),
        ("/chat/", {"geolocation", "microphone"}),
        ("/chat/shell/", {"geolocation", "microphone"}),
        ("/chat/keys/", {"camera"}),
        (f"/chat/safety/{PEER}/", {"camera"}),
        ("/chat/settings/", set()),
        ("/chat/discover/", set()),
        ("/business/inbox/", {"geolocation", "microphone"} | PASSKEYS),
        ("/business/keys/", {"camera"} | PASSKEYS),
        ("/business/settings/", PASSKEYS),
        ("/staff/", PASSKEYS),
        ("/widget/bakery/", set()),
        ("/no/", set()),
        ("/static/messaging/js/main.js", set()),
    ],
)
def test_a_page_is_given_the_devices_that_it_has_a_use_for(cast: Cast, path: str, devices: set[str]) -> None:
    assert given_by(Client().get(path)) == devices


def test_pages_are_for_our_own_origin_and_what_others_show_is_for_all(cast: Cast) -> None:
    for path, who in (
        ("/", "same-origin"),
        ("/chat/api/me/", "same-origin"),
        ("/api/v1/me/", "same-origin"),
        ("/widget/bakery/api/me/", "same-origin"),
        ("/widget/bakery/", "cross-origin"),
        ("/widget.js", "cross-origin"),
        ("/b/bakery/qr.svg", "cross-origin"),
        ("/static/messaging/js/main.js", "cross-origin"),
        ("/b/bakery/proof.json", "same-origin"),
    ):
        assert Client().get(path).headers["Cross-Origin-Resource-Policy"] == who, path


@pytest.mark.parametrize("door", [CHAT, BUSINESS, STAFF], ids=lambda door: door.name)
def test_nobody_keeps_an_answer_of_a_door(cast: Cast, door: Door) -> None:
    client = Client()
    open_door(client, {CHAT: cast.alice.user}.get(door, cast.olga.user), door)
    for path in (door.path, f"{door.path}api/me/", f"{door.path}no/"):
        assert "no-store" in client.get(path).headers["Cache-Control"], path


def test_nobody_keeps_what_a_program_is_answered(cast: Cast) -> None:
    proof = {"HTTP_AUTHORIZATION": f"Bearer {token_of(cast.olga)}"}
    for path in ("/api/v1/me/", "/api/v1/contacts/", "/api/v1/no/", "/cloud/v23.0/1/messages"):
        answer = Client().get(path, **proof)
        assert "no-store" in answer.headers["Cache-Control"], (path, answer.status_code)


def test_no_page_but_the_chat_on_a_site_can_stand_in_a_frame(cast: Cast) -> None:
    for path in ("/", "/chat/sign-in/", "/business/sign-in/", "/staff/login/", "/widget/nobody/", "/no/"):
        answer = Client().get(path)
        assert answer.headers["X-Frame-Options"] == "DENY", path
        assert re.search(r"frame-ancestors 'none'", answer.headers["Content-Security-Policy"]), path
    for name in ("guest", "guest/code", "me"):
        answer = Client().get(f"/widget/bakery/api/{name}/")
        assert answer.headers["X-Frame-Options"] == "DENY", name
