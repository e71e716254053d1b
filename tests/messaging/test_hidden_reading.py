"""A customer who hides their reading: their own devices know it, and no business, report or program does."""

import uuid
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.test import Client
from django.utils import timezone

from accounts.doors import BUSINESS, CHAT
from messaging.delivery.outcomes import Accepted
from messaging.models.conversations import conversation_id_for
from messaging.models.outbox import OutboxRow
from messaging.services.conversations import raise_watermark
from messaging.services.receipts import set_read_receipts
from messaging.signals import marks_rose
from tests.conftest import Cast
from tests.messaging.sockets import Opening
from tests.messaging.test_delivery import send
from tests.sessions import open_door

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.portable]
DEVICE = uuid.uuid4()


def at(cast: Cast, door: Any, user: Any) -> Client:
    client = Client()
    open_door(client, user, door)
    return client


def summary(cast: Cast, side: str) -> dict[str, Any]:
    door, user = (CHAT, cast.alice.user) if side == "alice" else (BUSINESS, cast.olga.user)
    answer = at(cast, door, user).get(f"{door.path}api/conversations/{cast.conversation.id}/")
    found: dict[str, Any] = answer.json()
    return found


def write(cast: Cast, count: int = 1) -> None:
    for number in range(count):
        send(cast.keys["bakery"], cast.keys["alice"], str(number))


def read(cast: Cast, sequence: int, *, by: str = "alice") -> None:
    party = cast.alice.id if by == "alice" else cast.bakery.id
    raise_watermark(
        conversation=cast.conversation, party_id=party, device_id=DEVICE, delivered=sequence, read=sequence
    )


def test_what_is_read_while_it_is_hidden_is_delivered_to_the_business_for_good(cast: Cast) -> None:
    send(cast.keys["alice"], cast.keys["bakery"], "hello")
    write(cast, 2)
    read(cast, 2)
    set_read_receipts(customer_id=cast.alice.id, is_on=False)
    read(cast, 3)
    assert summary(cast, "olga")["theirs"] == {"delivered": 3, "read": 2}
    assert summary(cast, "alice")["mine"] == {"delivered": 3, "read": 3}
    assert summary(cast, "alice")["unread"] == 0
    set_read_receipts(customer_id=cast.alice.id, is_on=True)
    read(cast, 3)
    assert summary(cast, "olga")["theirs"]["read"] == 2
    write(cast)
    read(cast, 4)
    assert summary(cast, "olga")["theirs"]["read"] == 4


def test_who_hides_their_reading_does_not_see_the_business_s(cast: Cast) -> None:
    send(cast.keys["alice"], cast.keys["bakery"], "hello")
    read(cast, 1, by="bakery")
    assert summary(cast, "alice")["theirs"] == {"delivered": 1, "read": 1}
    set_read_receipts(customer_id=cast.alice.id, is_on=False)
    assert summary(cast, "alice")["theirs"] == {"delivered": 1, "read": 0}
    assert summary(cast, "olga")["mine"] == {"delivered": 1, "read": 1}


def test_neither_reports_nor_programs_learn_of_hidden_reading(cast: Cast) -> None:
    heard: list[dict[str, int]] = []

    def listen(sender: Any, marks: dict[str, int], **kwargs: Any) -> None:
        heard.append(marks)

    send(cast.keys["alice"], cast.keys["bakery"], "hello")
    message = send(cast.keys["bakery"], cast.keys["alice"], "1")
    assert isinstance(message, Accepted)
    OutboxRow.objects.create(
        business=cast.bakery,
        customer=cast.alice,
        client_message_id=message.client_message_id,
        expires_at=timezone.now(),
        due_at=timezone.now(),
        state=OutboxRow.State.SENT,
        sealer=OutboxRow.Sealer.BROWSER,
    )
    set_read_receipts(customer_id=cast.alice.id, is_on=False)
    marks_rose.connect(listen)
    try:
        read(cast, 2)
    finally:
        marks_rose.disconnect(listen)
    row = OutboxRow.objects.get()
    assert (row.delivered_at is not None, row.read_at) == (True, None)
    assert heard == [{"delivered": 2, "read": 0}]


async def test_sockets_tell_hidden_reading_to_the_reader_s_own_devices_alone(
    cast: Cast, sockets: Opening
) -> None:
    alice, bakery = cast.keys["alice"], cast.keys["bakery"]
    await sync_to_async(set_read_receipts)(customer_id=cast.alice.id, is_on=False)
    phone, laptop = await sockets(cast.alice.user, CHAT), await sockets(cast.alice.user, CHAT)
    olga = await sockets(cast.olga.user, BUSINESS)
    for socket in (phone, laptop, olga):
        await socket.hello()
    await phone.send(t="send", id="1", envelope=alice.seal(bakery, "1"))
    await phone.next("accepted")
    await olga.send(t="send", id="2", envelope=bakery.seal(alice, "2"))
    await olga.next("accepted")
    conversation = str(conversation_id_for(cast.bakery.id, cast.alice.id))
    await phone.send(t="receipt", conversation=conversation, delivered=2, read=2)
    assert (await laptop.next("receipt"))["read"] == 2
    told = await olga.next("receipt")
    assert (told["delivered"], told["read"]) == (2, 0)
    await olga.send(t="receipt", conversation=conversation, delivered=1, read=1)
    seen = await laptop.next("receipt")
    assert (seen["party"], seen["delivered"], seen["read"]) == (str(cast.bakery.id), 1, 0)


def test_only_a_customer_chooses_and_only_yes_or_no(cast: Cast) -> None:
    alice = at(cast, CHAT, cast.alice.user)
    path = "/chat/api/receipts/settings/"
    assert alice.get(path).json() == {"read": True}
    answer = alice.put(path, {"read": False}, content_type="application/json")
    assert (answer.status_code, answer.json()) == (200, {"read": False})
    assert alice.get(path).json() == {"read": False}
    for wrong in ({"read": 1}, {}, {"read": None}, [], {"read": True, "more": 1}):
        assert alice.put(path, wrong, content_type="application/json").status_code == 400
    olga = at(cast, BUSINESS, cast.olga.user)
    assert (
        olga.put(
            "/business/api/receipts/settings/", {"read": False}, content_type="application/json"
        ).status_code
        == 403
    )
