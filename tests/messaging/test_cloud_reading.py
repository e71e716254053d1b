"""Reading and typing at the Cloud API: what its program has read, and that it writes."""

from typing import Any

import pytest
from asgiref.sync import sync_to_async

from accounts.doors import CHAT
from messaging.cloud.ids import read_wamid, wamid_of
from messaging.models.conversations import Watermark, conversation_id_for
from messaging.models.outbox import OutboxRow
from tests.conftest import Cast, make_cast
from tests.messaging.cloud import Cloud, error_of, open_cloud
from tests.messaging.sockets import Opening

pytestmark = pytest.mark.portable


@pytest.fixture
def cloud(cast: Cast, settings: Any) -> Cloud:
    return open_cloud(cast, settings)


def test_reading_one_message_reads_those_before_it(cloud: Cloud) -> None:
    first, second, third = (cloud.hear(text) for text in ("One", "Two", "Three"))
    path = f"{cloud.number.node_id}/messages"
    read = {"messaging_product": "whatsapp", "status": "read"}
    assert cloud.post(path, {**read, "message_id": second}).json() == {"success": True}
    mark = Watermark.objects.get(party_id=cloud.cast.bakery.id)
    assert (mark.read_sequence, mark.delivered_sequence) == (2, 2)
    cloud.post(path, {**read, "message_id": first})
    cloud.post(path, {**read, "message_id": third, "typing_indicator": {"type": "text"}})
    assert Watermark.objects.get().read_sequence == 3
    assert not OutboxRow.objects.exists()


NO_MARKS: list[Any] = [
    ({"message_id": "wamid.nonsense"}, 131009),
    ({"message_id": None}, 100),
    ({"status": "delivered"}, 100),
    ({"typing_indicator": {"type": "voice"}}, 100),
]


def test_what_cannot_be_marked_as_read_is_told(cloud: Cloud) -> None:
    inbound = cloud.hear("Hello")
    usual = {"messaging_product": "whatsapp", "status": "read", "message_id": inbound}
    path = f"{cloud.number.node_id}/messages"
    answers = [cloud.post(path, {**usual, **changes}) for changes, _ in NO_MARKS]
    assert [error_of(answer) for answer in answers] == [(400, code) for _, code in NO_MARKS]


def test_nobody_marks_another_business_s_or_their_own_messages(cloud: Cloud) -> None:
    inbound = cloud.hear("Hello")
    own = cloud.message().json()["messages"][0]["id"]
    theirs = wamid_of(
        conversation_id_for(cloud.cast.rival.id, cloud.cast.bob.id), cloud.cast.bob.id, from_business=False
    )
    name = read_wamid(inbound)
    assert name is not None
    moved = wamid_of(
        conversation_id_for(cloud.cast.rival.id, cloud.cast.bob.id),
        name.client_message_id,
        from_business=False,
    )
    for wamid in (own, theirs, moved):
        read = {"messaging_product": "whatsapp", "status": "read", "message_id": wamid}
        assert error_of(cloud.post(f"{cloud.number.node_id}/messages", read)) == (400, 131009)
    assert not Watermark.objects.exists()


@pytest.mark.django_db(transaction=True)
async def test_the_customer_sees_that_the_program_reads_and_writes(sockets: Opening, settings: Any) -> None:
    cloud = await sync_to_async(lambda: open_cloud(make_cast(), settings))()
    alice = await sockets(cloud.cast.alice.user, CHAT)
    await alice.hello()
    wamid = await sync_to_async(cloud.hear)("Hello?")
    body = {"messaging_product": "whatsapp", "status": "read", "message_id": wamid}
    body["typing_indicator"] = {"type": "text"}  # type: ignore[assignment]
    answer = await sync_to_async(cloud.post)(f"{cloud.number.node_id}/messages", body)
    assert answer.json() == {"success": True}
    assert (await alice.next("receipt"))["read"] == 1
    typing = await alice.next("typing")
    assert typing["on"] is True
    assert (typing["party"], typing["person"]) == (str(cloud.cast.bakery.id), "")
