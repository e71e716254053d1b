"""The outbox: once and only once, edited and called back until sent, and honest about what it waits for."""

import json
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.crypto.primitives import b64
from accounts.doors import BUSINESS, CHAT
from accounts.errors import DomainError, MalformedError
from accounts.models.audit import AuditEvent
from accounts.models.people import User
from messaging.due import instant_of
from messaging.errors import AlreadySentError, LackingKeysError, StaleEpochError
from messaging.events import message_document
from messaging.models.contacts import Contact
from messaging.models.messages import Message
from messaging.models.outbox import Notification, OutboxRow, message_id_of
from messaging.services.blocks import block_business
from messaging.services.conversations import raise_watermark
from messaging.services.hosted_outbox import seal_due
from messaging.services.notifications import cancel_notification, change_notification
from messaging.services.outbox import wake_outbox
from tests.conftest import Cast
from tests.hosting import give_worker_secrets, host
from tests.messaging.notifications import (
    age,
    claim,
    contact_of,
    finish,
    locked,
    notify,
    notify_hosted,
    plan_for,
    seal_row,
    send_rows,
)
from tests.messaging.templates import VALUES, approved_template, write_template
from tests.messaging.test_delivery import submit
from tests.parties import TestParty
from tests.sessions import open_door

pytestmark = [pytest.mark.portable, pytest.mark.django_db]
State = OutboxRow.State
NOW = datetime(2026, 7, 1, 12, tzinfo=UTC)


def states() -> list[str]:
    return list(OutboxRow.objects.order_by("id").values_list("state", flat=True))


def later(hours: int = 1) -> datetime:
    return timezone.now() + timedelta(hours=hours)


def test_a_due_notification_is_claimed_sealed_and_sent_once(cast: Cast) -> None:
    notify(cast, approved_template(cast), cast.alice, cast.bob)
    rows = claim(cast)
    assert len(rows) == 2
    assert claim(cast) == []
    send_rows(cast, rows)
    assert states() == [State.SENT] * 2
    assert {row.request for row in OutboxRow.objects.all()} == {None}
    for customer in (cast.alice, cast.bob):
        message = Message.objects.get(conversation__customer=customer)
        row = OutboxRow.objects.get(customer=customer)
        assert message.client_message_id == row.client_message_id == message_id_of(row.id)
        assert message.category == "utility"
    alice, bakery = cast.keys["alice"], cast.keys["bakery"]
    document = message_document(
        Message.objects.select_related("content").get(conversation__customer=cast.alice)
    )
    assert json.loads(alice.open(bakery, document).body)["params"] == VALUES


def test_what_is_not_due_yet_is_left_alone(cast: Cast) -> None:
    notify(cast, approved_template(cast), due_at=later())
    wake_outbox()
    assert (claim(cast), states()) == ([], [State.WAITING])
    age(timedelta(hours=1))
    assert len(claim(cast)) == 1


def test_a_claim_that_nobody_finishes_ends_and_the_row_still_counts_once(cast: Cast) -> None:
    notify(cast, approved_template(cast))
    first = claim(cast)
    sealed = {row.id: seal_row(cast, row) for row in first}
    age(timedelta(minutes=2))
    wake_outbox()
    second = claim(cast)
    assert finish(cast, first, sealed) == []
    assert Message.objects.count() == 0
    send_rows(cast, second)
    assert finish(cast, first, sealed) == []
    assert Message.objects.count() == 1


def test_a_row_whose_message_was_stored_before_is_written_down_as_sent(cast: Cast) -> None:
    notify(cast, approved_template(cast))
    rows = claim(cast)
    send_rows(cast, rows)
    OutboxRow.objects.update(state=State.WAITING, request=rows[0].request)
    send_rows(cast, claim(cast))
    assert (states(), Message.objects.count()) == ([State.SENT], 1)


def test_two_wakes_and_two_sealers_at_once_share_the_rows(cast: Cast) -> None:
    notify(cast, approved_template(cast), cast.alice, cast.bob)
    wake_outbox()
    wake_outbox()
    first, second = claim(cast), claim(cast)
    assert (len(first), len(second)) == (2, 0)


def test_without_a_sealer_a_row_says_so_until_it_expires(cast: Cast) -> None:
    notify(cast, approved_template(cast))
    wake_outbox()
    assert states() == [State.WAITING]
    age(timedelta(minutes=1))
    wake_outbox()
    assert states() == [State.WAITING_FOR_KEYS]
    age(timedelta(hours=24))
    assert claim(cast) == []
    wake_outbox()
    assert states() == [State.EXPIRED]
    assert OutboxRow.objects.get().request is None


def newcomer(cast: Cast) -> tuple[Contact, TestParty]:
    from accounts.crypto.keyrings import PartyType
    from accounts.services.phones import claim_number_for_customer

    contact = Contact.objects.create(business=cast.bakery, name="Nora", number="+34600000009")
    nora = claim_number_for_customer(number="+34600000010", name="Nora", language="en")
    party = TestParty(nora.id, PartyType.CUSTOMER)
    cast.keys["nora"] = party
    return contact, party


def test_who_has_no_keys_yet_gets_it_when_the_keys_come_in_time(cast: Cast) -> None:
    contact, nora = newcomer(cast)
    plan = plan_for(cast, approved_template(cast), contact)
    from messaging.services.notifications import send_notification

    send_notification(business_id=cast.bakery.id, sender_id=cast.olga.user_id, plan=plan)
    wake_outbox()
    assert (claim(cast), states()) == ([], [State.NO_KEYS])
    Contact.objects.filter(pk=contact.pk).update(customer_id=nora.id)
    wake_outbox()
    assert states() == [State.NO_KEYS]
    nora.publish(cast.alice.user_id)
    wake_outbox()
    send_rows(cast, claim(cast))
    assert states() == [State.SENT]
    assert Message.objects.get().conversation.customer_id == nora.id


def test_cancelling_at_the_last_moment_wins_over_a_sealed_envelope(cast: Cast) -> None:
    notification = notify(cast, approved_template(cast), cast.alice, cast.bob)
    rows = claim(cast)
    sealed = {row.id: seal_row(cast, row) for row in rows}
    assert cancel_notification(notification=notification, sender_id=cast.olga.user_id) == 2
    assert finish(cast, rows, sealed) == []
    assert (states(), Message.objects.count()) == ([State.CANCELLED] * 2, 0)
    with pytest.raises(AlreadySentError):
        cancel_notification(notification=notification, sender_id=cast.olga.user_id)
    acts = AuditEvent.objects.filter(target=str(notification.id)).values_list("action", flat=True)
    assert sorted(acts) == ["notification.cancelled", "notification.scheduled"]


def test_what_was_sent_is_neither_cancelled_nor_changed_and_the_rest_is(cast: Cast) -> None:
    version = approved_template(cast)
    notification = notify(cast, version, cast.alice, cast.bob)
    rows = claim(cast)
    finish(cast, rows, {rows[0].id: seal_row(cast, rows[0])})
    plan = plan_for(cast, version, contact_of(cast, cast.bob))
    with pytest.raises(AlreadySentError):
        change_notification(notification=notification, sender_id=cast.olga.user_id, plan=plan)
    assert cancel_notification(notification=notification, sender_id=cast.olga.user_id) == 1
    assert sorted(states()) == [State.CANCELLED, State.SENT]


def test_what_is_changed_while_it_is_sealed_is_sent_as_changed(cast: Cast) -> None:
    version = approved_template(cast)
    notification = notify(cast, version)
    rows = claim(cast)
    sealed = {row.id: seal_row(cast, row) for row in rows}
    requests = {contact_of(cast, cast.alice).id: locked(cast, {**VALUES, "what": "rye bread"})}
    plan = plan_for(cast, version, requests=requests)
    change_notification(notification=notification, sender_id=cast.olga.user_id, plan=plan)
    assert finish(cast, rows, sealed) == []
    send_rows(cast, claim(cast))
    message = Message.objects.select_related("content").get()
    body = cast.keys["alice"].open(cast.keys["bakery"], message_document(message)).body
    assert json.loads(body)["params"]["what"] == "rye bread"


def test_a_block_looks_like_any_other_reason(cast: Cast) -> None:
    block_business(customer_id=cast.alice.id, business=cast.bakery)
    notify(cast, approved_template(cast))
    send_rows(cast, claim(cast))
    row = OutboxRow.objects.get()
    assert (row.state, row.code, row.request) == (State.REFUSED, "undeliverable", None)


def test_a_sealer_without_the_keys_leaves_the_row_to_others(cast: Cast) -> None:
    notify(cast, approved_template(cast))
    rows = claim(cast)
    finish(cast, rows, {}, failed={rows[0].id: LackingKeysError()})
    assert states() == [State.WAITING_FOR_KEYS]
    send_rows(cast, claim(cast))
    assert states() == [State.SENT]


def test_outdated_keys_are_tried_again_but_not_for_ever(cast: Cast) -> None:
    notify(cast, approved_template(cast))
    for _ in range(5):
        assert states()[0] in {State.WAITING}
        rows = claim(cast)
        finish(cast, rows, {}, failed={rows[0].id: StaleEpochError()})
    row = OutboxRow.objects.get()
    assert (row.state, row.code) == (State.REFUSED, "stale_epoch")


def test_an_envelope_that_its_row_did_not_ask_for_sends_nothing(cast: Cast) -> None:
    version = approved_template(cast)
    notify(cast, version)
    rows = claim(cast)
    alice, bakery = cast.keys["alice"], cast.keys["bakery"]
    for other in (
        submit(bakery, bakery.seal(alice, "Buy!", client_message_id=rows[0].client_message_id.bytes)),
        submit(bakery, {**bakery.seal(alice, "Buy!"), "template": str(version.id)}),
    ):
        with pytest.raises(MalformedError):
            finish(cast, rows, {rows[0].id: other})
    assert Message.objects.count() == 0


def test_the_first_times_of_delivery_and_reading_are_kept(cast: Cast) -> None:
    notify(cast, approved_template(cast))
    send_rows(cast, claim(cast))

    def receipt(delivered: int, read: int) -> OutboxRow:
        raise_watermark(
            conversation=cast.conversation,
            party_id=cast.alice.id,
            device_id=uuid.uuid4(),
            delivered=delivered,
            read=read,
        )
        return OutboxRow.objects.get()

    first = receipt(1, 0)
    assert first.delivered_at
    assert first.read_at is None
    second = receipt(1, 1)
    assert (second.delivered_at, bool(second.read_at)) == (first.delivered_at, True)
    assert receipt(1, 1).read_at == second.read_at


def test_the_hosted_worker_alone_opens_and_seals_for_a_hosted_business(cast: Cast, settings: Any) -> None:
    version = approved_template(cast)
    host(cast)
    notify_hosted(cast, version, contact_of(cast, cast.alice), contact_of(cast, cast.bob))
    give_worker_secrets(settings)
    seal_due(business_id=cast.bakery.id)
    seal_due(business_id=cast.bakery.id)
    assert (states(), Message.objects.count()) == ([State.SENT] * 2, 2)


def test_a_hosted_request_that_does_not_fit_its_template_is_refused_with_its_code(
    cast: Cast, settings: Any
) -> None:
    from messaging.bodies import request_bytes
    from messaging.services.hosting import lock_for_worker

    version = approved_template(cast)
    host(cast)
    give_worker_secrets(settings)
    for values, language, code in (
        ({"name": "Alice"}, "en", "parameter_missing"),
        ({**VALUES, "more": "x"}, "en", "parameter_unknown"),
        (VALUES, "de", "bad_request"),
    ):
        requests = {contact_of(cast, cast.alice).id: lock_for_worker(request_bytes(language, values))}
        notify(cast, version, request_epoch=0, requests=requests)
        seal_due(business_id=cast.bakery.id)
        row = OutboxRow.objects.latest("id")
        assert (row.state, row.code) == (State.REFUSED, code)


WRONG_TIMES: dict[str, tuple[str, str, int | None, str]] = {
    "a time that the clocks skip": ("2027-03-28T02:30", "Europe/Madrid", None, "no_such_time"),
    "an hour that comes twice": ("2026-10-25T02:30", "Europe/Madrid", None, "time_twice"),
    "yesterday": ("2026-06-30T12:00", "Europe/Madrid", None, "due_past"),
    "in two years": ("2028-07-01T12:00", "Europe/Madrid", None, "due_too_far"),
    "a zone that nobody knows": ("2026-07-02T12:00", "Mars/Olympus", None, "unknown_zone"),
    "no time at all": ("tomorrow", "Europe/Madrid", None, "malformed"),
    "a path": ("2026-07-02T12:00", "../../etc/passwd", None, "unknown_zone"),
    "the first instant of all": ("0001-01-01T00:00", "Asia/Tokyo", None, "malformed"),
}


@pytest.mark.parametrize("name", WRONG_TIMES)
def test_a_time_that_cannot_be_meant_is_refused_with_its_code(name: str) -> None:
    text, zone, which, code = WRONG_TIMES[name]
    with pytest.raises(DomainError) as refused:
        instant_of(text, zone, which=which, now=NOW)
    assert refused.value.code == code


def test_a_time_is_an_instant_of_its_zone() -> None:
    assert instant_of("2026-07-02T09:00", "Europe/Madrid", which=None, now=NOW) == datetime(
        2026, 7, 2, 7, tzinfo=UTC
    )
    first, second = (instant_of("2026-10-25T02:30", "Europe/Madrid", which=n, now=NOW) for n in (0, 1))
    assert second - first == timedelta(hours=1)
    assert instant_of("2026-07-01T14:00", "Europe/Madrid", which=None, now=NOW + timedelta(seconds=30)) == (
        NOW + timedelta(seconds=30)
    )


class Api:
    """One person at a door's API."""

    def __init__(self, user: User, door: Any = BUSINESS) -> None:
        self.client, self.prefix = Client(), f"{door.path}api/"
        open_door(self.client, user, door)

    def ask(self, method: str, path: str, document: Any = None) -> Any:
        call = getattr(self.client, method)
        if method == "get":
            return call(self.prefix + path)
        return call(self.prefix + path, data=document, content_type="application/json")


def plan_document(cast: Cast, version: Any, *contacts: Any, **changes: Any) -> dict[str, Any]:
    recipients = [{"contact": str(contact.id), "request": b64(locked(cast))} for contact in contacts]
    fields = {"template": str(version.id), "at": None, "zone": None, "which": None, "epoch": 1}
    return {**fields, "recipients": recipients, **changes}


Change = Callable[[Cast], dict[str, Any]]
BAD_PLANS: dict[str, tuple[Change, int, str]] = {
    "nobody": (lambda cast: {"recipients": []}, 400, "no_recipients"),
    "too many": (
        lambda cast: {"recipients": [{"contact": str(uuid.uuid4()), "request": "AA"} for _ in range(2001)]},
        400,
        "too_many_recipients",
    ),
    "a stranger's contact": (
        lambda cast: {
            "recipients": [
                {
                    "contact": str(Contact.objects.get(business=cast.rival).id),
                    "request": b64(locked(cast)),
                }
            ]
        },
        404,
        "contact_not_found",
    ),
    "an unapproved template": (
        lambda cast: {"template": str(write_template(cast, name="draft").id)},
        409,
        "template_not_approved",
    ),
    "marketing": (
        lambda cast: {"template": str(approved_template(cast, name="offer", category="marketing").id)},
        409,
        "not_a_notification",
    ),
    "other keys": (lambda cast: {"epoch": 7}, 409, "stale_request"),
    "a worker where none is": (lambda cast: {"epoch": 0}, 409, "stale_request"),
    "yesterday": (lambda cast: {"at": "2020-01-01T10:00", "zone": "Europe/Madrid"}, 400, "due_past"),
    "half a time": (lambda cast: {"at": "2020-01-01T10:00"}, 400, "malformed"),
    "a field too many": (lambda cast: {"more": 1}, 400, "unknown_field"),
    "no locked values": (
        lambda cast: {"recipients": [{"contact": str(contact_of(cast, cast.alice).id), "request": "!"}]},
        400,
        "malformed",
    ),
    "the same person twice": (
        lambda cast: {"recipients": [{"contact": str(contact_of(cast, cast.bob).id), "request": "AA"}] * 2},
        400,
        "recipient_twice",
    ),
}


@pytest.mark.parametrize("name", BAD_PLANS)
def test_a_plan_that_cannot_be_kept_is_refused_with_its_code(cast: Cast, name: str) -> None:
    change, status, code = BAD_PLANS[name]
    version = approved_template(cast)
    document = {**plan_document(cast, version, contact_of(cast, cast.alice)), **change(cast)}
    answer = Api(cast.luis.user).ask("post", "notifications/", document)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert not Notification.objects.exists()


def test_a_member_sends_seals_watches_and_cancels_through_the_api(cast: Cast) -> None:
    api, version = Api(cast.luis.user), approved_template(cast)
    contacts = [contact_of(cast, cast.alice), contact_of(cast, cast.bob)]
    made = api.ask("post", "notifications/", plan_document(cast, version, *contacts))
    assert made.status_code == 201
    page = f"notifications/{made.json()['id']}/"
    due = api.ask("post", "outbox/due/", {}).json()
    assert len(due["rows"]) == 2
    row = OutboxRow.objects.get(customer=cast.alice)
    envelope = cast_envelope(cast, row)
    other = next(given["row"] for given in due["rows"] if given["row"] != str(row.id))
    sealed = {"claim": due["claim"], "sealed": [{"row": str(row.id), "envelope": envelope}]}
    failed = {"failed": [{"row": other, "code": "waiting_for_keys"}]}
    for bad in ("undeliverable", 7):
        nonsense = {**sealed, "failed": [{"row": other, "code": bad}]}
        assert api.ask("post", "outbox/sealed/", nonsense).status_code == 400
    answer = api.ask("post", "outbox/sealed/", {**sealed, **failed}).json()
    assert sorted(settled["state"] for settled in answer["rows"]) == ["sent", "waiting_for_keys"]
    trail = api.ask("get", page).json()["recipients"]
    assert [(given["name"], given["state"]) for given in trail] == [
        ("Alice", "sent"),
        ("Bob", "waiting_for_keys"),
    ]
    assert api.ask("put", page, plan_document(cast, version, *contacts)).json()["code"] == "already_sent"
    assert api.ask("post", f"{page}cancel/", {}).json() == {"cancelled": 1}
    assert api.ask("post", "outbox/due/", {}).json() == {"claim": None, "rows": []}


def cast_envelope(cast: Cast, row: OutboxRow) -> dict[str, Any]:
    submission = seal_row(cast, row)
    return {
        **submission.envelope.document(),
        "body": b64(submission.body),
        "template": str(row.template_version_id),
    }


def test_rivals_and_customers_find_nothing_of_a_notification(cast: Cast) -> None:
    version = approved_template(cast)
    notification = notify(cast, version, due_at=later())
    page = f"notifications/{notification.id}/"
    rival, alice = Api(cast.mallory.user), Api(cast.alice.user, CHAT)
    document = plan_document(cast, version, contact_of(cast, cast.alice))
    for method, path, given in (("get", page, None), ("put", page, document), ("post", f"{page}cancel/", {})):
        assert rival.ask(method, path, given).status_code == 404
        assert alice.ask(method, path, given).status_code == 403
    assert alice.ask("post", "outbox/due/", {}).status_code == 403
    age(timedelta(hours=2))
    assert rival.ask("post", "outbox/due/", {}).json() == {"claim": None, "rows": []}
    assert states() == [State.WAITING]


def test_a_customer_is_told_why_and_nobody_else_is(cast: Cast) -> None:
    notify(cast, approved_template(cast), due_at=later())
    age(timedelta(hours=2))
    send_rows(cast, claim(cast))
    row = OutboxRow.objects.get()
    path = f"conversations/{cast.conversation.id}/messages/{row.client_message_id}/why/"
    answer = Api(cast.alice.user, CHAT).ask("get", path).json()
    assert (answer["business"], answer["template"], answer["category"], answer["number"], answer["zone"]) == (
        "Bakery",
        "order_ready",
        "utility",
        "+34600000001",
        "Europe/Madrid",
    )
    assert answer["planned_at"]
    assert answer["due_at"]
    assert Api(cast.bob.user, CHAT).ask("get", path).status_code == 404
    missing = path.replace(str(row.client_message_id), str(uuid.uuid4()))
    assert Api(cast.alice.user, CHAT).ask("get", missing).status_code == 404
