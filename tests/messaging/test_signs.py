"""Signs of life: they end by themselves, touch no database, and pass between no two who are blocked."""

import json
import uuid
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.core.cache import cache
from django.db.backends.utils import CursorWrapper

from accounts.doors import BUSINESS, CHAT
from messaging import consumers, signs
from messaging.consumers import SIGN_BURST
from messaging.events import announce_typing
from messaging.models.conversations import conversation_id_for
from messaging.queries.push import visible_key
from messaging.services.blocks import block_business, unblock
from tests.conftest import Cast
from tests.messaging.sockets import PATIENCE, Opening, Socket

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.portable]


async def hears_nothing(socket: Socket) -> None:
    """Whatever was said before the ping would have come before its answer."""
    await socket.send(t="ping")
    assert (await socket.wire.receive_output(timeout=PATIENCE))["text"] == '{"t":"pong"}'


async def test_typing_ends_by_itself_when_its_sender_says_nothing_more(
    cast: Cast, sockets: Opening, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(signs, "TYPING_SECONDS", 0.2)
    customer, olga = await sockets(cast.alice.user, CHAT), await sockets(cast.olga.user, BUSINESS)
    for socket in (customer, olga):
        await socket.hello()
    conversation = str(conversation_id_for(cast.bakery.id, cast.alice.id))
    await customer.send(t="typing", conversation=conversation, on=True)
    assert [(await olga.next("typing"))["on"] for _ in range(2)] == [True, False]
    await customer.send(t="typing", conversation=conversation, on=True)
    await customer.send(t="typing", conversation=conversation, on=False)
    assert [(await olga.next("typing"))["on"] for _ in range(2)] == [True, False]
    assert await olga.wire.receive_nothing(timeout=0.4)


@pytest.mark.parametrize("sign", ["typing", "presence"])
async def test_one_socket_s_signs_flood_nobody_else_s(
    cast: Cast, sockets: Opening, sign: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(consumers, "SIGNS_PER_SECOND", 0)
    customer, olga = await sockets(cast.alice.user, CHAT), await sockets(cast.olga.user, BUSINESS)
    for socket in (customer, olga):
        await socket.hello()
    conversation = str(conversation_id_for(cast.bakery.id, cast.alice.id))
    for number in range(5 * SIGN_BURST):
        await customer.send(t=sign, conversation=conversation, on=number % 2 == 0)
    await customer.send(t="send", id="1", envelope=cast.keys["alice"].seal(cast.keys["bakery"], "Hello?"))
    heard = 0
    while (json.loads((await olga.wire.receive_output(timeout=PATIENCE))["text"]))["t"] != "message":
        heard += 1
    assert heard == SIGN_BURST


async def test_typing_and_presence_ask_the_database_nothing(
    cast: Cast, sockets: Opening, monkeypatch: pytest.MonkeyPatch
) -> None:
    customer, olga = await sockets(cast.alice.user, CHAT), await sockets(cast.olga.user, BUSINESS)
    for socket in (customer, olga):
        await socket.hello()
    conversation = str(conversation_id_for(cast.bakery.id, cast.alice.id))
    # Whose conversation it is, is asked once for each socket.
    await customer.send(t="typing", conversation=conversation, on=True)
    await olga.next("typing")
    asked: list[str] = []
    execute = CursorWrapper.execute

    def note(self: Any, sql: Any, params: Any = None) -> Any:
        asked.append(str(sql))
        return execute(self, sql, params)

    # Whatever thread it is asked in.
    monkeypatch.setattr(CursorWrapper, "execute", note)
    for on in (True, False, True):
        await customer.send(t="typing", conversation=conversation, on=on)
        await olga.next("typing")
        await customer.send(t="presence", conversation=conversation, on=on)
        await olga.next("presence")
        await customer.send(t="visible", on=on)
    await hears_nothing(customer)
    assert asked == []
    await customer.send(t="sync", conversation=conversation, after=0)
    await customer.next("messages")
    assert asked


async def test_who_is_blocked_neither_hears_nor_is_heard(cast: Cast, sockets: Opening) -> None:
    customer, olga = await sockets(cast.alice.user, CHAT), await sockets(cast.olga.user, BUSINESS)
    await olga.hello()
    await customer.hello()
    conversation = conversation_id_for(cast.bakery.id, cast.alice.id)

    async def both_say(on: bool) -> None:
        for socket in (customer, olga):
            for kind in ("typing", "presence"):
                await socket.send(t=kind, conversation=str(conversation), on=on)

    block = await sync_to_async(block_business)(customer_id=cast.alice.id, business=cast.bakery)
    assert (await customer.next("block"))["on"] is True
    await both_say(True)
    facts = {"business_id": cast.bakery.id, "customer_id": cast.alice.id}
    await sync_to_async(announce_typing)(conversation_id=conversation, **facts)
    await hears_nothing(customer)
    await hears_nothing(olga)
    another = await sockets(cast.alice.user, CHAT)
    await another.hello()
    await olga.send(t="typing", conversation=str(conversation), on=True)
    await hears_nothing(olga)
    await hears_nothing(another)
    await sync_to_async(unblock)(block=block)
    assert (await customer.next("block"))["on"] is False
    await both_say(True)
    assert (await customer.next("typing"))["party"] == str(cast.bakery.id)
    assert (await olga.next("typing"))["party"] == str(cast.alice.id)


async def test_a_page_before_somebody_s_eyes_is_known_until_it_is_hidden_or_gone(
    cast: Cast, sockets: Opening
) -> None:

    device = uuid.uuid4()
    name = visible_key(cast.alice.user_id, device)
    customer = await sockets(cast.alice.user, CHAT)
    await customer.send(t="hello", v=1, device=str(device), conversations={})
    await customer.next("welcome")
    for on in (True, False, True):
        await customer.send(t="visible", on=on)
        await hears_nothing(customer)
        assert bool(await sync_to_async(cache.get)(name)) is on
    await customer.close()
    assert not await sync_to_async(cache.get)(name)
    assert await sync_to_async(cache.get)(visible_key(cast.bob.user_id, device)) is None
