"""Contacts, consent and imports: who is linked, whose consent counts, and how far a file is read."""

import io
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone

from accounts.doors import BUSINESS
from accounts.models.businesses import Membership
from accounts.services.phones import claim_number_for_customer, start_customer_again
from messaging.errors.contacts import ContactExistsError
from messaging.importing.problems import MessagingError
from messaging.models.contacts import Consent, Contact, ContactLabel
from messaging.models.imports import ContactImport
from messaging.queries.contacts import marketing_consents
from messaging.services import imports as import_services
from messaging.services.contacts import ContactFields, link_contacts, save_contact
from messaging.services.conversations import start_conversation
from messaging.services.imports import (
    match_columns,
    resume_import,
    run_import,
    start_import,
    stop_import,
    upload_contacts,
    wake_imports,
)
from tests.conftest import Cast
from tests.sessions import open_door

pytestmark = pytest.mark.portable
ALICES, FREE = "+34600000001", "+34600000077"


def write_down(cast: Cast, number: str, **more: Any) -> Contact:
    fields = {"name": "Somebody", "language": "", "place": "", "attributes": {}, "labels": [], **more}
    return save_contact(business=cast.bakery, contact_id=None, fields=ContactFields(number=number, **fields))


def consent_for(contact: Contact, days_ago: int = 0) -> None:
    from messaging.services.consents import Statement, apply_statements

    apply_statements(
        [Statement(contact, True, timezone.now() - timedelta(days=days_ago), "shop")], actor_id=None
    )


def upload(cast: Cast, *rows: str, header: str = "tel,nombre,consent,labels") -> ContactImport:
    file = io.BytesIO("\n".join([header, *rows]).encode())
    return upload_contacts(business=cast.bakery, actor_id=cast.olga.user_id, upload=file, file_name="a.csv")


def started(cast: Cast, *rows: str) -> ContactImport:
    made = upload(cast, *rows)
    ids = {"business_id": cast.bakery.id, "import_id": made.id}
    match_columns(**ids, mapping=made.mapping, source="paper form", wording="I want news.")
    start_import(**ids, actor_id=cast.olga.user_id)
    return made


def imported(cast: Cast, *rows: str) -> ContactImport:
    made = started(cast, *rows)
    run_import(import_id=made.id)
    made.refresh_from_db()
    assert made.state == ContactImport.State.DONE
    return made


def test_an_import_makes_contacts_with_labels_and_consent_and_deletes_the_file(cast: Cast) -> None:
    made = started(cast, f"{FREE},Nadia,sí,vip;bread", "600000078,Omar,no,", "nonsense,Eve,yes,")
    stored = ContactImport.objects.get().stored_name
    assert default_storage.exists(stored)
    run_import(import_id=made.id)
    made.refresh_from_db()
    assert (made.state, made.created_count, made.problem_count, made.position) == ("done", 2, 1, 3)
    assert (made.stored_name, default_storage.exists(stored)) == ("", False)
    nadia = Contact.objects.get(number=FREE)
    assert (nadia.name, nadia.country) == ("Nadia", "ES")
    assert set(nadia.contact_labels.values_list("label__name", flat=True)) == {"vip", "bread"}
    consent = nadia.consents.get()
    assert (consent.source, consent.wording, consent.recorded_by) == (
        "paper form",
        "I want news.",
        cast.olga.user,
    )
    assert [(p.row, p.code, p.is_refused) for p in made.problems.all()] == [(4, "number_invalid", True)]


def test_an_import_links_the_customer_who_holds_the_number(cast: Cast) -> None:
    imported(cast, f"{ALICES},Alice from the list,yes,")
    contact = Contact.objects.get(business=cast.bakery, customer=cast.alice)
    assert contact.name == "Alice from the list"
    pair = (cast.bakery.id, cast.alice.id)
    assert marketing_consents([pair, (cast.rival.id, cast.alice.id)]) == {pair}


def test_rows_of_one_number_and_a_second_import_are_one_contact(cast: Cast) -> None:
    imported(cast, f"{FREE},Nadia,yes,a", "600 000 077,,,b", f"{FREE},Nadia K,,")
    again = imported(cast, f"{FREE},,no,c")
    assert (again.created_count, again.updated_count) == (0, 1)
    contact = Contact.objects.get(number=FREE)
    assert contact.name == "Nadia K"
    assert ContactLabel.objects.filter(contact=contact).count() == 3
    assert contact.consents.get().withdrawn_at is not None
    assert ContactImport.objects.get(position=3).merged_count == 2


def test_an_older_yes_never_undoes_a_no(cast: Cast) -> None:
    contact = write_down(cast, FREE)
    consent_for(contact, days_ago=9)
    imported(cast, f"{FREE},,no,")
    consent_for(contact, days_ago=5)
    assert not Consent.objects.filter(contact=contact, withdrawn_at__isnull=True).exists()


def test_consent_follows_its_person_into_the_first_conversation(cast: Cast) -> None:
    contact = write_down(cast, FREE)
    consent_for(contact, days_ago=30)
    nadia = claim_number_for_customer(number=FREE, name="Nadia", language="es")
    start_conversation(customer_id=nadia.id, business=cast.bakery)
    contact.refresh_from_db()
    assert contact.customer == nadia
    assert marketing_consents([(cast.bakery.id, nadia.id)])


def test_consent_never_passes_to_the_next_holder_of_the_number(cast: Cast) -> None:
    before = claim_number_for_customer(number=FREE, name="Nadia", language="es")
    imported(cast, f"{FREE},Nadia,yes,")
    after = start_customer_again(customer=before, address=None)
    start_conversation(customer_id=after.id, business=cast.bakery)
    pairs = [(cast.bakery.id, before.id), (cast.bakery.id, after.id)]
    assert marketing_consents(pairs) == {pairs[0]}
    assert Contact.objects.filter(business=cast.bakery, number=FREE).count() == 2


def test_a_consent_of_an_earlier_holder_ends_when_the_number_is_linked(cast: Cast) -> None:
    before = claim_number_for_customer(number=FREE, name="Nadia", language="es")
    after = start_customer_again(customer=before, address=None)
    contact = Contact.objects.create(business=cast.bakery, name="?", number=FREE)
    Consent.objects.create(
        business=cast.bakery, contact=contact, given_at=timezone.now() - timedelta(days=1), source="old list"
    )
    assert link_contacts(business_id=cast.bakery.id) == 1
    contact.refresh_from_db()
    assert contact.customer == after
    assert contact.consents.get().withdrawn_source == "number_passed_on"
    imported(cast, f"{FREE},,yes,")
    assert marketing_consents([(cast.bakery.id, after.id)])


def test_an_import_stops_resumes_and_survives_a_dead_worker(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_services, "ROWS_PER_CHUNK", 2)
    made = started(cast, *[f"6000001{place:02},Person {place},," for place in range(7)])
    ids = {"business_id": cast.bakery.id, "import_id": made.id}
    whole = import_services.store_rows

    def die_in_the_second(**rows: Any) -> Any:
        if Contact.objects.filter(name="Person 0").exists():
            raise KeyboardInterrupt
        return whole(**rows)

    monkeypatch.setattr(import_services, "store_rows", die_in_the_second)
    with pytest.raises(KeyboardInterrupt):
        run_import(import_id=made.id)
    made.refresh_from_db()
    assert (made.position, made.state) == (2, "running")
    run_import(import_id=made.id)
    assert Contact.objects.filter(name__startswith="Person").count() == 2, (
        "the dead worker's claim still holds"
    )
    monkeypatch.setattr(import_services, "store_rows", whole)
    stop_import(**ids)
    with pytest.raises(MessagingError, match="state"):
        stop_import(**ids)
    resume_import(**ids)
    ContactImport.objects.update(claimed_until=timezone.now() - timedelta(seconds=1))
    assert wake_imports() == 1
    run_import(import_id=made.id)
    made.refresh_from_db()
    assert (made.position, made.created_count, made.state) == (7, 7, "done")


def test_a_chunk_costs_a_fixed_number_of_queries(cast: Cast, django_assert_max_num_queries: Any) -> None:
    made = started(cast, *[f"6000{place:05},Person {place},yes,vip" for place in range(400)])
    with django_assert_max_num_queries(36):
        run_import(import_id=made.id)
    assert Contact.objects.filter(business=cast.bakery).count() > 390


def test_a_number_is_one_contact_by_hand_too(cast: Cast) -> None:
    write_down(cast, FREE)
    with pytest.raises(ContactExistsError):
        write_down(cast, FREE)
    with pytest.raises(ContactExistsError):
        write_down(cast, ALICES)


def member_client(member: Membership) -> Client:
    client = Client()
    open_door(client, member.user, BUSINESS)
    return client


def test_the_pages_lead_from_upload_to_report(cast: Cast, django_capture_on_commit_callbacks: Any) -> None:
    client = member_client(cast.olga)
    file = io.BytesIO(b"tel,nombre,consent\n=1+2,Eve,yes\n600000077,Nadia,maybe\n")
    file.name = "list.csv"
    place = client.post("/business/contacts/import/", {"file": file}).headers["Location"]
    page = client.get(place).content.decode()
    assert "Match columns" in page
    assert "+34600000077" in page
    form = {"column_0": "number", "column_1": "name", "column_2": "consent"}
    assert "how the consent was given" in client.post(place, {**form, "start": "1"}).content.decode()
    assert "Choose the column" in client.post(place, {"column_0": ""}).content.decode()
    with django_capture_on_commit_callbacks(execute=False):
        assert client.post(place, {**form, "source": "shop", "start": "1"}).status_code == 302
    run_import(import_id=ContactImport.objects.get().id)
    assert "number_invalid" in client.get(place).content.decode()
    report = b"".join(client.get(f"{place}problems.csv")).decode()
    assert "2,tel,number_invalid" in report
    assert ",'=1+2," in report


def test_agents_neither_import_nor_see_what_is_not_theirs(cast: Cast) -> None:
    made = upload(cast, f"{FREE},Nadia,yes,")
    contact = write_down(cast, FREE)
    luis, mallory = member_client(cast.luis), member_client(cast.mallory)
    assert luis.post("/business/contacts/import/", {"file": io.BytesIO(b"tel\n1")}).status_code == 200
    assert ContactImport.objects.count() == 1
    for path in (
        f"import/{made.id}/",
        f"import/{made.id}/stop/",
        f"import/{made.id}/problems.csv",
        f"{contact.id}/",
        f"{contact.id}/delete/",
        f"{contact.id}/consent/",
    ):
        call = (
            mallory.get if path.endswith((f"import/{made.id}/", ".csv", f"{contact.id}/")) else mallory.post
        )
        assert call(f"/business/contacts/{path}").status_code == 404, path
    assert mallory.get(f"/business/api/contacts/imports/{made.id}/").status_code == 404
    assert luis.get(f"/business/api/contacts/imports/{made.id}/").json()["total"] == 1
    assert str(FREE) not in mallory.get("/business/contacts/").content.decode()
    assert Contact.objects.filter(pk=contact.pk).exists()


def test_the_list_is_searched_filtered_and_paged_by_key(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("messaging.queries.contacts.PAGE_SIZE", 2)
    imported(cast, *[f"6000002{place:02},Person {place},{'yes' if place else ''},vip" for place in range(5)])
    client = member_client(cast.luis)
    seen, path = [], "/business/contacts/?q=Person&consent=yes"
    while path:
        page = client.get(path).context
        seen += [contact.name for contact in page["page_"].contacts]
        path = f"/business/contacts/?{page['next_page']}" if page["next_page"] else ""
    assert seen == ["Person 1", "Person 2", "Person 3", "Person 4"]
    assert client.get("/business/contacts/?after=nonsense").status_code == 302
    assert client.get("/business/contacts/?label=nonsense").status_code == 302


def test_a_contact_is_changed_consents_withdraws_and_is_deleted(cast: Cast) -> None:
    client, contact = member_client(cast.luis), write_down(cast, FREE)
    place = f"/business/contacts/{contact.id}/"
    client.post(place, {"name": "Nadia", "number": FREE, "labels": "vip, vip,bread"})
    assert client.post(place, {"name": "Nadia", "number": "12"}).status_code == 200
    contact.refresh_from_db()
    assert (contact.name, str(contact.number), contact.contact_labels.count()) == ("Nadia", FREE, 2)
    tomorrow = timezone.localdate() + timedelta(days=1)
    client.post(f"{place}consent/", {"source": "by phone", "given_on": str(tomorrow)})
    assert not contact.consents.exists()
    client.post(f"{place}consent/", {"source": "by phone", "given_on": str(timezone.localdate())})
    assert contact.consents.get().source == "by phone"
    client.post(f"{place}consent/", {"withdraw": "1"})
    assert contact.consents.get().withdrawn_at is not None
    client.post(f"{place}delete/")
    assert not Contact.objects.filter(pk=contact.pk).exists()
