"""Members are told of what concerns them: their own conversations, their name in a note, what is nobody's."""

import uuid
from typing import Any
from uuid import UUID

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from accounts.crypto.primitives import unb64
from accounts.doors import BUSINESS, CHAT
from accounts.models.businesses import Membership
from messaging.delivery import concerns
from messaging.models.inbox import InboxEntry
from messaging.models.push import PushSubscription
from messaging.presence import come, go
from messaging.services import push
from messaging.services.blocks import block_business
from messaging.services.inbox import Changes, change_entries
from messaging.services.inbox_turns import give_turns, set_assignment
from messaging.services.mutes import mute_business
from messaging.services.notes import add_note
from tests.conftest import Cast
from tests.messaging.desks import entry_of, read
from tests.messaging.notes import note_document
from tests.messaging.push_service import BrowserEnd, PushService
from tests.messaging.test_delivery import send
from tests.messaging.test_push import answer, ask, come_later, greet, signed_in, subscribe

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.portable]
Team = dict[str, BrowserEnd]


@pytest.fixture
def team(cast: Cast, service: PushService) -> Team:
    cache.clear()
    return {name: subscribe(service, getattr(cast, name).user, BUSINESS) for name in ("olga", "luis")}


def written(cast: Cast, text: str = "hello") -> None:
    send(cast.keys["alice"], cast.keys["bakery"], text)


def woken(service: PushService, team: Team) -> list[str]:
    """Whom a look at what is due wakes now, after everybody has rested."""
    come_later(push.REST_SECONDS)
    service.calls.clear()
    push.send_due()
    return [name for name, browser in team.items() if service.to(browser)]


def choose(member: Membership, concerns: str) -> None:
    PushSubscription.objects.filter(membership=member).update(concerns=concerns)


def give(cast: Cast, member: Membership | None, *, by: Membership) -> None:
    changes = Changes(assigns=True, assignee_id=member.pk if member else None)
    ids = [cast.conversation.id]
    change_entries(business_id=cast.bakery.id, member_id=by.pk, ids=ids, changes=changes)


def name_in_note(cast: Cast, *members: Membership) -> None:
    called = [one.pk for one in members]
    document = note_document(cast.keys["bakery"], cast.conversation, cast.luis.id, "look", *map(str, called))
    add_note(
        conversation=cast.conversation,
        author=cast.luis,
        note_id=UUID(document["id"]),
        epoch=document["epoch"],
        ciphertext=unb64(document["ct"]),
        call=called,
    )


def news(member: Membership) -> dict[str, Any]:
    """What a member's woken browser is answered."""
    row = PushSubscription.objects.select_related("session").get(membership=member)
    client = Client()
    client.cookies[BUSINESS.cookie] = row.session.session_key
    shown = client.get("/business/api/push/news/")
    assert shown.status_code == 200, shown.content
    return dict(shown.json())


def test_who_has_a_conversation_hears_of_each_message_in_it_and_others_do_not(
    cast: Cast, service: PushService, team: Team
) -> None:
    written(cast)
    assert woken(service, team) == ["olga", "luis"]
    give(cast, cast.luis, by=cast.luis)
    for _ in range(2):
        written(cast)
        assert woken(service, team) == ["luis"]
    choose(cast.olga, "all")
    written(cast)
    assert woken(service, team) == ["olga", "luis"]
    assert [one["id"] for one in news(cast.luis)["conversations"]] == [str(cast.conversation.id)]
    choose(cast.olga, "unassigned")
    assert news(cast.olga)["conversations"] == []


def test_what_is_nobodys_is_told_at_its_first_unread_message_and_then_rarely(
    cast: Cast, service: PushService, team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose(cast.luis, "mine")
    written(cast)
    assert woken(service, team) == ["olga"]
    for _ in range(3):
        written(cast, "anybody?")
        assert woken(service, team) == []
    # Somebody reads, and answers nothing: what comes then is a first message again.
    read(cast.conversation, 4)
    written(cast, "please")
    assert woken(service, team) == ["olga"]
    cache.delete(concerns._told_key(cast.conversation.id))
    written(cast, "so much later")
    assert woken(service, team) == ["olga"]
    assert news(cast.olga)["unread"] == 2
    assert news(cast.luis)["unread"] == 0


def test_what_is_given_in_turn_wakes_whose_turn_it_is_and_everybody_where_nobody_is_there(
    cast: Cast, service: PushService, team: Team
) -> None:
    set_assignment(business_id=cast.bakery.id, assignment="round_robin", actor_id=cast.olga.user_id)
    written(cast)
    assert entry_of(cast.conversation).awaits_turn
    assert woken(service, team) == ["olga", "luis"]
    InboxEntry.objects.update(status="resolved", awaits_turn=False)
    there: dict[str, Any] = {"business_id": cast.bakery.id, "membership_id": cast.luis.id, "socket": "a page"}
    come(**there)
    written(cast, "again")
    assert woken(service, team) == []
    give_turns(business_id=cast.bakery.id)
    assert woken(service, team) == ["luis"]
    go(**there)


def test_who_is_given_a_conversation_by_somebody_else_is_woken_though_all_is_read(
    cast: Cast, service: PushService, team: Team
) -> None:
    written(cast)
    read(cast.conversation, 1)
    assert woken(service, team) == []
    give(cast, cast.luis, by=cast.luis)
    assert woken(service, team) == []
    assert news(cast.luis)["given"] == []
    give(cast, cast.olga, by=cast.luis)
    assert woken(service, team) == ["olga"]
    (given,) = news(cast.olga)["given"]
    assert given["conversation"] == str(cast.conversation.id)
    assert [one["id"] for one in news(cast.olga)["conversations"]] == [given["conversation"]]
    assert woken(service, team) == []
    give(cast, None, by=cast.olga)
    assert (woken(service, team), news(cast.olga)["given"]) == ([], [])


def test_who_is_named_in_a_note_is_woken_without_a_word_of_it_and_its_author_is_not(
    cast: Cast, service: PushService, team: Team
) -> None:
    choose(cast.olga, "mine")
    name_in_note(cast, cast.olga, cast.luis, cast.mallory)
    assert woken(service, team) == ["olga"]
    (call,) = service.calls
    assert team["olga"].open(call) == b'{"v":1}'
    (note,) = news(cast.olga)["notes"]
    assert (note["author"]["name"], note["conversation"]) == ("Luis", str(cast.conversation.id))
    assert "look" not in str(note)
    assert news(cast.luis)["notes"] == []
    assert woken(service, team) == []


def test_a_note_wakes_nobody_twice_and_nobody_outside_and_only_by_ids(
    cast: Cast, service: PushService, team: Team
) -> None:
    client = signed_in(cast.luis.user, BUSINESS)
    path = f"/business/api/conversations/{cast.conversation.id}/notes/"
    document = note_document(cast.keys["bakery"], cast.conversation, cast.luis.id, "look", str(cast.olga.id))

    def post(call: Any) -> int:
        sent = client.post(path, {**document, "call": call}, content_type="application/json")
        return int(sent.status_code)

    assert [post(wrong) for wrong in ("olga", ["olga"], [7], [str(uuid.uuid4())] * 51)] == [400] * 4
    called = [str(cast.olga.id), str(cast.mallory.id), str(uuid.uuid4())]
    assert (post(called), woken(service, team)) == (201, ["olga"])
    assert (post(called), woken(service, team)) == (200, [])


def test_who_looks_at_the_inbox_is_woken_on_none_of_their_devices(
    cast: Cast, service: PushService, team: Team
) -> None:
    phone, laptop = uuid.uuid4(), uuid.uuid4()
    person = {"user_id": cast.olga.user_id, "business_id": cast.bakery.id}
    push.note_visible(**person, device_id=phone, is_on=True)
    push.note_visible(**person, device_id=laptop, is_on=True)
    # They put the phone away, and go on at the laptop.
    push.note_visible(**person, device_id=phone, is_on=False)
    written(cast)
    assert woken(service, team) == ["luis"]
    push.note_visible(**person, device_id=laptop, is_on=False)
    choose(cast.olga, "all")
    written(cast)
    assert woken(service, team) == ["olga"]


def test_of_what_a_member_is_told_is_chosen_for_each_device_and_by_members_alone(
    cast: Cast, service: PushService
) -> None:
    luis, alice = signed_in(cast.luis.user, BUSINESS), signed_in(cast.alice.user, CHAT)
    made = ask(luis, BUSINESS, "post", "subscriptions/", service.browser().document(concerns="mine"))
    own = f"subscriptions/{made.json()['id']}/"
    (row,) = ask(luis, BUSINESS, "get", "subscriptions/").json()["subscriptions"]
    assert row["concerns"] == "mine"
    assert ask(luis, BUSINESS, "put", own, {"concerns": "all"}).json() == {"concerns": "all"}
    for wrong in ({"concerns": "some"}, {"concerns": 7}, {}, {"more": 1}):
        assert ask(luis, BUSINESS, "put", own, wrong).status_code == 400
    assert PushSubscription.objects.get().concerns == "all"
    assert (
        ask(signed_in(cast.olga.user, BUSINESS), BUSINESS, "put", own, {"concerns": "all"}).status_code == 404
    )
    refused = service.browser().document(concerns="all")
    assert ask(alice, CHAT, "post", "subscriptions/", refused).status_code == 400
    made = ask(alice, CHAT, "post", "subscriptions/", service.browser().document())
    own = f"subscriptions/{made.json()['id']}/"
    assert ask(alice, CHAT, "put", own, {"concerns": "all"}).status_code == 400
    assert "concerns" not in ask(alice, CHAT, "get", "subscriptions/").json()["subscriptions"][0]


def test_a_customers_browser_is_answered_all_that_is_unread_but_for_whom_they_will_not_hear(
    cast: Cast, service: PushService
) -> None:
    subscribe(service, cast.alice.user, CHAT)
    greet(cast)
    client = signed_in(cast.alice.user, CHAT)
    for _ in range(2):
        answer(cast)

    def told() -> tuple[int, list[str]]:
        document = client.get("/chat/api/push/news/").json()
        assert (document["side"], document["agent"], document["notes"]) == ("customer", None, [])
        return document["unread"], [one["id"] for one in document["conversations"]]

    assert told() == (2, [str(cast.conversation.id)])
    mute_business(conversation=cast.conversation, until_ms=8_640_000_000_000_000)
    assert told() == (0, [])
    mute_business(conversation=cast.conversation, until_ms=0)
    block_business(customer_id=cast.alice.id, business=cast.bakery)
    assert told() == (0, [])


def test_news_cost_a_bounded_number_of_queries_and_are_for_people_who_converse(
    cast: Cast, service: PushService, team: Team, django_assert_max_num_queries: Any
) -> None:
    written(cast)
    name_in_note(cast, cast.olga)
    with django_assert_max_num_queries(30):
        assert len(news(cast.olga)["notes"]) == 1
    Membership.objects.filter(pk=cast.luis.pk).update(role=Membership.Role.ANALYST)
    key = PushSubscription.objects.get(membership=cast.luis).session.session_key
    client = Client()
    client.cookies[BUSINESS.cookie] = key
    assert client.get("/business/api/push/news/").status_code == 403
    assert Client().get("/business/api/push/news/").status_code == 401


def test_a_browser_that_rests_is_looked_at_again_when_it_has_rested(
    cast: Cast, service: PushService, monkeypatch: pytest.MonkeyPatch
) -> None:
    later: list[int] = []
    monkeypatch.setattr(push, "wake_sender", lambda *, seconds: later.append(seconds))
    subscribe(service, cast.alice.user, CHAT)
    greet(cast)
    answer(cast)
    assert (push.send_due(), later) == (1, [])
    answer(cast)
    assert (push.send_due(), later) == (0, [push.REST_SECONDS])
    row = PushSubscription.objects.get()
    assert row.woken_at is not None
    assert row.woken_at <= timezone.now()
