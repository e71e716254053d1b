"""Contacts as a table to take along: whole or narrowed, harmless elsewhere, and read again by Import."""

import csv
import io
from typing import Any

import pytest
from django.test import Client

from accounts.doors import BUSINESS
from accounts.models.audit import AuditEvent
from accounts.models.businesses import Membership
from accounts.services.audit import Action
from messaging.importing.mapping import guess_mapping
from messaging.models.contacts import Contact
from messaging.services.contacts import add_attribute
from tests.conftest import Cast
from tests.messaging.test_contacts import FREE, consent_for, write_down
from tests.sessions import open_door

pytestmark = pytest.mark.portable
ADDRESS = "/business/contacts/export/"


def text_of(answer: Any) -> str:
    return b"".join(answer.streaming_content).decode()


def exported(client: Client, cast: Cast, **narrowed_by: str) -> list[dict[str, str]]:
    open_door(client, cast.olga.user, BUSINESS)
    answer = client.post(ADDRESS, narrowed_by)
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    return list(csv.DictReader(io.StringIO(text_of(answer).removeprefix("\ufeff"))))


def test_all_contacts_go_along_with_labels_consent_and_attributes(client: Client, cast: Cast) -> None:
    attribute = add_attribute(business_id=cast.bakery.id, name="Favourite bread", kind="text")
    known = write_down(
        cast, FREE, name="Nadia", labels=["regular", "vip"], attributes={attribute.key: "rye"}, place="Madrid"
    )
    consent_for(known)
    Contact.objects.create(business=cast.rival, name="Not ours", number="+34600000088")
    rows = exported(client, cast)
    row = next(row for row in rows if row["Name"] == "Nadia")
    assert row["Number"] == f"'{FREE}" and row["Labels"] == "regular; vip" and row["Favourite bread"] == "rye"
    assert (row["Consent"], row["Consent source"], row["Place"]) == ("yes", "shop", "Madrid")
    assert len(rows) == Contact.objects.filter(business=cast.bakery).count()
    assert "Not ours" not in str(rows)
    event = AuditEvent.objects.get(action=Action.CONTACTS_EXPORTED)
    assert (event.business_id, event.detail["contacts"]) == (cast.bakery.id, len(rows))


def test_what_is_narrowed_on_the_page_is_narrowed_in_the_table(client: Client, cast: Cast) -> None:
    write_down(cast, FREE, name="Nadia", language="pt")
    assert [row["Name"] for row in exported(client, cast, language="pt")] == ["Nadia"]
    assert exported(client, cast, q="nobody like this") == []


def test_no_cell_is_run_by_a_table_program(client: Client, cast: Cast) -> None:
    write_down(cast, FREE, name='=HYPERLINK("https://evil.example")', place="@SUM(1)", labels=["-1+1"])
    row = exported(client, cast, q="HYPERLINK")[0]
    assert all(cell.startswith("'") for cell in (row["Name"], row["Place"], row["Labels"], row["Number"]))


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_table_is_understood_by_import(cast: Cast, language: str) -> None:
    write_down(cast, FREE, name="Nadia")
    heading = list(exported(Client(headers={"Accept-Language": language}), cast)[0])
    assert guess_mapping(heading, {})[:9] == [
        "number",
        "name",
        "language",
        "",
        "place",
        "labels",
        "consent",
        "consent_date",
        "consent_source",
    ]


@pytest.mark.parametrize("role", ["agent", "analyst"])
def test_whoever_may_not_bring_a_table_takes_none_along(client: Client, cast: Cast, role: str) -> None:
    Membership.objects.filter(pk=cast.luis.pk).update(role=role)
    open_door(client, cast.luis.user, BUSINESS)
    assert client.post(ADDRESS).status_code == 403
    assert client.get("/business/contacts/").status_code == (200 if role == "agent" else 403)
    assert not AuditEvent.objects.filter(action=Action.CONTACTS_EXPORTED).exists()
