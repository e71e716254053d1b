"""The quality score: its formula, what it counts, and when it says nothing."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.doors import BUSINESS
from accounts.services.phones import claim_number_for_customer
from messaging.models.blocks import Block
from messaging.services.blocks import block_business
from messaging.services.conversations import raise_watermark, start_conversation
from moderation.models.reports import Report
from moderation.quality import (
    HIGH,
    MEDIUM,
    MIN_DELIVERED,
    MIN_PEOPLE,
    Counts,
    Grade,
    formula,
    quality_of,
)
from moderation.queries.quality import quality_for
from moderation.services.cases import decide_case
from tests.accounts.test_verification import make_reviewer
from tests.conftest import Cast
from tests.messaging.test_delivery import send
from tests.moderation.filing import received, report
from tests.sessions import open_door

pytestmark = pytest.mark.portable
A_THOUSAND = Counts(blockers=0, reporters=0, reached=1000, delivered=1000, read=1000)


def score(**changes: int) -> int | None:
    return quality_of(Counts(**{**vars_of(A_THOUSAND), **changes})).score


def vars_of(counts: Counts) -> dict[str, int]:
    return {name: getattr(counts, name) for name in Counts.__slots__}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, 100),
        ({"read": 0}, 80),
        ({"read": 500}, 90),
        ({"blockers": 10}, 95),
        ({"reporters": 10}, 80),
        ({"blockers": 10, "reporters": 10, "read": 500}, 65),
        ({"reporters": 100}, 0),
        # One person of a small business counts as one of MIN_PEOPLE.
        ({"reached": 1, "delivered": 30, "read": 30, "reporters": 1}, 60),
        ({"reached": 1, "delivered": 30, "read": 30, "blockers": 1}, 90),
        ({"delivered": MIN_DELIVERED - 1, "read": 0}, None),
        ({"delivered": 0, "read": 0, "reached": 0}, None),
    ],
)
def test_the_score_follows_the_formula(changes: dict[str, int], expected: int | None) -> None:
    assert score(**changes) == expected


def test_the_grade_follows_the_score() -> None:
    assert quality_of(A_THOUSAND).grade == Grade.HIGH
    for reporters, grade in ((10, Grade.HIGH), (11, Grade.MEDIUM), (25, Grade.MEDIUM), (26, Grade.LOW)):
        assert quality_of(Counts(0, reporters, 1000, 1000, 1000)).grade == grade, reporters
    assert quality_of(Counts(0, 0, 0, 0, 0)).grade == Grade.UNKNOWN


def test_the_formula_in_words_names_the_numbers_that_count() -> None:
    words = " ".join(formula())
    for number in (7, 5, 20, MIN_PEOPLE, MIN_DELIVERED, HIGH, MEDIUM):
        assert str(number) in words
    assert "%(" not in words


def counts(cast: Cast) -> Counts:
    return quality_for(cast.bakery.id).counts


def reads(cast: Cast, customer: Any, delivered: int, read: int) -> None:
    raise_watermark(
        conversation=customer.conversations.get(business=cast.bakery),
        party_id=customer.id,
        device_id=customer.id,
        delivered=delivered,
        read=read,
    )


def test_it_counts_people_once_and_only_what_was_delivered(
    cast: Cast, django_assert_num_queries: Any
) -> None:
    alice, bob, bakery = cast.keys["alice"], cast.keys["bob"], cast.keys["bakery"]
    for customer in (alice, bob):
        send(customer, bakery, "Hello")
        for n in range(3):
            send(bakery, customer, f"offer {n}")
    assert counts(cast) == Counts(0, 0, 0, 0, 0)
    reads(cast, cast.alice, 3, 2)
    reads(cast, cast.bob, 4, 0)
    # The first sequence of each is the customer's own word.
    with django_assert_num_queries(3):
        assert counts(cast) == Counts(blockers=0, reporters=0, reached=2, delivered=5, read=1)
    for item in received(alice, bakery)[:2]:
        report(cast, [item])
    block_business(customer_id=cast.bob.id, business=cast.bakery)
    assert counts(cast) == Counts(blockers=1, reporters=1, reached=2, delivered=5, read=1)
    assert quality_for(cast.rival.id).counts == Counts(0, 0, 0, 0, 0)


def test_what_does_not_verify_was_dismissed_or_is_old_does_not_count(cast: Cast, monkeypatch: Any) -> None:
    alice, bakery = cast.keys["alice"], cast.keys["bakery"]
    send(alice, bakery, "Hello")
    for text in ("one", "two", "three"):
        send(bakery, alice, text)
    first, second, third = received(alice, bakery)
    failed = report(cast, [type(first)(first.header, 1, "f1", bytes(32), first.franking_key, first.body)])
    assert (failed.genuine, counts(cast).reporters) == (0, 0)
    filed = report(cast, [second])
    assert counts(cast).reporters == 1
    ines = make_reviewer()
    decide_case(case_id=filed.case.id, action="dismiss", decided_by=ines, reason="Fine.", address=None)
    assert counts(cast).reporters == 0
    report(cast, [third])
    assert counts(cast).reporters == 1
    block_business(customer_id=cast.alice.id, business=cast.bakery)
    long_ago = timezone.now() - timedelta(days=8)
    Report.objects.update(filed_at=long_ago)
    Block.objects.update(created_at=long_ago)
    assert (counts(cast).reporters, counts(cast).blockers) == (0, 0)
    reads(cast, cast.alice, 4, 4)
    assert counts(cast).delivered == 3
    # Messages are immutable: here the days pass instead.
    monkeypatch.setattr("moderation.queries.quality.WINDOW_DAYS", 0)
    assert counts(cast).delivered == 0


def test_a_business_sees_its_own_score_with_the_formula(cast: Cast) -> None:
    bakery = cast.keys["bakery"]
    for n in range(MIN_DELIVERED):
        customer = claim_number_for_customer(number=f"+346000010{n:02}", name="C", language="en")
        conversation, _ = start_conversation(customer_id=customer.id, business=cast.bakery)
        reader = cast.keys["alice"].__class__(customer.id, cast.keys["alice"].type)
        reader.publish(customer.user_id)
        send(reader, bakery, "Hello")
        send(bakery, reader, "offer")
        raise_watermark(
            conversation=conversation, party_id=customer.id, device_id=customer.id, delivered=2, read=2
        )
    client = Client()
    open_door(client, cast.luis.user, BUSINESS)
    page = client.get("/business/quality/").content.decode()
    assert "<b>100</b>" in page
    assert "High" in page
    for sentence in formula():
        assert sentence in page
