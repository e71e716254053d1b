"""Reports: what is genuine, what does not verify and why, what counts once, and what is refused."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from accounts.crypto.boxes import box_public_key, lock_in_box
from accounts.crypto.errors import CryptoError
from accounts.doors import BUSINESS, CHAT
from accounts.models.audit import AuditEvent
from messaging.crypto.franking import ReportItem as Evidence
from moderation.boxes import open_evidence_box
from moderation.errors import AlreadyReportedError, ReportLimitError
from moderation.filings import MAX_COMMENT_BYTES, MAX_ITEMS, read_filing
from moderation.models.cases import Case
from moderation.models.reports import Report, ReportItem
from moderation.services import reports as report_services
from moderation.services.reports import file_report
from tests.conftest import Cast
from tests.messaging.test_delivery import send
from tests.moderation.filing import (
    alice_as_actor,
    bob_as_actor,
    filing_document,
    luis_as_actor,
    received,
    report,
    sealed,
    sent_to_alice,
)
from tests.sessions import open_door

pytestmark = pytest.mark.portable
SPAM = "You have won 500 euros"


def at_chat(cast: Cast) -> Client:
    client = Client()
    open_door(client, cast.alice.user, CHAT)
    return client


def post(client: Client, document: Any, door: str = "chat") -> Any:
    return client.post(f"/{door}/api/reports/", data=document, content_type="application/json")


def verdicts(filed: Report) -> list[tuple[str, str]]:
    return list(filed.items.order_by("position").values_list("verdict", "failure"))


def flipped(value: bytes, bit: int) -> bytes:
    changed = bytearray(value)
    changed[bit // 8] ^= 1 << (bit % 8)
    return bytes(changed)


def test_a_report_of_real_messages_is_genuine_and_opens_a_case(cast: Cast) -> None:
    evidence = sent_to_alice(cast, SPAM, "Answer at once")
    answer = post(at_chat(cast), filing_document(cast.conversation.id, evidence, comment=sealed(b"help")))
    assert answer.status_code == 201
    filed = Report.objects.get()
    assert answer.json() == {"number": filed.number, "genuine": 2, "repeated": 0, "messages": 2}
    assert verdicts(filed) == [("genuine", "")] * 2
    assert (filed.case.business, filed.case.state) == (cast.bakery, Case.State.OPEN)
    assert AuditEvent.objects.get(action="report.filed").detail == {"messages": 2, "genuine": 2}


def test_nothing_that_was_written_rests_in_the_clear(cast: Cast) -> None:
    report(cast, sent_to_alice(cast, SPAM), comment=sealed(b"He calls me at night"))
    with connection.cursor() as cursor:
        for table in ("moderation_report", "moderation_reportitem"):
            cursor.execute(f"SELECT * FROM {table}")
            said = repr([bytes(v) if isinstance(v, memoryview) else v for v in cursor.fetchone()])
            assert SPAM not in said
            assert "night" not in said


def flips() -> list[tuple[str, Callable[[Evidence], Evidence], str]]:
    """One altered bit of each part of a report, and the reason that staff read."""
    header_fields = {
        "version": (0, "version"),
        "kind": (1, "version"),
        "conversation": (2, "tag"),
        "sender": (18, "tag"),
        "recipient": (34, "tag"),
        "sender epoch": (50, "tag"),
        "recipient epoch": (54, "tag"),
        "message id": (58, "tag"),
        "clock": (81, "tag"),
        "previous": (82, "tag"),
        "commitment": (114, "tag"),
    }
    changes: list[tuple[str, Callable[[Evidence], Evidence], str]] = [
        (
            name,
            lambda item, at=offset: replace(item, header=flipped(item.header, 8 * at)),
            reason,
        )
        for name, (offset, reason) in header_fields.items()
    ]
    return [
        *changes,
        ("date", lambda item: replace(item, accepted_at_ms=item.accepted_at_ms ^ 1), "tag"),
        ("stamp key", lambda item: replace(item, key_id="f2"), "stamp key"),
        ("stamp", lambda item: replace(item, tag=flipped(item.tag, 3)), "tag"),
        (
            "franking key",
            lambda item: replace(item, franking_key=flipped(item.franking_key, 9)),
            "commitment",
        ),
        ("text", lambda item: replace(item, body=flipped(item.body, 200)), "commitment"),
    ]


FLIPS = flips()


@pytest.mark.parametrize(("change", "reason"), [flip[1:] for flip in FLIPS], ids=[flip[0] for flip in FLIPS])
def test_one_altered_bit_fails_with_its_reason_and_is_still_shown(
    cast: Cast, change: Callable[[Evidence], Evidence], reason: str
) -> None:
    (item,) = sent_to_alice(cast, SPAM)
    filed = report(cast, [change(item)])
    assert verdicts(filed) == [("failed", reason)]
    assert (filed.genuine, filed.case.state) == (0, Case.State.OPEN)


def test_a_message_of_another_conversation_or_to_somebody_else_does_not_verify(cast: Cast) -> None:
    bob, bakery, rival = cast.keys["bob"], cast.keys["bakery"], cast.keys["rival"]
    for business in (bakery, rival):
        send(bob, business, "Hello")
        send(business, bob, SPAM)
    filed = report(cast, [*received(bob, bakery), *received(bob, rival)])
    assert verdicts(filed) == [("failed", "party"), ("failed", "party")]


def test_a_failed_item_beside_a_genuine_one_makes_the_case_no_stronger(cast: Cast) -> None:
    one, other = sent_to_alice(cast, SPAM, "Answer at once")
    filed = report(cast, [one, replace(other, body=b'{"t":"text","text":"I will kill you"}')])
    assert verdicts(filed) == [("genuine", ""), ("failed", "commitment")]
    assert filed.genuine == 1


def test_a_message_is_judged_once_and_reported_again_does_not_count_twice(cast: Cast) -> None:
    one, other = sent_to_alice(cast, SPAM, "Answer at once")
    first = report(cast, [one, one])
    assert verdicts(first) == [("genuine", ""), ("repeated", "")]
    with pytest.raises(AlreadyReportedError):
        report(cast, [one])
    again = report(cast, [one, other])
    assert verdicts(again) == [("repeated", ""), ("genuine", "")]
    assert again.case == first.case
    assert bytes(again.items.get(position=0).ciphertext) == b""
    assert ReportItem.objects.filter(verdict="genuine").count() == 2


def test_who_reported_an_altered_message_can_still_report_the_real_one(cast: Cast) -> None:
    (item,) = sent_to_alice(cast, SPAM)
    report(cast, [replace(item, body=b"x")])
    assert verdicts(report(cast, [item])) == [("genuine", "")]


def test_reports_of_several_people_are_one_case(cast: Cast) -> None:
    first = report(cast, sent_to_alice(cast, SPAM))
    bob, bakery = cast.keys["bob"], cast.keys["bakery"]
    send(bob, bakery, "Hello")
    send(bakery, bob, SPAM)
    conversation = cast.bob.conversations.get(business=cast.bakery)
    filing = read_filing(filing_document(conversation.id, received(bob, bakery)))
    second = file_report(actor=bob_as_actor(cast), conversation=conversation, filing=filing)
    assert second.case == first.case
    assert second.number != first.number


def test_a_business_can_report_a_customer(cast: Cast) -> None:
    send(cast.keys["alice"], cast.keys["bakery"], "I know where you live")
    evidence = received(cast.keys["bakery"], cast.keys["alice"])
    filing = read_filing(filing_document(cast.conversation.id, evidence, reason="abusive"))
    filed = file_report(actor=luis_as_actor(cast), conversation=cast.conversation, filing=filing)
    assert (filed.case.business, filed.case.customer) == (None, cast.alice)
    assert verdicts(filed) == [("genuine", "")]


def test_bad_input_is_refused_with_a_code(cast: Cast) -> None:
    evidence = sent_to_alice(cast, SPAM)
    client, conversation_id = at_chat(cast), cast.conversation.id
    send(cast.keys["alice"], cast.keys["bakery"], "my own")
    foreign = cast.bob.conversations.get(business=cast.rival)
    own = received_by_bakery(cast)
    short = {**evidence[0].document(), "tag": "AAAA"}
    for changes, status, code in (
        ({"conversation": str(foreign.id)}, 404, "not_found"),
        ({"conversation": "nonsense"}, 400, "malformed"),
        ({"reason": "boredom"}, 400, "malformed"),
        ({"reason": 7}, 400, "malformed"),
        ({"key": None}, 400, "malformed"),
        ({"key": "m9"}, 409, "unknown_key"),
        ({"items": "all"}, 400, "malformed"),
        ({"items": []}, 400, "nothing_reported"),
        ({"items": [7]}, 400, "malformed"),
        ({"items": ["AAAA"]}, 400, "malformed"),
        ({"items": [sealed(b"no JSON")]}, 400, "malformed"),
        ({"items": [sealed({"hdr": "AAAA"})]}, 400, "malformed"),
        ({"items": [sealed(short)]}, 400, "malformed"),
        ({"items": [sealed(evidence[0].document())] * (MAX_ITEMS + 1)}, 400, "too_many_items"),
        ({"items": [sealed(b"x" * 120_000)] * 10}, 413, "too_large"),
        ({"comment": sealed(b"x" * (MAX_COMMENT_BYTES + 1))}, 413, "too_large"),
        ({"comment": "AAAA"}, 400, "malformed"),
        ({"items": [sealed(item.document()) for item in own]}, 409, "own_message"),
        ({"also": 1}, 400, "unknown_field"),
    ):
        answer = post(client, {**filing_document(conversation_id, evidence), **changes})
        assert (answer.status_code, answer.json()["code"]) == (status, code), changes
    assert not Report.objects.exists()
    assert not Case.objects.exists()


def received_by_bakery(cast: Cast) -> list[Evidence]:
    return received(cast.keys["bakery"], cast.keys["alice"])


def test_a_day_holds_only_so_many_reports_of_one_person(cast: Cast, monkeypatch: Any) -> None:
    monkeypatch.setattr(report_services, "MAX_REPORTS_A_DAY", 1)
    one, other = sent_to_alice(cast, SPAM, "Answer at once")
    report(cast, [one])
    with pytest.raises(ReportLimitError):
        report(cast, [other])


def test_a_report_that_fails_half_way_leaves_nothing(cast: Cast, monkeypatch: Any) -> None:
    def fail(**_: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr(report_services, "record_event", fail)
    with pytest.raises(RuntimeError):
        report(cast, sent_to_alice(cast, SPAM))
    assert not (Report.objects.exists() or Case.objects.exists() or ReportItem.objects.exists())


def test_people_list_their_own_reports_with_the_outcome_and_nobody_elses(cast: Cast) -> None:
    filed = report(cast, sent_to_alice(cast, SPAM))
    listed = at_chat(cast).get("/chat/api/reports/").json()["reports"]
    assert [(one["number"], one["name"], one["outcome"]) for one in listed] == [
        (filed.number, "Bakery", "open")
    ]
    for user, door in ((cast.bob.user, CHAT), (cast.olga.user, BUSINESS)):
        client = Client()
        open_door(client, user, door)
        assert client.get(f"{door.path}api/reports/").json() == {"reports": []}


def test_only_the_named_moderation_key_opens_a_box() -> None:
    keys = {"m1": bytes(range(2, 34)), "m2": bytes(range(3, 35))}
    box = lock_in_box(b"text", box_public_key(keys["m1"]))
    assert open_evidence_box(box, "m1", keys) == b"text"
    for key_id, given, reason in (
        ("m2", box, "decrypt"),
        ("m3", box, "moderation key"),
        ("m1", b"x", "decrypt"),
    ):
        with pytest.raises(CryptoError) as error:
            open_evidence_box(given, key_id, keys)
        assert error.value.reason == reason
    for bit in range(0, 8 * len(box), 37):
        with pytest.raises(CryptoError):
            open_evidence_box(flipped(box, bit), "m1", keys)


def test_the_public_half_is_given_to_people_who_are_signed_in(cast: Cast) -> None:
    assert Client().get("/chat/api/reports/key/").status_code == 401
    given = at_chat(cast).get("/chat/api/reports/key/").json()
    assert given["kid"] == "m1"
    assert alice_as_actor(cast).party_id == cast.alice.id
