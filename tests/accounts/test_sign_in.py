"""Three doors: codes, passwords, second factors, and sessions that open one door only."""

import base64
import threading
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.demo import current_code
from accounts.doors import BUSINESS, CHAT, STAFF
from accounts.errors import CodeLimitError, DomainError, TooManyTriesError, WrongCodeError
from accounts.models.people import Customer, User
from accounts.models.phones import PhoneClaim, PhoneCode
from accounts.services import phones
from accounts.services.sign_in import MAX_FAILURES_PER_EMAIL
from accounts.sms import PageSender
from tests.conftest import PASSWORD, Cast, make_business, make_member
from tests.sessions import open_door

NUMBER = "+34600000099"
SIGN_IN = PhoneCode.Purpose.CUSTOMER_SIGN_IN


def ask(number: str = NUMBER, address: str | None = "127.0.0.1") -> str:
    phones.send_code(number=number, purpose=SIGN_IN, address=address)
    return PageSender.shown_code(number) or ""


def give_totp(user: User) -> str:
    secret = b"0123456789abcdefghij"
    TOTPDevice.objects.create(user=user, name="app", key=secret.hex(), confirmed=True)
    return base64.b32encode(secret).decode()


def test_a_new_customer_signs_in_with_the_code_on_the_page(db: None) -> None:
    client = Client()
    client.post("/chat/sign-in/", {"number": NUMBER})
    shown = client.get("/chat/sign-in/code/").context["sms_code"]
    answer = client.post("/chat/sign-in/code/", {"code": shown})
    assert "name" in answer.context["form"].errors
    answer = client.post("/chat/sign-in/code/", {"code": shown, "name": "Nora"})
    assert answer.headers["Location"] == "/chat/"
    cookie = client.cookies[CHAT.cookie]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == ("/chat/", True, "Lax")
    assert Customer.objects.get(name="Nora").phone_claims.get().number == NUMBER
    assert client.get("/chat/").status_code == 200


def test_the_code_is_stored_only_as_a_keyed_hash(db: None) -> None:
    code = ask()
    stored = PhoneCode.objects.get()
    assert code not in stored.code_hash
    assert len(stored.code_hash) == 64


def test_a_code_counts_once(db: None) -> None:
    code = ask()
    phones.use_code(number=NUMBER, purpose=SIGN_IN, code=code)
    with pytest.raises(WrongCodeError):
        phones.use_code(number=NUMBER, purpose=SIGN_IN, code=code)


def test_a_code_of_another_number_or_purpose_does_not_count(db: None) -> None:
    code = ask()
    for number, purpose in ((NUMBER, PhoneCode.Purpose.BUSINESS_NUMBER), ("+34600000098", SIGN_IN)):
        with pytest.raises(WrongCodeError):
            phones.use_code(number=number, purpose=purpose, code=code)


def test_after_five_wrong_tries_even_the_right_code_is_refused(db: None) -> None:
    code = ask()
    for _ in range(phones.MAX_TRIES):
        with pytest.raises(WrongCodeError):
            phones.use_code(number=NUMBER, purpose=SIGN_IN, code="wrong")
    with pytest.raises(TooManyTriesError):
        phones.use_code(number=NUMBER, purpose=SIGN_IN, code=code)


def test_an_old_code_is_refused(db: None) -> None:
    code = ask()
    PhoneCode.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    with pytest.raises(WrongCodeError):
        phones.use_code(number=NUMBER, purpose=SIGN_IN, code=code)


def test_codes_cannot_be_asked_for_without_limit(db: None) -> None:
    ask()
    with pytest.raises(CodeLimitError):
        ask()
    for _ in range(phones.MAX_CODES_PER_NUMBER - 1):
        PhoneCode.objects.update(sent_at=timezone.now() - phones.RESEND_WAIT)
        ask()
    PhoneCode.objects.update(sent_at=timezone.now() - phones.RESEND_WAIT)
    with pytest.raises(CodeLimitError):
        ask()


def test_one_address_cannot_ask_for_codes_of_many_numbers(db: None) -> None:
    for number in range(phones.MAX_CODES_PER_ADDRESS):
        ask(f"+346000001{number:02d}")
    with pytest.raises(CodeLimitError):
        ask("+34600000200")
    ask("+34600000200", address="192.0.2.7")


@pytest.mark.django_db(transaction=True)
def test_one_code_used_by_two_at_the_same_time_counts_once() -> None:
    code, results = ask(), []

    def use() -> None:
        try:
            phones.use_code(number=NUMBER, purpose=SIGN_IN, code=code)
            results.append("in")
        except DomainError as error:
            results.append(error.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=use) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results.count("in") == 1


def test_starting_again_leaves_the_old_party_behind(cast: Cast) -> None:
    fresh = phones.start_customer_again(customer=cast.alice)
    assert fresh.id != cast.alice.id
    assert PhoneClaim.objects.get(customer=cast.alice).released_at is not None
    assert not fresh.conversations.exists()


def test_a_member_needs_password_and_second_factor(cast: Cast) -> None:
    secret = give_totp(cast.olga.user)
    client = Client()
    answer = client.post("/business/sign-in/", {"email": "Olga@bakery.example", "password": PASSWORD})
    assert answer.headers["Location"] == "/business/sign-in/code/"
    assert client.get("/business/inbox/").status_code == 302
    assert client.post("/business/sign-in/code/", {"token": "000000"}).status_code == 200
    device = TOTPDevice.objects.get()
    device.throttle_reset()
    answer = client.post("/business/sign-in/code/", {"token": current_code(secret)})
    assert answer.headers["Location"] == "/business/inbox/"
    assert client.get("/business/inbox/").status_code == 200
    assert client.cookies[BUSINESS.cookie]["path"] == "/business/"


def test_sign_in_does_not_tell_which_part_was_wrong_and_stops_guessing(cast: Cast) -> None:
    client = Client()
    answers = [
        client.post("/business/sign-in/", {"email": email, "password": "wrong"}).context["form"].errors
        for email in ("olga@bakery.example", "nobody@bakery.example")
    ]
    assert answers[0] == answers[1]
    for _ in range(MAX_FAILURES_PER_EMAIL):
        client.post("/business/sign-in/", {"email": "olga@bakery.example", "password": "wrong"})
    right = client.post("/business/sign-in/", {"email": "olga@bakery.example", "password": PASSWORD})
    assert "fifteen" in str(right.context["form"].errors)


def test_staff_enter_only_with_a_second_factor(db: None) -> None:
    staff = User.objects.create_superuser(email="ines@recado.example", password=PASSWORD, name="Ines")
    secret = give_totp(staff)
    client = Client()
    fields = {"username": staff.email, "password": PASSWORD}
    assert client.post("/staff/login/", {**fields, "otp_token": ""}).status_code == 200
    assert client.get("/staff/").status_code == 302
    answer = client.post("/staff/login/", {**fields, "otp_token": current_code(secret), "next": "/staff/"})
    assert answer.status_code == 302
    assert client.get("/staff/").status_code == 200


def test_a_staff_session_without_a_verified_factor_opens_nothing(db: None) -> None:
    staff = User.objects.create_superuser(email="ines@recado.example", password=PASSWORD, name="Ines")
    client = Client()
    open_door(client, staff, STAFF)
    assert client.get("/staff/").status_code == 302


def test_a_sessions_key_opens_its_own_door_only(cast: Cast) -> None:
    client = Client()
    open_door(client, cast.olga.user, BUSINESS)
    stolen = client.cookies[BUSINESS.cookie].value
    client.cookies[CHAT.cookie] = stolen
    client.cookies[STAFF.cookie] = stolen
    assert client.get("/business/inbox/").status_code == 200
    assert client.get("/staff/").status_code == 302
    assert client.get("/chat/").status_code == 302


def test_after_sign_in_nobody_is_sent_to_a_foreign_site(cast: Cast) -> None:
    fields = {"email": "luis@bakery.example", "password": PASSWORD, "next": "https://evil.example/"}
    answer = Client().post("/business/sign-in/", fields)
    assert answer.headers["Location"] == "/business/inbox/"


def test_a_handle_that_could_deceive_is_refused(db: None) -> None:
    with pytest.raises(ValidationError):
        make_business(make_member("x@example.org", "X"), "-bäckerei")
