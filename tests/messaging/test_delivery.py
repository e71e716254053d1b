"""The door: what is accepted, in which order, and what is refused with which code."""

import threading
import time
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from accounts.crypto.primitives import b64, unb64
from accounts.errors.base import DomainError
from accounts.models.businesses import Business
from messaging.crypto.franking import delivery_tag
from messaging.crypto.headers import MessageHeader, MessageKind
from messaging.delivery import acceptance
from messaging.delivery.acceptance import accept, accept_many
from messaging.delivery.outcomes import Accepted, Outcome, Refused
from messaging.delivery.submissions import Submission, read_submission
from messaging.events import message_document
from messaging.models.conversations import ConversationCounter
from messaging.models.messages import Content, Message
from messaging.policy import PAIR_RATE_LIMIT, PAIR_RATE_WINDOW_MS
from tests.conftest import Cast, make_cast
from tests.parties import TestParty, now_ms

pytestmark = pytest.mark.portable
DAY_MS = 24 * 60 * 60 * 1000


def submit(sender: TestParty, document: dict[str, Any]) -> Submission:
    return read_submission(document, sender_id=sender.id, sender_is_business=sender.type == 0x42)


def send(sender: TestParty, other: TestParty, text: str, **changes: Any) -> Outcome:
    return accept(submit(sender, sender.seal(other, text, **changes)))


def code_of(outcome: Outcome) -> str:
    assert isinstance(outcome, Refused), outcome
    return outcome.error.code


def stored(conversation_id: uuid.UUID) -> list[Message]:
    return list(Message.objects.filter(conversation_id=conversation_id).order_by("sequence"))


def test_a_message_is_stored_stamped_and_opened_by_both_sides(cast: Cast, settings: Any) -> None:
    alice, bakery = cast.keys["alice"], cast.keys["bakery"]
    outcome = send(alice, bakery, "¿Hay pan?")
    assert isinstance(outcome, Accepted)
    message = Message.objects.select_related("content").get()
    assert outcome.sequence == message.sequence == 1
    assert bakery.read(alice, message_document(message)) == "¿Hay pan?"
    assert alice.read(bakery, message_document(message)) == "¿Hay pan?"
    key = settings.FRANKING_KEYS[outcome.key_id]
    assert delivery_tag(key, bytes(message.header), outcome.accepted_at_ms) == outcome.tag


def test_sequences_follow_the_order_given_without_gaps_in_each_conversation(cast: Cast) -> None:
    alice, bob, bakery = cast.keys["alice"], cast.keys["bob"], cast.keys["bakery"]
    batch = [submit(sender, sender.seal(bakery, str(n))) for n in range(5) for sender in (alice, bob)]
    outcomes = accept_many(batch)
    assert [outcome.sequence for outcome in outcomes if isinstance(outcome, Accepted)] == [
        n for n in range(1, 6) for _ in range(2)
    ]


def test_the_same_message_again_is_answered_with_its_stored_place(cast: Cast) -> None:
    alice, bakery = cast.keys["alice"], cast.keys["bakery"]
    submission = submit(alice, alice.seal(bakery, "once"))
    first, again, later = *accept_many([submission, submission]), accept(submission)
    assert isinstance(first, Accepted)
    for repeated in (again, later):
        assert isinstance(repeated, Accepted)
        assert repeated.is_duplicate
        assert (repeated.sequence, repeated.tag) == (first.sequence, first.tag)
    assert Message.objects.count() == 1


def test_what_is_wrong_with_one_message_spoils_no_other(cast: Cast) -> None:
    alice, bakery = cast.keys["alice"], cast.keys["bakery"]
    wrong = submit(alice, alice.seal(bakery, "bad", sender_epoch=9))
    batch = [submit(alice, alice.seal(bakery, "1")), wrong, submit(alice, alice.seal(bakery, "2"))]
    first, second, third = accept_many(batch)
    assert code_of(second) == "unknown_epoch"
    assert isinstance(first, Accepted)
    assert isinstance(third, Accepted)
    assert (first.sequence, third.sequence) == (1, 2)


def test_a_batch_that_fails_half_way_stores_nothing(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    alice, bakery = cast.keys["alice"], cast.keys["bakery"]

    def fail(messages: object) -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(acceptance, "insert_messages", fail)
    with pytest.raises(RuntimeError):
        send(alice, bakery, "lost?")
    assert not Content.objects.exists()
    assert ConversationCounter.objects.get(pk=cast.conversation.id).sequence == 0


@pytest.mark.parametrize("size", [1, 64])
def test_the_number_of_queries_does_not_depend_on_the_batch(
    cast: Cast, size: int, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    alice, bakery = cast.keys["alice"], cast.keys["bakery"]
    batch = [submit(alice, alice.seal(bakery, str(n))) for n in range(size)]
    with django_assert_max_num_queries(14):
        accept_many(batch)


def test_many_rows_take_the_copy_way_and_read_the_same(cast: Cast) -> None:
    alice, bakery = cast.keys["alice"], cast.keys["bakery"]
    batch = [submit(alice, alice.seal(bakery, str(n))) for n in range(90)]
    batch += [submit(cast.keys["bob"], cast.keys["bob"].seal(bakery, str(n))) for n in range(90)]
    batch += [submit(cast.keys["bob"], cast.keys["bob"].seal(cast.keys["rival"], str(n))) for n in range(90)]
    assert all(isinstance(outcome, Accepted) for outcome in accept_many(batch))
    messages = Message.objects.filter(conversation=cast.conversation).select_related("content")
    texts = [bakery.read(alice, message_document(m)) for m in messages.order_by("sequence")]
    assert texts == [str(n) for n in range(90)]


def test_one_content_serves_many_messages(cast: Cast) -> None:
    alice, bakery = cast.keys["alice"], cast.keys["bakery"]
    document = alice.seal(bakery, "twice")
    first = submit(alice, document)
    header = first.header.__class__.parse(first.envelope.header)
    again = alice.header_to(bakery, header.commitment)
    assert isinstance(accept(first), Accepted)
    second = submit(alice, {**document, "hdr": b64(again.pack())})
    assert isinstance(accept(second), Accepted)
    assert Content.objects.count() == 1
    other = alice.seal(bakery, "another text")
    swapped = submit(alice, {**other, "hdr": b64(alice.header_to(bakery, header.commitment).pack())})
    assert code_of(accept(swapped)) == "commitment_mismatch"


def test_an_id_used_for_another_text_is_refused(cast: Cast) -> None:
    alice, bakery = cast.keys["alice"], cast.keys["bakery"]
    used = uuid.uuid4().bytes
    send(alice, bakery, "first", client_message_id=used)
    assert code_of(send(alice, bakery, "second", client_message_id=used)) == "replayed_id"


def test_a_business_may_write_only_after_the_customer_did(cast: Cast) -> None:
    alice, bakery = cast.keys["alice"], cast.keys["bakery"]
    assert code_of(send(bakery, alice, "Buy now!")) == "window_closed"
    send(alice, bakery, "Hello")
    assert isinstance(send(bakery, alice, "Good morning"), Accepted)
    counter = ConversationCounter.objects.filter(pk=cast.conversation.id)
    counter.update(customer_last_at_ms=now_ms() - DAY_MS - 1)
    assert code_of(send(bakery, alice, "Still there?")) == "window_closed"


def test_a_business_keeps_no_window_open_with_its_own_words(cast: Cast) -> None:
    alice, bakery = cast.keys["alice"], cast.keys["bakery"]
    send(alice, bakery, "Hello")
    counter = ConversationCounter.objects.filter(pk=cast.conversation.id)
    almost_a_day_ago = now_ms() - DAY_MS + 60_000
    counter.update(customer_last_at_ms=almost_a_day_ago)
    assert isinstance(send(bakery, alice, "just in time"), Accepted)
    assert counter.get().customer_last_at_ms == almost_a_day_ago


def test_a_suspended_business_is_refused(cast: Cast) -> None:
    alice, bakery = cast.keys["alice"], cast.keys["bakery"]
    send(alice, bakery, "Hello")
    Business.objects.filter(pk=cast.bakery.pk).update(status=Business.Status.SUSPENDED)
    assert code_of(send(bakery, alice, "Hi")) == "business_suspended"


def test_a_burst_over_the_pair_rate_is_refused_and_the_rest_is_kept(cast: Cast) -> None:
    alice, bakery = cast.keys["alice"], cast.keys["bakery"]
    batch = [submit(alice, alice.seal(bakery, str(n))) for n in range(PAIR_RATE_LIMIT + 2)]
    outcomes = accept_many(batch)
    assert [code_of(outcome) for outcome in outcomes[PAIR_RATE_LIMIT:]] == ["pair_rate", "pair_rate"]
    assert Message.objects.count() == PAIR_RATE_LIMIT


def test_each_side_has_a_pair_rate_of_its_own(cast: Cast) -> None:
    alice, bakery = cast.keys["alice"], cast.keys["bakery"]
    send(alice, bakery, "Hello")
    accept_many([submit(bakery, bakery.seal(alice, str(n))) for n in range(PAIR_RATE_LIMIT)])
    assert code_of(send(bakery, alice, "one too many")) == "pair_rate"
    assert isinstance(send(alice, bakery, "Enough!"), Accepted)


def test_after_the_window_of_the_pair_rate_both_sides_may_write_again(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    alice, bakery = cast.keys["alice"], cast.keys["bakery"]
    for sender, other in ((alice, bakery), (bakery, alice)):
        accept_many([submit(sender, sender.seal(other, str(n))) for n in range(PAIR_RATE_LIMIT)])
        assert code_of(send(sender, other, "one too many")) == "pair_rate"
    later = time.time_ns() + PAIR_RATE_WINDOW_MS * 1_000_000
    monkeypatch.setattr(acceptance.time, "time_ns", lambda: later)
    for sender, other in ((alice, bakery), (bakery, alice)):
        assert isinstance(send(sender, other, "a while later"), Accepted)


def test_a_conversation_that_was_never_opened_is_not_found(cast: Cast) -> None:
    assert code_of(send(cast.keys["alice"], cast.keys["rival"], "x")) == "not_found"


def envelope_cases(cast: Cast) -> dict[str, tuple[Any, str]]:
    alice, bob, bakery = cast.keys["alice"], cast.keys["bob"], cast.keys["bakery"]
    good = alice.seal(bakery, "good")
    spliced = alice.header_to(bakery, bytes(32), conversation_id=uuid.uuid4().bytes)
    campaign = alice.header_to(bakery, bytes(32), kind=MessageKind.CAMPAIGN)
    return {
        "no object": ([], "malformed"),
        "missing field": ({k: v for k, v in good.items() if k != "seal"}, "malformed"),
        "wrong type": ({**good, "hdr": 7}, "malformed"),
        "unknown version": ({**good, "v": 2}, "malformed"),
        "short header": ({**good, "hdr": good["hdr"][:-4]}, "malformed"),
        "short seal": ({**good, "seal": good["seal"][:-4]}, "malformed"),
        "long own mark": ({**good, "own": good["own"] + "AAAA"}, "malformed"),
        "padded base64": ({**good, "own": good["own"] + "=="}, "malformed"),
        "empty body": ({**good, "body": ""}, "malformed"),
        "body of no whole blocks": ({**good, "body": b64(unb64(good["body"])[:-1])}, "malformed"),
        "body too large": ({**good, "body": b64(bytes(65_536 + 256 + 40))}, "too_large"),
        "a campaign's kind": ({**good, "hdr": b64(campaign.pack())}, "malformed"),
        "unknown field": ({**good, "extra": 1}, "unknown_field"),
        "someone else's envelope": (bob.seal(bakery, "bob"), "wrong_sender"),
        "another conversation": ({**good, "hdr": b64(spliced.pack())}, "wrong_parties"),
    }


@pytest.mark.parametrize(
    "name",
    [
        "no object", "missing field", "wrong type", "unknown version", "short header", "short seal",
        "long own mark", "padded base64", "empty body", "body of no whole blocks", "body too large",
        "a campaign's kind", "unknown field", "someone else's envelope", "another conversation",
    ],
)  # fmt: skip
def test_a_bad_envelope_is_refused_with_its_code(cast: Cast, name: str) -> None:
    document, code = envelope_cases(cast)[name]
    with pytest.raises(DomainError) as refused:
        submit(cast.keys["alice"], document)
    assert refused.value.code == code


def test_the_largest_body_is_accepted(cast: Cast) -> None:
    alice, bakery = cast.keys["alice"], cast.keys["bakery"]
    body = b'{"t":"text","text":"' + b"x" * (65_535 - 22) + b'"}'
    assert len(body) == 65_535
    assert isinstance(accept(submit(alice, alice.seal_body(bakery, body))), Accepted)


@pytest.mark.django_db(transaction=True)
def test_writers_at_the_same_time_leave_one_gap_free_order() -> None:
    cast = make_cast()
    alice, bakery = cast.keys["alice"], cast.keys["bakery"]
    send(alice, bakery, "first")
    same = submit(alice, alice.seal(bakery, "the same for all"))
    outcomes: list[Outcome] = []

    def write(party: TestParty, other: TestParty) -> None:
        try:
            for number in range(6):
                outcomes.append(send(party, other, str(number)))
            outcomes.append(accept(same))
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=pair) for pair in [(alice, bakery), (bakery, alice)] * 3]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    accepted = [outcome for outcome in outcomes if isinstance(outcome, Accepted)]
    assert len(accepted) == len(threads) * 7
    sequences = [message.sequence for message in stored(cast.conversation.id)]
    assert sequences == list(range(1, len(threads) * 6 + 3))
    assert sum(not outcome.is_duplicate for outcome in accepted) == len(threads) * 6 + 1


@pytest.mark.django_db(transaction=True)
def test_the_same_contents_in_opposite_order_hold_up_nobody() -> None:
    cast = make_cast()
    alice, bob, bakery, rival = (cast.keys[name] for name in ("alice", "bob", "bakery", "rival"))
    sealed = [bob.seal(bakery, str(number)) for number in range(20)]
    batches = [
        [*(submit(bob, one) for one in sealed), submit(alice, alice.seal(bakery, "hello"))],
        [submit(bob, for_another(bob, rival, one)) for one in reversed(sealed)],
    ]
    start = threading.Barrier(len(batches))
    outcomes: list[Outcome] = []

    def write(batch: list[Submission]) -> None:
        try:
            start.wait()
            outcomes.extend(accept_many(batch))
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=(batch,)) for batch in batches]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len([outcome for outcome in outcomes if isinstance(outcome, Accepted)]) == 41
    assert Content.objects.count() == 21


def for_another(sender: TestParty, other: TestParty, document: dict[str, Any]) -> dict[str, Any]:
    """An envelope that carries the same content into another conversation; its seal does not matter here."""
    commitment = MessageHeader.parse(unb64(document["hdr"])).commitment
    return {**document, "hdr": b64(sender.header_to(other, commitment).pack())}


def test_time_never_runs_backwards_within_a_conversation(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    alice, bakery = cast.keys["alice"], cast.keys["bakery"]
    send(alice, bakery, "now")
    earlier = time.time_ns() - 60 * 10**9
    monkeypatch.setattr(acceptance.time, "time_ns", lambda: earlier)
    send(alice, bakery, "after the clock was set back")
    first, second = stored(cast.conversation.id)
    assert second.accepted_at_ms == first.accepted_at_ms


def test_the_door_makes_messages_in_the_order_of_their_fields() -> None:
    names = (
        "id business conversation sequence kind sender_id client_message_id header seal own_mark content "
        "accepted_at_ms franking_key_id franking_tag from_verified business_number template_version category"
    )
    assert [field.name for field in Message._meta.concrete_fields] == names.split()
