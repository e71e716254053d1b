"""The team inbox over its API: views, filters, counts, changes to one or many, and taking them back."""

import time
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models.businesses import Membership
from accounts.services.businesses import add_member
from accounts.services.phones import claim_number_for_customer
from messaging.models.contacts import Contact, Label
from messaging.models.conversations import Conversation, Watermark
from messaging.models.inbox import UNDO_TIME, InboxChange, InboxEntry, InboxEvent
from messaging.queries import inbox_counts
from messaging.services.contacts import set_labels
from messaging.services.conversations import start_conversation
from messaging.services.inbox_upkeep import end_snoozes
from tests.conftest import Cast, make_member
from tests.messaging.desks import Desk, entry_of, read, slow_unread
from tests.messaging.test_delivery import send

pytestmark = pytest.mark.portable
HOUR_MS = 60 * 60 * 1000


@pytest.fixture
def luis(cast: Cast) -> Desk:
    send(cast.keys["alice"], cast.keys["bakery"], "¿Hay pan?")
    send(cast.keys["bob"], cast.keys["bakery"], "¿Abrís hoy?")
    return Desk(cast.luis)


@pytest.fixture
def alice(cast: Cast) -> Conversation:
    return cast.conversation


@pytest.fixture
def bob(cast: Cast) -> Conversation:
    return Conversation.objects.get(business=cast.bakery, customer=cast.bob)


def now_ms() -> int:
    return time.time_ns() // 1_000_000


def crowd(cast: Cast, people: int) -> list[Conversation]:
    """More customers whose conversations stand in the inbox, three of a moment."""
    made = []
    for number in range(people):
        customer = claim_number_for_customer(
            number=f"+346001{number:05}", name=f"Nora {number}", language="es"
        )
        conversation, _ = start_conversation(customer_id=customer.id, business=cast.bakery)
        made.append(conversation)
    InboxEntry.objects.bulk_create(
        InboxEntry(
            conversation=conversation,
            business=cast.bakery,
            status=("open", "snoozed", "resolved")[place % 3],
            last_at_ms=1_000 + place // 3,
            waiting_since_ms=1_000 + place // 2 if place % 2 else None,
        )
        for place, conversation in enumerate(made)
    )
    return made


def test_each_view_shows_what_it_says_and_the_counts_are_those_of_all(
    cast: Cast, luis: Desk, alice: Conversation, bob: Conversation
) -> None:
    assert luis.ids() == [str(bob.id), str(alice.id)]
    luis.change(alice.id, assignee=str(cast.luis.id), add_labels=["Pan"])
    luis.change(bob.id, status="snoozed", snoozed_until=now_ms() + HOUR_MS)
    expected: dict[str, list[Any]] = {
        "open": [alice],
        "mine": [alice],
        "unassigned": [],
        "snoozed": [bob],
        "resolved": [],
        "all": [bob, alice],
    }
    for view, conversations in expected.items():
        assert luis.ids(view=view) == [str(one.id) for one in conversations], view
    counts = luis.ask(view="snoozed")["counts"]
    assert counts == {
        "open": 1,
        "mine": 1,
        "unassigned": 0,
        "unread": 1,
        "waiting": 1,
        "snoozed": 1,
        "resolved": 0,
        "labels": {"Pan": 1},
    }
    assert Desk(cast.olga).ask()["counts"] == {**counts, "mine": 0}
    [shown] = luis.ask(view="mine")["conversations"]
    entry = entry_of(alice)
    assert shown["inbox"] == {
        "status": "open",
        "assignee": {"id": str(cast.luis.id), "name": "Luis"},
        "snoozed_until": None,
        "labels": ["Pan"],
        "waiting_since": entry.waiting_since_ms,
        "at": entry.last_at_ms,
    }
    assert shown["unread"] == 1


def test_filters_narrow_to_a_label_a_person_what_is_unread_and_who_is_meant(
    cast: Cast, luis: Desk, alice: Conversation, bob: Conversation
) -> None:
    luis.change(alice.id, add_labels=["Tarta"], assignee=str(cast.olga.id), read=True)
    contact = Contact.objects.get(business=cast.bakery, customer=cast.bob)
    set_labels(business_id=cast.bakery.id, contact=contact, names=["Mayorista"])
    assert luis.ids(label="tarta") == luis.ids(assignee=str(cast.olga.id)) == [str(alice.id)]
    assert luis.ids(label="Mayorista") == []
    assert luis.ids(unread=1) == [str(bob.id)]
    for words, found in (
        ("ALIC", alice),
        ("0000002", bob),
        ("+34 600 000 001", alice),
        ("mayor", bob),
    ):
        assert luis.ids(q=words) == [str(found.id)], words
    assert luis.ids(q="nobody") == luis.ids(q="60") == luis.ids(label="none") == []
    Contact.objects.filter(business=cast.bakery, customer=cast.alice).delete()
    assert luis.ids(q="alic") == [str(alice.id)]


@pytest.mark.parametrize("view", ["open", "all", "unassigned"])
@pytest.mark.parametrize("sort", ["newest", "waiting"])
def test_pages_show_each_conversation_once_in_the_order_asked_for(cast: Cast, view: str, sort: str) -> None:
    crowd(cast, 40)
    luis = Desk(cast.luis)
    pages = [luis.ask(view=view, sort=sort, limit=7)]
    while pages[-1]["next"]:
        pages.append(luis.ask(view=view, sort=sort, limit=7, cursor=pages[-1]["next"]))
        assert "counts" not in pages[-1]
    rows = InboxEntry.objects.filter(business=cast.bakery)
    entries = list(rows if view == "all" else rows.filter(status="open"))
    entries.sort(key=lambda one: (one.last_at_ms, one.pk), reverse=True)
    if sort == "waiting":
        waiting = [one for one in entries if one.waiting_since_ms is not None]
        waiting.sort(key=lambda one: (one.waiting_since_ms, one.pk))
        entries = waiting + [one for one in entries if one.waiting_since_ms is None]
    assert [one["id"] for page in pages for one in page["conversations"]] == [str(one.pk) for one in entries]
    assert {len(page["conversations"]) for page in pages[:-1]} == {7}


@pytest.mark.parametrize("people", [3, 45])
def test_the_number_of_queries_does_not_depend_on_how_much_there_is(
    cast: Cast, people: int, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    made = crowd(cast, people)
    luis = Desk(cast.luis)
    luis.change(*(one.id for one in made), add_labels=["Pan"])
    for query, most in (
        ({}, 15),
        ({"view": "all", "sort": "waiting"}, 18),
        ({"q": "nora", "label": "pan"}, 15),
    ):
        with django_assert_max_num_queries(most):
            luis.ask(**query)
    with django_assert_max_num_queries(30):
        luis.change(
            *(one.id for one in made),
            status="resolved",
            assignee=str(cast.olga.id),
            add_labels=["Tarta"],
            remove_labels=["Pan"],
            read=True,
        )


def test_a_change_to_many_is_undone_at_once_and_what_a_colleague_changed_since_is_kept(
    cast: Cast, luis: Desk, alice: Conversation, bob: Conversation
) -> None:
    before = {one.pk: one.waiting_since_ms for one in InboxEntry.objects.all()}
    luis.change(alice.id, add_labels=["Pan"])
    done = luis.change(
        alice.id,
        bob.id,
        status="resolved",
        assignee=str(cast.luis.id),
        add_labels=["Tarta"],
        remove_labels=["pan"],
    )
    assert {one["conversation"] for one in done["entries"]} == {str(alice.id), str(bob.id)}
    for one in done["entries"]:
        inbox = one["inbox"]
        assert (inbox["status"], inbox["assignee"]["name"], inbox["labels"]) == (
            "resolved",
            "Luis",
            ["Tarta"],
        )
        assert inbox["waiting_since"] is None
    Desk(cast.olga).change(bob.id, assignee=str(cast.olga.id))
    undone = luis.undo(done["change"])
    assert undone["kept"] == 1
    shown = {one["conversation"]: one["inbox"] for one in undone["entries"]}
    assert shown[str(alice.id)]["assignee"] is None
    assert shown[str(bob.id)]["assignee"]["name"] == "Olga"
    assert (shown[str(alice.id)]["labels"], shown[str(bob.id)]["labels"]) == (["Pan"], [])
    for conversation in (alice, bob):
        assert shown[str(conversation.id)]["status"] == "open"
        assert shown[str(conversation.id)]["waiting_since"] == before[conversation.pk]


def test_undoing_is_for_who_did_it_once_and_soon(cast: Cast, luis: Desk, alice: Conversation) -> None:
    change = luis.change(alice.id, status="resolved")["change"]
    path = f"inbox/changes/{change}/undo/"
    assert Desk(cast.olga).post(path, {}).status_code == 404
    luis.undo(change)
    again = luis.post(path, {})
    assert (again.status_code, again.json()["code"]) == (409, "undo_over")
    late = luis.change(alice.id, status="resolved")["change"]
    InboxChange.objects.filter(pk=late).update(made_at=timezone.now() - UNDO_TIME - timedelta(seconds=1))
    assert luis.post(f"inbox/changes/{late}/undo/", {}).json()["code"] == "undo_over"
    assert entry_of(alice).status == "resolved"


def test_what_the_customer_said_meanwhile_outlives_an_undo(
    cast: Cast, luis: Desk, alice: Conversation
) -> None:
    change = luis.change(alice.id, status="resolved", add_labels=["Pan"])["change"]
    send(cast.keys["alice"], cast.keys["bakery"], "¿Y mañana?")
    waiting_since = entry_of(alice).waiting_since_ms
    undone = luis.undo(change)
    [entry] = undone["entries"]
    assert undone["kept"] == 1
    assert (entry["inbox"]["status"], entry["inbox"]["labels"]) == ("open", [])
    assert entry["inbox"]["waiting_since"] == waiting_since


def test_nothing_different_is_no_change_and_reading_is_none_to_undo(
    cast: Cast, luis: Desk, alice: Conversation
) -> None:
    assert luis.change(alice.id, status="open", assignee=None, remove_labels=["none"])["change"] is None
    assert luis.change(alice.id, read=True)["change"] is None
    assert entry_of(alice).unread == slow_unread(alice) == 0
    mark = Watermark.objects.get(conversation=alice, party_id=cast.bakery.id)
    assert (mark.read_sequence, mark.told_read_sequence, mark.delivered_sequence) == (1, 1, 1)
    assert not InboxEvent.objects.exists()
    assert not InboxChange.objects.exists()


def test_reading_many_at_once_leaves_what_a_device_reads_later_exact(
    cast: Cast, luis: Desk, alice: Conversation, bob: Conversation
) -> None:
    luis.change(alice.id, bob.id, read=True)
    send(cast.keys["alice"], cast.keys["bakery"], "one more")
    read(alice, 1)
    assert (entry_of(alice).unread, entry_of(bob).unread) == (slow_unread(alice), slow_unread(bob)) == (1, 0)


def test_a_snooze_ends_by_itself_when_its_time_has_come(cast: Cast, luis: Desk, alice: Conversation) -> None:
    luis.change(alice.id, status="snoozed", snoozed_until=now_ms() + HOUR_MS)
    assert end_snoozes() == 0
    InboxEntry.objects.filter(pk=alice.pk).update(snoozed_until_ms=now_ms() - 1)
    assert (end_snoozes(), end_snoozes()) == (1, 0)
    entry = entry_of(alice)
    assert (entry.status, entry.snoozed_until_ms, entry.waiting_since_ms is None) == ("open", None, False)
    assert [event["cause"] for event in luis.history(alice.id)] == ["time", "member"]
    luis.change(alice.id, status="snoozed")
    assert (end_snoozes(), entry_of(alice).status) == (0, "snoozed")


def test_the_history_says_who_did_what_newest_first(cast: Cast, luis: Desk, alice: Conversation) -> None:
    luis.change(alice.id, assignee=str(cast.olga.id))
    Desk(cast.olga).change(alice.id, add_labels=["Pan"], status="resolved")
    send(cast.keys["alice"], cast.keys["bakery"], "again")
    told = [(e["by"], e["act"], e["to"], e["cause"]) for e in luis.history(alice.id)]
    assert told == [
        ("", "status", "open", "customer"),
        ("Olga", "labelled", "Pan", "member"),
        ("Olga", "status", "resolved", "member"),
        ("Luis", "assigned", "Olga", "member"),
    ]


def test_labels_are_the_words_of_the_contacts_and_new_ones_join_them(
    cast: Cast, luis: Desk, alice: Conversation
) -> None:
    Label.objects.create(business=cast.bakery, name="Mayorista")
    luis.change(alice.id, add_labels=["mayorista", "  Sin   gluten "])
    assert sorted(Label.objects.values_list("name", flat=True)) == ["Mayorista", "Sin gluten"]
    Label.objects.get(name="Mayorista").delete()
    assert luis.ask()["counts"]["labels"] == {"Sin gluten": 1}


def test_a_conversation_that_was_never_in_the_inbox_comes_in_with_the_first_change(cast: Cast) -> None:
    luis, conversation = Desk(cast.luis), cast.conversation
    summary = luis.client.get(f"/business/api/conversations/{conversation.id}/").json()
    assert (summary["inbox"], summary["unread"]) == (None, 0)
    assert luis.change(conversation.id, read=True)["entries"] == []
    luis.change(conversation.id, add_labels=["Pan"])
    assert luis.ids() == [str(conversation.id)]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"status": "gone"}, "malformed"),
        ({"status": 1}, "malformed"),
        ({"status": "open", "snoozed_until": 2**50}, "malformed"),
        ({"snoozed_until": 2**50}, "malformed"),
        ({"status": "snoozed", "snoozed_until": 1}, "snooze_past"),
        ({"status": "snoozed", "snoozed_until": 2**50}, "snooze_too_far"),
        ({"status": "snoozed", "snoozed_until": 1.5}, "malformed"),
        ({"assignee": "luis"}, "malformed"),
        ({"assignee": str(uuid.UUID(int=1))}, "assignee_unfit"),
        ({"add_labels": [""]}, "malformed"),
        ({"add_labels": ["x" * 41]}, "malformed"),
        ({"add_labels": ["\u202eevil"]}, "malformed"),
        ({"add_labels": "Pan"}, "malformed"),
        ({"add_labels": ["Pan"], "remove_labels": ["pan"]}, "malformed"),
        ({"read": 1}, "malformed"),
        ({"owner": "luis"}, "unknown_field"),
        ({"conversations": []}, "malformed"),
        ({"conversations": ["x"]}, "malformed"),
        ({"conversations": [str(uuid.UUID(int=1))]}, "not_found"),
        ({"conversations": [str(uuid.UUID(int=n)) for n in range(201)]}, "malformed"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_done(
    cast: Cast, luis: Desk, alice: Conversation, changes: dict[str, Any], code: str
) -> None:
    before = list(InboxEntry.objects.order_by("pk").values())
    answer = luis.post("inbox/changes/", {"conversations": [str(alice.id)], **changes})
    assert answer.status_code in (400, 404, 409)
    assert answer.json()["code"] == code
    assert list(InboxEntry.objects.order_by("pk").values()) == before
    assert not InboxEvent.objects.exists()


@pytest.mark.parametrize(
    "query",
    [
        {"view": "x"},
        {"sort": "x"},
        {"unread": "x"},
        {"assignee": "x"},
        {"limit": "x"},
        {"cursor": "x"},
        {"cursor": "n.1"},
        {"cursor": f"w.1.{uuid.UUID(int=1)}"},
        {"cursor": f"n.{'9' * 30}.{uuid.UUID(int=1)}"},
        {"cursor": f"n.-1.{uuid.UUID(int=1)}"},
    ],
)
def test_a_question_that_nobody_could_ask_is_malformed(cast: Cast, luis: Desk, query: dict[str, str]) -> None:
    answer = luis.client.get("/business/api/inbox/", query)
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed")


def test_one_foreign_conversation_among_many_refuses_them_all(
    cast: Cast, luis: Desk, alice: Conversation
) -> None:
    foreign = Conversation.objects.get(business=cast.rival)
    document = {"conversations": [str(alice.id), str(foreign.id)], "status": "resolved"}
    assert luis.post("inbox/changes/", document).status_code == 404
    assert entry_of(alice).status == "open"


def test_an_analyst_and_a_stranger_are_nobody_to_assign_to(
    cast: Cast, luis: Desk, alice: Conversation
) -> None:
    nadia = make_member("nadia@bakery.example", "Nadia")
    analyst = add_member(
        business=cast.bakery, user=nadia, role=Membership.Role.ANALYST, actor_id=cast.olga.user_id
    )
    for member in (analyst, cast.mallory):
        document = {"conversations": [str(alice.id)], "assignee": str(member.id)}
        assert luis.post("inbox/changes/", document).json()["code"] == "assignee_unfit"
    assert Desk(analyst).client.get("/business/api/inbox/").status_code == 403


def test_resolved_conversations_are_not_counted_without_end(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    crowd(cast, 12)
    monkeypatch.setattr(inbox_counts, "COUNTED_RESOLVED", 3)
    assert Desk(cast.luis).ask()["counts"]["resolved"] == 3
