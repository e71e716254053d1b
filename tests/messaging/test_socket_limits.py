"""Who may open a socket and how long it stays: sessions, origins, hello, floods and caps."""

import asyncio
from dataclasses import dataclass

import pytest
from asgiref.sync import sync_to_async
from django.test import Client
from django.utils import timezone

from accounts.doors import BUSINESS, CHAT, STAFF, Door
from accounts.models.people import User
from accounts.models.tokens import ApiToken, Scope
from accounts.services.businesses import remove_member
from accounts.services.tokens import revoke_token
from messaging import consumers
from messaging.connections import MAX_SOCKETS_PER_PERSON
from messaging.consumers import FRAME_BURST
from tests.conftest import Cast
from tests.messaging.sockets import PATIENCE, Opening, Socket
from tests.sessions import open_door, session_cookie, token_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("sockets")]


async def test_a_socket_without_a_session_is_closed(cast: Cast) -> None:
    for path in ("/chat/socket/", "/business/socket/", "/api/v1/socket/"):
        socket = Socket(path, [])
        await socket.open()
        assert await socket.closed() == 4401


@pytest.mark.parametrize("made_at", [STAFF, CHAT], ids=lambda door: door.name)
async def test_a_session_made_at_another_door_opens_no_socket(cast: Cast, made_at: Door) -> None:
    key = await sync_to_async(session_cookie)(cast.olga.user, made_at)
    stolen = Socket("/business/socket/", [(b"cookie", f"{BUSINESS.cookie}={key}".encode())])
    await stolen.open()
    assert await stolen.closed() == 4401


async def test_a_program_opens_a_socket_with_its_token(cast: Cast) -> None:
    token = await sync_to_async(token_of)(cast.luis)
    socket = Socket("/api/v1/socket/", [(b"authorization", f"Bearer {token}".encode())])
    await socket.open()
    assert (await socket.hello())["party"] == str(cast.bakery.id)
    await socket.close()


async def test_a_token_opens_a_socket_within_its_scope_and_closes_it_when_it_is_revoked(cast: Cast) -> None:
    for scope in Scope:
        token = await sync_to_async(token_of)(cast.luis, scope)
        program = Socket("/api/v1/socket/", [(b"authorization", f"Bearer {token}".encode())])
        await program.open()
        if scope not in (Scope.CONVERSATIONS, Scope.CONNECTOR):
            assert await program.closed() == 4403
            continue
        await program.hello()
        newest = await ApiToken.objects.select_related("membership").alatest("created_at")
        await sync_to_async(revoke_token)(token=newest, actor_id=cast.olga.user_id)
        assert await program.closed() == 4401


async def test_a_removed_members_sockets_close_and_nobody_elses(cast: Cast, sockets: Opening) -> None:
    olga, luis = await sockets(cast.olga.user, BUSINESS), await sockets(cast.luis.user, BUSINESS)
    await olga.hello()
    await luis.hello()
    await sync_to_async(remove_member)(membership=cast.luis, actor_id=cast.olga.user_id)
    assert await luis.closed() == 4403
    await olga.send(t="ping")
    await olga.next("pong")


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
    await asyncio.wait_for(calm.next("pong"), timeout=PATIENCE)
    for _ in range(3):
        await flooding.send(t="ping")
    assert await flooding.wire.receive_nothing()


async def test_a_socket_ends_with_the_session_token_or_person_that_opened_it(
    cast: Cast, sockets: Opening, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(consumers, "SESSION_CHECK_SECONDS", 0.05)
    token = await sync_to_async(token_of)(cast.luis)
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


async def test_a_closed_socket_makes_room_for_another_one(cast: Cast, sockets: Opening) -> None:
    opened = [await sockets(cast.alice.user, CHAT) for _ in range(MAX_SOCKETS_PER_PERSON)]
    await opened[0].close()
    await (await sockets(cast.alice.user, CHAT)).hello()


@pytest.mark.parametrize("origin", [b"http://localhost:9999", b"https://evil.example", b"null", b""])
async def test_a_page_of_another_origin_cannot_open_a_socket(cast: Cast, origin: bytes) -> None:
    key = await sync_to_async(session_cookie)(cast.alice.user, CHAT)
    foreign = Socket("/chat/socket/", [(b"cookie", f"{CHAT.cookie}={key}".encode())], origin)
    await foreign.wire.send_input({"type": "websocket.connect"})
    assert (await foreign.wire.receive_output(timeout=PATIENCE))["type"] == "websocket.close"
