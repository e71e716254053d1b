"""Notifications through the API: when something is due, what is refused, and who may ask."""

import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.crypto.primitives import b64
from accounts.doors import BUSINESS, CHAT
from accounts.errors.base import DomainError
from accounts.models.people import User
from messaging.due import instant_of
from messaging.models.contacts import Contact
from messaging.models.outbox import Notification, OutboxRow
from tests.conftest import Cast
from tests.messaging.notifications import (
    age,
    claim,
    contact_of,
    locked,
    notify,
    seal_row,
    send_rows,
)
from tests.messaging.templates import approved_template, write_template
from tests.sessions import open_door

pytestmark = [pytest.mark.portable, pytest.mark.django_db]
State = OutboxRow.State
NOW = datetime(2026, 7, 1, 12, tzinfo=UTC)


def states() -> list[str]:
    return list(OutboxRow.objects.order_by("id").values_list("state", flat=True))


def later(hours: int = 1) -> datetime:
    return timezone.now() + timedelta(hours=hours)


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


def test_whoever_is_asked_for_can_be_chosen_and_rivals_contacts_cannot(cast: Cast) -> None:
    client = Client()
    open_door(client, cast.luis.user, BUSINESS)
    page = "/business/notifications/new/"

    def names(query: str) -> set[str]:
        given = client.get(f"{page}{query}").context["given"]
        return {contact["name"] for contact in given["contacts"]}

    Contact.objects.create(business=cast.rival, name="Rita", number="+34600000055")
    rival = Contact.objects.get(business=cast.rival, name="Rita")
    assert names("") == {"Alice", "Bob"}
    assert names("?q=ali") == {"Alice"}
    assert names(f"?q=ali&customer={cast.bob.id}") == {"Alice", "Bob"}
    assert names(f"?q=nobody&contact={rival.id}&customer=%00") == set()
