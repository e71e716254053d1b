"""The counts of the inbox are kept for all who ask, and are those of this very moment whatever happened."""

import random
import threading
import uuid
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
import redis
from django.db import transaction

from accounts.services.phones import claim_number_for_customer
from messaging import tallies
from messaging.delivery.acceptance import accept_many
from messaging.models.conversations import Conversation, ConversationCounter
from messaging.models.inbox import ConversationLabel, InboxEntry
from messaging.queries.inbox_counts import count_inbox
from messaging.services.conversations import start_conversation
from messaging.services.inbox import Changes, change_entries, undo_change
from messaging.services.inbox_turns import give_turns, set_assignment
from messaging.services.inbox_upkeep import end_snoozes, take_from_who_left
from messaging.services.leaving import erase_business
from messaging.tallies import note_changing, tally_of
from tests.conftest import Cast, make_cast
from tests.messaging.desks import Desk, read
from tests.messaging.test_delivery import send, submit

ACTS, THREADS = 40, 6
COUNTED = {"open": 0, "mine": 0, "unassigned": 0, "unread": 0, "waiting": 0, "snoozed": 0, "resolved": 0}


def recount(cast: Cast, member_id: uuid.UUID) -> dict[str, Any]:
    """What there is, row by row."""
    counts, labels = Counter(COUNTED), Counter[str]()
    for entry in InboxEntry.objects.filter(business=cast.bakery):
        if entry.status != "open":
            counts[entry.status] += 1
            continue
        counts["open"] += 1
        counts["mine"] += entry.assignee_id == member_id
        counts["unassigned"] += entry.assignee_id is None
        counts["unread"] += entry.unread > 0
        counts["waiting"] += entry.waiting_since_ms is not None
        rows = ConversationLabel.objects.filter(conversation_id=entry.pk)
        labels.update(rows.values_list("label__name", flat=True))
    return {**counts, "labels": dict(labels)}


class Day:
    """Random acts of customers, of the team and of time at one bakery."""

    def __init__(self, cast: Cast, seed: int) -> None:
        self.cast, self.chance = cast, random.Random(seed)
        self.bakery = cast.keys["bakery"]
        self.customers = [cast.keys["alice"], cast.keys["bob"]]
        self.changes: list[uuid.UUID] = []
        self.members = [cast.luis, cast.olga]

    def act(self) -> None:
        acts: list[Callable[[], object]] = [
            *[self.writes, self.answers, self.reads] * 2,
            *[self.changes_some] * 3,
            self.undoes,
            self.comes,
            self.time_passes,
            self.gives_turns,
        ]
        self.chance.choice(acts)()

    @property
    def some(self) -> list[uuid.UUID]:
        ids = list(Conversation.objects.filter(business=self.cast.bakery).values_list("pk", flat=True))
        return self.chance.sample(sorted(ids), self.chance.randint(1, len(ids)))

    def writes(self) -> None:
        sender = self.chance.choice(self.customers)
        accept_many([submit(sender, sender.seal(self.bakery, "¿Hay pan?"))])

    def answers(self) -> None:
        accept_many([submit(self.bakery, self.bakery.seal(self.chance.choice(self.customers), "Sí."))])

    def reads(self) -> None:
        conversation = Conversation.objects.get(pk=self.some[0])
        top = ConversationCounter.objects.get(pk=conversation.pk).sequence
        read(conversation, self.chance.randint(0, top))

    def changes_some(self) -> None:
        chance = self.chance
        added, removed = chance.sample(["Pan", "Tarta"], 2)
        changes = Changes(
            status=chance.choice([None, "open", "snoozed", "resolved"]),
            assigns=chance.random() < 0.5,
            assignee_id=chance.choice([None, *(member.pk for member in self.members)]),
            add_labels=(added,) if chance.random() < 0.5 else (),
            remove_labels=(removed,) if chance.random() < 0.5 else (),
            reads=chance.random() < 0.3,
        )
        business_id, member_id = self.cast.bakery.id, self.cast.luis.id
        made = change_entries(business_id=business_id, member_id=member_id, ids=self.some, changes=changes)
        if made:
            self.changes.append(made)

    def undoes(self) -> None:
        if self.changes:
            self.changes, undone = self.changes[:-1], self.changes[-1]
            undo_change(business_id=self.cast.bakery.id, member_id=self.cast.luis.id, change_id=undone)

    def comes(self) -> None:
        number = f"+346002{self.chance.randrange(100_000):05}"
        customer = claim_number_for_customer(number=number, name="Nora", language="es")
        start_conversation(customer_id=customer.id, business=self.cast.bakery)

    def time_passes(self) -> None:
        InboxEntry.objects.filter(status="snoozed").update(snoozed_until_ms=1)
        end_snoozes()
        take_from_who_left()

    def gives_turns(self) -> None:
        way = self.chance.choice(["manual", "round_robin"])
        set_assignment(business_id=self.cast.bakery.id, assignment=way, actor_id=self.cast.olga.user_id)
        give_turns(business_id=self.cast.bakery.id)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("seed", range(3))
def test_after_any_act_everyone_is_told_what_a_recount_says(seed: int) -> None:
    cast = make_cast()
    day, desk = Day(cast, seed), Desk(cast.luis)
    for _ in range(ACTS):
        day.act()
        expected = recount(cast, cast.luis.pk)
        assert desk.ask(limit=0)["counts"] == expected
        assert desk.ask(limit=0)["counts"] == expected
    assert Desk(cast.olga).ask(limit=0)["counts"] == recount(cast, cast.olga.pk)


@pytest.mark.django_db(transaction=True)
def test_what_was_counted_is_told_to_everyone_until_something_changes(
    django_assert_num_queries: Callable[[int], Any],
) -> None:
    cast = make_cast()
    send(cast.keys["alice"], cast.keys["bakery"], "¿Hay pan?")
    first = tally_of(cast.bakery.id, lambda: count_inbox(cast.bakery.id))
    with django_assert_num_queries(0):
        assert tally_of(cast.bakery.id, lambda: count_inbox(cast.bakery.id)) == first
    send(cast.keys["alice"], cast.keys["bakery"], "¿Y tarta?")
    with django_assert_num_queries(0):
        assert tally_of(cast.bakery.id, lambda: count_inbox(cast.bakery.id)) == first
    send(cast.keys["bob"], cast.keys["bakery"], "¿Abrís hoy?")
    assert tally_of(cast.bakery.id, lambda: count_inbox(cast.bakery.id))["counts"]["open"] == 2
    erase_business(cast.bakery.id)
    assert tally_of(cast.bakery.id, lambda: count_inbox(cast.bakery.id))["counts"]["open"] == 0


@pytest.mark.django_db(transaction=True)
def test_what_is_counted_while_a_change_is_under_way_is_kept_for_nobody() -> None:
    business_id = uuid.uuid4()
    with transaction.atomic():
        note_changing({business_id})
        assert tally_of(business_id, lambda: {"n": 1}) == {"n": 1}
        assert tally_of(business_id, lambda: {"n": 2}) == {"n": 2}
    assert tally_of(business_id, lambda: {"n": 3}) == {"n": 3}
    assert tally_of(business_id, lambda: {"n": 4}) == {"n": 3}


@pytest.mark.django_db(transaction=True)
def test_a_change_that_ends_while_somebody_counts_is_not_overlooked() -> None:
    business_id = uuid.uuid4()

    def count() -> dict[str, Any]:
        with transaction.atomic():
            note_changing({business_id})
        return {"n": "before it"}

    assert tally_of(business_id, count) == {"n": "before it"}
    assert tally_of(business_id, lambda: {"n": "after it"}) == {"n": "after it"}


@pytest.mark.django_db(transaction=True)
def test_a_change_whose_process_died_keeps_counting_exact_and_ends_by_itself(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    business_id, now = uuid.uuid4(), tallies.time.time()
    assert tally_of(business_id, lambda: {"n": 1}) == {"n": 1}
    with transaction.atomic():
        note_changing({business_id})
        transaction.set_rollback(True)
    assert tally_of(business_id, lambda: {"n": 2}) == {"n": 2}
    assert tally_of(business_id, lambda: {"n": 3}) == {"n": 3}
    monkeypatch.setattr(tallies.time, "time", lambda: now + 2 * tallies.CHANGE_SECONDS)
    assert tally_of(business_id, lambda: {"n": 4}) == {"n": 4}
    assert tally_of(business_id, lambda: {"n": 5}) == {"n": 4}


def test_of_those_who_ask_at_the_same_moment_two_count(monkeypatch: pytest.MonkeyPatch) -> None:
    business_id, asking, told = uuid.uuid4(), threading.Semaphore(0), []
    counted: list[int] = []

    def count() -> dict[str, Any]:
        counted.append(1)
        if len(counted) == 1:
            for _ in range(THREADS + 1):
                assert asking.acquire(timeout=30)
        return {"n": len(counted)}

    # Nothing is kept, as without Valkey. Who counts has looked for it twice, the others once.
    monkeypatch.setattr(tallies, "_kept", lambda _: asking.release())
    threads = [
        threading.Thread(target=lambda: told.append(tally_of(business_id, count)["n"]))
        for _ in range(THREADS)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == [1, *[2] * (THREADS - 1)]


@pytest.mark.django_db
def test_without_valkey_messages_are_taken_and_everyone_counts(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    nowhere = redis.Redis(port=1)
    monkeypatch.setattr(tallies, "valkey", lambda: nowhere)
    send(cast.keys["alice"], cast.keys["bakery"], "¿Hay pan?")
    assert Desk(cast.luis).ask()["counts"]["open"] == 1
