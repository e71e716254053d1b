"""The live socket, frame by frame, through the real ASGI application, channel layer and database."""

import asyncio
import json
import uuid
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from asgiref.testing import ApplicationCommunicator
from django.db import DatabaseError, connections
from django.test import Client
from django.utils import timezone

from accounts.doors import BUSINESS, CHAT, Door
from accounts.models.people import User
from accounts.models.tokens import ApiToken
from accounts.services.businesses import remove_member
from accounts.services.tokens import issue_token
from config.asgi import application
from messaging import batching, consumers
from messaging.connections import MAX_SOCKETS_PER_PERSON
from messaging.consumers import FRAME_BURST
from messaging.delivery import acceptance
from messaging.delivery.acceptance import accept, accept_many
from messaging.delivery.outcomes import Outcome
from messaging.delivery.submissions import Submission
from messaging.frames import MAX_FRAME_BYTES
from messaging.models.conversations import Watermark
from tests.conftest import Cast, make_cast
from tests.messaging.test_delivery import submit
from tests.sessions import open_door, session_cookie

pytestmark = [pytest.mark.django_db(transaction=True)]
Frame = dict[str, Any]


class Socket:
    """One person's open socket."""

    def __init__(
        self, path: str, headers: list[tuple[bytes, bytes]], origin: bytes = b"http://localhost"
    ) -> None:
        all_headers = [(b"origin", origin), (b"host", b"localhost"), *headers]
        scope = {"type": "websocket", "path": path, "query_string": b"", "headers": all_headers}
        self.wire = ApplicationCommunicator(application, {**scope, "subprotocols": []})

    async def open(self) -> None:
        await self.wire.send_input({"type": "websocket.connect"})
        assert (await self.wire.receive_output(timeout=5))["type"] == "websocket.accept"

    async def close(self) -> None:
        await self.wire.send_input({"type": "websocket.disconnect", "code": 1005})
        await self.wire.wait(timeout=5)

    async def hello(self, held: dict[str, int] | None = None) -> Frame:
        await self.send(t="hello", v=1, device=str(uuid.uuid4()), conversations=held or {})
        return await self.next("welcome")

    async def send(self, **frame: Any) -> None:
        await self.send_text(json.dumps(frame))

    async def send_text(self, text: str) -> None:
        await self.wire.send_input({"type": "websocket.receive", "text": text})

    async def next(self, kind: str) -> Frame:
        """The next frame of this kind; others are passed over."""
        while True:
            event = await self.wire.receive_output(timeout=5)
            assert event["type"] == "websocket.send", event
            frame: Frame = json.loads(event["text"])
            if frame["t"] == kind:
                return frame

    async def closed(self) -> int:
        while True:
            event = await self.wire.receive_output(timeout=5)
            if event["type"] == "websocket.close":
                return int(event["code"])


Opening = Callable[..., Any]


@pytest.fixture
async def cast() -> AsyncIterator[Cast]:
    yield await sync_to_async(make_cast)()
    await sync_to_async(connections.close_all)()


@pytest.fixture
async def sockets() -> AsyncIterator[Opening]:
    opened: list[Socket] = []

    async def open_socket(user: User, door: Door) -> Socket:
        cookie = f"{door.cookie}={await sync_to_async(session_cookie)(user, door)}"
        socket = Socket(f"{door.path}socket/", [(b"cookie", cookie.encode())])
        opened.append(socket)
        await socket.open()
        return socket

    yield open_socket
    for socket in opened:
        await socket.close()


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
    conversation = str((await sync_to_async(lambda: cast.conversation)()).id)
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
    conversation = str((await sync_to_async(lambda: cast.conversation)()).id)
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
    conversation = str((await sync_to_async(lambda: cast.conversation)()).id)
    customer, olga = await sockets(cast.alice.user, CHAT), await sockets(cast.olga.user, BUSINESS)
    luis = await sockets(cast.luis.user, BUSINESS)
    for socket in (customer, olga, luis):
        await socket.hello()
    await olga.send(t="typing", conversation=conversation, on=True)
    assert (await luis.next("typing"))["name"] == "Olga"
    assert (await customer.next("typing"))["name"] == ""
    await olga.close()
    assert (await customer.next("typing"))["on"] is False


async def test_a_socket_without_a_session_is_closed(cast: Cast) -> None:
    for path in ("/chat/socket/", "/business/socket/", "/api/v1/socket/"):
        socket = Socket(path, [])
        await socket.open()
        assert await socket.closed() == 4401


async def test_one_doors_cookie_opens_no_other_door(cast: Cast) -> None:
    key = await sync_to_async(session_cookie)(cast.olga.user, BUSINESS)
    stolen = Socket("/chat/socket/", [(b"cookie", f"{CHAT.cookie}={key}".encode())])
    await stolen.open()
    assert await stolen.closed() == 4401


async def test_a_program_opens_a_socket_with_its_token(cast: Cast) -> None:
    token = await sync_to_async(issue_token)(membership=cast.luis, name="till")
    socket = Socket("/api/v1/socket/", [(b"authorization", f"Bearer {token}".encode())])
    await socket.open()
    assert (await socket.hello())["party"] == str(cast.bakery.id)
    await socket.close()


async def test_a_removed_members_sockets_close_and_nobody_elses(cast: Cast, sockets: Opening) -> None:
    olga, luis = await sockets(cast.olga.user, BUSINESS), await sockets(cast.luis.user, BUSINESS)
    await olga.hello()
    await luis.hello()
    await sync_to_async(remove_member)(membership=cast.luis, actor_id=cast.olga.user_id)
    assert await luis.closed() == 4403
    await olga.send(t="ping")
    await olga.next("pong")


async def test_a_foreign_conversation_is_not_found_on_every_frame(cast: Cast, sockets: Opening) -> None:
    conversation = str((await sync_to_async(lambda: cast.conversation)()).id)
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


async def test_a_frame_before_hello_closes_the_socket(cast: Cast, sockets: Opening) -> None:
    customer = await sockets(cast.alice.user, CHAT)
    await customer.send(t="ping")
    assert (await customer.next("error"))["code"] == "hello_expected"
    assert await customer.closed() == 4400


async def test_a_flood_closes_only_its_own_socket(cast: Cast, sockets: Opening) -> None:
    flooding, calm = await sockets(cast.alice.user, CHAT), await sockets(cast.alice.user, CHAT)
    await flooding.hello()
    await calm.hello()
    for _ in range(FRAME_BURST * 2):
        await flooding.send(t="ping")
    assert (await flooding.next("error"))["code"] == "flood"
    assert await flooding.closed() == 4429
    await calm.send(t="ping")
    await asyncio.wait_for(calm.next("pong"), timeout=5)
    for _ in range(3):
        await flooding.send(t="ping")
    assert await flooding.wire.receive_nothing()


async def test_a_socket_ends_with_the_session_token_or_person_that_opened_it(
    cast: Cast, sockets: Opening, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(consumers, "SESSION_CHECK_SECONDS", 0.05)
    token = await sync_to_async(issue_token)(membership=cast.luis, name="till")
    program = Socket("/api/v1/socket/", [(b"authorization", f"Bearer {token}".encode())])
    await program.open()
    customer, olga = await sockets(cast.alice.user, CHAT), await sockets(cast.olga.user, BUSINESS)
    for socket in (program, customer, olga):
        await socket.hello()
    await sync_to_async(ApiToken.objects.update)(revoked_at=timezone.now())
    assert await program.closed() == 4401
    await sync_to_async(User.objects.filter(pk=cast.alice.user_id).update)(is_active=False)
    assert await customer.closed() == 4401
    await olga.send(t="ping")
    await olga.next("pong")


async def test_signing_out_closes_the_sockets_of_that_session_at_once(cast: Cast) -> None:
    here, elsewhere = await signed_in(cast.alice.user), await signed_in(cast.alice.user)
    await sync_to_async(here.browser.post)("/chat/sign-out/")
    assert await here.socket.closed() == 4401
    await elsewhere.socket.send(t="ping")
    await elsewhere.socket.next("pong")
    await elsewhere.socket.close()


@dataclass
class SignedIn:
    """One browser of a customer, with its session and its socket."""

    browser: Client
    socket: Socket


async def signed_in(user: User) -> SignedIn:
    browser = Client()
    await sync_to_async(open_door)(browser, user, CHAT)
    cookie = f"{CHAT.cookie}={browser.cookies[CHAT.cookie].value}"
    socket = Socket(f"{CHAT.path}socket/", [(b"cookie", cookie.encode())])
    await socket.open()
    await socket.hello()
    return SignedIn(browser, socket)


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
    conversation, held = str((await sync_to_async(lambda: cast.conversation)()).id), 0
    pages = []
    while not pages or pages[-1]["more"]:
        await customer.send(t="sync", conversation=conversation, after=held)
        pages.append(await customer.next("messages"))
        held = pages[-1]["messages"][-1]["sequence"]
    assert [message["sequence"] for page in pages for message in page["messages"]] == list(range(1, 13))
    assert len(pages) == 2


async def test_a_socket_without_hello_hears_nothing_and_is_closed(
    cast: Cast, sockets: Opening, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(consumers, "HELLO_SECONDS", 0.3)
    silent, talking = await sockets(cast.alice.user, CHAT), await sockets(cast.alice.user, CHAT)
    await talking.hello()
    envelope = cast.keys["alice"].seal(cast.keys["bakery"], "hello")
    await talking.send(t="send", id="1", envelope=envelope)
    await talking.next("accepted")
    assert (await silent.next("error"))["code"] == "hello_expected"
    assert await silent.closed() == 4400


async def test_one_person_cannot_hold_sockets_without_end(cast: Cast, sockets: Opening) -> None:
    for _ in range(MAX_SOCKETS_PER_PERSON):
        await sockets(cast.alice.user, CHAT)
    one_too_many = await sockets(cast.alice.user, CHAT)
    assert await one_too_many.closed() == 4429
    await (await sockets(cast.bob.user, CHAT)).hello()


@pytest.mark.parametrize("origin", [b"http://localhost:9999", b"https://evil.example", b"null", b""])
async def test_a_page_of_another_origin_cannot_open_a_socket(cast: Cast, origin: bytes) -> None:
    key = await sync_to_async(session_cookie)(cast.alice.user, CHAT)
    foreign = Socket("/chat/socket/", [(b"cookie", f"{CHAT.cookie}={key}".encode())], origin)
    await foreign.wire.send_input({"type": "websocket.connect"})
    assert (await foreign.wire.receive_output(timeout=5))["type"] == "websocket.close"


async def test_hello_passes_over_conversations_that_are_not_there(cast: Cast, sockets: Opening) -> None:
    alice, bakery = cast.keys["alice"], cast.keys["bakery"]
    await sync_to_async(accept)(submit(alice, alice.seal(bakery, "hello")))
    conversation = str((await sync_to_async(lambda: cast.conversation)()).id)
    customer = await sockets(cast.alice.user, CHAT)
    await customer.hello({str(uuid.uuid4()): 0, conversation: 0})
    assert [message["sequence"] for message in (await customer.next("messages"))["messages"]] == [1]
