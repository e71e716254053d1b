"""Passwords that anybody would try, locks after wrong ones, and the way back for who forgot theirs."""

import re
from datetime import timedelta
from typing import Any

import pytest
from axes.models import AccessAttempt
from django.contrib.auth.password_validation import validate_password
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core import mail
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.test import Client

from accounts.doors import BUSINESS, STAFF
from accounts.models.audit import AuditEvent
from accounts.models.letters import Letter
from accounts.models.people import User
from accounts.passwords import _common
from accounts.services.letters import send_letter
from accounts.services.sign_in import MAX_FAILURES_PER_PERSON_AND_ADDRESS as MOST
from tests.conftest import PASSWORD, Cast
from tests.sessions import open_door, second_factor_of

OLGA = {"email": "olga@bakery.example", "password": PASSWORD}
NEW = "a quiet lake in winter"
FORGOTTEN = "/business/sign-in/forgotten/"


@pytest.mark.parametrize(
    "password", ["passwordpassword", "Liverpool2024!!", "!!12345678dragon", "QWERTYUIOP[]12", "123456789012"]
)
def test_what_anybody_would_try_first_is_no_password(password: str) -> None:
    with pytest.raises(ValidationError):
        validate_password(password)


def test_a_sentence_is_a_password_and_the_list_is_as_long_as_it_says() -> None:
    validate_password(NEW)
    assert _common().count(b"\n") == 100_001


def fail(client: Client, times: int) -> Any:
    for _ in range(times):
        answer = client.post("/business/sign-in/", {**OLGA, "password": "wrong, and long"})
    return answer


def test_a_lock_outlives_a_lost_cache_and_is_written_down_once(cast: Cast) -> None:
    client = Client()
    assert "not right" in str(fail(client, MOST).context["form"].errors)
    assert "fifteen" in str(fail(client, 3).context["form"].errors)
    cache.clear()
    refused = client.post("/business/sign-in/", OLGA)
    assert "fifteen" in str(refused.context["form"].errors)
    assert Client(REMOTE_ADDR="192.0.2.9").post("/business/sign-in/", OLGA).status_code == 302
    event = AuditEvent.objects.filter(action="sign_in.locked").first()
    assert event is not None
    assert (event.business_id, event.target) == (cast.bakery.id, str(cast.olga.user_id))
    assert AuditEvent.objects.filter(action="sign_in.locked").count() <= 2


def test_an_old_lock_ends_by_itself(cast: Cast) -> None:
    client = Client()
    fail(client, MOST + 1)
    cache.clear()
    for attempt in AccessAttempt.objects.all():
        AccessAttempt.objects.filter(pk=attempt.pk).update(
            attempt_time=attempt.attempt_time - timedelta(minutes=16)
        )
    assert client.post("/business/sign-in/", OLGA).status_code == 302


def test_nothing_that_was_typed_is_kept_with_a_lock(cast: Cast) -> None:
    fail(Client(headers={"User-Agent": "a"}), 1)
    fail(Client(headers={"User-Agent": "b"}), 1)
    attempt = AccessAttempt.objects.get()
    assert (attempt.username, attempt.failures_since_start) == (OLGA["email"], 2)
    assert (attempt.post_data.strip("-\n"), attempt.user_agent, attempt.http_accept) == ("", "", "")


@pytest.mark.parametrize(
    "email", ["a" * 400 + "@x.example", "a" * 300 + "@x.example", "\x00@x.example", "ñ@x"]
)
def test_a_strange_address_is_refused_in_words(db: None, email: str) -> None:
    for _ in range(2):
        answer = Client().post("/business/sign-in/", {"email": email, "password": "wrong"})
        assert (answer.status_code, bool(answer.context["form"].errors)) == (200, True)


def staff_member(*, is_superuser: bool) -> Client:
    user = User.objects.create_user(
        email="eva@recado.example", password=PASSWORD, name="Eva", is_staff=True, is_superuser=is_superuser
    )
    client = Client()
    open_door(client, user, STAFF, is_proved=True)
    return client


@pytest.mark.parametrize("may", [True, False])
def test_staff_who_may_lift_a_lock(cast: Cast, may: bool) -> None:
    client = Client()
    fail(client, MOST + 1)
    lift = {"action": "lift", "_selected_action": [str(AccessAttempt.objects.get().pk)]}
    staff_member(is_superuser=may).post("/staff/axes/accessattempt/", lift)
    answer = client.post("/business/sign-in/", OLGA)
    assert (answer.status_code == 302) == may
    assert AuditEvent.objects.filter(action="sign_in.unlocked").exists() == may


def letter_link() -> str:
    letter = Letter.objects.get(template="reset_password")
    assert send_letter(letter_id=letter.pk)
    found = re.search(r"http://testserver(\S+)", mail.outbox[-1].body)
    assert found
    assert found[1].rstrip("/").rpartition("/")[2] not in str(letter.context)
    return found[1]


def test_a_forgotten_password_is_replaced_by_a_letter_and_ends_every_session(cast: Cast) -> None:
    elsewhere, client = Client(), Client()
    open_door(elsewhere, cast.olga.user, BUSINESS)
    client.post(FORGOTTEN, {"email": "Olga@bakery.example"})
    link = letter_link()
    assert client.get(link).headers["Location"] == "/business/sign-in/new-password/"
    page = "/business/sign-in/new-password/"
    assert client.post(page, {"new": "Liverpool2024!!", "again": "Liverpool2024!!"}).status_code == 200
    assert client.post(page, {"new": NEW, "again": NEW}).headers["Location"] == "/business/sign-in/"
    assert elsewhere.get("/business/settings/").status_code == 302
    answer = client.post("/business/sign-in/", {**OLGA, "password": NEW})
    assert answer.headers["Location"] == "/business/sign-in/code/"
    again = Client()
    again.get(link)
    assert again.get(page).headers["Location"] == FORGOTTEN


def test_the_answer_does_not_tell_who_has_an_account(cast: Cast) -> None:
    answers = [
        Client().post(FORGOTTEN, {"email": email}).content.decode()
        for email in ("olga@bakery.example", "nobody@bakery.example")
    ]
    plain = [re.sub(r'(value|content)="[^"]*"', "", answer) for answer in answers]
    assert plain[0] == plain[1]
    assert Letter.objects.count() == 1


def test_a_link_is_over_after_an_hour(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    client = Client()
    client.post(FORGOTTEN, {"email": OLGA["email"]})
    link, now = letter_link(), PasswordResetTokenGenerator()._now()
    monkeypatch.setattr(PasswordResetTokenGenerator, "_now", lambda self: now + timedelta(minutes=61))
    client.get(link)
    assert client.get("/business/sign-in/new-password/").headers["Location"] == FORGOTTEN


@pytest.mark.parametrize("end", ["AAAA/aaaaaa-bbbb/", "_/x-y/", "a" * 500 + "/" + "b" * 500 + "/"])
def test_a_made_up_link_opens_nothing(db: None, end: str) -> None:
    client = Client()
    client.get(f"{FORGOTTEN}{end}")
    assert client.get("/business/sign-in/new-password/").headers["Location"] == FORGOTTEN


def test_letters_to_one_person_and_from_one_network_are_limited(cast: Cast) -> None:
    client = Client()
    for _ in range(5):
        client.post(FORGOTTEN, {"email": OLGA["email"]})
    assert Letter.objects.count() == 3
    for number in range(20):
        answer = client.post(FORGOTTEN, {"email": f"n{number}@x.example"})
    assert "Wait an hour" in str(answer.context["form"].errors)


def test_a_new_password_does_not_step_round_the_second_factor(cast: Cast) -> None:
    second_factor_of(cast.olga.user)
    client = Client()
    client.post(FORGOTTEN, {"email": OLGA["email"]})
    client.get(letter_link())
    client.post("/business/sign-in/new-password/", {"new": NEW, "again": NEW})
    client.post("/business/sign-in/", {**OLGA, "password": NEW})
    assert client.get("/business/settings/").status_code == 302
