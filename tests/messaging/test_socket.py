"""The live socket, frame by frame, through the real ASGI application, channel layer and database."""

import uuid
from collections.abc import Sequence
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.db import DatabaseError
from django.test import Client

from accounts.doors import BUSINESS, CHAT
from messaging import batching
from messaging.delivery import acceptance
from messaging.delivery.acceptance import accept, accept_many
from messaging.delivery.outcomes import Outcome
from messaging.delivery.submissions import Submission
from messaging.frames import MAX_FRAME_BYTES
from messaging.models.conversations import Watermark, conversation_id_for
from tests.conftest import Cast
from tests.messaging.sockets import Opening, Socket
from tests.messaging.test_delivery import submit
from tests.sessions import open_door

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.portable]


async def test_two_sides_and_a_colleague_talk_live(cast: Cast, sockets: Opening) -> None:
    alice, bakery = cast.keys["alice"], cast.keys["bakery"]
    customer = await sockets(cast.alice.user, CHAT)
    olga = await sockets(cast.olga.user, BUSINESS)
    luis = await sockets(cast.luis.user, BUSINESS)
    for socket in (customer, olga, luis):
        await socket.hello()
    await customer.send(t="send", id="1", envelope=alice.seal(bakery, "¿Abren hoy?"))
    accepted = await customer.next("accepted")
    assert (accepted["id"], accepted["sequence"], accepted["duplicate"]) == ("1", 1, False)
    for socket in (olga, luis):
        bakery.guard.__init__()  # type: ignore[misc]
        assert bakery.read(alice, await socket.next("message")) == "¿Abren hoy?"
    await olga.send(t="send", id="2", envelope=bakery.seal(alice, "Sí, hasta las ocho"))
    await customer.next("message")
    answer = await customer.next("message")
    assert alice.read(bakery, answer) == "Sí, hasta las ocho"
    assert (await luis.next("message"))["sequence"] == 2


async def test_a_dropped_socket_resumes_without_loss_or_repetition(cast: Cast, sockets: Opening) -> None:
    alice, bakery = cast.keys["alice"], cast.keys["bakery"]
    conversation = conversation_of(cast)
    customer = await sockets(cast.alice.user, CHAT)
    await customer.hello()
    sealed = [alice.seal(bakery, str(number)) for number in range(5)]
    for number, envelope in enumerate(sealed[:3]):
        await customer.send(t="send", id=str(number), envelope=envelope)
        await customer.next("accepted")
    await customer.close()
    again = await sockets(cast.alice.user, CHAT)
    await again.hello({conversation: 1})
    missed = await again.next("messages")
    assert [message["sequence"] for message in missed["messages"]] == [2, 3]
    for number, envelope in enumerate(sealed):
        await again.send(t="send", id=str(number), envelope=envelope)
    answers = [await again.next("accepted") for _ in sealed]
    assert [answer["sequence"] for answer in answers] == [1, 2, 3, 4, 5]
    assert [answer["duplicate"] for answer in answers] == [True, True, True, False, False]
    await again.send(t="sync", conversation=conversation, after=0)
    everything = await again.next("messages")
    assert [alice.read(bakery, message) for message in everything["messages"]] == list("01234")


async def test_receipts_only_rise_and_reach_the_other_side(cast: Cast, sockets: Opening) -> None:
    alice, bakery = cast.keys["alice"], cast.keys["bakery"]
    conversation = conversation_of(cast)
    customer, olga = await sockets(cast.alice.user, CHAT), await sockets(cast.olga.user, BUSINESS)
    await customer.hello()
    await olga.hello()
    await customer.send(t="send", id="1", envelope=alice.seal(bakery, "a"))
    await olga.next("message")
    await olga.send(t="receipt", conversation=conversation, delivered=1, read=0)
    assert (await customer.next("receipt"))["delivered"] == 1
    await olga.send(t="receipt", conversation=conversation, delivered=99, read=99)
    raised = await customer.next("receipt")
    assert (raised["party"], raised["delivered"], raised["read"]) == (str(bakery.id), 1, 1)
    await olga.send(t="receipt", conversation=conversation, delivered=0, read=0)
    await olga.send(t="ping")
    await olga.next("pong")
    mark = await sync_to_async(Watermark.objects.get)()
    assert (mark.delivered_sequence, mark.read_sequence) == (1, 1)


async def test_typing_shows_names_to_colleagues_only_and_ends_with_the_socket(
    cast: Cast, sockets: Opening
) -> None:
    conversation = conversation_of(cast)
    customer, olga = await sockets(cast.alice.user, CHAT), await sockets(cast.olga.user, BUSINESS)
    luis = await sockets(cast.luis.user, BUSINESS)
    for socket in (customer, olga, luis):
        await socket.hello()
    await olga.send(t="typing", conversation=conversation, on=True)
    assert (await luis.next("typing"))["name"] == "Olga"
    assert (await customer.next("typing"))["name"] == ""
    await olga.close()
    assert (await customer.next("typing"))["on"] is False


async def test_a_foreign_conversation_is_not_found_on_every_frame(cast: Cast, sockets: Opening) -> None:
    conversation = conversation_of(cast)
    for user, door in ((cast.bob.user, CHAT), (cast.carol.user, BUSINESS), (cast.mallory.user, BUSINESS)):
        outsider = await sockets(user, door)
        await outsider.hello()
        for frame in (
            {"t": "sync", "conversation": conversation, "after": 0},
            {"t": "receipt", "conversation": conversation, "delivered": 1, "read": 1},
            {"t": "typing", "conversation": conversation, "on": True},
            {"t": "presence", "conversation": conversation, "on": True},
        ):
            await outsider.send(**frame)
            assert (await outsider.next("error"))["code"] == "not_found"
        envelope = cast.keys["alice"].seal(cast.keys["bakery"], "stolen voice")
        await outsider.send(t="send", id="x", envelope=envelope)
        assert (await outsider.next("refused"))["code"] == "wrong_sender"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{", "malformed"),
        ("[]", "malformed"),
        ('{"t":"dance"}', "malformed"),
        ('{"t":"ping","extra":1}', "unknown_field"),
        ('{"t":"typing","conversation":"nonsense","on":true}', "malformed"),
        ('{"t":"sync","conversation":"00000000-0000-0000-0000-000000000000","after":-1}', "malformed"),
        ('{"t":"send","id":"","envelope":{}}', "malformed"),
        ("[" * 100_000, "malformed"),
        ("x" * (MAX_FRAME_BYTES + 1), "too_large"),
    ],
)
async def test_a_wrong_frame_is_answered_and_the_socket_stays_open(
    cast: Cast, sockets: Opening, text: str, code: str
) -> None:
    customer = await sockets(cast.alice.user, CHAT)
    await customer.hello()
    await customer.send_text(text)
    assert (await customer.next("error"))["code"] == code
    await customer.send(t="ping")
    await customer.next("pong")


async def test_a_batch_that_cannot_be_stored_is_answered_and_costs_only_what_spoils_it(
    cast: Cast, sockets: Opening, monkeypatch: pytest.MonkeyPatch
) -> None:
    alice, bob, bakery = (cast.keys[name] for name in ("alice", "bob", "bakery"))

    def accept_many(submissions: Sequence[Submission], **options: Any) -> list[Outcome]:
        if any(submission.sender_id == bob.id for submission in submissions):
            raise DatabaseError("spoilt")
        return acceptance.accept_many(submissions, **options)

    monkeypatch.setattr(batching, "accept_many", accept_many)
    innocent, spoiler = await sockets(cast.alice.user, CHAT), await sockets(cast.bob.user, CHAT)
    await innocent.hello()
    await spoiler.hello()
    for number in range(5):
        await spoiler.send(t="send", id=str(number), envelope=bob.seal(bakery, "spoilt"))
        await innocent.send(t="send", id=str(number), envelope=alice.seal(bakery, "fine"))
    assert [(await innocent.next("accepted"))["sequence"] for _ in range(5)] == [1, 2, 3, 4, 5]
    assert {(await spoiler.next("refused"))["code"] for _ in range(5)} == {"unavailable"}


async def test_a_page_of_large_messages_is_cut_by_its_bytes(cast: Cast, sockets: Opening) -> None:
    alice, bakery = cast.keys["alice"], cast.keys["bakery"]
    large = [submit(alice, alice.seal_body(bakery, b"x" * 60_000)) for _ in range(12)]
    await sync_to_async(accept_many)(large)
    customer = await sockets(cast.alice.user, CHAT)
    await customer.hello()
    conversation, held = conversation_of(cast), 0
    pages = []
    while not pages or pages[-1]["more"]:
        await customer.send(t="sync", conversation=conversation, after=held)
        pages.append(await customer.next("messages"))
        held = pages[-1]["messages"][-1]["sequence"]
    assert [message["sequence"] for page in pages for message in page["messages"]] == list(range(1, 13))
    assert len(pages) == 2


async def test_hello_passes_over_conversations_that_are_not_there(cast: Cast, sockets: Opening) -> None:
    alice, bakery = cast.keys["alice"], cast.keys["bakery"]
    await sync_to_async(accept)(submit(alice, alice.seal(bakery, "hello")))
    conversation = conversation_of(cast)
    customer = await sockets(cast.alice.user, CHAT)
    await customer.hello({str(uuid.uuid4()): 0, conversation: 0})
    assert [message["sequence"] for message in (await customer.next("messages"))["messages"]] == [1]


async def test_presence_reaches_the_other_side_and_colleagues_but_not_who_said_it(
    cast: Cast, sockets: Opening
) -> None:
    customer, olga, luis = await three_sockets(cast, sockets)
    conversation, business = conversation_of(cast), str(cast.bakery.id)
    someone = {"party": business, "person": "", "name": ""}
    customers = {**someone, "party": str(cast.alice.id)}
    for kind in ("presence", "typing"):
        await olga.send(t=kind, conversation=conversation, on=True)
        assert await seen(luis, kind) == ({**someone, "person": str(cast.olga.id), "name": "Olga"}, True)
        assert await seen(customer, kind) == (someone, True)
        await luis.send(t=kind, conversation=conversation, on=False)
        heard = await seen(olga, kind)
        assert heard == ({**someone, "person": str(cast.luis.id), "name": "Luis"}, False), "olga herself?"
        assert await seen(customer, kind) == (someone, False)
        await customer.send(t=kind, conversation=conversation, on=True)
        assert await seen(olga, kind) == await seen(luis, kind) == (customers, True)
        await olga.send(t=kind, conversation=conversation, on=True)
        assert await seen(customer, kind) == (someone, True), "the customer herself?"
        assert (await seen(luis, kind))[0]["name"] == "Olga"


async def test_presence_stays_within_its_conversation(cast: Cast, sockets: Opening) -> None:
    customer, bob = await sockets(cast.alice.user, CHAT), await sockets(cast.bob.user, CHAT)
    olga = await sockets(cast.olga.user, BUSINESS)
    for socket in (customer, bob, olga):
        await socket.hello()
    bobs = str(conversation_id_for(cast.bakery.id, cast.bob.id))
    await olga.send(t="presence", conversation=conversation_of(cast), on=True)
    await olga.send(t="presence", conversation=bobs, on=True)
    assert (await customer.next("presence"))["conversation"] == conversation_of(cast)
    assert (await bob.next("presence"))["conversation"] == bobs, "bob heard of somebody else's conversation"


async def test_typing_that_was_switched_off_is_not_ended_again_with_the_socket(
    cast: Cast, sockets: Opening
) -> None:
    customer, olga, luis = await three_sockets(cast, sockets)
    conversation = conversation_of(cast)
    for is_on in (True, False):
        await olga.send(t="typing", conversation=conversation, on=is_on)
        who, was_on = await seen(luis, "typing")
        assert (who["name"], was_on) == ("Olga", is_on)
    await olga.close()
    await customer.send(t="typing", conversation=conversation, on=True)
    assert (await seen(luis, "typing"))[0]["party"] == str(cast.alice.id)


async def test_a_message_sent_over_rest_is_heard_live_by_everybody(cast: Cast, sockets: Opening) -> None:
    alice, bakery = cast.keys["alice"], cast.keys["bakery"]
    everybody = await three_sockets(cast, sockets)
    browser = Client()
    await sync_to_async(open_door)(browser, cast.alice.user, CHAT)
    path = f"/chat/api/conversations/{conversation_of(cast)}/messages/"
    envelope = {"envelope": alice.seal(bakery, "¿Hay pan?")}
    sent = await sync_to_async(browser.post)(path, envelope, content_type="application/json")
    assert sent.status_code == 201
    for socket in everybody:
        heard = await socket.next("message")
        assert (heard["sequence"], heard["envelope"]["tag"]) == (1, sent.json()["tag"])


async def test_receipts_that_raise_nothing_are_heard_by_nobody(cast: Cast, sockets: Opening) -> None:
    alice, bakery = cast.keys["alice"], cast.keys["bakery"]
    customer, olga, _ = await three_sockets(cast, sockets)
    conversation = conversation_of(cast)
    await sync_to_async(accept_many)([submit(alice, alice.seal(bakery, str(n))) for n in range(2)])
    for delivered in (1, 1, 0, 2):
        await olga.send(t="receipt", conversation=conversation, delivered=delivered, read=0)
    assert [(await customer.next("receipt"))["delivered"] for _ in range(2)] == [1, 2]
    assert [(await olga.next("receipt"))["delivered"] for _ in range(2)] == [1, 2]


async def test_the_other_side_hears_of_new_keys(cast: Cast, sockets: Opening) -> None:
    customer, olga, _ = await three_sockets(cast, sockets)
    await sync_to_async(cast.keys["bakery"].publish)(cast.olga.user_id)
    assert (await customer.next("keys"))["party"] == str(cast.bakery.id)
    await sync_to_async(cast.keys["alice"].publish)(cast.alice.user_id)
    while (await olga.next("keys"))["party"] != str(cast.alice.id):
        pass


async def three_sockets(cast: Cast, sockets: Opening) -> tuple[Socket, Socket, Socket]:
    """Alice's, olga's and luis's."""
    customer = await sockets(cast.alice.user, CHAT)
    olga, luis = await sockets(cast.olga.user, BUSINESS), await sockets(cast.luis.user, BUSINESS)
    for socket in (customer, olga, luis):
        await socket.hello()
    return customer, olga, luis


def conversation_of(cast: Cast) -> str:
    return str(conversation_id_for(cast.bakery.id, cast.alice.id))


async def seen(socket: Socket, kind: str) -> tuple[dict[str, str], bool]:
    """The next sign of somebody that a socket hears: who it says that they are, and on or off."""
    frame = await socket.next(kind)
    return {name: frame[name] for name in ("party", "person", "name")}, frame["on"]
