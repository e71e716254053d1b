"""The door and keys: epochs that count, and certificates that make a message one of a verified business."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.crypto.keyrings import EPOCH_LIFETIME_MS, PartyType
from accounts.models.businesses import Business
from accounts.models.keys import Certificate, KeyEpoch, Party
from messaging.delivery import acceptance
from messaging.delivery.acceptance import accept
from messaging.delivery.outcomes import Accepted
from messaging.models.messages import Content, Message
from tests.conftest import Cast, certify
from tests.messaging.test_delivery import code_of, send, stored, submit
from tests.parties import now_ms

pytestmark = pytest.mark.portable
BUSINESS_LIFETIME_MS = EPOCH_LIFETIME_MS[PartyType.BUSINESS]


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Sets the door's clock forward, in milliseconds."""

    def set_forward(milliseconds: int) -> None:
        then = (now_ms() + milliseconds) * 1_000_000
        monkeypatch.setattr(acceptance.time, "time_ns", lambda: then)

    return set_forward


def test_nothing_is_sealed_to_keys_that_expired(cast: Cast, later: Callable[[int], None]) -> None:
    alice, bakery = cast.keys["alice"], cast.keys["bakery"]
    later(BUSINESS_LIFETIME_MS - 60_000)
    assert isinstance(send(alice, bakery, "on the last day"), Accepted)
    later(60_000)
    assert code_of(send(alice, bakery, "a minute too late")) == "stale_epoch"


def test_nobody_writes_with_keys_that_expired(cast: Cast, later: Callable[[int], None]) -> None:
    alice, bakery = cast.keys["alice"], cast.keys["bakery"]
    later(BUSINESS_LIFETIME_MS - 60_000)
    send(alice, bakery, "on the last day")
    assert isinstance(send(bakery, alice, "in time"), Accepted)
    later(60_000)
    assert code_of(send(bakery, alice, "a minute too late")) == "stale_epoch"


def test_a_clock_a_little_ahead_is_forgiven(cast: Cast) -> None:
    alice, bakery = cast.keys["alice"], cast.keys["bakery"]
    ahead = now_ms() + acceptance.CLOCK_TOLERANCE_MS
    assert isinstance(send(alice, bakery, "almost a day", sent_at_ms=ahead - 60_000), Accepted)
    assert code_of(send(alice, bakery, "more", sent_at_ms=ahead + 60_000)) == "clock_skew"


def test_what_was_accepted_with_older_keys_is_still_a_duplicate(cast: Cast) -> None:
    alice, bakery = cast.keys["alice"], cast.keys["bakery"]
    old = submit(alice, alice.seal(bakery, "sent, but the answer was lost"))
    accept(old)
    bakery.publish(cast.olga.user_id)
    KeyEpoch.objects.filter(party_id=bakery.id).update(created_at=timezone.now() - timedelta(hours=25))
    again = accept(old)
    assert isinstance(again, Accepted)
    assert again.is_duplicate


def test_keys_that_were_renewed_long_ago_are_stale(cast: Cast) -> None:
    alice, bakery = cast.keys["alice"], cast.keys["bakery"]
    old = submit(alice, alice.seal(bakery, "old keys"))
    bakery.publish(cast.olga.user_id)
    assert isinstance(accept(submit(alice, alice.seal(bakery, "grace", recipient_epoch=1))), Accepted)
    day_ago = timezone.now() - timedelta(hours=25)
    KeyEpoch.objects.filter(party_id=bakery.id, epoch=2).update(created_at=day_ago)
    assert code_of(accept(old)) == "stale_epoch"
    bakery.publish(cast.olga.user_id)
    assert code_of(accept(old)) == "stale_epoch", "the next rotation does not revive what was replaced before"


def test_a_sender_without_published_keys_is_refused(cast: Cast) -> None:
    submission = submit(cast.keys["alice"], cast.keys["alice"].seal(cast.keys["bakery"], "no keys"))
    KeyEpoch.objects.filter(party_id=cast.alice.id).delete()
    Party.objects.filter(pk=cast.alice.id).delete()
    assert code_of(accept(submission)) == "unknown_epoch"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"sent_at_ms": 2**52}, "clock_skew"),
        ({"recipient_epoch": 2}, "unknown_epoch"),
        ({"sender_epoch": 0}, "unknown_epoch"),
    ],
)
def test_headers_that_name_what_is_not_there_are_refused(
    cast: Cast, changes: dict[str, Any], code: str
) -> None:
    assert code_of(send(cast.keys["alice"], cast.keys["bakery"], "x", **changes)) == code


def test_from_verified_is_fixed_when_the_message_is_accepted(cast: Cast) -> None:
    alice, bakery = cast.keys["alice"], cast.keys["bakery"]
    send(alice, bakery, "Hello")
    send(bakery, alice, "before")
    certify(cast.bakery)
    send(bakery, alice, "after")
    assert [message.from_verified for message in stored(cast.conversation.id)] == [False, False, True]


@pytest.mark.parametrize(
    "change",
    [
        {"revoked_at": timezone.now()},
        {"expires_at": timezone.now() - timedelta(seconds=1)},
        {"document": None},
    ],
    ids=["revoked", "expired", "not signed yet"],
)
def test_a_certificate_that_does_not_count_makes_no_message_verified(
    cast: Cast, change: dict[str, Any]
) -> None:
    certify(cast.bakery)
    Certificate.objects.update(**change)
    assert last_word(cast) == (False, False)


def test_a_certificate_counts_only_while_its_business_is_found_genuine(cast: Cast) -> None:
    certify(cast.bakery)
    Business.objects.filter(pk=cast.bakery.pk).update(status=Business.Status.IN_REVIEW)
    assert last_word(cast) == (False, False)


def test_one_good_certificate_beside_a_revoked_one_is_enough(cast: Cast) -> None:
    certify(cast.bakery)
    Certificate.objects.update(revoked_at=timezone.now())
    good = Certificate.objects.get()
    good.pk, good.serial, good.revoked_at = None, "another", None
    good.save(force_insert=True)
    assert last_word(cast) == (True, True)


def test_the_certificate_of_another_business_does_not_count(cast: Cast) -> None:
    certify(cast.rival)
    Business.objects.filter(pk=cast.bakery.pk).update(status=Business.Status.VERIFIED)
    assert last_word(cast) == (False, False)


def test_what_a_customer_writes_to_a_verified_business_is_not_from_a_verified_business(cast: Cast) -> None:
    certify(cast.bakery)
    send(cast.keys["alice"], cast.keys["bakery"], "Hello")
    assert (Message.objects.get().from_verified, Content.objects.get().from_verified) == (False, False)


def last_word(cast: Cast) -> tuple[bool, bool]:
    """Whether the message that the bakery sends now is from a verified business, and its content."""
    alice, bakery = cast.keys["alice"], cast.keys["bakery"]
    send(alice, bakery, "Hello")
    send(bakery, alice, "Good morning")
    message = stored(cast.conversation.id)[-1]
    assert message.sender_id == bakery.id
    return message.from_verified, message.content.from_verified
