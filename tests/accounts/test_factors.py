"""Second factors: who must have one, how one is made, lost and replaced, and what a half session may do."""

import base64
import json
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.demo import current_code
from accounts.doors import BUSINESS, STAFF
from accounts.models.audit import AuditEvent
from accounts.models.businesses import Business
from accounts.models.letters import Letter
from accounts.models.people import User
from accounts.queries.factors import must_have_second_factor, needs_second_factor
from accounts.services.factors import CODES, make_recovery_codes
from accounts.services.letters import send_letter, write_letter
from tests.conftest import PASSWORD, Cast, certify
from tests.sessions import open_door, second_factor_of

OLGA = {"email": "olga@bakery.example", "password": PASSWORD}
Status = Business.Status


@pytest.fixture
def verified(cast: Cast) -> Cast:
    certify(cast.bakery)
    return cast


def sign_in(**fields: str) -> Client:
    client = Client()
    client.post("/business/sign-in/", {**OLGA, **fields})
    return client


def secret_on(page: Any) -> str:
    return str(page.context["enrolment"]["secret"]).replace(" ", "")


def acts(person: User) -> list[str]:
    return list(AuditEvent.objects.filter(actor=person).order_by("pk").values_list("action", flat=True))


def codes_of(person: User) -> list[str]:
    return make_recovery_codes(user=person, business_id=None, address="192.0.2.1")


@pytest.mark.parametrize(
    ("status", "is_certified", "needs"),
    [
        (Status.UNVERIFIED, False, False),
        (Status.IN_REVIEW, False, False),
        (Status.VERIFIED, False, True),
        (Status.PAUSED, False, True),
        (Status.REVOKED, False, True),
        (Status.IN_REVIEW, True, True),
        (Status.SUSPENDED, True, True),
    ],
)
def test_whoever_was_ever_verified_needs_a_second_factor(
    cast: Cast, status: str, is_certified: bool, needs: bool
) -> None:
    if is_certified:
        certify(cast.bakery)
    Business.objects.filter(pk=cast.bakery.pk).update(status=status)
    cast.bakery.refresh_from_db()
    assert needs_second_factor(cast.bakery) == needs
    assert must_have_second_factor(cast.olga.user) == needs


def test_a_password_alone_leads_a_verified_businesss_member_to_the_set_up_and_nowhere_else(
    verified: Cast,
) -> None:
    client = sign_in()
    for page in ("/business/inbox/", "/business/settings/", "/business/security/", "/business/team/"):
        assert client.get(page).headers["Location"] == "/business/security/set-up/", page
    refused = client.get("/business/api/me/")
    assert (refused.status_code, refused.json()["code"]) == (403, "second_factor_needed")
    assert "second factor" in refused.json()["detail"]
    for act in ("password/", "codes/"):
        answer = client.post(f"/business/security/{act}", {"password": PASSWORD})
        assert answer.headers["Location"] == "/business/security/set-up/"
    shown = client.get("/business/security/set-up/")
    assert shown.status_code == 200
    assert b"/business/inbox/" not in shown.content


def test_members_of_a_business_that_is_not_verified_are_only_urged(cast: Cast) -> None:
    client = sign_in()
    assert client.get("/business/inbox/").status_code == 200
    assert b"password alone" in client.get("/business/security/").content


def test_a_session_of_before_the_badge_stops_counting_when_the_business_is_verified(cast: Cast) -> None:
    client = sign_in()
    assert client.get("/business/api/me/").status_code == 200
    certify(cast.bakery)
    assert client.get("/business/api/me/").json()["code"] == "second_factor_needed"


def test_the_first_app_is_made_with_its_code_and_opens_the_door(verified: Cast) -> None:
    client = sign_in()
    page = client.get("/business/security/app/")
    secret = secret_on(page)
    assert secret_on(client.get("/business/security/app/")) == secret
    wrong = client.post("/business/security/app/", {"token": "000000"})
    assert "does not count" in str(wrong.context["form"].errors)
    TOTPDevice.objects.get().throttle_reset()
    made = client.post("/business/security/app/", {"token": current_code(secret)})
    assert made.headers["Location"] == "/business/security/"
    assert client.get("/business/inbox/").status_code == 200
    assert acts(verified.olga.user)[-1] == "sign_in.factor_added"
    assert Letter.objects.get(user=verified.olga.user).template == "factor_added"
    event = AuditEvent.objects.get(action="sign_in.factor_added")
    assert secret not in json.dumps(event.detail)
    assert event.business_id == verified.bakery.id


def test_who_has_a_factor_cannot_step_round_it_by_making_another(verified: Cast) -> None:
    client = sign_in()
    second_factor_of(verified.olga.user)
    for page in ("set-up/", "app/"):
        answer = client.get(f"/business/security/{page}")
        assert answer.headers["Location"] == "/business/sign-in/code/", page
    assert client.get("/business/security/").headers["Location"] == "/business/security/set-up/"
    assert TOTPDevice.objects.count() == 1


def test_a_second_app_needs_the_password(verified: Cast) -> None:
    client = Client()
    open_door(client, verified.olga.user, BUSINESS)
    secret = secret_on(client.get("/business/security/app/"))
    token = current_code(secret)
    refused = client.post("/business/security/app/", {"token": token, "password": "wrong"})
    assert "password" in refused.context["form"].errors
    assert client.post("/business/security/app/", {"token": token, "password": PASSWORD}).status_code == 302
    assert TOTPDevice.objects.filter(confirmed=True).count() == 2


def test_a_code_of_the_app_counts_once(verified: Cast) -> None:
    device = second_factor_of(verified.olga.user)
    token = current_code(base64.b32encode(device.bin_key).decode())
    first = sign_in()
    assert first.post("/business/sign-in/code/", {"token": token}).status_code == 302
    again = sign_in().post("/business/sign-in/code/", {"token": token})
    assert again.status_code == 200
    assert "does not count" in str(again.context["form"].errors)


def test_recovery_codes_are_shown_once_and_count_once(verified: Cast) -> None:
    client = Client()
    open_door(client, verified.olga.user, BUSINESS)
    assert "password" in client.post("/business/security/codes/", {"password": "no"}).context["form"].errors
    codes = client.post("/business/security/codes/", {"password": PASSWORD}).context["made"]
    assert len(set(codes)) == CODES
    assert codes[0].encode() not in client.get("/business/security/codes/").content
    entered = sign_in()
    assert entered.post("/business/sign-in/code/", {"token": codes[0].upper()}).status_code == 302
    assert entered.get("/business/inbox/").status_code == 200
    assert b"Codes left: 9" in entered.get("/business/security/").content
    assert sign_in().post("/business/sign-in/code/", {"token": codes[0]}).status_code == 200
    assert {"sign_in.codes_made", "sign_in.code_used"} <= set(acts(verified.olga.user))
    assert Letter.objects.filter(template="recovery_code_used").count() == 1


def test_new_recovery_codes_end_the_old_ones_and_none_rests_in_the_database(verified: Cast) -> None:
    second_factor_of(verified.olga.user)
    old, new = codes_of(verified.olga.user), codes_of(verified.olga.user)
    stored = {
        token.token
        for device in verified.olga.user.staticdevice_set.all()
        for token in device.token_set.all()
    }
    assert len(stored) == CODES
    assert not stored & {code.replace("-", "") for code in (*old, *new)}
    assert sign_in().post("/business/sign-in/code/", {"token": old[0]}).status_code == 200
    verified.olga.user.staticdevice_set.get().throttle_reset()
    assert sign_in().post("/business/sign-in/code/", {"token": new[0]}).status_code == 302


def test_somebody_elses_recovery_code_opens_nothing(verified: Cast) -> None:
    second_factor_of(verified.olga.user)
    codes = codes_of(verified.luis.user)
    assert sign_in().post("/business/sign-in/code/", {"token": codes[0]}).status_code == 200


def test_the_last_factor_stays_where_one_is_needed(verified: Cast) -> None:
    client = Client()
    open_door(client, verified.olga.user, BUSINESS)
    device = second_factor_of(verified.olga.user)
    path = f"/business/security/factors/app/{device.pk}/remove/"
    refused = client.post(path, {"password": PASSWORD})
    assert "only second factor" in str(refused.context["form"].errors)
    another = TOTPDevice.objects.create(user=verified.olga.user, name="another", confirmed=True)
    client.post(f"/business/security/factors/app/{another.pk}/remove/", {"password": "wrong"})
    assert TOTPDevice.objects.count() == 2
    client.post(f"/business/security/factors/app/{another.pk}/remove/", {"password": PASSWORD})
    assert list(TOTPDevice.objects.all()) == [device]
    assert acts(verified.olga.user)[-1] == "sign_in.factor_removed"


def test_somebody_elses_factor_is_not_there(verified: Cast) -> None:
    client = Client()
    open_door(client, verified.olga.user, BUSINESS)
    other = second_factor_of(verified.luis.user)
    for kind, number in (("app", other.pk), ("passkey", 1), ("garbage", 1), ("app", 2**40)):
        path = f"/business/security/factors/{kind}/{number}/remove/"
        assert client.post(path, {"password": PASSWORD}).status_code == 404, path


def test_a_changed_password_is_a_good_one_and_ends_every_other_session(verified: Cast) -> None:
    here, elsewhere = Client(), Client()
    for client in (here, elsewhere):
        open_door(client, verified.olga.user, BUSINESS)
    path, new = "/business/security/password/", "a quiet lake in winter"
    for fields in (
        {"password": "wrong", "new": new, "again": new},
        {"password": PASSWORD, "new": new, "again": f"{new}!"},
        {"password": PASSWORD, "new": "short", "again": "short"},
        {"password": PASSWORD, "new": "olga@bakery.example", "again": "olga@bakery.example"},
    ):
        assert here.post(path, fields).context["form"].errors, fields
    assert here.post(path, {"password": PASSWORD, "new": new, "again": new}).status_code == 302
    assert here.get("/business/inbox/").status_code == 200
    assert elsewhere.get("/business/inbox/").headers["Location"].startswith("/business/sign-in/")
    assert sign_in(password=new).get("/business/sign-in/code/").status_code == 200
    assert "sign_in.password_changed" in acts(verified.olga.user)


def test_letters_about_factors_can_be_sent_in_both_languages(verified: Cast) -> None:
    templates = ("factor_added", "factor_removed", "recovery_code_used", "password_changed")
    for language in ("en", "es"):
        User.objects.filter(pk=verified.olga.user_id).update(language=language)
        for template in templates:
            context = {"kind": "passkey", "name": "A & B", "place": "192.0.2.1", "left": 3}
            write_letter(user=verified.olga.user, template=template, context=context)
        for letter in Letter.objects.filter(sent_at=None):
            assert send_letter(letter_id=letter.pk)
    assert len({message.subject for message in mail.outbox}) == 2 * len(templates)
    assert all("192.0.2.1" in message.body for message in mail.outbox)
    assert any("A & B" in message.body for message in mail.outbox)


def test_staff_without_a_second_factor_come_no_further_than_to_make_one(db: None) -> None:
    staff = User.objects.create_superuser(email="eva@recado.example", password=PASSWORD, name="Eva")
    client = Client()
    fields = {"username": staff.email, "password": PASSWORD, "otp_token": "", "next": "/staff/"}
    assert client.post("/staff/login/", fields).status_code == 302
    for page in ("/staff/", "/staff/accounts/user/", "/staff/security/"):
        where = client.get(page, follow=True).redirect_chain[-1][0]
        assert where == "/staff/security/set-up/", page
    secret = secret_on(client.get("/staff/security/app/"))
    assert client.post("/staff/security/app/", {"token": current_code(secret)}).status_code == 302
    assert client.get("/staff/").status_code == 200
    assert client.get("/staff/security/").status_code == 200


def test_staff_enter_with_a_recovery_code_when_the_phone_is_lost(db: None) -> None:
    staff = User.objects.create_superuser(email="eva@recado.example", password=PASSWORD, name="Eva")
    second_factor_of(staff)
    codes = codes_of(staff)
    client = Client()
    fields = {"username": staff.email, "password": PASSWORD, "next": "/staff/"}
    assert client.post("/staff/login/", {**fields, "otp_token": "wrong"}).status_code == 200
    assert client.post("/staff/login/", {**fields, "otp_token": ""}).status_code == 200
    staff.staticdevice_set.get().throttle_reset()
    assert client.post("/staff/login/", {**fields, "otp_token": codes[3]}).status_code == 302
    assert client.get("/staff/").status_code == 200


def test_an_unproved_staff_session_opens_no_part_of_the_security_page(db: None) -> None:
    staff = User.objects.create_superuser(email="eva@recado.example", password=PASSWORD, name="Eva")
    second_factor_of(staff)
    client = Client()
    open_door(client, staff, STAFF)
    for page in ("", "app/", "password/", "codes/", "set-up/"):
        assert client.get(f"/staff/security/{page}").status_code == 302, page
