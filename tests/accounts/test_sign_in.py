"""Members and staff: passwords, second factors, and sessions that open one door only."""

import base64
import contextlib
import threading
import time
from typing import Any
from uuid import UUID

import pytest
from django.core.cache import cache
from django.http import HttpRequest
from django.test import Client
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.demo import current_code
from accounts.doors import BUSINESS, CHAT, STAFF
from accounts.errors.base import DomainError
from accounts.errors.sign_in import SignInLimitError, WrongCredentialsError
from accounts.models.people import User
from accounts.models.tokens import ApiToken
from accounts.queries import people
from accounts.queries.actors import is_member
from accounts.queries.tokens import hash_token
from accounts.services.sign_in import (
    MAX_FAILURES_PER_PERSON,
    MAX_FAILURES_PER_PERSON_AND_ADDRESS,
    check_password,
)
from accounts.services.tokens import revoke_token
from accounts.signals import session_ended
from tests.conftest import PASSWORD, Cast
from tests.sessions import open_door, token_of


def give_totp(user: User) -> str:
    secret = b"0123456789abcdefghij"
    TOTPDevice.objects.create(user=user, name="app", key=secret.hex(), confirmed=True)
    return base64.b32encode(secret).decode()


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
    assert answer.headers["Location"] == "/business/"
    assert client.get("/business/inbox/").status_code == 200
    assert client.cookies[BUSINESS.cookie]["path"] == "/business/"


def test_sign_in_does_not_tell_which_part_was_wrong_and_stops_guessing(cast: Cast) -> None:
    client = Client()
    answers = [
        client.post("/business/sign-in/", {"email": email, "password": "wrong"}).context["form"].errors
        for email in ("olga@bakery.example", "nobody@bakery.example")
    ]
    assert answers[0] == answers[1]
    for _ in range(MAX_FAILURES_PER_PERSON_AND_ADDRESS):
        client.post("/business/sign-in/", {"email": "olga@bakery.example", "password": "wrong"})
    right = client.post("/business/sign-in/", {"email": "olga@bakery.example", "password": PASSWORD})
    assert "fifteen" in str(right.context["form"].errors)


def fail(email: str, address: str) -> None:
    with pytest.raises(WrongCredentialsError):
        sign_in(email, "wrong", address)


def sign_in(email: str, password: str, address: str) -> User:
    return check_password(
        request=HttpRequest(), email=email, password=password, address=address, may_enter=is_member
    )


OLGA = "olga@bakery.example"


def test_somebody_elses_failures_do_not_lock_a_member_out(cast: Cast) -> None:
    for number in range(MAX_FAILURES_PER_PERSON_AND_ADDRESS):
        for address in ("192.0.2.1", f"2001:db8::{number}"):
            fail(OLGA, address)
    for address in ("192.0.2.1", "2001:db8::ffff"):
        for _ in range(MAX_FAILURES_PER_PERSON):
            with pytest.raises(SignInLimitError):
                sign_in(OLGA, PASSWORD, address)
    assert sign_in(OLGA, PASSWORD, "192.0.2.2") == cast.olga.user


def test_many_addresses_together_cannot_guess_without_limit(cast: Cast) -> None:
    for number in range(MAX_FAILURES_PER_PERSON):
        fail(OLGA, f"198.51.100.{number}")
    with pytest.raises(SignInLimitError):
        sign_in(OLGA, PASSWORD, "192.0.2.1")


def test_who_signs_in_rightly_is_never_limited(cast: Cast) -> None:
    for _ in range(MAX_FAILURES_PER_PERSON_AND_ADDRESS + 1):
        sign_in(OLGA, PASSWORD, "192.0.2.1")


def test_guesses_at_the_same_time_share_one_limit(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    results: list[str] = []
    together = threading.Barrier(MAX_FAILURES_PER_PERSON_AND_ADDRESS, timeout=60)

    def slow_and_wrong(request: object, **credentials: str) -> None:
        with contextlib.suppress(threading.BrokenBarrierError):
            together.wait()

    def guess() -> None:
        try:
            sign_in(OLGA, "wrong", "192.0.2.1")
        except DomainError as error:
            results.append(error.code)

    monkeypatch.setattr("accounts.services.sign_in.authenticate", slow_and_wrong)
    threads = [threading.Thread(target=guess) for _ in range(3 * MAX_FAILURES_PER_PERSON_AND_ADDRESS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results.count("wrong_credentials") == MAX_FAILURES_PER_PERSON_AND_ADDRESS


def test_staff_and_customers_are_wrong_at_the_members_door_like_anybody_else(cast: Cast) -> None:
    User.objects.create_superuser(email="ines@recado.example", password=PASSWORD, name="Ines")
    User.objects.filter(pk=cast.alice.user_id).update(
        email="alice@home.example", password=cast.olga.user.password
    )
    wrong = Client().post("/business/sign-in/", {"email": OLGA, "password": "wrong"})
    for email in ("ines@recado.example", "alice@home.example"):
        answer = Client().post("/business/sign-in/", {"email": email, "password": PASSWORD})
        assert answer.context["form"].errors == wrong.context["form"].errors
        for _ in range(MAX_FAILURES_PER_PERSON_AND_ADDRESS):
            answer = Client().post("/business/sign-in/", {"email": email, "password": PASSWORD})
        assert "fifteen" in str(answer.context["form"].errors)
        cache.clear()


def test_a_member_is_wrong_at_the_staff_door_like_anybody_else(cast: Cast) -> None:
    fields = {"username": OLGA, "otp_token": "000000"}
    answers = [
        Client().post("/staff/login/", {**fields, "password": password}).context["form"].errors
        for password in ("wrong", PASSWORD)
    ]
    assert answers[0] == answers[1]


def half_way(cast: Cast) -> tuple[Client, str]:
    """Olga gave her password; and the code that her app shows."""
    secret, client = give_totp(cast.olga.user), Client()
    client.post("/business/sign-in/", {"email": OLGA, "password": PASSWORD})
    return client, current_code(secret)


def test_half_a_sign_in_is_forgotten_after_five_minutes(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    client, token = half_way(cast)
    later = time.time() + people.HALF_WAY_SECONDS + 1
    monkeypatch.setattr(people.time, "time", lambda: later)
    answer = client.post("/business/sign-in/code/", {"token": token})
    assert answer.headers["Location"] == "/business/sign-in/"


def test_half_a_sign_in_ends_with_the_password_that_began_it(cast: Cast) -> None:
    client, token = half_way(cast)
    cast.olga.user.set_password("another password altogether")
    cast.olga.user.save()
    answer = client.post("/business/sign-in/code/", {"token": token})
    assert answer.headers["Location"] == "/business/sign-in/"


def test_signing_out_and_revoking_a_token_are_news(
    cast: Cast, django_capture_on_commit_callbacks: Any
) -> None:
    ended: list[UUID] = []

    def hear(sender: object, user_id: UUID, **kwargs: object) -> None:
        ended.append(user_id)

    session_ended.connect(hear)
    for user, door in ((cast.alice.user, CHAT), (cast.olga.user, BUSINESS)):
        client = Client()
        open_door(client, user, door)
        with django_capture_on_commit_callbacks(execute=True):
            client.post(f"{door.path}sign-out/")
    token = ApiToken.objects.get(token_hash=hash_token(token_of(cast.luis)))
    for _ in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            revoke_token(token=token, actor_id=cast.olga.user_id)
    with django_capture_on_commit_callbacks(execute=True):
        Client().post("/chat/sign-out/")
    session_ended.disconnect(hear)
    assert ended == [cast.alice.user_id, cast.olga.user_id, cast.luis.user_id]


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
    fields = {"email": "luis@bakery.example", "password": PASSWORD}
    for foreign in ("https://evil.example/", "//evil.example", "foo", "business:team", "javascript:alert(1)"):
        answer = Client().post("/business/sign-in/", {**fields, "next": foreign})
        assert answer.headers["Location"] == "/business/"
    answer = Client().post("/business/sign-in/", {**fields, "next": "/business/team/"})
    assert answer.headers["Location"] == "/business/team/"


def test_who_gave_the_right_password_is_told_that_the_code_is_wrong_and_nothing_else(
    client: Client, cast: Cast
) -> None:
    TOTPDevice.objects.create(user=cast.olga.user, name="app", confirmed=True)
    given = {"email": "olga@bakery.example", "password": PASSWORD}
    assert client.post("/business/sign-in/", given).headers["Location"] == "/business/sign-in/code/"
    said = client.post("/business/sign-in/code/", {"token": "000000"}).content.decode()
    assert "That code does not count" in said and "the password or the code" not in said


def test_who_is_signed_in_is_told_of_the_password_alone(client: Client, cast: Cast) -> None:
    open_door(client, cast.olga.user, BUSINESS)
    said = client.post("/business/security/codes/", {"password": "no"}).content.decode()
    assert "This password is not right" in said and "e-mail address, the password" not in said
