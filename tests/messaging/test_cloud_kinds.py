"""Structured messages of the Cloud API: what their readers read, and what is refused."""

import json
from typing import Any

import pytest

from messaging.bodies.reading import read_body
from messaging.cloud.ids import read_wamid
from messaging.models.outbox import OutboxRow
from tests.conftest import Cast
from tests.messaging.cloud import Cloud, error_of, open_cloud

pytestmark = [pytest.mark.portable, pytest.mark.django_db]


@pytest.fixture
def cloud(cast: Cast, settings: Any) -> Cloud:
    return open_cloud(cast, settings)


LIST: dict[str, Any] = {
    "type": "list",
    "body": {"text": "Which cake?"},
    "footer": {"text": "The bakery"},
    "action": {
        "button": "Cakes",
        "sections": [{"rows": [{"id": "s", "title": "Strawberry", "description": ""}]}],
    },
}
LINK: dict[str, Any] = {
    "type": "cta_url",
    "body": {"text": "Your order"},
    "action": {"name": "cta_url", "parameters": {"display_text": "See", "url": "https://x.example/7"}},
}
CONTACT: dict[str, Any] = {
    "name": {"formatted_name": "Ana Lima", "first_name": "Ana"},
    "phones": [{"phone": "+34 910 000 184", "type": "CELL"}],
    "org": {"company": "Acme"},
}
STRUCTURED: list[Any] = [
    (
        {
            "type": "location",
            "location": {"latitude": "38.7", "longitude": -9, "name": "Us", "address": None},
        },
        {"t": "location", "lat": 38.7, "lng": -9, "name": "Us"},
    ),
    (
        {"type": "contacts", "contacts": json.dumps([CONTACT])},
        {
            "t": "contacts",
            "contacts": [
                {"name": "Ana Lima", "numbers": ["+34 910 000 184"], "emails": [], "organisation": "Acme"}
            ],
        },
    ),
    (
        {"type": "interactive", "interactive": LIST},
        {
            "t": "list",
            "text": "Which cake?\n\nThe bakery",
            "button": "Cakes",
            "sections": [{"title": "", "rows": [{"id": "s", "title": "Strawberry"}]}],
        },
    ),
    (
        {"type": "interactive", "interactive": LINK},
        {"t": "link", "text": "Your order", "label": "See", "url": "https://x.example/7"},
    ),
]


def listing(*sections: dict[str, Any]) -> dict[str, Any]:
    action = {"button": "Cakes", "sections": list(sections)}
    return {"type": "interactive", "interactive": {**LIST, "action": action}}


def rows(*ids: str) -> list[dict[str, str]]:
    return [{"id": name, "title": "x"} for name in ids]


def test_places_contacts_lists_links_and_reactions_are_sent_as_their_readers_read_them(cloud: Cloud) -> None:
    question = cloud.hear("Where are you?")
    asked = read_wamid(question)
    assert asked is not None
    for fields, _ in STRUCTURED:
        assert cloud.message(text=None, **fields).status_code == 200
    reaction = {"message_id": question, "emoji": "👍"}
    for emoji in ("👍", "", None):
        answer = cloud.message(text=None, type="reaction", reaction={**reaction, "emoji": emoji})
        assert answer.status_code == 200
    cloud.seal()
    named = {"id": str(asked.client_message_id), "sender": str(cloud.cast.alice.id)}
    heard = cloud.heard_by_alice()
    assert heard == [
        *(body for _, body in STRUCTURED),
        *({"t": "reaction", "emoji": emoji, "to": named} for emoji in ("👍", "", "")),
    ]
    assert [read_body(json.dumps(body).encode())["t"] for body in heard] == [body["t"] for body in heard]


NO_SENDS: list[Any] = [
    ({"type": "reaction", "reaction": {}}, 131008),
    ({"type": "reaction", "reaction": {"message_id": "wamid.x", "emoji": "👍"}}, 131009),
    ({"type": "reaction", "reaction": {"message_id": "wamid.x", "emoji": "yes"}}, 131009),
    ({"type": "location", "location": {"latitude": 91, "longitude": 0}}, 131009),
    ({"type": "location", "location": {"latitude": "north", "longitude": 0}}, 100),
    ({"type": "location", "location": {"latitude": [], "longitude": 0}}, 131009),
    ({"type": "location", "location": {"longitude": 0}}, 131008),
    ({"type": "contacts", "contacts": []}, 131009),
    ({"type": "contacts", "contacts": [{**CONTACT, "phones": [{"phone": "call me"}]}]}, 131009),
    ({"type": "contacts", "contacts": [{**CONTACT, "name": {"formatted_name": "Ana\u202e"}}]}, 131009),
    ({"type": "contacts", "contacts": [{}]}, 131008),
    ({"type": "interactive", "interactive": {**LINK, "body": None}}, 131008),
    (
        {
            "type": "interactive",
            "interactive": {
                **LINK,
                "action": {"parameters": {"display_text": "See", "url": "javascript:alert(1)"}},
            },
        },
        131009,
    ),
    (listing(), 131009),
    (listing({"title": "A", "rows": []}), 131009),
    (listing({"rows": rows("a", "a")}), 131009),
    (listing({"rows": rows("a")}, {"rows": rows("b")}), 131009),
    (listing({"rows": rows(*"abcdefghijk")}), 131009),
    ({"type": "interactive", "interactive": {**LINK, "type": "location_request_message"}}, 131051),
]


def test_what_readers_could_not_read_is_refused_at_once_with_its_code(cloud: Cloud) -> None:
    answers = [cloud.message(text=None, **fields) for fields, _ in NO_SENDS]
    codes = [(fields, error_of(answer)[1]) for (fields, _), answer in zip(NO_SENDS, answers, strict=True)]
    assert codes == NO_SENDS
    assert not OutboxRow.objects.exists()
