"""What messages and receipts make of the inbox: which conversations are in it, who waits, what is unread."""

import importlib
import random
import threading
import uuid
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.db import connection

from messaging.automation.engine import answer_id
from messaging.crypto.headers import MessageKind
from messaging.delivery.acceptance import accept_many
from messaging.delivery.submissions import read_submission
from messaging.models.conversations import Conversation, ConversationCounter
from messaging.models.inbox import InboxEntry, InboxEvent
from messaging.models.messages import Message
from messaging.services.conversations import start_conversation
from messaging.services.inbox import Changes, change_entries
from tests.conftest import Cast, make_cast
from tests.messaging.desks import entry_of, read, slow_unread, slow_wait
from tests.messaging.templates import approved_template
from tests.messaging.test_delivery import send, submit
from tests.parties import TestParty

pytestmark = pytest.mark.portable
MIGRATION = next(Path("messaging/migrations").glob("*_inbox.py"))


def say(cast: Cast, *speakers: str) -> None:
    """Lines of a talk of alice and the bakery."""
    for speaker in speakers:
        other = "bakery" if speaker == "alice" else "alice"
        send(cast.keys[speaker], cast.keys[other], "a line")


def status(cast: Cast, status: str) -> None:
    change_entries(
        business_id=cast.bakery.id,
        member_id=cast.luis.id,
        ids=[cast.conversation.id],
        changes=Changes(status=status),
    )


def test_the_customers_first_message_brings_a_conversation_into_the_inbox(cast: Cast) -> None:
    assert not InboxEntry.objects.exists()
    say(cast, "alice")
    entry = entry_of(cast.conversation)
    assert (entry.status, entry.assignee, entry.unread) == ("open", None, 1)
    assert entry.waiting_since_ms == entry.last_at_ms == Message.objects.get().accepted_at_ms


def test_a_wait_begins_with_the_first_unanswered_message_and_ends_with_the_answer(cast: Cast) -> None:
    say(cast, "alice", "alice")
    first = Message.objects.order_by("sequence")[0].accepted_at_ms
    assert entry_of(cast.conversation).waiting_since_ms == first
    say(cast, "bakery")
    entry = entry_of(cast.conversation)
    newest = Message.objects.order_by("-sequence")[0].accepted_at_ms
    assert (entry.waiting_since_ms, entry.unread, entry.last_at_ms) == (None, 2, newest)
    say(cast, "alice")
    assert entry_of(cast.conversation).waiting_since_ms == slow_wait(cast.conversation) is not None


def test_an_automatic_answer_moves_a_conversation_up_and_whoever_wrote_waits_on(cast: Cast) -> None:
    say(cast, "alice")
    rules, asked = uuid.uuid4(), Message.objects.get()
    derived = answer_id(rules, cast.conversation.id, asked.client_message_id)
    send(cast.keys["bakery"], cast.keys["alice"], "We are closed.", client_message_id=derived.bytes)
    entry = entry_of(cast.conversation)
    assert entry.waiting_since_ms == asked.accepted_at_ms
    assert entry.last_at_ms == Message.objects.get(sequence=2).accepted_at_ms


def unasked(cast: Cast, kind: MessageKind) -> None:
    """A notification, or a campaign's message, to alice."""
    bakery, alice = cast.keys["bakery"], cast.keys["alice"]
    version = approved_template(cast, name=f"n{uuid.uuid4().hex[:8]}", category="utility")
    derived = uuid.uuid5(uuid.uuid4(), "a row")
    envelope = bakery.seal(alice, "news", kind=kind, client_message_id=derived.bytes)
    document = {**envelope, "template": str(version.id)}
    [outcome] = accept_many(
        [read_submission(document, sender_id=bakery.id, sender_is_business=True, kind=kind)]
    )
    assert getattr(outcome, "sequence", None), outcome


@pytest.mark.parametrize("kind", [MessageKind.DIRECT, MessageKind.CAMPAIGN], ids=["notification", "campaign"])
def test_what_is_sent_unasked_puts_nothing_into_the_inbox_and_moves_nothing_in_it(
    cast: Cast, kind: MessageKind
) -> None:
    unasked(cast, kind)
    assert not InboxEntry.objects.exists()
    say(cast, "alice")
    before = InboxEntry.objects.values().get()
    unasked(cast, kind)
    assert InboxEntry.objects.values().get() == before


def test_a_campaign_costs_the_inbox_no_query(cast: Cast, django_assert_num_queries: Any) -> None:
    from messaging.delivery.inbox import note_in_inbox

    message = Message(kind=Message.Kind.CAMPAIGN, sender_id=cast.bakery.id, business_id=cast.bakery.id)
    with django_assert_num_queries(0):
        assert note_in_inbox([message] * 500, None) == {}  # type: ignore[arg-type]


@pytest.mark.parametrize("was", ["resolved", "snoozed"])
def test_a_customer_who_writes_again_opens_what_was_put_away(cast: Cast, was: str) -> None:
    say(cast, "alice")
    status(cast, was)
    assert entry_of(cast.conversation).status == was
    say(cast, "bakery")
    assert entry_of(cast.conversation).status == was
    say(cast, "alice")
    entry = entry_of(cast.conversation)
    assert (entry.status, entry.waiting_since_ms) == ("open", slow_wait(cast.conversation))
    event = InboxEvent.objects.order_by("-pk")[0]
    assert (event.act, event.cause, event.by, event.before["status"]) == ("status", "customer", None, was)


def test_unread_is_exact_over_several_devices_and_receipts_out_of_order(cast: Cast) -> None:
    chance = random.Random(6)
    conversation, devices = cast.conversation, [uuid.uuid4() for _ in range(3)]
    for _ in range(40):
        if chance.random() < 0.5:
            say(cast, chance.choice(["alice", "alice", "bakery"]))
        else:
            top = ConversationCounter.objects.get(pk=conversation.pk).sequence
            read(conversation, chance.randint(0, top + 2), chance.choice(devices))
        if InboxEntry.objects.exists():
            entry = entry_of(conversation)
            assert (entry.unread, entry.waiting_since_ms) == (
                slow_unread(conversation),
                slow_wait(conversation),
            )


def test_what_was_unread_before_the_entry_counts_with_its_first_message(cast: Cast) -> None:
    say(cast, "alice", "bakery", "alice", "alice")
    read(cast.conversation, 1)
    InboxEntry.objects.all().delete()
    say(cast, "alice")
    assert entry_of(cast.conversation).unread == slow_unread(cast.conversation) == 3


def test_the_migration_makes_the_entries_that_messages_would_have_made(cast: Cast) -> None:
    say(cast, "alice", "alice", "bakery", "alice", "alice")
    read(cast.conversation, 4)
    send(cast.keys["bob"], cast.keys["bakery"], "one")
    send(cast.keys["bob"], cast.keys["rival"], "two")
    send(cast.keys["rival"], cast.keys["bob"], "three")
    rows = list(InboxEntry.objects.order_by("pk").values())
    assert len(rows) == 3
    InboxEntry.objects.all().delete()
    migration = importlib.import_module(f"messaging.migrations.{MIGRATION.stem}")
    migration.fill(apps, SimpleNamespace(connection=connection))
    assert list(InboxEntry.objects.order_by("pk").values()) == rows


def run_together(*works: Any) -> None:
    def run(work: Any) -> None:
        try:
            work()
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@pytest.mark.django_db(transaction=True)
def test_unread_stays_exact_while_customers_write_devices_read_and_the_team_clears_its_list() -> None:
    cast = make_cast()
    conversation = cast.conversation
    bakery = cast.keys["bakery"]
    letters = [submit(cast.keys["alice"], cast.keys["alice"].seal(bakery, str(n))) for n in range(24)]

    def writes(mine: list[Any]) -> Any:
        return lambda: [accept_many([one]) for one in mine]

    def reads(device: uuid.UUID) -> None:
        for _ in range(12):
            read(conversation, ConversationCounter.objects.get(pk=conversation.pk).sequence, device)

    def clears() -> None:
        for _ in range(12):
            change_entries(
                business_id=cast.bakery.id,
                member_id=cast.luis.id,
                ids=[conversation.id],
                changes=Changes(reads=True, add_labels=("busy",)),
            )

    run_together(
        writes(letters[:12]),
        writes(letters[12:]),
        lambda: reads(uuid.uuid4()),
        lambda: reads(uuid.uuid4()),
        clears,
    )
    assert Message.objects.filter(conversation=conversation).count() == 24
    assert entry_of(conversation).unread == slow_unread(conversation)
    accept_many([submit(cast.keys["alice"], cast.keys["alice"].seal(bakery, "last"))])
    assert entry_of(conversation).unread == slow_unread(conversation) >= 1


def test_a_batch_of_many_conversations_asks_as_much_as_one_of_few(cast: Cast) -> None:
    from django.test.utils import CaptureQueriesContext

    def queries(senders: list[TestParty]) -> int:
        batch = [submit(one, one.seal(cast.keys["bakery"], "again")) for one in senders for _ in range(3)]
        with CaptureQueriesContext(connection) as captured:
            accept_many(batch)
        return len(captured)

    few, many = [cast.keys["alice"]], [cast.keys["alice"], cast.keys["bob"]]
    queries(many)
    assert queries(few) == queries(many)
    assert {one.unread for one in InboxEntry.objects.filter(business=cast.bakery)} == {6, 9}


def test_a_conversation_without_a_word_is_not_in_the_inbox(cast: Cast) -> None:
    conversation, is_new = start_conversation(customer_id=cast.alice.id, business=cast.rival)
    assert is_new
    assert not InboxEntry.objects.filter(pk=conversation.pk).exists()
    assert Conversation.objects.filter(pk=conversation.pk).exists()
