"""A customer mutes a business: they alone know, on all their devices."""

import time
import uuid
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.test import Client

from accounts.doors import BUSINESS, CHAT
from messaging.models.mutes import Mute
from messaging.services.mutes import mute_business
from tests.conftest import Cast
from tests.messaging.sockets import PATIENCE, Opening
from tests.sessions import open_door

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.portable]
ALWAYS = 8_640_000_000_000_000
HOUR_MS = 3_600_000


def client_of(user: Any, door: Any) -> Client:
    client = Client()
    open_door(client, user, door)
    return client


def mute(client: Client, path: str, document: Any) -> Any:
    return client.put(path, document, content_type="application/json")


def test_a_mute_is_seen_by_its_customer_alone_and_ends(cast: Cast) -> None:
    alice, olga = client_of(cast.alice.user, CHAT), client_of(cast.olga.user, BUSINESS)
    address = f"conversations/{cast.conversation.id}/"
    until = int(time.time() * 1000) + HOUR_MS
    for given, kept in ((until, until), (ALWAYS, ALWAYS), (0, None), (until, until), (None, None)):
        answer = mute(alice, f"/chat/api/{address}mute/", {"until": given})
        assert (answer.status_code, answer.json()) == (200, {"muted_until": kept})
        assert alice.get(f"/chat/api/{address}").json()["muted_until"] == kept
    mute(alice, f"/chat/api/{address}mute/", {"until": 1})
    assert alice.get(f"/chat/api/{address}").json()["muted_until"] is None
    assert "muted_until" not in olga.get(f"/business/api/{address}").json()


def test_only_the_customer_mutes_and_only_until_a_moment(cast: Cast) -> None:
    alice, olga = client_of(cast.alice.user, CHAT), client_of(cast.olga.user, BUSINESS)
    address = f"conversations/{cast.conversation.id}/mute/"
    assert mute(olga, f"/business/api/{address}", {"until": ALWAYS}).status_code == 403
    for wrong in ({}, {"until": "soon"}, {"until": -1}, {"until": True}, {"until": 1, "more": 1}, []):
        assert mute(alice, f"/chat/api/{address}", wrong).status_code == 400, wrong
    missing = f"/chat/api/conversations/{uuid.uuid4()}/mute/"
    assert mute(alice, missing, {"until": ALWAYS}).status_code == 404
    assert not Mute.objects.exists()


async def test_the_customer_s_other_devices_hear_of_it_and_the_business_does_not(
    cast: Cast, sockets: Opening
) -> None:
    phone, olga = await sockets(cast.alice.user, CHAT), await sockets(cast.olga.user, BUSINESS)
    await phone.hello()
    await olga.hello()
    conversation = await sync_to_async(lambda: cast.conversation)()
    await sync_to_async(mute_business)(conversation=conversation, until_ms=ALWAYS)
    told = await phone.next("mute")
    assert told == {"t": "mute", "conversation": str(conversation.id), "until": ALWAYS}
    await olga.send(t="ping")
    assert (await olga.wire.receive_output(timeout=PATIENCE))["text"] == '{"t":"pong"}'
