"""Cases: decided once, with a reason, in force at once, told to both sides, and forgotten in time."""

import json
import threading
import time
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.http import Http404
from django.utils import timezone

from accounts.errors.base import DomainError
from accounts.errors.verification import AlreadySuspendedError, NotSuspendedError, ReasonMissingError
from accounts.models.audit import AuditEvent
from accounts.models.businesses import Business
from accounts.models.people import User
from messaging.delivery.acceptance import accept
from messaging.delivery.outcomes import Accepted, Refused
from moderation.errors import CaseDecidedError, NoSuchActionError
from moderation.filings import read_filing
from moderation.models.cases import Case, Decision
from moderation.models.reports import Report, ReportItem
from moderation.queries.cases import case_queue, notices_for
from moderation.services.cases import decide_case, mark_notices_seen
from moderation.services.evidence import erase_due_evidence, view_case
from moderation.services.reports import file_report
from tests.accounts.test_verification import make_request
from tests.conftest import Cast, certify, make_cast
from tests.messaging.templates import approved_template, body_of
from tests.messaging.test_delivery import code_of, send, submit
from tests.moderation.filing import (
    alice_as_actor,
    filing_document,
    luis_as_actor,
    received,
    report,
    sealed,
    sent_to_alice,
)
from tests.reviews import make_reviewer, reject

pytestmark = pytest.mark.portable
SPAM = "You have won 500 euros"


@pytest.fixture
def ines(db: None) -> User:
    return make_reviewer()


@pytest.fixture
def case(cast: Cast) -> Case:
    return report(cast, sent_to_alice(cast, SPAM)).case


def decide(case: Case, action: str, ines: User, reason: str = "Prize bait.") -> Decision:
    return decide_case(case_id=case.id, action=action, decided_by=ines, reason=reason, address="192.0.2.1")


def status_of(cast: Cast) -> str:
    return Business.objects.get(pk=cast.bakery.pk).status


@pytest.mark.parametrize(
    ("action", "state", "audited"),
    [
        ("dismiss", "dismissed", "case.dismissed"),
        ("warn", "warned", "business.warned"),
        ("suspend", "suspended", "business.suspended"),
    ],
)
def test_a_decision_closes_the_case_once_and_is_written_down(
    case: Case, cast: Cast, ines: User, action: str, state: str, audited: str
) -> None:
    assert case_queue().waiting == 1
    decide(case, action, ines)
    case.refresh_from_db()
    assert (case.state, case_queue().waiting) == (state, 0)
    event = AuditEvent.objects.get(action=audited)
    assert (event.actor, event.business, event.detail) == (ines, cast.bakery, {"reason": "Prize bait."})
    for again in ("dismiss", "warn", "suspend"):
        with pytest.raises(CaseDecidedError):
            decide(case, again, ines)
    assert [notice.action for notice in notices_for(luis_as_actor(cast))] == [action]


def test_what_cannot_be_decided_is_refused(case: Case, cast: Cast, ines: User) -> None:
    for action, reason, error in (
        ("suspend", "  ", ReasonMissingError),
        ("banish", "x", NoSuchActionError),
        ("", "x", NoSuchActionError),
        ("lift", "x", NotSuspendedError),
    ):
        with pytest.raises(error):
            decide(case, action, ines, reason)
    with pytest.raises(Http404):
        decide_case(case_id=cast.alice.id, action="warn", decided_by=ines, reason="x", address=None)
    assert not Decision.objects.exists()
    case.refresh_from_db()
    assert case.state == Case.State.OPEN


def test_a_suspended_business_is_refused_at_the_gate_until_it_is_lifted(
    case: Case, cast: Cast, ines: User
) -> None:
    certify(cast.bakery)
    alice, bakery = cast.keys["alice"], cast.keys["bakery"]
    decide(case, "suspend", ines)
    assert status_of(cast) == Business.Status.SUSPENDED
    assert code_of(send(bakery, alice, "still here")) == "business_suspended"
    assert isinstance(send(alice, bakery, "customers may write on"), Accepted)
    decide(case, "lift", ines, "They took it down.")
    assert status_of(cast) == Business.Status.VERIFIED
    case.refresh_from_db()
    assert case.state == Case.State.LIFTED
    assert isinstance(send(bakery, alice, "back"), Accepted)
    assert AuditEvent.objects.filter(action="business.reinstated").count() == 1


def test_a_business_cannot_be_suspended_twice_and_its_new_case_offers_the_lifting(
    case: Case, cast: Cast, ines: User
) -> None:
    decide(case, "suspend", ines)
    # What was sent before the suspension can still be reported.
    bob, bakery = cast.keys["bob"], cast.keys["bakery"]
    send(bob, bakery, "Hello?")
    conversation = cast.bob.conversations.get(business=cast.bakery)
    evidence = [replace(item, tag=bytes(32)) for item in sent_before(cast)]
    newer = file_report(
        actor=alice_as_actor(cast),
        conversation=cast.conversation,
        filing=read_filing(filing_document(cast.conversation.id, evidence)),
    ).case
    assert newer != case
    assert conversation.business == cast.bakery
    with pytest.raises(AlreadySuspendedError):
        decide(newer, "suspend", ines)
    newer.refresh_from_db()
    assert newer.state == Case.State.OPEN
    decide(newer, "lift", ines)
    assert [c.state for c in Case.objects.order_by("opened_at")] == ["lifted", "open"]


def sent_before(cast: Cast) -> list[Any]:
    return received(cast.keys["alice"], cast.keys["bakery"])


def test_lifting_gives_back_what_the_business_was_and_no_more(case: Case, cast: Cast, ines: User) -> None:
    request = make_request(cast)
    decide(case, "suspend", ines)
    reject(request, ines)
    assert status_of(cast) == Business.Status.SUSPENDED
    decide(case, "lift", ines)
    assert status_of(cast) == Business.Status.UNVERIFIED


def test_a_customer_can_be_warned_but_not_suspended(cast: Cast, ines: User) -> None:
    send(cast.keys["alice"], cast.keys["bakery"], "I know where you live")
    evidence = received(cast.keys["bakery"], cast.keys["alice"])
    filed = file_report(
        actor=luis_as_actor(cast),
        conversation=cast.conversation,
        filing=read_filing(filing_document(cast.conversation.id, evidence)),
    )
    for action in ("suspend", "lift"):
        with pytest.raises(NoSuchActionError):
            decide(filed.case, action, ines)
    decide(filed.case, "warn", ines)
    notices = notices_for(alice_as_actor(cast))
    assert [(notice.action, notice.is_news) for notice in notices] == [("warn", True)]
    assert notices_for(luis_as_actor(cast)) == []
    mark_notices_seen(actor=alice_as_actor(cast))
    assert [notice.is_news for notice in notices_for(alice_as_actor(cast))] == [False]
    assert AuditEvent.objects.filter(action="customer.warned").exists()


def test_a_decision_that_fails_half_way_decides_nothing(
    case: Case, cast: Cast, ines: User, monkeypatch: Any
) -> None:
    def fail(**_: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr("moderation.services.cases.record_event", fail)
    with pytest.raises(RuntimeError):
        decide(case, "suspend", ines)
    case.refresh_from_db()
    assert (case.state, status_of(cast)) == (Case.State.OPEN, Business.Status.UNVERIFIED)


@pytest.mark.django_db(transaction=True)
def test_what_is_sent_after_a_suspension_is_confirmed_is_refused_however_they_race() -> None:
    cast, ines = make_cast(), make_reviewer()
    alice, bakery = cast.keys["alice"], cast.keys["bakery"]
    case = report(cast, sent_to_alice(cast, SPAM)).case
    sent: list[tuple[float, str]] = []
    stop = threading.Event()

    def keep_sending() -> None:
        try:
            while not stop.is_set():
                began = time.monotonic()
                outcome = send(bakery, alice, "spam")
                sent.append((began, outcome.error.code if isinstance(outcome, Refused) else "accepted"))
        finally:
            connection.close()

    senders = [threading.Thread(target=keep_sending) for _ in range(3)]
    for sender in senders:
        sender.start()
    try:
        wait_for(lambda: any(code == "accepted" for _, code in sent))
        decide(case, "suspend", ines)
        confirmed = time.monotonic()
        wait_for(lambda: sum(began > confirmed for began, _ in sent) >= 6)
    finally:
        stop.set()
        for sender in senders:
            sender.join()
    assert {code for began, code in sent if began > confirmed} == {"business_suspended"}


def wait_for(condition: Any) -> None:
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline
        threading.Event().wait(0.005)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_decide_at_once_one_is_refused() -> None:
    cast = make_cast()
    case = report(cast, sent_to_alice(cast, SPAM)).case
    people = [make_reviewer("a@recado.example"), make_reviewer("b@recado.example")]
    barrier, codes = threading.Barrier(2), []

    def try_to(action: str, person: User) -> None:
        try:
            barrier.wait(timeout=60)
            decide(case, action, person)
            codes.append("decided")
        except DomainError as error:
            codes.append(error.code)
        finally:
            connection.close()

    threads = [
        threading.Thread(target=try_to, args=pair) for pair in zip(("warn", "suspend"), people, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(codes) == ["case_decided", "decided"]
    assert Decision.objects.count() == 1


def test_staff_read_what_was_reported_judged_anew_and_every_view_is_written_down(
    cast: Cast, ines: User, settings: Any
) -> None:
    one, other = sent_to_alice(cast, SPAM, "Answer at once")
    filed = report(cast, [one, replace(other, body=b"{}")], comment=sealed("Él insiste".encode()))
    (shown,) = view_case(case_id=filed.case.id, viewer=ines, address=None)
    assert shown.comment == "Él insiste"
    assert [(m.text, m.verdict, m.has_changed) for m in shown.messages] == [
        (SPAM, "genuine", False),
        ("{}", "failed", False),
    ]
    assert "text is not the one" in str(shown.messages[1].why)
    event = AuditEvent.objects.get(action="report.evidence_viewed")
    assert (event.actor, event.target) == (ines, str(filed.case.id))
    settings.FRANKING_KEYS = {"f2": bytes(range(5, 37))}
    (shown,) = view_case(case_id=filed.case.id, viewer=ines, address=None)
    assert [(m.verdict, m.has_changed) for m in shown.messages] == [("failed", True), ("failed", True)]


def test_a_row_changed_in_the_database_is_found_when_staff_open_it(cast: Cast, ines: User) -> None:
    evidence = sent_to_alice(cast, SPAM)
    filed = report(cast, evidence)
    box = bytearray(ReportItem.objects.get().ciphertext)
    box[-1] ^= 1
    ReportItem.objects.update(ciphertext=bytes(box))
    (shown,) = view_case(case_id=filed.case.id, viewer=ines, address=None)
    (message,) = shown.messages
    assert (message.text, message.verdict, message.has_changed) == ("", "failed", True)
    assert "no longer be opened" in str(message.why)


def test_evidence_is_erased_when_its_time_is_over_and_verdicts_stay(
    case: Case, ines: User, settings: Any
) -> None:
    Report.objects.update(comment=b"box")
    decide(case, "warn", ines)
    assert erase_due_evidence() == 0
    late = timezone.now() - timedelta(days=settings.EVIDENCE_RETENTION_DAYS, minutes=1)
    Case.objects.update(closed_at=late)
    assert erase_due_evidence() == 1
    assert erase_due_evidence() == 0
    item, filed = ReportItem.objects.get(), Report.objects.get()
    assert (bytes(item.ciphertext), bytes(filed.comment), item.verdict, filed.genuine) == (
        b"",
        b"",
        "genuine",
        1,
    )
    assert AuditEvent.objects.get(action="report.evidence_erased").detail == {"cases": [str(case.id)]}
    (shown,) = view_case(case_id=case.id, viewer=ines, address=None)
    assert shown.messages[0].is_erased


def test_an_open_case_keeps_its_evidence_however_old_it_is(case: Case) -> None:
    Case.objects.update(opened_at=timezone.now() - timedelta(days=400))
    assert erase_due_evidence() == 0
    assert bytes(ReportItem.objects.get().ciphertext)


def test_staff_read_a_template_as_its_reader_saw_it_and_anything_else_as_it_came(
    cast: Cast, ines: User
) -> None:
    alice, bakery = cast.keys["alice"], cast.keys["bakery"]
    version = approved_template(cast)
    send(alice, bakery, "Hello")
    odd = [
        body_of(version, {"name": "Alice"}),
        b'{"t":"template","id":5,"v":1,"lang":"en","params":{}}',
        b'{"t":"template","id":"x","v":99999999999999999999,"lang":[],"params":7}',
        b"\xff no text",
    ]
    for body in (body_of(version), *odd):
        assert isinstance(accept(submit(bakery, bakery.seal_body(alice, body))), Accepted)
    filed = report(cast, received(alice, bakery))
    (shown,) = view_case(case_id=filed.case.id, viewer=ines, address=None)
    first, *others = shown.messages
    assert "strawberry cake" in first.text
    assert "{{" not in first.text
    assert [message.text for message in others] == [body.decode(errors="replace") for body in odd]
    assert {message.verdict for message in shown.messages} == {"genuine"}


def test_staff_read_both_texts_of_a_message_that_its_sender_translated(cast: Cast, ines: User) -> None:
    alice, bakery = cast.keys["alice"], cast.keys["bakery"]
    send(alice, bakery, "Hola")
    body = b'{"t":"text","text":"Good morning","lang":"en","translation":{"lang":"es","text":"Send money"}}'
    assert isinstance(accept(submit(bakery, bakery.seal_body(alice, body))), Accepted)
    filed = report(cast, received(alice, bakery))
    (shown,) = view_case(case_id=filed.case.id, viewer=ines, address=None)
    assert shown.messages[0].text == "Good morning\n[es] Send money"


def test_staff_read_a_list_a_link_and_a_place_in_the_words_that_were_shown(cast: Cast, ines: User) -> None:
    alice, bakery = cast.keys["alice"], cast.keys["bakery"]
    send(alice, bakery, "Hola")
    row = {"id": "a", "title": "Gold", "description": "Today only"}
    bodies = [
        {"t": "list", "text": "Buy", "button": "See", "sections": [{"title": "", "rows": [row]}]},
        {"t": "link", "text": "Win", "label": "Open", "url": "https://evil.example/", "hidden": "x"},
        {"t": "location", "lat": 1.5, "lng": 2.5, "name": "Come here"},
        {"t": "contacts", "contacts": [{"name": "Ana", "numbers": ["+34 1"]}]},
        {"t": "hologram", "fallback": "Pay me"},
    ]
    for body in bodies:
        accept(submit(bakery, bakery.seal_body(alice, json.dumps(body).encode())))
    filed = report(cast, received(alice, bakery))
    (shown,) = view_case(case_id=filed.case.id, viewer=ines, address=None)
    assert [message.text for message in shown.messages] == [
        "Buy\n[ See ]\nGold · Today only",
        "Win\n[ Open ] https://evil.example/",
        "Come here\n1.5\n2.5",
        "Ana\n+34 1",
        "Pay me",
    ]
