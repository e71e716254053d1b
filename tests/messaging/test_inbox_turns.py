"""Whose turn it is, who is there, and what becomes of conversations whose member left."""

import asyncio
import threading
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.db import connection

from accounts.doors import BUSINESS
from accounts.models.audit import AuditEvent
from accounts.models.businesses import Membership
from accounts.services.businesses import remove_member
from accounts.services.phones import claim_number_for_customer
from messaging import presence
from messaging.models.conversations import Conversation
from messaging.models.inbox import InboxEntry, InboxEvent, InboxSettings
from messaging.presence import come, go, members_here
from messaging.services.conversations import start_conversation
from messaging.services.inbox_turns import MOST_AT_ONCE, give_turns, set_assignment
from messaging.services.inbox_upkeep import take_from_who_left, tend_inbox
from tests.conftest import Cast, make_cast
from tests.messaging.desks import Desk, entry_of
from tests.messaging.sockets import Opening
from tests.messaging.test_delivery import send

SETTINGS = "/business/api/inbox/settings/"


def in_turn(cast: Cast) -> None:
    set_assignment(business_id=cast.bakery.id, assignment="round_robin", actor_id=cast.olga.user_id)


def here(*members: Membership) -> None:
    for member in members:
        come(business_id=member.business_id, membership_id=member.id, socket=f"page of {member.id}")


def waiting(cast: Cast, count: int, first: int = 0) -> list[Conversation]:
    """Conversations that wait for a turn, the longest wait first."""
    made = []
    for number in range(first, first + count):
        customer = claim_number_for_customer(
            number=f"+346001{number:05}", name=f"Nora {number}", language="es"
        )
        made.append(start_conversation(customer_id=customer.id, business=cast.bakery)[0])
        InboxEntry.objects.create(
            conversation=made[-1],
            business=cast.bakery,
            last_at_ms=number,
            waiting_since_ms=number,
            awaits_turn=True,
        )
    return made


def holders(conversations: list[Conversation]) -> list[Any]:
    return [entry_of(one).assignee_id for one in conversations]


def test_the_message_that_opens_an_entry_gives_it_to_whose_turn_it_is(
    cast: Cast, django_capture_on_commit_callbacks: Any
) -> None:
    send(cast.keys["bob"], cast.keys["bakery"], "before")
    in_turn(cast)
    here(cast.luis)
    with django_capture_on_commit_callbacks(execute=False):
        send(cast.keys["alice"], cast.keys["bakery"], "¿Hay pan?")
    assert entry_of(cast.conversation).awaits_turn
    assert give_turns(business_id=cast.bakery.id) == 1
    entry = entry_of(cast.conversation)
    assert (entry.assignee, entry.awaits_turn) == (cast.luis, False)
    [event] = Desk(cast.olga).history(cast.conversation.id)
    assert (event["by"], event["act"], event["to"], event["cause"]) == ("", "assigned", "Luis", "turn")
    others = InboxEntry.objects.filter(business=cast.bakery).exclude(pk=entry.pk)
    assert [one.assignee for one in others] == [None]


def test_turns_go_round_and_who_has_the_fewest_is_first_of_those_who_never_had_one(cast: Cast) -> None:
    in_turn(cast)
    made = waiting(cast, 5)
    InboxEntry.objects.filter(pk=made[4].pk).update(assignee=cast.olga, awaits_turn=False)
    here(cast.olga, cast.luis)
    give_turns(business_id=cast.bakery.id)
    assert holders(made[:4]) == [cast.luis.id, cast.olga.id, cast.luis.id, cast.olga.id]
    more = waiting(cast, 1, first=10)
    give_turns(business_id=cast.bakery.id)
    assert holders(more) == [cast.luis.id]


def test_with_nobody_there_it_waits_and_who_comes_first_is_not_given_everything(cast: Cast) -> None:
    in_turn(cast)
    made = waiting(cast, MOST_AT_ONCE + 3)
    assert give_turns(business_id=cast.bakery.id) == 0
    here(cast.luis)
    tend_inbox()
    assert holders(made) == [cast.luis.id] * MOST_AT_ONCE + [None] * 3
    go(business_id=cast.bakery.id, membership_id=cast.luis.id, socket=f"page of {cast.luis.id}")
    here(cast.olga)
    tend_inbox()
    assert holders(made)[MOST_AT_ONCE:] == [cast.olga.id] * 3


def test_by_hand_nothing_is_given_and_what_somebody_took_from_a_member_waits_for_no_turn(cast: Cast) -> None:
    here(cast.luis)
    send(cast.keys["alice"], cast.keys["bakery"], "¿Hay pan?")
    assert not entry_of(cast.conversation).awaits_turn
    in_turn(cast)
    desk = Desk(cast.olga)
    desk.change(cast.conversation.id, assignee=str(cast.luis.id))
    desk.change(cast.conversation.id, assignee=None)
    tend_inbox()
    assert entry_of(cast.conversation).assignee is None
    made = waiting(cast, 1)
    set_assignment(business_id=cast.bakery.id, assignment="manual", actor_id=cast.olga.user_id)
    tend_inbox()
    assert holders(made) == [None]


@pytest.mark.django_db(transaction=True)
def test_processes_that_give_at_the_same_moment_give_each_conversation_once_and_in_turn() -> None:
    cast = make_cast()
    in_turn(cast)
    made = waiting(cast, 12)
    here(cast.luis, cast.olga)
    start = threading.Barrier(4)

    def give() -> None:
        start.wait()
        give_turns(business_id=cast.bakery.id)
        connection.close()

    threads = [threading.Thread(target=give) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    tend_inbox()
    given = holders(made)
    assert {given.count(cast.luis.id), given.count(cast.olga.id)} == {6}
    assert InboxEvent.objects.filter(cause="turn").count() == 12
    assert sorted(InboxSettings.objects.get().turns.values()) == [11, 12]


def test_who_is_removed_leaves_their_open_conversations_to_nobody(
    cast: Cast, django_capture_on_commit_callbacks: Any
) -> None:
    send(cast.keys["alice"], cast.keys["bakery"], "one")
    send(cast.keys["bob"], cast.keys["bakery"], "two")
    bob = Conversation.objects.get(business=cast.bakery, customer=cast.bob)
    desk = Desk(cast.olga)
    desk.change(cast.conversation.id, bob.id, assignee=str(cast.luis.id))
    desk.change(bob.id, status="resolved")
    with django_capture_on_commit_callbacks(execute=True):
        remove_member(membership=cast.luis, actor_id=cast.olga.user_id)
        assert entry_of(cast.conversation).assignee == cast.luis
    assert (entry_of(cast.conversation).assignee, entry_of(bob).assignee) == (None, cast.luis)
    assert desk.history(cast.conversation.id)[0]["cause"] == "left"


def test_who_no_longer_converses_is_relieved_by_the_next_look(cast: Cast) -> None:
    send(cast.keys["alice"], cast.keys["bakery"], "one")
    Desk(cast.olga).change(cast.conversation.id, assignee=str(cast.luis.id))
    in_turn(cast)
    assert take_from_who_left() == 0
    Membership.objects.filter(pk=cast.luis.pk).update(role=Membership.Role.ANALYST)
    here(cast.luis, cast.olga)
    tend_inbox()
    assert entry_of(cast.conversation).assignee == cast.olga


def test_owners_and_admins_say_how_it_is_given_out_and_the_log_says_who_did(cast: Cast) -> None:
    olga, luis = Desk(cast.olga), Desk(cast.luis)
    assert luis.client.get(SETTINGS).json() == {"assignment": "manual"}
    document = {"assignment": "round_robin"}
    assert luis.client.put(SETTINGS, document, content_type="application/json").status_code == 403
    answer = olga.client.put(SETTINGS, document, content_type="application/json")
    assert answer.json() == luis.client.get(SETTINGS).json() == document
    event = AuditEvent.objects.get(action="inbox.set")
    assert (event.actor, event.detail["after"]) == (cast.olga.user, document)
    olga.client.put(SETTINGS, document, content_type="application/json")
    assert AuditEvent.objects.filter(action="inbox.set").count() == 1
    for wrong in ({"assignment": "x"}, {"assignment": None}, {}, {"assignment": "manual", "x": 1}):
        assert olga.client.put(SETTINGS, wrong, content_type="application/json").status_code == 400


def test_a_socket_that_is_not_heard_of_for_a_while_is_nobodys_presence(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    here(cast.luis)
    monkeypatch.setattr(presence, "HERE_SECONDS", -1)
    here(cast.olga)
    assert cast.olga.id not in members_here(cast.bakery.id)


@pytest.mark.django_db(transaction=True)
async def test_who_has_a_page_open_is_there_and_hears_of_every_change(sockets: Opening) -> None:
    cast: Cast = await sync_to_async(make_cast)()
    conversation = await sync_to_async(lambda: cast.conversation)()
    luis, olga = await sockets(cast.luis.user, BUSINESS), await sockets(cast.olga.user, BUSINESS)
    await luis.hello()
    await olga.hello()
    await sync_to_async(send)(cast.keys["alice"], cast.keys["bakery"], "¿Hay pan?")
    [entry] = (await luis.next("inbox"))["entries"]
    assert entry["conversation"] == str(conversation.id)
    assert (entry["inbox"]["status"], entry["inbox"]["assignee"]) == ("open", None)
    assert entry["inbox"]["waiting_since"]
    desk = await sync_to_async(Desk)(cast.olga)
    await sync_to_async(desk.change)(conversation.id, assignee=str(cast.luis.id))
    [entry] = (await luis.next("inbox"))["entries"]
    assert entry["inbox"]["assignee"] == {"id": str(cast.luis.id), "name": "Luis"}
    await sync_to_async(send)(cast.keys["bakery"], cast.keys["alice"], "Sí.")
    [entry] = (await luis.next("inbox"))["entries"]
    assert entry["inbox"]["waiting_since"] is None

    def team() -> dict[str, tuple[bool, int]]:
        members = desk.client.get("/business/api/inbox/team/").json()["members"]
        return {one["name"]: (one["is_online"], one["open"]) for one in members}

    assert await sync_to_async(team)() == {"Luis": (True, 1), "Olga": (True, 0)}
    await luis.close()
    async with asyncio.timeout(5):
        while (await sync_to_async(team)())["Luis"][0]:
            await asyncio.sleep(0.05)
