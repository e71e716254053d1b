"""Notifications that programs send: plain values are locked at once, and a repeated request counts once."""

import json
import logging
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.crypto.primitives import b64
from accounts.models.tokens import Scope
from messaging.events import message_document
from messaging.models.contacts import Contact
from messaging.models.messages import Message
from messaging.models.outbox import Notification, OutboxRow
from messaging.services import notifications
from messaging.services.hosted_outbox import seal_due
from messaging.services.outbox import wake_outbox
from tests.conftest import Cast
from tests.hosting import give_worker_secrets, host
from tests.messaging.notifications import contact_of, locked
from tests.messaging.templates import VALUES, approved_template, write_template
from tests.sessions import token_of

pytestmark = [pytest.mark.portable, pytest.mark.django_db]
PATH = "/api/v1/notifications/"
State = OutboxRow.State


@pytest.fixture
def program(cast: Cast) -> Client:
    token = token_of(cast.luis, Scope.NOTIFICATIONS_READ, Scope.NOTIFICATIONS_WRITE)
    return Client(headers={"Authorization": f"Bearer {token}"})


def post(program: Client, document: Any, **headers: str) -> Any:
    return program.post(PATH, document, content_type="application/json", headers=headers)


def to(*people: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"template": "order_ready", "to": [{"values": VALUES, **person} for person in people], **more}


def test_plain_values_reach_the_customer_and_nothing_of_them_stays(
    cast: Cast, program: Client, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    host(cast)
    approved_template(cast)
    give_worker_secrets(settings)
    secret = {"name": "Alice", "what": "a very secret cake"}
    with caplog.at_level(logging.DEBUG):
        answer = post(program, to({"contact": str(contact_of(cast, cast.alice).id), "values": secret}))
    assert answer.status_code == 201
    assert "secret" not in caplog.text
    assert "secret" not in stored()
    seal_due(business_id=cast.bakery.id)
    message = Message.objects.select_related("content").get(conversation=cast.conversation)
    body = json.loads(cast.keys["alice"].open(cast.keys["bakery"], message_document(message)).body)
    assert (body["params"], body["lang"]) == (secret, "en")
    assert "secret" not in stored()
    trail = program.get(f"{PATH}{answer.json()['id']}/").json()
    assert [row["state"] for row in trail["recipients"]] == [State.SENT]


def stored() -> str:
    """Everything that the outbox's and the audit log's rows hold."""
    with connection.cursor() as cursor:
        said = ""
        for table in ("messaging_outboxrow", "messaging_notification", "accounts_auditevent"):
            cursor.execute(f"SELECT * FROM {table}")
            said += " ".join(
                bytes(cell).decode("latin-1") if isinstance(cell, bytes | memoryview) else str(cell)
                for row in cursor.fetchall()
                for cell in row
            )
    return said


def test_a_number_finds_whom_it_means_or_makes_a_contact(cast: Cast, program: Client) -> None:
    host(cast)
    approved_template(cast)
    known = Contact.objects.create(business=cast.bakery, name="Nadia", number="+34600000077")
    answer = post(
        program,
        to(
            {"number": "+34600000001"},
            {"number": "600 000 077"},
            {"number": "+34600000088", "name": "Omar"},
            {"number": "+34600000099"},
        ),
    )
    assert answer.status_code == 201
    people = [(row["name"], row["number"]) for row in answer.json()["recipients"]]
    assert people == [
        ("Alice", "+34600000001"),
        ("Nadia", "+34600000077"),
        ("Omar", "+34600000088"),
        ("+34600000099", "+34600000099"),
    ]
    rows = OutboxRow.objects.order_by("id")
    assert [row.customer_id for row in rows] == [cast.alice.id, None, None, None]
    assert rows[1].contact == known
    wake_outbox()
    assert [row.state for row in rows.all()][1:] == [State.NO_KEYS] * 3


def test_a_business_that_is_not_hosted_is_told_what_to_do(cast: Cast, program: Client) -> None:
    version = approved_template(cast)
    answer = post(program, to({"number": "+34600000088"}))
    assert (answer.status_code, answer.json()["code"]) == (409, "needs_hosted_custody")
    assert "Who holds the keys" in answer.json()["detail"]
    assert not Contact.objects.filter(number="+34600000088").exists()
    contact = str(contact_of(cast, cast.alice).id)
    plan = {
        "template": str(version.id),
        "at": None,
        "zone": None,
        "which": None,
        "epoch": cast.keys["bakery"].epoch,
        "recipients": [{"contact": contact, "request": b64(locked(cast))}],
    }
    for status in (201, 200):
        plan["recipients"] = [{"contact": contact, "request": b64(locked(cast))}]
        assert post(program, plan, **{"Idempotency-Key": "order-1"}).status_code == status
    assert Notification.objects.count() == 1


def test_a_repeated_request_counts_once_even_after_its_time(cast: Cast, program: Client) -> None:
    host(cast)
    approved_template(cast)
    at = (timezone.now() + timedelta(minutes=2)).strftime("%Y-%m-%dT%H:%M")
    first = post(program, to({"number": "+34600000088"}, at=at, zone="UTC"), **{"Idempotency-Key": "order-1"})
    again = post(program, to({"number": "+34600000088"}, at=at, zone="UTC"), **{"Idempotency-Key": "order-1"})
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == first.json()
    other = post(program, to({"number": "+34600000001"}), **{"Idempotency-Key": "order-1"})
    assert (other.status_code, other.json()["code"]) == (409, "idempotency_key_reused")
    assert post(program, to({"number": "+34600000001"}), **{"Idempotency-Key": "order-2"}).status_code == 201
    assert Notification.objects.count() == 2
    for key in ("", "x" * 101, "ñ"):
        answer = post(program, to({"number": "+34600000001"}), **{"Idempotency-Key": key})
        assert (answer.status_code, answer.json()["code"]) == (400, "bad_idempotency_key")


def test_of_two_requests_at_the_same_moment_one_counts(
    cast: Cast, program: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    host(cast)
    approved_template(cast)
    document = to({"number": "+34600000001"})
    first = post(program, document, **{"Idempotency-Key": "order-1"})
    look, looks = notifications._sent_under, iter([True, False])
    # The second one looks before the first one has committed.
    monkeypatch.setattr(notifications, "_sent_under", lambda *asked: None if next(looks) else look(*asked))
    second = post(program, document, **{"Idempotency-Key": "order-1"})
    assert (second.status_code, second.json()) == (200, first.json())
    assert (Notification.objects.count(), OutboxRow.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    ("document", "status", "code", "field"),
    [
        (to(), 400, "invalid", "to"),
        (to({"number": "+34600000001"}, language="pt"), 409, "template_language_missing", None),
        (to({"number": "12"}), 400, "invalid_number", "to.0.number"),
        (to({"number": "+34600000001"}, {"number": "+34 600 000 001"}), 400, "recipient_twice", None),
        (to({}), 400, "invalid", "to.0.number"),
        (
            to({"number": "+34600000001", "contact": "6a1f1a6e-0000-4000-8000-000000000000"}),
            400,
            "invalid",
            "to.0.number",
        ),
        (to({"contact": "6a1f1a6e-0000-4000-8000-000000000000"}), 404, "contact_not_found", None),
        (
            to({"number": "+34600000088"}, {"number": "+34600000001", "values": {"name": "A"}}),
            400,
            "parameter_missing",
            "to.1.values",
        ),
        (to({"number": "+34600000001", "values": {"name": 5}}), 400, "invalid", "to.0.values.name"),
        (to({"number": "+34600000001"}, template="unknown"), 409, "template_not_approved", None),
        (to({"number": "+34600000001"}, template="draft"), 409, "template_not_approved", None),
        (to({"number": "+34600000001"}, template="offer"), 409, "not_a_notification", None),
        (to({"number": "+34600000001"}, at="2020-01-01T10:00", zone="UTC"), 400, "due_past", None),
        (to({"number": "+34600000001"}, at="2020-01-01T10:00"), 400, "malformed", None),
        (to({"number": "+34600000001"}, when="now"), 400, "unknown_field", None),
    ],
)
def test_what_cannot_be_sent_is_refused_and_leaves_nothing(
    cast: Cast, program: Client, document: Any, status: int, code: str, field: str | None
) -> None:
    host(cast)
    approved_template(cast)
    write_template(cast, name="draft")
    approved_template(cast, name="offer", category="marketing")
    answer = post(program, document)
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.json()
    assert list(answer.json().get("fields", {})) == ([field] if field else [])
    assert not Notification.objects.exists()
    assert not Contact.objects.filter(number="+34600000088").exists()


def test_a_program_lists_reads_and_calls_back(cast: Cast, program: Client) -> None:
    host(cast)
    version = approved_template(cast)
    at = (timezone.now() + timedelta(hours=2)).strftime("%Y-%m-%dT%H:%M")
    made = post(program, to({"number": "+34600000001"}, at=at, zone="UTC")).json()
    cancel = f"{PATH}{made['id']}/cancel/"
    [listed] = program.get(PATH).json()["notifications"]
    assert (listed["id"], listed["name"]) == (made["id"], "order_ready")
    assert listed["counts"] == [{"state": "waiting", "code": "", "count": 1}]
    assert program.get(f"{PATH}?cursor=nonsense").status_code == 400
    assert program.post(cancel, content_type="application/json").json() == {"cancelled": 1}
    assert program.get(f"{PATH}{made['id']}/").json()["recipients"][0]["state"] == "cancelled"
    assert program.post(cancel, content_type="application/json").json()["code"] == "already_sent"
    [wording] = program.get("/api/v1/templates/").json()["templates"]
    assert wording["version"] == str(version.id)


def test_many_numbers_take_few_queries(
    cast: Cast, django_assert_max_num_queries: Any, program: Client
) -> None:
    host(cast)
    approved_template(cast)
    people = [{"number": f"+346000{place:05}"} for place in range(1, 201)]
    with django_assert_max_num_queries(40):
        assert post(program, to(*people)).status_code == 201
    assert OutboxRow.objects.count() == 200
