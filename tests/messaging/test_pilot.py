"""The gate while a pilot is open: who waits for a place reads, and does not send."""

from typing import Any

import pytest
from django.test import Client

from accounts.doors import BUSINESS, CHAT
from accounts.services.pilot import end_pilot, let_in
from messaging.delivery.acceptance import accept_many
from messaging.delivery.outcomes import Accepted
from messaging.models.messages import Message
from tests.accounts.test_pilot import opened
from tests.conftest import Cast
from tests.messaging.test_delivery import code_of, send, submit
from tests.sessions import open_door

pytestmark = [pytest.mark.portable, pytest.mark.django_db]


def test_a_business_without_a_place_cannot_send_and_its_customers_can(cast: Cast) -> None:
    alice, bakery = cast.keys["alice"], cast.keys["bakery"]
    ines = opened()
    assert isinstance(send(alice, bakery, "Is there bread?"), Accepted)
    assert code_of(send(bakery, alice, "Yes.")) == "pilot_closed"
    let_in(business_id=cast.bakery.id, actor=ines, address=None)
    assert isinstance(send(bakery, alice, "Yes."), Accepted)


def test_from_its_end_on_everybody_sends(cast: Cast) -> None:
    alice, bakery = cast.keys["alice"], cast.keys["bakery"]
    ines = opened()
    send(alice, bakery, "Is there bread?")
    assert code_of(send(bakery, alice, "Yes.")) == "pilot_closed"
    end_pilot(actor=ines, address=None)
    assert isinstance(send(bakery, alice, "Yes."), Accepted)


def test_one_who_waits_spoils_no_message_of_another(cast: Cast) -> None:
    bob, bakery, rival = cast.keys["bob"], cast.keys["bakery"], cast.keys["rival"]
    for business in (bakery, rival):
        send(bob, business, "Good morning")
    ines = opened()
    let_in(business_id=cast.bakery.id, actor=ines, address=None)
    outcomes = accept_many([submit(rival, rival.seal(bob, "1")), submit(bakery, bakery.seal(bob, "2"))])
    assert code_of(outcomes[0]) == "pilot_closed"
    assert isinstance(outcomes[1], Accepted)
    assert Message.objects.count() == 3


def test_both_sides_are_told_that_a_business_waits(cast: Cast) -> None:
    ines = opened()
    for user, door in ((cast.alice.user, CHAT), (cast.olga.user, BUSINESS)):
        client = Client()
        open_door(client, user, door)
        address = f"{door.path}api/conversations/{cast.conversation.id}/"
        assert client.get(address).json()["business"]["waits"] is True
        let_in_once(ines, cast)
        assert client.get(address).json()["business"]["waits"] is False
        end_pilot(actor=ines, address=None)
        ines = opened()


def let_in_once(ines: Any, cast: Cast) -> None:
    let_in(business_id=cast.bakery.id, actor=ines, address=None)
