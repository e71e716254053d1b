"""Closing a business and deleting an account: what goes, what stays, and that nobody inherits."""

import time
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client
from django.utils import timezone
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.doors import BUSINESS, CHAT
from accounts.errors.data import AlreadyClosedError
from accounts.models.audit import AuditEvent
from accounts.models.businesses import Business, Membership
from accounts.models.exports import DataExport
from accounts.models.keys import Certificate, KeyBackup, Pin
from accounts.models.letters import Letter
from accounts.models.people import Customer, User
from accounts.models.phones import PhoneClaim
from accounts.models.sessions import DoorSession
from accounts.models.tokens import ApiToken
from accounts.models.verification import VerificationRequest
from accounts.services.audit import Action
from accounts.services.closing import GRACE, erase_closed
from accounts.services.factors import make_recovery_codes
from accounts.services.leaving import delete_member
from accounts.services.phones import claim_number_for_business, claim_number_for_customer
from accounts.services.verification import submit_verification
from accounts.views.chat import PROVED_KEY
from messaging.delivery.outcomes import Accepted
from messaging.models.blocks import Block
from messaging.models.contacts import Contact
from messaging.models.messages import Message
from messaging.models.notes import Note
from messaging.models.saved_views import SavedView
from messaging.services.blocks import block_business
from tests.conftest import BAKERY_NUMBER, PASSWORD, Cast, certify, make_member
from tests.messaging.notes import kept_for_the_team
from tests.messaging.test_delivery import code_of, send
from tests.sessions import open_door, token_of

pytestmark = pytest.mark.django_db
Status = Business.Status


def close(client: Client, cast: Cast, **given: str) -> Any:
    open_door(client, cast.olga.user, BUSINESS)
    answer = client.post("/business/data/close/", {"handle": "bakery", "password": PASSWORD, **given})
    cast.bakery.refresh_from_db()
    return answer


@pytest.mark.portable
def test_a_closed_business_sends_and_receives_nothing_and_has_no_badge(client: Client, cast: Cast) -> None:
    certify(cast.bakery)
    token_of(cast.olga)
    assert close(client, cast).status_code == 302
    assert cast.bakery.status == Status.CLOSED
    assert code_of(send(cast.keys["bakery"], cast.keys["alice"], "hi")) == "business_closed"
    assert code_of(send(cast.keys["alice"], cast.keys["bakery"], "hi")) == "business_closed"
    assert Certificate.objects.get().ending == Certificate.Ending.CLOSED
    assert not PhoneClaim.objects.filter(business=cast.bakery, released_at__isnull=True).exists()
    assert not ApiToken.objects.filter(revoked_at__isnull=True).exists()
    roles = Membership.objects.active().filter(business=cast.bakery).values_list("role", flat=True)
    assert set(roles) == {Membership.Role.OWNER}


@pytest.mark.portable
@pytest.mark.parametrize(
    ("given", "said"), [({"handle": "bakerry"}, "handle"), ({"password": "no"}, "password")]
)
def test_closing_needs_the_handle_and_the_password(
    client: Client, cast: Cast, given: dict[str, str], said: str
) -> None:
    answer = close(client, cast, **given)
    assert answer.status_code == 200 and cast.bakery.status == Status.UNVERIFIED
    assert answer.context["form"].errors[said]


def test_a_closed_business_asks_for_no_badge(client: Client, cast: Cast) -> None:
    close(client, cast)
    with pytest.raises(AlreadyClosedError):
        submit_verification(business=cast.bakery, submitted_by=cast.olga.user, representative="Olga")
    assert not VerificationRequest.objects.exists()


def test_a_suspended_business_cannot_slip_away(client: Client, cast: Cast) -> None:
    Business.objects.filter(pk=cast.bakery.pk).update(status=Status.SUSPENDED)
    assert "suspended" in close(client, cast).content.decode()
    assert cast.bakery.status == Status.SUSPENDED


@pytest.mark.portable
def test_a_number_of_a_closed_business_passes_on_without_its_badge(client: Client, cast: Cast) -> None:
    certify(cast.bakery)
    close(client, cast)
    claim = claim_number_for_business(number=BAKERY_NUMBER, business=cast.rival)
    cast.rival.refresh_from_db()
    assert claim.business_id == cast.rival.id and cast.rival.status == Status.UNVERIFIED
    assert not Certificate.objects.filter(business=cast.rival).exists()


@pytest.mark.portable
def test_an_owner_opens_it_again_without_number_and_badge(client: Client, cast: Cast) -> None:
    certify(cast.bakery)
    close(client, cast)
    answer = client.post("/business/data/reopen/", {"password": PASSWORD})
    cast.bakery.refresh_from_db()
    assert answer.status_code == 302 and cast.bakery.status == Status.UNVERIFIED
    assert isinstance(send(cast.keys["alice"], cast.keys["bakery"], "hi"), Accepted)
    assert erase_closed() == 0


@pytest.mark.portable
def test_what_is_its_own_is_erased_after_the_grace_and_messages_stay(client: Client, cast: Cast) -> None:
    send(cast.keys["alice"], cast.keys["bakery"], "hi")
    close(client, cast)
    assert erase_closed() == 0
    Business.objects.filter(pk=cast.bakery.pk).update(closed_at=timezone.now() - GRACE - timedelta(minutes=1))
    assert erase_closed() == 1
    assert erase_closed() == 0
    cast.bakery.refresh_from_db()
    assert (cast.bakery.tax_id, cast.bakery.address) == ("", "") and cast.bakery.name == "Bakery"
    assert not Contact.objects.filter(business=cast.bakery).exists()
    assert not Membership.objects.active().filter(business=cast.bakery).exists()
    assert Message.objects.filter(business=cast.bakery).count() == 1
    assert client.post("/business/data/reopen/", {"password": PASSWORD}).status_code == 302
    cast.bakery.refresh_from_db()
    assert cast.bakery.status == Status.CLOSED
    assert AuditEvent.objects.filter(action=Action.BUSINESS_ERASED).count() == 1


def alice_who_proved_her_number(client: Client, cast: Cast, ago: float = 0) -> None:
    open_door(client, cast.alice.user, CHAT)
    session = SessionStore(client.cookies[CHAT.cookie].value)
    session[PROVED_KEY] = ("+34600000001", time.time() - ago)
    session.save()


def test_deleting_an_account_asks_for_the_number_again(client: Client, cast: Cast) -> None:
    open_door(client, cast.alice.user, CHAT)
    answer = client.post("/chat/data/delete-account/", {"is_meant": "on"})
    assert answer.headers["Location"].startswith("/chat/sign-in/")
    alice_who_proved_her_number(client, cast, ago=3600)
    answer = client.post("/chat/data/delete-account/", {"is_meant": "on"})
    assert answer.headers["Location"].startswith("/chat/sign-in/")
    assert Customer.objects.get(pk=cast.alice.pk).deleted_at is None


def test_deleting_an_account_must_be_meant(client: Client, cast: Cast) -> None:
    alice_who_proved_her_number(client, cast)
    assert client.post("/chat/data/delete-account/").status_code == 200
    assert Customer.objects.get(pk=cast.alice.pk).deleted_at is None


@pytest.mark.portable
def test_a_deleted_account_is_erased_and_nobody_inherits_it(client: Client, cast: Cast) -> None:
    send(cast.keys["alice"], cast.keys["bakery"], "hi")
    block_business(customer_id=cast.alice.id, business=cast.rival)
    alice_who_proved_her_number(client, cast)
    answer = client.post("/chat/data/delete-account/", {"is_meant": "on"})
    assert "Your account is deleted" in answer.content.decode()
    gone = Customer.objects.select_related("user").get(pk=cast.alice.pk)
    assert (gone.name, gone.user.name, gone.user.is_active) == ("Deleted account", "Deleted account", False)
    assert not PhoneClaim.objects.filter(number="+34600000001").exists()
    assert not Block.objects.filter(customer=gone).exists()
    assert not KeyBackup.objects.filter(party_id=gone.pk).exists()
    assert not Pin.objects.filter(owner_id=gone.pk).exists()
    contact = Contact.objects.get(business=cast.bakery, name="Alice")
    assert (contact.customer_id, str(contact.number)) == (None, "")
    assert client.get("/chat/").status_code == 302
    assert code_of(send(cast.keys["bakery"], cast.keys["alice"], "still there?")) == "no_keys"
    assert Message.objects.filter(conversation__customer=gone).count() == 1
    fresh = claim_number_for_customer(number="+34600000001", name="Somebody", language="es")
    assert fresh.pk != gone.pk


def delete(client: Client, member: Membership, **given: str) -> Any:
    open_door(client, member.user, BUSINESS)
    return client.post(
        "/business/own-data/delete-account/", {"password": PASSWORD, "is_meant": "on", **given}
    )


@pytest.mark.portable
def test_a_member_deletes_their_account_and_what_they_did_stays_without_their_name(
    client: Client, cast: Cast
) -> None:
    user = cast.luis.user
    TOTPDevice.objects.create(user=user, name="phone", confirmed=True)
    make_recovery_codes(user=user, business_id=cast.bakery.id, address="192.0.2.1")
    KeyBackup.objects.create(party_id=cast.luis.id, document={})
    kept_for_the_team(cast, "she prefers a call")
    token_of(cast.luis)
    export = DataExport.objects.create(person=user, asked_by=user)
    said = delete(client, cast.luis).content.decode()
    assert "Your account is deleted" in said
    user.refresh_from_db()
    assert (user.name, user.email, user.is_active) == ("Deleted account", None, False)
    assert not user.has_usable_password()
    assert not Membership.objects.active().filter(pk=cast.luis.pk).exists()
    assert not TOTPDevice.objects.filter(user=user).exists()
    assert not StaticDevice.objects.filter(user=user).exists()
    assert not DoorSession.objects.filter(user=user).exists()
    assert not KeyBackup.objects.filter(party_id=cast.luis.id).exists()
    assert not Letter.objects.filter(user=user).exists()
    assert not SavedView.objects.filter(owner=cast.luis, is_shared=False).exists()
    assert not ApiToken.objects.filter(membership=cast.luis, revoked_at__isnull=True).exists()
    export.refresh_from_db()
    assert export.state == DataExport.State.STOPPED
    assert Note.objects.filter(author=cast.luis).exists()
    event = AuditEvent.objects.get(action=Action.ACCOUNT_DELETED)
    assert (event.actor_id, event.business_id) == (user.pk, cast.bakery.id)
    # The address is free, and the name is nowhere on the team's page or in its log.
    make_member("luis@bakery.example", "Somebody new")
    open_door(client, cast.olga.user, BUSINESS)
    assert "Luis" not in client.get("/business/audit/").content.decode()


@pytest.mark.parametrize("given", [{"password": "no"}, {"is_meant": ""}])
def test_deleting_a_members_account_needs_the_password_and_a_word(
    client: Client, cast: Cast, given: dict[str, str]
) -> None:
    answer = delete(client, cast.luis, **given)
    assert answer.status_code == 200 and answer.context["form"].errors
    assert Membership.objects.active().filter(pk=cast.luis.pk).exists()


def test_the_only_owner_hands_over_or_closes_before_they_delete_their_account(
    client: Client, cast: Cast
) -> None:
    assert "Make somebody else an owner" in delete(client, cast.olga).content.decode()
    assert User.objects.get(pk=cast.olga.user_id).email == "olga@bakery.example"
    close(client, cast)
    assert (
        "Without an owner nobody can open it again"
        in client.get("/business/own-data/delete-account/").content.decode()
    )
    assert "Your account is deleted" in delete(client, cast.olga).content.decode()
    Business.objects.filter(pk=cast.bakery.pk).update(closed_at=timezone.now() - GRACE)
    assert erase_closed() == 1


def test_a_member_of_staff_is_told_who_can_delete_their_account(client: Client, cast: Cast) -> None:
    User.objects.filter(pk=cast.luis.user_id).update(is_staff=True)
    assert "belongs to the staff" in delete(client, cast.luis).content.decode()
    assert Membership.objects.active().filter(pk=cast.luis.pk).exists()


def test_a_member_who_is_a_customer_too_stays_one(cast: Cast) -> None:
    Customer.objects.create(user=cast.luis.user, name="Luis at home")
    delete_member(user_id=cast.luis.user_id, address=None)
    user = User.objects.get(pk=cast.luis.user_id)
    assert user.is_active and user.email is None
    assert Customer.objects.get(user=user).name == "Luis at home"
