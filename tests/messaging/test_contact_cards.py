"""The contact card: one look at whom a conversation is with, for the people of its business."""

import uuid
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.doors import BUSINESS, CHAT
from accounts.models.tokens import Scope
from messaging.models.contacts import Contact
from messaging.models.outbox import OutboxRow
from messaging.services.consents import record_consent
from messaging.services.contacts import add_attribute, set_labels
from messaging.services.conversations import raise_watermark
from messaging.services.receipts import set_read_receipts
from tests.conftest import Cast
from tests.messaging.notifications import claim, notify, send_rows
from tests.messaging.templates import approved_template
from tests.sessions import open_door, token_of

pytestmark = pytest.mark.portable


@pytest.fixture
def luis(cast: Cast) -> Client:
    client = Client()
    open_door(client, cast.luis.user, BUSINESS)
    return client


def card_of(client: Client, cast: Cast, door: str = "business") -> Any:
    return client.get(f"/{door}/api/conversations/{cast.conversation.id}/contact/")


def test_the_card_says_what_the_business_knows_allowed_and_sent(cast: Cast, luis: Client) -> None:
    contact = Contact.objects.get(business=cast.bakery, customer=cast.alice)
    add_attribute(business_id=cast.bakery.id, name="Birthday", kind="date")
    Contact.objects.filter(pk=contact.pk).update(attributes={"birthday": "1990-02-28"}, place="Vigo")
    set_labels(business_id=cast.bakery.id, contact=contact, names=["VIP"])
    record_consent(
        business_id=cast.bakery.id,
        contact_id=contact.pk,
        given_at=timezone.now(),
        source="at the counter",
        wording="",
        actor_id=cast.luis.user_id,
    )
    notify(cast, approved_template(cast, name="order_ready"))
    OutboxRow.objects.update(state=OutboxRow.State.REFUSED, code="undeliverable")
    card = card_of(luis, cast).json()
    assert card["contact"]["id"] == str(contact.pk)
    assert (card["contact"]["place"], card["contact"]["labels"]) == ("Vigo", ["VIP"])
    assert card["fields"]["attributes"] == [{"key": "birthday", "name": "Birthday", "kind": "date"}]
    assert card["consents"][0]["source"] == "at the counter"
    assert card["consents"][0]["recorded_by"] == cast.luis.user.name
    (sent,) = card["sent"]
    assert (sent["kind"], sent["name"], sent["state"], sent["code"]) == (
        "notification",
        "order_ready",
        "refused",
        "undeliverable",
    )


def test_a_card_without_a_contact_says_who_the_customer_is(cast: Cast, luis: Client) -> None:
    Contact.objects.filter(customer=cast.alice).delete()
    card = card_of(luis, cast).json()
    assert (card["contact"], card["consents"], card["sent"]) == (None, [], [])
    assert (card["customer"]["name"], card["customer"]["number"]) == ("Alice", "+34600000001")


def test_more_history_asks_the_database_no_more_often(cast: Cast, luis: Client) -> None:
    template = approved_template(cast, name="order_ready")
    notify(cast, template)
    OutboxRow.objects.update(state=OutboxRow.State.REFUSED)
    with CaptureQueriesContext(connection) as few:
        card_of(luis, cast)
    for _ in range(5):
        notify(cast, template)
    OutboxRow.objects.update(state=OutboxRow.State.REFUSED)
    with CaptureQueriesContext(connection) as many:
        assert len(card_of(luis, cast).json()["sent"]) == 6
    assert len(many) <= len(few) <= 20


def test_a_card_is_for_the_people_of_the_business_alone(cast: Cast) -> None:
    customer = Client()
    open_door(customer, cast.alice.user, CHAT)
    assert card_of(customer, cast, "chat").status_code == 403
    rival = Client()
    open_door(rival, cast.mallory.user, BUSINESS)
    assert card_of(rival, cast).status_code == 404
    token = token_of(cast.luis, Scope.CONTACTS_READ, Scope.CONVERSATIONS)
    program = Client(headers={"Authorization": f"Bearer {token}"})
    path = f"/api/v1/conversations/{cast.conversation.id}/contact/"
    assert program.get(path).json()["code"] == "scope_missing"


@pytest.mark.parametrize(("is_told", "state"), [(True, "read"), (False, "delivered")])
def test_what_was_delivered_is_read_only_where_its_reader_tells(
    cast: Cast, luis: Client, is_told: bool, state: str
) -> None:
    set_read_receipts(customer_id=cast.alice.id, is_on=is_told)
    notify(cast, approved_template(cast, name="order_ready"))
    send_rows(cast, claim(cast))
    assert [sent["state"] for sent in card_of(luis, cast).json()["sent"]] == ["sent"]
    raise_watermark(
        conversation=cast.conversation,
        party_id=cast.alice.id,
        device_id=uuid.uuid4(),
        delivered=1,
        read=1,
    )
    assert [sent["state"] for sent in card_of(luis, cast).json()["sent"]] == [state]
