"""The customer turns the flow up and down: offers are held, notifications wait, and nothing is lost."""

import threading
from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client

from accounts.doors import BUSINESS, CHAT
from messaging.delivery.acceptance import accept, accept_many
from messaging.delivery.outcomes import Accepted, Outcome
from messaging.delivery.release import release_due
from messaging.models.flow import DEFAULT_WEEKLY_BUDGET, FlowLevel, FlowSettings, WaitingMessage, WeeklyCount
from messaging.models.messages import Message
from messaging.models.templates import TemplateVersion
from messaging.services.blocks import block_business, unblock
from messaging.services.flow import set_flow_level, set_flow_settings
from tests.conftest import Cast, make_cast
from tests.messaging.templates import approved_template, seal_template
from tests.messaging.test_delivery import code_of, send, submit
from tests.sessions import open_door

pytestmark = pytest.mark.portable
Level = FlowLevel.Level
Reason = WaitingMessage.Reason


@pytest.fixture
def offer(cast: Cast) -> TemplateVersion:
    return approved_template(cast, name="weekend_offer", category="marketing")


@pytest.fixture
def notice(cast: Cast) -> TemplateVersion:
    return approved_template(cast)


@pytest.fixture
def alice(cast: Cast) -> Client:
    client = Client()
    open_door(client, cast.alice.user, CHAT)
    return client


def say(cast: Cast, version: TemplateVersion, to: str = "alice") -> Outcome:
    bakery = cast.keys["bakery"]
    return accept(submit(bakery, seal_template(bakery, cast.keys[to], version)))


def is_delivered(outcome: Outcome) -> bool:
    assert isinstance(outcome, Accepted), outcome
    return outcome.sequence is not None


def wish(cast: Cast, **changes: Any) -> None:
    wishes = {
        "weekly_budget": DEFAULT_WEEKLY_BUDGET,
        "is_quiet": False,
        "quiet_from": time(22),
        "quiet_until": time(8),
        "time_zone": "UTC",
    }
    set_flow_settings(customer_id=cast.alice.id, **{**wishes, **changes})  # type: ignore[arg-type]


def be_quiet(cast: Cast) -> None:
    """Quiet from an hour ago until an hour from now, whatever time it is."""
    now = datetime.now(UTC)
    hours = [(now + timedelta(hours=shift)).time().replace(second=0, microsecond=0) for shift in (-1, 1)]
    wish(cast, is_quiet=True, quiet_from=hours[0], quiet_until=hours[1])


def end_quiet(cast: Cast) -> None:
    wish(cast)
    WaitingMessage.objects.filter(reason=Reason.DEFERRED).update(due_at_ms=0)


def held(alice: Client, cast: Cast) -> list[dict[str, Any]]:
    messages: list[dict[str, Any]] = alice.get(held_address(cast)).json()["messages"]
    return messages


def held_address(cast: Cast) -> str:
    return f"/chat/api/conversations/{cast.conversation.id}/held/"


def test_offers_over_the_level_are_held_readable_and_not_in_the_chat(
    cast: Cast, alice: Client, offer: TemplateVersion
) -> None:
    set_flow_level(customer_id=cast.alice.id, business=cast.bakery, level=Level.IMPORTANT, weekly_limit=1)
    outcome = say(cast, offer)
    assert isinstance(outcome, Accepted)
    assert (outcome.sequence, outcome.document()["waiting"]) == (None, True)
    assert alice.get(f"/chat/api/conversations/{cast.conversation.id}/messages/").json()["messages"] == []
    [message] = held(alice, cast)
    assert cast.keys["alice"].open(cast.keys["bakery"], message).body
    summary = alice.get(f"/chat/api/conversations/{cast.conversation.id}/").json()
    assert summary["flow"] == {"level": "important", "weekly_limit": 1, "held": 1}
    assert summary["sequence"] == 0


def test_fewer_means_so_many_a_week_of_this_business_and_notifications_do_not_count(
    cast: Cast, offer: TemplateVersion, notice: TemplateVersion
) -> None:
    set_flow_level(customer_id=cast.alice.id, business=cast.bakery, level=Level.FEWER, weekly_limit=2)
    assert [is_delivered(say(cast, version)) for version in (offer, notice, offer, notice, offer)] == [
        True, True, True, True, False,
    ]  # fmt: skip
    assert is_delivered(say(cast, offer, to="bob"))
    set_flow_level(customer_id=cast.alice.id, business=cast.bakery, level=Level.EVERYTHING, weekly_limit=1)
    assert is_delivered(say(cast, offer))


def test_the_weekly_budget_counts_every_business_and_begins_anew_on_monday(
    cast: Cast, offer: TemplateVersion
) -> None:
    wish(cast, weekly_budget=1)
    assert [is_delivered(say(cast, offer)) for _ in range(2)] == [True, False]
    WeeklyCount.objects.filter(pk=cast.alice.id).update(week_at_ms=1)
    assert [is_delivered(say(cast, offer)) for _ in range(2)] == [True, False]
    wish(cast, weekly_budget=None)
    assert is_delivered(say(cast, offer))


def test_without_any_wish_a_default_budget_stands(cast: Cast, offer: TemplateVersion) -> None:
    bakery, customer = cast.keys["bakery"], cast.keys["alice"]
    batch = [submit(bakery, seal_template(bakery, customer, offer)) for _ in range(DEFAULT_WEEKLY_BUDGET + 2)]
    delivered = [is_delivered(outcome) for outcome in accept_many(batch)]
    assert delivered == [True] * DEFAULT_WEEKLY_BUDGET + [False] * 2


def test_the_same_offer_twice_in_a_batch_counts_once(cast: Cast, offer: TemplateVersion) -> None:
    wish(cast, weekly_budget=2)
    bakery, customer = cast.keys["bakery"], cast.keys["alice"]
    one, other = (submit(bakery, seal_template(bakery, customer, offer)) for _ in range(2))
    assert all(is_delivered(outcome) for outcome in accept_many([one, one, other]))
    assert is_delivered(accept(one))
    assert WeeklyCount.objects.get(pk=cast.alice.id).offers == 2


def test_a_notification_waits_for_the_end_of_quiet_hours_and_then_comes_in_order(
    cast: Cast, alice: Client, notice: TemplateVersion
) -> None:
    send(cast.keys["alice"], cast.keys["bakery"], "hello")
    be_quiet(cast)
    assert not is_delivered(say(cast, notice))
    assert is_delivered(send(cast.keys["bakery"], cast.keys["alice"], "an answer in the conversation"))
    assert held(alice, cast) == []
    assert release_due() == 0
    end_quiet(cast)
    assert release_due() == 1
    assert release_due() == 0
    sequences = Message.objects.order_by("sequence").values_list("sequence", "template_version")
    assert list(sequences) == [(1, ""), (2, ""), (3, str(notice.id))]
    assert not WaitingMessage.objects.exists()


def test_what_ends_its_wait_passes_the_gate_again(
    cast: Cast, offer: TemplateVersion, notice: TemplateVersion
) -> None:
    be_quiet(cast)
    for version in (offer, notice):
        assert not is_delivered(say(cast, version))
    end_quiet(cast)
    wish(cast, weekly_budget=0)
    assert release_due() == 1
    assert WaitingMessage.objects.get().reason == Reason.HELD
    be_quiet(cast)
    say(cast, notice)
    end_quiet(cast)
    block = block_business(customer_id=cast.alice.id, business=cast.bakery)
    assert release_due() == 0
    assert set(WaitingMessage.objects.values_list("refused_code", flat=True)) == {"", "undeliverable"}
    unblock(block=block)
    assert release_due() == 0


def test_a_customer_moves_what_was_held_into_the_chat_once(
    cast: Cast, alice: Client, offer: TemplateVersion
) -> None:
    wish(cast, weekly_budget=0)
    say(cast, offer)
    [message] = held(alice, cast)
    wanted = {"client_message_id": message["client_message_id"]}
    for released in (1, 0):
        answer = alice.post(held_address(cast), wanted, content_type="application/json")
        assert answer.json() == {"released": released}
    assert Message.objects.get().sequence == 1
    assert WeeklyCount.objects.get(pk=cast.alice.id).offers == 0


def test_what_was_held_is_answered_alike_when_it_is_sent_again(cast: Cast, offer: TemplateVersion) -> None:
    wish(cast, weekly_budget=0)
    bakery = cast.keys["bakery"]
    submission = submit(bakery, seal_template(bakery, cast.keys["alice"], offer))
    first, again = accept(submission), accept(submission)
    assert isinstance(first, Accepted)
    assert isinstance(again, Accepted)
    assert again.is_duplicate
    assert (again.sequence, again.tag) == (first.sequence, first.tag) == (None, first.tag)
    assert WaitingMessage.objects.count() == 1


@pytest.mark.parametrize(
    ("document", "code"),
    [
        ({"weekly_budget": -1}, "malformed"),
        ({"weekly_budget": 100}, "malformed"),
        ({"weekly_budget": "7"}, "malformed"),
        ({"weekly_budget": True}, "malformed"),
        ({"quiet": {"on": 1, "from": "22:00", "until": "08:00", "zone": "UTC"}}, "malformed"),
        ({"quiet": {"on": True, "from": "25:00", "until": "08:00", "zone": "UTC"}}, "malformed"),
        ({"quiet": {"on": True, "from": "22:00:00", "until": "08:00", "zone": "UTC"}}, "malformed"),
        (
            {"quiet": {"on": True, "from": "22:00", "until": "08:00", "zone": "Mars"}},
            "invalid_time_zone",
        ),
        ({"quiet": {"on": True, "from": "22:00", "until": "08:00", "zone": ["UTC"]}}, "invalid_time_zone"),
        ({"quiet": None}, "malformed"),
    ],
)
def test_wishes_that_make_no_sense_are_refused_and_change_nothing(
    alice: Client, document: dict[str, Any], code: str
) -> None:
    quiet = {"on": False, "from": "22:00", "until": "08:00", "zone": "Europe/Madrid"}
    answer = alice.put(
        "/chat/api/flow/", {"weekly_budget": 3, "quiet": quiet, **document}, content_type="application/json"
    )
    assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert not FlowSettings.objects.exists()


@pytest.mark.parametrize(
    "document",
    [
        {"level": "nothing", "weekly_limit": 1},
        {"level": "fewer", "weekly_limit": 0},
        {"level": ["fewer"], "weekly_limit": 1},
        {"level": "fewer"},
    ],
)
def test_a_level_that_does_not_exist_is_refused(cast: Cast, alice: Client, document: dict[str, Any]) -> None:
    address = f"/chat/api/conversations/{cast.conversation.id}/flow/"
    assert alice.put(address, document, content_type="application/json").json()["code"] == "malformed"
    assert not FlowLevel.objects.exists()


def test_nobody_else_sees_or_sets_what_a_customer_wants(
    cast: Cast, alice: Client, offer: TemplateVersion
) -> None:
    wish(cast, weekly_budget=0)
    say(cast, offer)
    [message] = held(alice, cast)
    olga, bob = Client(), Client()
    open_door(olga, cast.olga.user, BUSINESS)
    open_door(bob, cast.bob.user, CHAT)
    base = f"conversations/{cast.conversation.id}/"
    for path in ("flow/", f"{base}held/"):
        assert olga.get(f"/business/api/{path}").status_code == 403
    level = {"level": "everything", "weekly_limit": 1}
    assert olga.put(f"/business/api/{base}flow/", level, content_type="application/json").status_code == 403
    assert bob.put(f"/chat/api/{base}flow/", level, content_type="application/json").status_code == 404
    wanted = {"client_message_id": message["client_message_id"]}
    assert bob.post(f"/chat/api/{base}held/", wanted, content_type="application/json").status_code == 404
    assert "flow" not in olga.get(f"/business/api/{base}").json()
    unknown = {"client_message_id": str(uuid4())}
    assert alice.post(held_address(cast), unknown, content_type="application/json").json() == {"released": 0}


@pytest.mark.django_db(transaction=True)
def test_two_businesses_at_the_same_instant_never_pass_the_last_place_of_a_budget() -> None:
    cast = make_cast()
    offer = approved_template(cast, name="weekend_offer", category="marketing")
    wish(cast, weekly_budget=3)
    outcomes: list[Outcome] = []

    def offer_five() -> None:
        try:
            outcomes.extend(say(cast, offer) for _ in range(5))
        finally:
            connection.close()

    senders = [threading.Thread(target=offer_five) for _ in range(4)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    assert sorted(map(is_delivered, outcomes)) == [False] * 17 + [True] * 3
    sequences = Message.objects.filter(sequence__isnull=False).values_list("sequence", flat=True)
    assert sorted(sequences) == [1, 2, 3]


@pytest.mark.django_db(transaction=True)
def test_two_workers_that_wake_together_release_each_message_once() -> None:
    cast = make_cast()
    notice = approved_template(cast)
    be_quiet(cast)
    for _ in range(20):
        say(cast, notice)
    end_quiet(cast)
    released: list[int] = []

    def wake() -> None:
        try:
            released.append(release_due())
        finally:
            connection.close()

    workers = [threading.Thread(target=wake) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sum(released) == 20
    assert sorted(Message.objects.values_list("sequence", flat=True)) == list(range(1, 21))


def test_an_offer_to_somebody_who_blocked_is_refused_and_not_held(cast: Cast, offer: TemplateVersion) -> None:
    wish(cast, weekly_budget=0)
    block_business(customer_id=cast.alice.id, business=cast.bakery)
    assert code_of(say(cast, offer)) == "undeliverable"
    assert not WaitingMessage.objects.exists()
