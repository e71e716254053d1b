"""Blocking: from the moment it is confirmed, nothing of the business comes through."""

import threading

import pytest
from django.db import connection
from django.test import Client

from accounts.doors import BUSINESS, CHAT
from accounts.models.phones import PhoneClaim
from accounts.services.phones import claim_number_for_business
from messaging.delivery.outcomes import Accepted, Outcome
from messaging.models.blocks import Block
from messaging.models.messages import Message
from messaging.services.blocks import block_business, block_number, unblock
from tests.conftest import BAKERY_NUMBER, Cast, make_cast
from tests.messaging.test_delivery import code_of, send
from tests.sessions import open_door

pytestmark = pytest.mark.portable
OTHER_NUMBER = "+34910000112"


@pytest.fixture
def alice(cast: Cast) -> Client:
    client = Client()
    open_door(client, cast.alice.user, CHAT)
    send(cast.keys["alice"], cast.keys["bakery"], "hello")
    return client


def post(client: Client, document: dict[str, str]) -> tuple[int, dict[str, str]]:
    answer = client.post("/chat/api/blocks/", document, content_type="application/json")
    return answer.status_code, answer.json()


def test_a_blocked_business_is_refused_and_not_told_why(cast: Cast, alice: Client) -> None:
    bakery, customer = cast.keys["bakery"], cast.keys["alice"]
    assert isinstance(send(bakery, customer, "before"), Accepted)
    status, block = post(alice, {"business": "bakery"})
    assert status == 201
    assert code_of(send(bakery, customer, "after")) == "undeliverable"
    assert code_of(send(customer, bakery, "I say something")) == "you_blocked"
    assert isinstance(send(cast.keys["bob"], bakery, "somebody else"), Accepted)
    assert alice.delete(f"/chat/api/blocks/{block['id']}/").status_code == 204
    assert isinstance(send(bakery, customer, "again"), Accepted)


def test_blocking_again_is_the_same_block_and_the_list_shows_it_once(cast: Cast, alice: Client) -> None:
    first, again = post(alice, {"business": "bakery"})[1], post(alice, {"business": "bakery"})[1]
    assert first["id"] == again["id"]
    listed = alice.get("/chat/api/blocks/").json()["blocks"]
    assert [(block["id"], block["business"]["handle"]) for block in listed] == [(first["id"], "bakery")]
    summary = alice.get(f"/chat/api/conversations/{cast.conversation.id}/").json()
    assert summary["blocked"] is True


def test_a_blocked_number_covers_every_number_of_the_business_that_holds_it(
    cast: Cast, alice: Client
) -> None:
    claim_number_for_business(number=BAKERY_NUMBER, business=cast.bakery)
    claim_number_for_business(number=OTHER_NUMBER, business=cast.bakery)
    assert post(alice, {"number": "+34 910 000 112"})[1]["business"]
    assert code_of(send(cast.keys["bakery"], cast.keys["alice"], "from any number")) == "undeliverable"


def test_a_number_that_nobody_holds_yet_blocks_whoever_proves_to_hold_it_and_for_good(
    cast: Cast, alice: Client, django_capture_on_commit_callbacks: object
) -> None:
    bakery, customer = cast.keys["bakery"], cast.keys["alice"]
    assert post(alice, {"number": BAKERY_NUMBER})[1]["business"] is None
    assert isinstance(send(bakery, customer, "not the holder yet"), Accepted)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        claim_number_for_business(number=BAKERY_NUMBER, business=cast.bakery)
        assert code_of(send(bakery, customer, "at once, before it is bound")) == "undeliverable"
    assert Block.objects.get().business_id == cast.bakery.id
    PhoneClaim.objects.filter(number=BAKERY_NUMBER).delete()
    assert code_of(send(bakery, customer, "after it gave the number up")) == "undeliverable"


@pytest.mark.parametrize("document", [{"number": "12"}, {"number": 7}, {"number": "x" * 5000}])
def test_what_is_no_number_is_refused_by_name(alice: Client, document: dict[str, str]) -> None:
    assert post(alice, document)[1]["code"] == "invalid_number"


def test_blocks_are_ones_own_and_no_business_sees_or_makes_them(cast: Cast, alice: Client) -> None:
    block = post(alice, {"business": "bakery"})[1]
    bob, olga = Client(), Client()
    open_door(bob, cast.bob.user, CHAT)
    open_door(olga, cast.olga.user, BUSINESS)
    assert bob.get("/chat/api/blocks/").json() == {"blocks": []}
    assert bob.delete(f"/chat/api/blocks/{block['id']}/").status_code == 404
    for call in (olga.get, olga.post):
        assert call("/business/api/blocks/").status_code == 403
    seen = olga.get(f"/business/api/conversations/{cast.conversation.id}/").json()
    assert "blocked" not in seen


@pytest.mark.django_db(transaction=True)
def test_a_send_at_the_same_instant_never_arrives_after_the_block_is_confirmed() -> None:
    cast = make_cast()
    bakery, customer = cast.keys["bakery"], cast.keys["alice"]
    send(customer, bakery, "hello")
    confirmed, stop = threading.Event(), threading.Event()
    sent_after: list[Outcome] = []

    def keep_sending() -> None:
        try:
            while not stop.is_set():
                was_confirmed = confirmed.is_set()
                outcome = send(bakery, customer, "buy")
                if was_confirmed:
                    sent_after.append(outcome)
        finally:
            connection.close()

    senders = [threading.Thread(target=keep_sending) for _ in range(3)]
    for sender in senders:
        sender.start()
    block = block_business(customer_id=cast.alice.id, business=cast.bakery)
    stored = Message.objects.count()
    confirmed.set()
    while len(sent_after) < 20:
        threading.Event().wait(0.01)
    stop.set()
    for sender in senders:
        sender.join()
    assert {code_of(outcome) for outcome in sent_after} <= {"undeliverable", "pair_rate"}
    assert Message.objects.count() == stored
    unblock(block=block)


def test_a_number_can_be_blocked_once_only(cast: Cast) -> None:
    first = block_number(customer_id=cast.alice.id, number="+34600999888")
    assert block_number(customer_id=cast.alice.id, number="+34600999888") == first
