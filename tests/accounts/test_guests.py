"""Guests: in with a name only, within limits; kept by a number, forgotten by themselves."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.admin import site
from django.db.models import OuterRef
from django.test import Client, RequestFactory
from django.utils import timezone

from accounts.admin.records import CustomerAdmin
from accounts.crypto.keyrings import PartyType
from accounts.errors.guests import (
    GuestBusinessLimitError,
    GuestElsewhereError,
    GuestLimitError,
    GuestNameError,
    NotAGuestError,
    NumberOfOtherCustomerError,
)
from accounts.errors.phones import NumberTakenError
from accounts.models.audit import AuditEvent
from accounts.models.guests import Guest, GuestEntry
from accounts.models.people import Customer, User
from accounts.models.phones import PhoneClaim
from accounts.queries.guests import business_of_guest, guests_of, is_guest
from accounts.queries.people import find_customer
from accounts.services import guests as service
from accounts.services.guests import enter_as_guest, forget_guest, forget_guests, keep_guest
from accounts.services.phones import claim_number_for_business
from messaging.delivery.outcomes import Accepted
from messaging.models.contacts import Contact
from messaging.services.conversations import start_conversation
from tests.conftest import PASSWORD, Cast
from tests.messaging.test_delivery import code_of, send
from tests.parties import TestParty
from tests.sessions import staff_cookie

pytestmark = pytest.mark.django_db
HERE, ELSEWHERE, NUMBER = "198.51.100.7", "203.0.113.9", "+34600000070"


def enter(cast: Cast, name: str = "Vera", address: str = HERE) -> Customer:
    return enter_as_guest(name=name, language="es", business=cast.bakery, address=address)


def with_keys(customer: Customer) -> TestParty:
    party = TestParty(customer.id, PartyType.CUSTOMER)
    party.publish(customer.user_id)
    return party


@pytest.mark.portable
def test_a_guest_is_a_customer_with_a_name_and_no_number(cast: Cast) -> None:
    guest = enter(cast)
    assert (guest.name, guest.user.language, guest.user.email) == ("Vera", "es", None)
    assert not guest.user.has_usable_password()
    assert not PhoneClaim.objects.filter(customer=guest).exists()
    assert is_guest(guest)
    assert not is_guest(cast.alice)
    marked = Customer.objects.alias(is_guest=guests_of(OuterRef("pk"))).filter(is_guest=True)
    assert list(marked) == [guest]


@pytest.mark.parametrize("name", ["", " ", "\u202eareV", "Vera\u200b", "x" * 121])
def test_a_guest_s_name_is_one_that_people_can_read(cast: Cast, name: str) -> None:
    with pytest.raises(GuestNameError) as refused:
        enter(cast, name)
    assert "name" in refused.value.fields
    assert not Guest.objects.exists()


@pytest.mark.portable
def test_one_network_cannot_flood_businesses_with_guests(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "MAX_GUESTS_PER_PLACE", 2)
    enter(cast)
    forget_guest(customer_id=enter(cast).id, address=HERE)
    with pytest.raises(GuestLimitError):
        enter(cast)
    assert enter(cast, address=ELSEWHERE)
    GuestEntry.objects.update(at=timezone.now() - service.LIMIT_WINDOW)
    assert enter(cast)


def test_the_addresses_of_one_ipv6_host_are_one_place(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "MAX_GUESTS_PER_PLACE", 1)
    enter(cast, address="2001:db8::1")
    with pytest.raises(GuestLimitError):
        enter(cast, address="2001:db8::2")


def test_a_network_has_a_limit_for_the_day_too(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "MAX_GUESTS_PER_PLACE_AND_DAY", 1)
    enter(cast)
    GuestEntry.objects.update(at=timezone.now() - 2 * service.LIMIT_WINDOW)
    with pytest.raises(GuestLimitError):
        enter(cast)


def test_many_networks_cannot_flood_one_business(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "MAX_GUESTS_PER_BUSINESS", 1)
    enter(cast)
    with pytest.raises(GuestBusinessLimitError):
        enter(cast, address=ELSEWHERE)
    assert enter_as_guest(name="Vera", language="en", business=cast.rival, address=ELSEWHERE)


@pytest.mark.portable
def test_a_guest_writes_to_the_business_they_came_through_and_to_no_other(cast: Cast) -> None:
    guest = enter(cast)
    assert business_of_guest(guest.id) == cast.bakery.id
    start_conversation(customer_id=guest.id, business=cast.bakery)
    with pytest.raises(GuestElsewhereError):
        start_conversation(customer_id=guest.id, business=cast.rival)
    keep_guest(customer_id=guest.id, number=NUMBER, address=HERE)
    assert start_conversation(customer_id=guest.id, business=cast.rival)


@pytest.mark.portable
def test_a_guest_who_proves_a_number_keeps_keys_and_conversation(
    cast: Cast, django_capture_on_commit_callbacks: Any
) -> None:
    guest = enter(cast)
    keys = with_keys(guest)
    conversation, _ = start_conversation(customer_id=guest.id, business=cast.bakery)
    assert isinstance(send(keys, cast.keys["bakery"], "Is there bread?"), Accepted)
    with django_capture_on_commit_callbacks(execute=True):
        keep_guest(customer_id=guest.id, number=NUMBER, address=HERE)
        assert Contact.objects.get(customer=guest).number == ""
    found = find_customer(NUMBER)
    assert found is not None
    assert (found.id, is_guest(found)) == (guest.id, False)
    assert [talk.id for talk in guest.conversations.all()] == [conversation.id]
    assert Contact.objects.get(customer=guest).number == NUMBER
    assert AuditEvent.objects.get(action="customer.guest_kept").target == str(guest.id)
    with pytest.raises(NotAGuestError):
        keep_guest(customer_id=guest.id, number="+34600000071", address=HERE)


@pytest.mark.portable
def test_a_number_of_somebody_else_merges_nobody(cast: Cast) -> None:
    guest = enter(cast)
    with pytest.raises(NumberOfOtherCustomerError):
        keep_guest(customer_id=guest.id, number="+34600000001", address=HERE)
    claim_number_for_business(number=NUMBER, business=cast.rival)
    with pytest.raises(NumberTakenError):
        keep_guest(customer_id=guest.id, number=NUMBER, address=HERE)
    assert business_of_guest(guest.id) == cast.bakery.id
    assert find_customer("+34600000001") == cast.alice


def test_a_business_that_knows_somebody_by_the_number_keeps_both_contacts(
    cast: Cast, django_capture_on_commit_callbacks: Any
) -> None:
    guest = enter(cast)
    start_conversation(customer_id=guest.id, business=cast.bakery)
    Contact.objects.create(business=cast.bakery, name="From the till", number=NUMBER)
    with django_capture_on_commit_callbacks(execute=True):
        keep_guest(customer_id=guest.id, number=NUMBER, address=HERE)
    assert Contact.objects.get(customer=guest).number == ""
    assert Contact.objects.get(number=NUMBER).name == "From the till"


@pytest.mark.portable
def test_a_guest_who_stays_away_is_deleted_like_any_account(cast: Cast, settings: Any) -> None:
    rested, active, kept = enter(cast, "Rested"), enter(cast, "Active"), enter(cast, "Kept")
    with_keys(rested)
    start_conversation(customer_id=rested.id, business=cast.bakery)
    keep_guest(customer_id=kept.id, number=NUMBER, address=HERE)
    long_ago = timezone.now() - timedelta(days=settings.GUEST_RETENTION_DAYS, hours=1)
    everybody = Customer.objects.filter(pk__in=[rested.pk, kept.pk, cast.alice.pk])
    everybody.update(last_active_at=long_ago)
    GuestEntry.objects.update(at=timezone.now() - 2 * service.ENTRIES_KEPT)
    assert forget_guests() == 1
    assert forget_guests() == 0
    rested.refresh_from_db()
    assert (rested.deleted_at is not None, rested.user.is_active) == (True, False)
    assert "Rested" not in rested.name
    assert set(Guest.objects.values_list("customer_id", flat=True)) == {active.id, kept.id}
    assert not GuestEntry.objects.exists()
    assert code_of(send(cast.keys["bakery"], cast.keys["alice"], "still here")) == "window_closed"


def test_a_guest_leaves_when_they_wish_and_others_do_not_by_this_way(cast: Cast) -> None:
    guest = enter(cast)
    forget_guest(customer_id=guest.id, address=HERE)
    guest.refresh_from_db()
    assert guest.deleted_at is not None
    with pytest.raises(NotAGuestError):
        forget_guest(customer_id=cast.alice.id, address=HERE)


def test_staff_see_who_is_a_guest(client: Client, cast: Cast) -> None:
    enter(cast, "Vera")
    staff = User.objects.create_superuser(email="root@recado.example", password=PASSWORD, name="Root")
    client.cookies["recado_staff"] = staff_cookie(staff)
    listed = client.get("/staff/accounts/customer/?guest=yes").content.decode()
    assert "Vera" in listed
    assert "Alice" not in listed
    assert "Alice" in client.get("/staff/accounts/customer/?guest=no").content.decode()
    assert CustomerAdmin(Customer, site).get_list_display(RequestFactory().get("/"))[1] == "is_guest"
