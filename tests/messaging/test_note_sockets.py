"""Who hears of a private note while it is written: the team's open pages, and no other socket."""

import json

import pytest
from asgiref.sync import sync_to_async

from accounts.doors import BUSINESS, CHAT
from messaging.services.notes import delete_note
from tests.conftest import Cast
from tests.messaging.notes import read_note, write_note
from tests.messaging.sockets import PATIENCE, Frame, Opening, Socket
from tests.messaging.test_delivery import send
from tests.sessions import token_of

pytestmark = pytest.mark.django_db(transaction=True)


async def heard_before_a_message(socket: Socket) -> list[Frame]:
    """Every frame up to the next message."""
    frames: list[Frame] = []
    while not frames or frames[-1]["t"] != "message":
        event = await socket.wire.receive_output(timeout=PATIENCE)
        frames.append(json.loads(event["text"]))
    return frames


async def test_a_note_reaches_colleagues_and_neither_the_customer_nor_a_program(
    cast: Cast, sockets: Opening
) -> None:
    olga = await sockets(cast.olga.user, BUSINESS)
    alice = await sockets(cast.alice.user, CHAT)
    mallory = await sockets(cast.mallory.user, BUSINESS)
    token = await sync_to_async(token_of)(cast.luis)
    program = Socket("/api/v1/socket/", [(b"authorization", f"Bearer {token}".encode())])
    await program.open()
    for socket in (olga, alice, mallory, program):
        await socket.hello()
    note = await sync_to_async(write_note)(cast, "@Olga, call her")
    shown = (await olga.next("note"))["note"]
    assert read_note(cast.keys["bakery"], shown)["text"] == "@Olga, call her"
    await sync_to_async(delete_note)(note=note)
    assert (await olga.next("note"))["deleted"] == shown["key"]
    await sync_to_async(send)(cast.keys["alice"], cast.keys["bakery"], "hello")
    for socket in (alice, program):
        frames = await heard_before_a_message(socket)
        assert [frame["t"] for frame in frames] == ["message"]
    await program.close()
    await mallory.send(t="ping")
    assert json.loads((await mallory.wire.receive_output(timeout=PATIENCE))["text"])["t"] == "pong"
