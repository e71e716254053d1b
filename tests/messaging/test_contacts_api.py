"""Contacts and consents for programs: what a token reads and changes, and what is refused."""

import time
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts import throttles
from accounts.models.tokens import Scope
from messaging.models.contacts import Consent, Contact
from messaging.services.contacts import add_attribute
from tests.conftest import Cast
from tests.sessions import token_of

pytestmark = pytest.mark.portable
CONTACTS = "/api/v1/contacts/"


@pytest.fixture
def program(cast: Cast) -> Client:
    token = token_of(cast.luis, Scope.CONTACTS_READ, Scope.CONTACTS_WRITE)
    return Client(headers={"Authorization": f"Bearer {token}"})


def send(program: Client, method: str, path: str, document: Any) -> tuple[int, Any]:
    answer = getattr(program, method)(path, document, content_type="application/json")
    return answer.status_code, answer.json() if answer.content else None


def test_a_program_adds_reads_changes_and_deletes_a_contact(cast: Cast, program: Client) -> None:
    add_attribute(business_id=cast.bakery.id, name="Birthday", kind="date")
    add_attribute(business_id=cast.bakery.id, name="Points", kind="number")
    status, made = send(
        program,
        "post",
        CONTACTS,
        {
            "number": "600 000 077",
            "name": "Nadia",
            "language": "es",
            "labels": ["vip", "VIP"],
            "attributes": {"birthday": "1990-02-28", "points": 12},
        },
    )
    assert status == 201
    assert (made["number"], made["country"], made["labels"]) == ("+34600000077", "ES", ["VIP"])
    assert made["attributes"] == {"birthday": "1990-02-28", "points": 12}
    path = f"{CONTACTS}{made['id']}/"
    status, changed = send(program, "patch", path, {"place": "Vigo", "attributes": {"points": None}})
    assert status == 200
    assert (changed["name"], changed["place"], changed["attributes"]) == (
        "Nadia",
        "Vigo",
        {"birthday": "1990-02-28"},
    )
    assert program.get(path).json() == changed
    assert program.delete(path).status_code == 204
    assert program.get(path).status_code == 404


def test_the_list_goes_by_name_through_pages_that_a_deletion_does_not_break(
    cast: Cast, program: Client
) -> None:
    for name in ("Ana", "Ben", "Cora", "Dan"):
        Contact.objects.create(business=cast.bakery, name=name)
    mine = Contact.objects.filter(business=cast.bakery)
    first = program.get(CONTACTS, {"limit": 2}).json()
    Contact.objects.filter(pk=first["contacts"][-1]["id"]).delete()
    names, cursor = [contact["name"] for contact in first["contacts"]], first["next"]
    while cursor:
        page = program.get(CONTACTS, {"limit": 2, "cursor": cursor}).json()
        names += [contact["name"] for contact in page["contacts"]]
        cursor = page["next"]
    assert names == sorted(names)
    assert len(names) == mine.count() + 1
    answer = program.get(CONTACTS, {"cursor": "AAAA"})
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed")


def test_the_list_is_searched_by_number_label_and_consent(cast: Cast, program: Client) -> None:
    send(program, "post", CONTACTS, {"number": "+34600000077", "name": "Nadia", "labels": ["VIP"]})
    for question in ({"q": "600 000 077"}, {"label": "vip"}):
        found = program.get(CONTACTS, question).json()["contacts"]
        assert [contact["name"] for contact in found] == ["Nadia"]
    assert program.get(CONTACTS, {"label": "unknown"}).json() == {"contacts": [], "next": None}
    assert program.get(CONTACTS, {"consent": "yes"}).json()["contacts"] == []
    assert program.get(CONTACTS, {"consent": "perhaps"}).status_code == 400
    assert program.get("/api/v1/contacts/fields/").json()["labels"] == ["VIP"]


@pytest.mark.parametrize(
    ("document", "code", "field"),
    [
        ({}, "contact_field", "name"),
        ({"number": "12"}, "contact_field", "number"),
        ({"name": "x" * 121}, "invalid", "name"),
        ({"name": 5}, "invalid", "name"),
        ({"name": "x", "language": "spanish"}, "invalid", "language"),
        ({"name": "x", "labels": ["\u202e"]}, "invalid", "labels.0"),
        ({"name": "x", "attributes": {"unknown": 1}}, "contact_field", "attributes.unknown"),
        ({"name": "x", "attributes": {"points": True}}, "contact_field", "attributes.points"),
        ({"name": "x", "surname": "y"}, "unknown_field", None),
        ([], "invalid", "body"),
    ],
)
def test_what_cannot_be_a_contact_is_refused_and_says_why(
    cast: Cast, program: Client, document: Any, code: str, field: str | None
) -> None:
    add_attribute(business_id=cast.bakery.id, name="Points", kind="number")
    before = Contact.objects.count()
    status, answer = send(program, "post", CONTACTS, document)
    assert (status, answer["code"]) == (400, code)
    assert list(answer.get("fields", {})) == ([field] if field else [])
    assert Contact.objects.count() == before


def test_a_number_is_one_contacts_only(cast: Cast, program: Client) -> None:
    alices = {"number": "+34600000001"}
    status, answer = send(program, "post", CONTACTS, alices)
    assert (status, answer["code"]) == (409, "contact_exists")


def test_a_consent_is_recorded_once_and_withdrawn(cast: Cast, program: Client) -> None:
    path = f"{CONTACTS}{Contact.objects.get(business=cast.bakery, customer=cast.alice).id}/consents/"
    form = {"source": "paper form", "wording": "Yes, offers please", "given_at": 1_700_000_000_000}
    assert program.get(path).json() == {"allows_marketing": False, "consents": []}
    # The number was hers only from her sign-up on: an earlier yes was somebody else's, or nobody's.
    now = {**form, "given_at": int(time.time() * 1000)}
    for _ in range(2):
        status, answer = send(program, "post", path, now)
        assert (status, answer["allows_marketing"], len(answer["consents"])) == (201, True, 1)
    assert Consent.objects.get().recorded_by == cast.luis.user
    status, answer = send(program, "post", f"{path}withdraw/", {"source": "by telephone"})
    assert (status, answer["allows_marketing"]) == (200, False)
    assert answer["consents"][0]["withdrawn_source"] == "by telephone"
    tomorrow = {**form, "given_at": int(timezone.now().timestamp() * 1000) + 86_400_000}
    status, answer = send(program, "post", path, tomorrow)
    assert (status, answer["fields"].keys()) == (400, {"given_at"})


def test_reading_and_writing_are_two_scopes(cast: Cast) -> None:
    contact = Contact.objects.get(business=cast.bakery, customer=cast.alice)
    reader = Client(headers={"Authorization": f"Bearer {token_of(cast.luis, Scope.CONTACTS_READ)}"})
    writer = Client(headers={"Authorization": f"Bearer {token_of(cast.luis, Scope.CONTACTS_WRITE)}"})
    path = f"{CONTACTS}{contact.id}/"
    assert reader.get(path).status_code == 200
    assert reader.delete(path).json()["code"] == "scope_missing"
    assert writer.get(path).json()["code"] == "scope_missing"
    assert writer.delete(path).status_code == 204


def test_another_businesss_contact_is_not_there(cast: Cast, program: Client) -> None:
    foreign = Contact.objects.create(business=cast.rival, name="Nadia")
    for path in (f"{CONTACTS}{foreign.id}/", f"{CONTACTS}{foreign.id}/consents/"):
        assert program.get(path).status_code == 404
    assert send(program, "patch", f"{CONTACTS}{foreign.id}/", {"name": "Mine"})[0] == 404
    assert program.delete(f"{CONTACTS}{foreign.id}/").status_code == 404
    assert Contact.objects.filter(pk=foreign.pk, name="Nadia").exists()


def test_a_program_that_asks_too_much_is_told_when_to_come_back(
    program: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert program.get(CONTACTS).status_code == 200
    monkeypatch.setattr(throttles, "MOST_REQUESTS", 0)
    answer = program.get(CONTACTS)
    assert (answer.status_code, answer.json()["code"]) == (429, "throttled")
    assert 0 < int(answer.headers["Retry-After"]) <= 61
