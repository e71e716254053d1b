"""The REST twin of the socket: lists, pages, sending and receipts, as PROTOCOL.md writes them."""

import uuid
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.doors import BUSINESS, CHAT
from accounts.models.phones import PhoneClaim
from messaging.delivery.acceptance import accept_many
from messaging.delivery.submissions import MAX_BODY_TEXT
from messaging.events import message_document
from messaging.models.contacts import Contact
from messaging.models.messages import Message
from messaging.queries import conversations as queries
from messaging.services.conversations import raise_watermark, start_conversation
from tests.conftest import BAKERY_NUMBER, Cast, certify
from tests.messaging.test_delivery import send, submit
from tests.parties import TestParty
from tests.sessions import open_door, token_of

pytestmark = pytest.mark.portable
CHAT_LIST, BUSINESS_LIST = "/chat/api/conversations/", "/business/api/conversations/"
SUMMARY_FIELDS = {
    *("id", "business", "customer", "created_at", "sequence", "at", "customer_last_at"),
    *("last", "unread", "mine", "theirs"),
}
NOBODY = "5a0b3b7e-0000-4000-8000-000000000000"


@pytest.fixture
def alice(cast: Cast) -> Client:
    client = Client()
    open_door(client, cast.alice.user, CHAT)
    return client


@pytest.fixture
def olga(cast: Cast) -> Client:
    client = Client()
    open_door(client, cast.olga.user, BUSINESS)
    return client


def post(client: Client, path: str, document: Any) -> Any:
    return client.post(path, document, content_type="application/json")


def of(cast: Cast, prefix: str = CHAT_LIST) -> str:
    return f"{prefix}{cast.conversation.id}/"


def talk(cast: Cast, messages: int) -> None:
    alice, bakery = cast.keys["alice"], cast.keys["bakery"]
    accept_many([submit(alice, alice.seal(bakery, str(number))) for number in range(messages)])


@pytest.mark.parametrize(
    ("query", "sequences", "more"),
    [
        ("", [1, 2, 3, 4, 5, 6, 7], False),
        ("?after=0&limit=3", [1, 2, 3], True),
        ("?after=2&limit=3", [3, 4, 5], True),
        ("?after=4&limit=3", [5, 6, 7], False),
        ("?after=7", [], False),
        ("?before=8&limit=3", [5, 6, 7], True),
        ("?before=5&limit=3", [2, 3, 4], True),
        ("?before=4&limit=3", [1, 2, 3], False),
        ("?before=1", [], False),
        ("?limit=0", [1], True),
    ],
)
def test_messages_come_in_ascending_order_from_either_side(
    cast: Cast, alice: Client, query: str, sequences: list[int], more: bool
) -> None:
    talk(cast, 7)
    answer = alice.get(f"{of(cast)}messages/{query}").json()
    assert [message["sequence"] for message in answer["messages"]] == sequences
    assert answer["more"] is more


def test_nobody_gets_more_messages_at_once_than_the_protocol_allows(
    cast: Cast, alice: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "MAX_MESSAGES", 3)
    talk(cast, 4)
    for query, sequences in (("limit=1000", [1, 2, 3]), ("before=9&limit=1000", [2, 3, 4])):
        answer = alice.get(f"{of(cast)}messages/?{query}").json()
        assert ([message["sequence"] for message in answer["messages"]], answer["more"]) == (sequences, True)


@pytest.mark.parametrize("number", ["-1", "x", "1.5", "", "٣", str(2**53), "9" * 5_000])
@pytest.mark.parametrize("name", ["after", "before", "limit"])
def test_what_is_no_number_is_malformed(cast: Cast, alice: Client, name: str, number: str) -> None:
    answer = alice.get(f"{of(cast)}messages/", {name: number})
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed")


def test_a_message_is_accepted_once_and_the_same_again_is_a_duplicate(cast: Cast, alice: Client) -> None:
    me, bakery = cast.keys["alice"], cast.keys["bakery"]
    envelope = me.seal(bakery, "¿Hay pan?")
    first, again = (post(alice, f"{of(cast)}messages/", {"envelope": envelope}) for _ in range(2))
    message = Message.objects.get()
    stamp = message_document(message)["envelope"]
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == {
        "conversation": str(cast.conversation.id),
        "client_message_id": str(message.client_message_id),
        "sequence": 1,
        "ts": stamp["ts"],
        "kid": stamp["kid"],
        "tag": stamp["tag"],
        "from_verified": False,
        "waiting": False,
        "duplicate": False,
    }
    assert again.json() == {**first.json(), "duplicate": True}
    [given] = alice.get(f"{of(cast)}messages/").json()["messages"]
    assert bakery.read(me, given) == "¿Hay pan?"


def test_a_member_and_their_program_write_in_the_name_of_the_business(cast: Cast, olga: Client) -> None:
    alice, bakery = cast.keys["alice"], cast.keys["bakery"]
    send(alice, bakery, "Hello")
    token = token_of(cast.luis)
    program = Client(headers={"Authorization": f"Bearer {token}"})
    for client, prefix in ((olga, BUSINESS_LIST), (program, "/api/v1/conversations/")):
        path = f"{of(cast, prefix)}messages/"
        assert post(client, path, {"envelope": bakery.seal(alice, "Hi")}).status_code == 201
    assert set(Message.objects.values_list("sender_id", "sequence")) >= {(bakery.id, 2), (bakery.id, 3)}


def test_what_the_gate_refuses_keeps_its_code_and_is_not_stored(cast: Cast, olga: Client) -> None:
    envelope = cast.keys["bakery"].seal(cast.keys["alice"], "Buy now!")
    answer = post(olga, f"{of(cast, BUSINESS_LIST)}messages/", {"envelope": envelope})
    assert (answer.status_code, answer.json()["code"]) == (409, "window_closed")
    assert not Message.objects.exists()


def test_an_envelope_of_one_conversation_is_not_accepted_at_the_address_of_another(
    cast: Cast, alice: Client
) -> None:
    start_conversation(customer_id=cast.alice.id, business=cast.rival)
    envelope = cast.keys["alice"].seal(cast.keys["rival"], "for the rival")
    answer = post(alice, f"{of(cast)}messages/", {"envelope": envelope})
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed")
    assert not Message.objects.exists()


def bad_bodies() -> dict[str, tuple[str, Any, str]]:
    receipt = {"device": str(uuid.uuid4()), "delivered": 1, "read": 1}
    return {
        "message without envelope": ("messages/", {}, "malformed"),
        "message with more": ("messages/", {"envelope": {}, "id": "1"}, "unknown_field"),
        "message of another field": ("messages/", {"letter": {}}, "unknown_field"),
        "envelope with more": ("messages/", {"envelope": {"v": 1, "extra": 1}}, "unknown_field"),
        "message as a list": ("messages/", [1], "malformed"),
        "receipt with more": ("receipts/", {**receipt, "typing": True}, "unknown_field"),
        "receipt without device": ("receipts/", {"delivered": 1, "read": 1}, "malformed"),
        "receipt of no device": ("receipts/", {**receipt, "device": "mine"}, "malformed"),
        "receipt of a device in numbers": ("receipts/", {**receipt, "device": 7}, "malformed"),
        "receipt below zero": ("receipts/", {**receipt, "read": -1}, "malformed"),
        "receipt of a truth": ("receipts/", {**receipt, "read": True}, "malformed"),
        "receipt in words": ("receipts/", {**receipt, "delivered": "1"}, "malformed"),
        "receipt beyond numbers": ("receipts/", {**receipt, "delivered": 2**53}, "malformed"),
    }


@pytest.mark.parametrize("name", list(bad_bodies()))
def test_a_wrong_body_is_refused_with_the_code_of_the_socket(cast: Cast, alice: Client, name: str) -> None:
    path, document, code = bad_bodies()[name]
    answer = post(alice, f"{of(cast)}{path}", document)
    assert (answer.status_code, answer.json()["code"]) == (400, code)


@pytest.mark.parametrize(
    "text",
    ["", "{", '{"delivered":' + "9" * 5_000 + "}", "[" * 100_000, '"' + "\\ud800" + '"', "\xff"],
    ids=["nothing", "half", "5,000 digits", "deep", "half a character", "no UTF-8"],
)
def test_what_is_not_json_is_a_bad_request(cast: Cast, alice: Client, text: str) -> None:
    body = text.encode("latin-1")
    answer = alice.post(f"{of(cast)}receipts/", body, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed")


def test_a_body_over_the_limit_is_too_large(cast: Cast, alice: Client) -> None:
    envelope = {**cast.keys["alice"].seal(cast.keys["bakery"], "hello"), "body": "A" * (MAX_BODY_TEXT + 1)}
    answer = post(alice, f"{of(cast)}messages/", {"envelope": envelope})
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


def test_receipts_raise_my_marks_and_the_other_side_sees_them(
    cast: Cast, alice: Client, olga: Client
) -> None:
    talk(cast, 3)
    path = f"{of(cast, BUSINESS_LIST)}receipts/"
    device = str(uuid.uuid4())
    assert post(olga, path, {"device": device, "delivered": 3, "read": 2}).status_code == 204
    assert post(olga, path, {"device": device, "delivered": 1, "read": 0}).status_code == 204
    marks, nothing = {"delivered": 3, "read": 2}, {"delivered": 0, "read": 0}
    mine, theirs = olga.get(of(cast, BUSINESS_LIST)).json(), alice.get(of(cast)).json()
    assert (mine["mine"], mine["theirs"]) == (marks, nothing)
    assert (theirs["mine"], theirs["theirs"]) == (nothing, marks)


def test_unread_are_the_other_sides_messages_above_what_i_read_on_any_device(
    cast: Cast, alice: Client, olga: Client
) -> None:
    me, bakery = cast.keys["alice"], cast.keys["bakery"]
    for sender, other in ((me, bakery), (bakery, me), (me, bakery), (bakery, me), (bakery, me)):
        send(sender, other, "hello")
    assert (unread(alice, CHAT_LIST), unread(olga, BUSINESS_LIST)) == (3, 2)
    read(cast, me, delivered=5, read=0)
    assert unread(alice, CHAT_LIST) == 3, "what is delivered is not read yet"
    read(cast, me, delivered=2, read=2)
    read(cast, bakery, delivered=1, read=1)
    assert (unread(alice, CHAT_LIST), unread(olga, BUSINESS_LIST)) == (2, 1)
    read(cast, me, delivered=5, read=5)
    assert (unread(alice, CHAT_LIST), unread(olga, BUSINESS_LIST)) == (0, 1)


def unread(client: Client, path: str) -> int:
    """How many messages the list says are unread in alice's conversation, the only one with any."""
    return sum(one["unread"] for one in client.get(path).json()["conversations"])


def read(cast: Cast, party: TestParty, *, delivered: int, read: int) -> None:
    raise_watermark(
        conversation=cast.conversation,
        party_id=party.id,
        device_id=uuid.uuid4(),
        delivered=delivered,
        read=read,
    )


def test_a_summary_holds_the_last_message_and_null_before_the_first(
    cast: Cast, alice: Client, olga: Client
) -> None:
    assert alice.get(of(cast)).json()["last"] is None
    talk(cast, 2)
    newest = alice.get(f"{of(cast)}messages/?after=1").json()["messages"][0]
    of_alice = alice.get(of(cast)).json()
    of_olga = next(one for one in olga.get(BUSINESS_LIST).json()["conversations"] if one["last"])
    for summary in (of_alice, of_olga):
        assert (summary["last"], summary["sequence"], summary["at"]) == (newest, 2, newest["at"])
    assert set(of_alice) == SUMMARY_FIELDS | {"blocked", "flow", "muted_until"}
    assert set(of_olga) == SUMMARY_FIELDS | {"inbox"}


def test_a_message_carries_the_number_that_its_business_held_when_it_was_said(
    cast: Cast, alice: Client
) -> None:
    talk(cast, 1)
    certify(cast.bakery)
    talk(cast, 1)
    PhoneClaim.objects.filter(business=cast.bakery).update(released_at=timezone.now())
    talk(cast, 1)
    messages = alice.get(f"{of(cast)}messages/").json()["messages"]
    assert [message["number"] for message in messages] == ["", BAKERY_NUMBER, ""]


def test_a_business_sees_its_contacts_name_and_the_number_that_the_customer_holds(
    cast: Cast, alice: Client, olga: Client
) -> None:
    Contact.objects.filter(customer=cast.alice).update(name="Alice of the cakes")
    assert olga.get(of(cast, BUSINESS_LIST)).json()["customer"] == {
        "id": str(cast.alice.id),
        "name": "Alice of the cakes",
        "number": "+34600000001",
        "is_guest": False,
    }
    assert alice.get(of(cast)).json()["customer"]["name"] == "Alice"
    PhoneClaim.objects.filter(customer=cast.alice).update(released_at=timezone.now())
    assert olga.get(of(cast, BUSINESS_LIST)).json()["customer"]["number"] is None


def test_a_customer_opens_a_conversation_once_by_handle_or_id(cast: Cast, alice: Client) -> None:
    opened = post(alice, CHAT_LIST, {"business": "rival"})
    again = post(alice, CHAT_LIST, {"business": str(cast.rival.id)})
    assert (opened.status_code, again.status_code) == (201, 200)
    assert opened.json() == again.json()
    assert opened.json()["business"] == {
        "id": str(cast.rival.id),
        "name": "Rival",
        "handle": "rival",
        "logo": "",
        "status": "unverified",
        "waits": False,
    }
    contact = Contact.objects.get(business=cast.rival, customer=cast.alice)
    assert (contact.name, str(contact.number)) == ("Alice", "+34600000001")


def test_a_member_opens_no_conversation(cast: Cast, olga: Client) -> None:
    answer = post(olga, BUSINESS_LIST, {"business": "rival"})
    assert (answer.status_code, answer.json()["code"]) == (403, "not_yours")


@pytest.mark.parametrize("reference", ["nobody", NOBODY, "", "a" * 10_000, "\0", "rival\0", "\ud800", "é"])
def test_a_business_that_is_not_there_is_not_found(cast: Cast, alice: Client, reference: str) -> None:
    answer = post(alice, CHAT_LIST, {"business": reference})
    assert answer.status_code in {400, 404}
    assert answer.json()["code"] in {"malformed", "not_found"}


@pytest.mark.parametrize("reference", [None, 7, {}, ["rival"], True])
def test_a_reference_that_is_no_text_is_malformed(cast: Cast, alice: Client, reference: Any) -> None:
    answer = post(alice, CHAT_LIST, {"business": reference})
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed")
