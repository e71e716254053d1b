"""Sockets of a business's people: whose role opens none, and who is removed while theirs is open."""

from typing import Any

import pytest
from asgiref.sync import sync_to_async

from accounts.doors import BUSINESS, CHAT
from accounts.models.businesses import Membership
from accounts.services.businesses import add_member, remove_member
from messaging import consumers, receivers
from messaging.models.conversations import conversation_id_for
from messaging.models.messages import Message
from tests.conftest import Cast, make_member
from tests.messaging.sockets import PATIENCE, Opening, Socket
from tests.sessions import token_of

pytestmark = pytest.mark.django_db(transaction=True)


def add_analyst(cast: Cast) -> Membership:
    user = make_member("ana@bakery.example", "Ana")
    role = Membership.Role.ANALYST
    return add_member(business=cast.bakery, user=user, role=role, actor_id=cast.olga.user_id)


async def test_an_analyst_opens_no_socket_in_person_or_by_program(cast: Cast, sockets: Opening) -> None:
    member = await sync_to_async(add_analyst)(cast)
    assert await (await sockets(member.user, BUSINESS)).closed() == 4403
    token = await sync_to_async(token_of)(member)
    program = Socket("/api/v1/socket/", [(b"authorization", f"Bearer {token}".encode())])
    await program.open()
    assert await program.closed() == 4403


async def everything_from(socket: Socket) -> list[dict[str, str]]:
    """What a socket was sent, up to the end of it."""
    events = []
    while not events or events[-1]["type"] != "websocket.close":
        events.append(await socket.wire.receive_output(timeout=PATIENCE))
    return events


async def test_nothing_is_delivered_to_a_removed_member_after_the_commit(
    cast: Cast, sockets: Opening
) -> None:
    alice, bakery = cast.keys["alice"], cast.keys["bakery"]
    olga, customer = await sockets(cast.olga.user, BUSINESS), await sockets(cast.alice.user, CHAT)
    open_windows = [await sockets(cast.luis.user, BUSINESS) for _ in range(3)]
    for socket in (olga, customer, *open_windows):
        await socket.hello()
    await customer.send(t="send", id="1", envelope=alice.seal(bakery, "before"))
    for socket in (olga, *open_windows):
        await socket.next("message")
        await socket.next("inbox")

    await sync_to_async(remove_member)(membership=cast.luis, actor_id=cast.olga.user_id)
    await customer.send(t="send", id="2", envelope=alice.seal(bakery, "after"))
    heard = await olga.next("message")
    assert heard["sequence"] == 2
    for socket in open_windows:
        said = await everything_from(socket)
        assert [event["type"] for event in said] == ["websocket.close"]
        assert said[0]["code"] == 4403
        assert await socket.wire.receive_nothing(timeout=0.05)
    again = await sockets(cast.luis.user, BUSINESS)
    assert await again.closed() == 4401


def conversation_of(cast: Cast) -> str:
    return str(conversation_id_for(cast.bakery.id, cast.alice.id))


@pytest.fixture
def unheard(monkeypatch: pytest.MonkeyPatch) -> None:
    """News of departures does not arrive."""
    monkeypatch.setattr(receivers, "announce_removal", lambda **_: None)
    monkeypatch.setattr(receivers, "announce_session_end", lambda **_: None)


async def test_who_is_removed_before_their_hello_is_let_in_no_more(cast: Cast, sockets: Opening) -> None:
    waiting, customer = await sockets(cast.luis.user, BUSINESS), await sockets(cast.alice.user, CHAT)
    await customer.hello()
    await sync_to_async(remove_member)(membership=cast.luis, actor_id=cast.olga.user_id)
    await waiting.send(t="hello", v=1, device=str(cast.luis.id), conversations={conversation_of(cast): 0})
    said = await everything_from(waiting)
    assert [event["type"] for event in said] == ["websocket.close"]
    await customer.send(t="send", id="1", envelope=cast.keys["alice"].seal(cast.keys["bakery"], "after"))
    await customer.next("accepted")
    assert await waiting.wire.receive_nothing(timeout=0.05)


@pytest.mark.parametrize("act", ["sync", "send"])
async def test_who_is_removed_reads_and_writes_nothing_though_the_news_of_it_is_lost(
    cast: Cast, sockets: Opening, unheard: None, monkeypatch: pytest.MonkeyPatch, act: str
) -> None:
    monkeypatch.setattr(consumers, "CONFIRM_SECONDS", 0.0)
    luis, customer = await sockets(cast.luis.user, BUSINESS), await sockets(cast.alice.user, CHAT)
    for socket in (luis, customer):
        await socket.hello()
    alice, bakery = cast.keys["alice"], cast.keys["bakery"]
    frames: dict[str, dict[str, Any]] = {
        "sync": {"conversation": conversation_of(cast), "after": 0},
        "send": {"id": "1", "envelope": bakery.seal(alice, "in the bakery's name")},
    }
    await customer.send(t="send", id="1", envelope=alice.seal(bakery, "hello"))
    await luis.next("message")
    await sync_to_async(remove_member)(membership=cast.luis, actor_id=cast.olga.user_id)
    await luis.send(t=act, **frames[act])
    said = await everything_from(luis)
    assert not [event for event in said if '"messages"' in event.get("text", "")]
    assert said[-1]["code"] == 4401
    assert await Message.objects.acount() == 1
