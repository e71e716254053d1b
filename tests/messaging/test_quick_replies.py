"""Quick replies: written on their page, offered in the inbox, and nobody else's."""

from typing import Any

import pytest
from django.test import Client

from accounts.doors import BUSINESS, CHAT
from messaging.models.quick_replies import QuickReply
from messaging.services import quick_replies as services
from tests.conftest import Cast
from tests.sessions import open_door

pytestmark = pytest.mark.portable
PAGE, API = "/business/quick-replies/", "/business/api/quick-replies/"


@pytest.fixture
def luis(cast: Cast) -> Client:
    client = Client()
    open_door(client, cast.luis.user, BUSINESS)
    return client


def write(client: Client, path: str = PAGE, **fields: str) -> Any:
    given = {"shortcut": "hours", "language": "", "text": "Hello {{name}}: 9 to 5.", **fields}
    return client.post(path, given)


def test_a_reply_is_written_offered_changed_and_deleted(cast: Cast, luis: Client) -> None:
    assert write(luis, shortcut="/Hours").status_code == 302
    (offered,) = luis.get(API).json()["replies"]
    assert (offered["shortcut"], offered["language"], offered["text"]) == (
        "hours",
        "",
        "Hello {{name}}: 9 to 5.",
    )
    path = f"{PAGE}{offered['id']}/"
    assert write(luis, path, shortcut="horario", language="es", text="De 9 a 17.").status_code == 302
    assert luis.get(API).json()["replies"][0]["language"] == "es"
    assert b"/horario" in luis.get(path).content
    assert luis.get(f"{path}delete/").status_code == 405
    assert luis.post(f"{path}delete/").status_code == 302
    assert luis.get(API).json()["replies"] == []


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"shortcut": "two words"}, "without spaces"),
        ({"shortcut": "/"}, "required"),
        ({"shortcut": "-x"}, "without spaces"),
        ({"shortcut": "x\n"}, None),
        ({"text": ""}, "required"),
        ({"text": "Dear {{surname}}"}, "Only {{name}}"),
        ({"text": "open {{name"}, "Only {{name}}"),
        ({"text": "pay\u202eme"}, "nobody can see"),
        ({"text": "x" * 2_001}, "2000"),
        ({"language": "xx"}, "xx"),
    ],
)
def test_a_reply_that_cannot_be_says_what_is_wrong(
    cast: Cast, luis: Client, fields: dict[str, str], said: str | None
) -> None:
    answer = write(luis, **fields)
    if said is None:
        assert answer.status_code == 302
        return
    assert answer.status_code == 200
    assert said in answer.content.decode()
    assert not QuickReply.objects.exists()


def test_one_shortcut_stands_once_in_each_language(cast: Cast, luis: Client) -> None:
    write(luis)
    assert write(luis, language="es").status_code == 302
    again = write(luis, text="other words")
    assert "already" in again.content.decode()
    assert QuickReply.objects.count() == 2
    spanish = QuickReply.objects.get(language="es")
    assert "already" in write(luis, f"{PAGE}{spanish.pk}/").content.decode()
    spanish.refresh_from_db()
    assert spanish.language == "es"


def test_the_search_finds_by_shortcut_and_by_text(cast: Cast, luis: Client) -> None:
    write(luis)
    write(luis, shortcut="returns", text="Within 30 days.")
    for asked, found, missing in (
        ("/ret", "/returns", "/hours"),
        ("30 days", "/returns", "/hours"),
        ("9 TO", "/hours", "/returns"),
    ):
        said = luis.get(PAGE, {"q": asked}).content.decode()
        shown = [f"<bdi>{name}</bdi>" in said for name in (found, missing)]
        assert shown == [True, False], asked
    assert "Nothing here" in luis.get(PAGE, {"q": "\0zzz"}).content.decode()


def test_a_business_holds_only_so_many(cast: Cast, luis: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "MAX_QUICK_REPLIES", 1)
    write(luis)
    assert "as many quick replies" in write(luis, shortcut="other").content.decode()


def test_replies_are_the_businesss_alone(cast: Cast, luis: Client) -> None:
    write(luis)
    reply = QuickReply.objects.get()
    rival, alice = Client(), Client()
    open_door(rival, cast.mallory.user, BUSINESS)
    open_door(alice, cast.alice.user, CHAT)
    assert rival.get(API).json()["replies"] == []
    for answer in (
        rival.get(f"{PAGE}{reply.pk}/"),
        write(rival, f"{PAGE}{reply.pk}/", text="stolen"),
        rival.post(f"{PAGE}{reply.pk}/delete/"),
    ):
        assert answer.status_code == 404
    assert alice.get("/chat/api/quick-replies/").status_code == 403
    reply.refresh_from_db()
    assert reply.text == "Hello {{name}}: 9 to 5."
