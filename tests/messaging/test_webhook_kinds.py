"""Webhooks of structured messages: places, contacts, reactions, and choices from a list."""

import json
from typing import Any

import pytest

from messaging.cloud.ids import wamid_of
from messaging.delivery.acceptance import accept
from messaging.delivery.outcomes import Accepted
from messaging.models.messages import Message
from tests.conftest import BAKERY_NUMBER
from tests.messaging.receivers import Receiver
from tests.messaging.test_automation import says
from tests.messaging.test_delivery import submit
from tests.messaging.webhooks import Shop

pytestmark = [pytest.mark.portable, pytest.mark.django_db]


def test_places_contacts_reactions_and_choices_are_told_in_the_cloud_api_s_words(
    shop: Shop, receiver: Receiver
) -> None:
    shop.listen(receiver)
    cast = shop.cast
    bakery, alice = cast.keys["bakery"], cast.keys["alice"]
    says(cast, "Hi")
    rows = [{"id": "c", "title": "Chocolate", "description": "For eight"}, {"id": "s", "title": "Plain"}]
    offer = {"t": "list", "text": "Which?", "button": "See", "sections": [{"title": "", "rows": rows}]}
    offered = bakery.seal_body(alice, json.dumps(offer).encode())
    assert isinstance(accept(submit(bakery, offered)), Accepted)
    message_id = Message.objects.get(sender_id=bakery.id).client_message_id
    named = {"id": str(message_id), "sender": str(bakery.id)}
    says(cast, "Chocolate", re=str(message_id), button="c")
    says(cast, "That one", quote=named)
    says(cast, "Not yours", quote={**named, "sender": str(alice.id)})
    for body in INCOMING:
        accept(submit(alice, alice.seal_body(bakery, json.dumps(body).encode())))
    for reaction in ({"to": named, "emoji": "👍"}, {"to": {**named, "sender": str(alice.id)}, "emoji": "👍"}):
        body = json.dumps({"t": "reaction", **reaction}).encode()
        accept(submit(alice, alice.seal_body(bakery, body)))
    shop.post()
    told = [post.value["messages"][0] for post in receiver.posts][1:]
    context = {
        "from": BAKERY_NUMBER.removeprefix("+"),
        "id": wamid_of(cast.conversation.id, message_id, from_business=True),
    }
    chosen, quoting, mistaken, place, address, contact, liked, nothing = told
    assert (chosen["type"], chosen["context"]) == ("interactive", context)
    assert chosen["interactive"] == {"type": "list_reply", "list_reply": rows[0]}
    assert (quoting["text"], quoting["context"]) == ({"body": "That one"}, context)
    assert "context" not in mistaken
    assert place["location"] == {"latitude": 38.7, "longitude": -9.1, "name": "Home"}
    assert address["text"] == {"body": "Calle Mayor 1"}
    assert contact["contacts"] == [
        {
            "name": {"formatted_name": "Ana", "first_name": "Ana"},
            "phones": [{"phone": "+34 1"}],
            "emails": [{"email": "a@b.example"}],
            "org": {"company": "Acme"},
        }
    ]
    assert (liked["reaction"], "context" in liked) == ({"message_id": context["id"], "emoji": "👍"}, False)
    assert nothing["type"] == "unsupported"


INCOMING: list[Any] = [
    {"t": "location", "lat": 38.7, "lng": -9.1, "name": "Home"},
    {"t": "location", "address": "Calle Mayor 1"},
    {
        "t": "contacts",
        "contacts": [
            {"name": "Ana", "organisation": "Acme", "numbers": ["+34 1"], "emails": ["a@b.example"]}
        ],
    },
]
