"""The way in for a business: nothing is made before the address is proved, and nobody learns who is here."""

import json
import re
import threading
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core import mail
from django.db import connection
from django.db.models import F
from django.test import Client

from accounts.errors.phones import TooManyTriesError, WrongCodeError
from accounts.errors.sign_up import ConfusableNameError, EmailTakenError, LetterSentError, SignUpLimitError
from accounts.models.audit import AuditEvent
from accounts.models.businesses import Business, Membership
from accounts.models.emails import EmailCode, digits_of
from accounts.models.letters import Letter
from accounts.models.people import User
from accounts.models.pilot import PilotPlace
from accounts.services.email_codes import (
    MAX_PER_EMAIL,
    MAX_PER_EMAIL_FROM_ONE,
    MAX_PER_NETWORK,
    MAX_TRIES,
    forget_email_codes,
)
from accounts.services.sign_up import finish_sign_up, send_sign_up_code_again
from tests.accounts.signing_up import (
    EMAIL,
    FIELDS,
    PASSWORD,
    SHOP,
    a_minute_passes,
    asked_to_sign_up,
    code_in_the_letter,
    posted,
)
from tests.accounts.test_pilot import opened
from tests.conftest import Cast, certify

HERE = "192.0.2.1"
CYRILLIC_A = "\u0430"


def finish(code_id: Any, code: str) -> tuple[User, Business]:
    return finish_sign_up(code_id=code_id, code=code, address=HERE)


def test_a_business_signs_up_proves_its_address_and_is_in(db: None) -> None:
    client = Client()
    answer = client.post("/business/sign-up/", FIELDS)
    assert answer.headers["Location"] == "/business/sign-up/code/"
    assert not User.objects.exists()
    assert EMAIL in client.get("/business/sign-up/code/").content.decode()
    assert client.post("/business/sign-up/code/", {"code": "12"}).status_code == 200
    answer = client.post("/business/sign-up/code/", {"code": code_in_the_letter()})
    assert answer.status_code == 302
    member = Membership.objects.select_related("user", "business").get()
    assert (member.role, member.user.email, member.business.handle) == ("owner", EMAIL, "brezo")
    assert (member.business.status, member.business.country) == ("unverified", "ES")
    assert member.user.email_confirmed_at is not None
    assert member.user.check_password(PASSWORD)
    assert client.get("/business/inbox/").status_code == 200
    event = AuditEvent.objects.get(action="business.registered")
    assert (event.actor, event.business, event.address) == (member.user, member.business, "127.0.0.1")
    # The session's code is used up: there is nothing to confirm any more.
    assert client.get("/business/sign-up/code/").headers["Location"] == "/business/sign-up/"


def test_the_page_says_the_same_of_an_address_that_is_known(cast: Cast) -> None:
    pages = []
    for email in ("new@shop.example", "olga@bakery.example", "OLGA@bakery.example"):
        client = Client(REMOTE_ADDR=f"192.0.2.{len(pages)}")
        answer = client.post("/business/sign-up/", {**FIELDS, "email": email})
        assert answer.status_code == 302
        page = client.get("/business/sign-up/code/").content.decode()
        wrong = client.post("/business/sign-up/code/", {"code": "000000"}).content.decode()
        said = re.sub(r"csrfmiddlewaretoken.*|csrf-token.*", "", page + wrong)
        pages.append(said.replace(email.lower(), "…"))
        if len(pages) == 2:
            EmailCode.objects.filter(purpose="known").delete()
    assert pages[0] == pages[1] == pages[2]
    told = {letter.to[0]: letter for letter in posted()}
    assert "000000" not in told["olga@bakery.example"].body
    assert "account with it already" in told["olga@bakery.example"].body
    assert not re.search(r"\d{6}", told["olga@bakery.example"].body)
    assert User.objects.filter(email="olga@bakery.example").count() == 1


def test_a_known_address_has_no_right_code(cast: Cast) -> None:
    code_id = asked_to_sign_up("olga@bakery.example")
    with pytest.raises(WrongCodeError):
        finish(code_id, digits_of(code_id))


def test_the_code_rests_in_no_table(db: None) -> None:
    asked_to_sign_up()
    code = code_in_the_letter()
    rows = [*EmailCode.objects.values(), *Letter.objects.values(), *AuditEvent.objects.values()]
    assert code not in json.dumps(rows, default=str)
    assert PASSWORD not in json.dumps(rows, default=str)


def test_a_code_counts_once_for_half_an_hour_and_for_a_few_tries(db: None) -> None:
    code_id = asked_to_sign_up()
    code = code_in_the_letter()
    wrong = f"{(int(code) + 1) % 10**6:06d}"
    for _ in range(MAX_TRIES):
        with pytest.raises(WrongCodeError):
            finish(code_id, wrong)
    with pytest.raises(TooManyTriesError):
        finish(code_id, code)
    a_minute_passes()
    again = send_sign_up_code_again(code_id=code_id, address=HERE)
    newer = code_in_the_letter()
    with pytest.raises(WrongCodeError):
        finish(code_id, code)
    finish(again, f" {newer[:3]} {newer[3:]}")
    with pytest.raises(WrongCodeError):
        finish(again, newer)
    with pytest.raises(WrongCodeError):
        finish(uuid4(), newer)
    assert Business.objects.count() == 1


def test_letters_to_one_address_and_from_one_network_are_bounded(db: None) -> None:
    first = asked_to_sign_up()
    with pytest.raises(LetterSentError):
        asked_to_sign_up()
    with pytest.raises(LetterSentError):
        asked_to_sign_up(address="198.51.100.9", previous_id=first)
    for _ in range(MAX_PER_EMAIL_FROM_ONE - 1):
        a_minute_passes()
        asked_to_sign_up()
    a_minute_passes()
    with pytest.raises(SignUpLimitError):
        asked_to_sign_up()
    # A stranger leaves the address's holder some letters, but not without end.
    for number in range(MAX_PER_EMAIL - MAX_PER_EMAIL_FROM_ONE):
        asked_to_sign_up(address=f"198.51.100.{number}")
    with pytest.raises(SignUpLimitError):
        asked_to_sign_up(address="198.51.100.77")
    for number in range(MAX_PER_NETWORK):
        asked_to_sign_up(f"n{number}@shop.example", address="203.0.113.5")
    with pytest.raises(SignUpLimitError):
        asked_to_sign_up("more@shop.example", address="203.0.113.5")


def test_the_limits_are_told_on_the_page_and_keep_what_was_typed(db: None) -> None:
    client = Client()
    assert client.post("/business/sign-up/", FIELDS).status_code == 302
    answer = client.post("/business/sign-up/", FIELDS)
    assert (answer.status_code, "Wait a minute" in answer.content.decode()) == (200, True)
    assert 'value="Brezo Flores"' in answer.content.decode()
    assert PASSWORD not in answer.content.decode()
    again = client.post("/business/sign-up/again/", follow=True)
    assert "Wait a minute" in again.content.decode()


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("email", "nobody", "valid email"),
        ("password", "password1234", "anybody would try"),
        ("password", "short", "too short"),
        ("password", "marta@brezo.example", "too similar"),
        ("name", "Mar\u202eta", "invisible"),
        ("business_name", "Bre\u200bzo", "invisible"),
        ("legal_name", "", "required"),
        ("country", "ZZ", "Choose a country"),
        ("country", "E\0", "Choose a country"),
        ("handle", "-brezo", "no hyphen at either end"),
        ("handle", "Brezo", "letters a to z"),
        ("handle", "recado", "taken"),
        ("handle", "bakery", "taken"),
        ("size", "huge", "valid choice"),
        ("email", "a\0@brezo.example", "valid email"),
    ],
)
def test_nonsense_is_refused_at_its_field(cast: Cast, field: str, value: str, said: str) -> None:
    answer = Client().post("/business/sign-up/", {**FIELDS, field: value})
    assert answer.status_code == 200
    assert said in str(answer.context["form"].errors[field])
    assert not EmailCode.objects.exists()


def test_a_handle_is_suggested_from_the_name_and_numbered_when_it_is_taken(cast: Cast) -> None:
    for name, handle in (("Peñas & Hijos", "penas-hijos"), ("Bakery", "bakery-2")):
        EmailCode.objects.all().delete()
        client = Client()
        client.post("/business/sign-up/", {**FIELDS, "business_name": name, "handle": ""})
        assert EmailCode.objects.get().asked_for["business"]["handle"] == handle
    answer = Client().post("/business/sign-up/", {**FIELDS, "business_name": "寿司", "handle": ""})
    assert "handle" in answer.context["form"].errors


def test_a_handle_that_is_taken_meanwhile_gets_a_number(db: None) -> None:
    one, other = asked_to_sign_up(), asked_to_sign_up("rosa@brezo.example", address="192.0.2.9")
    letters = {letter.to[0]: re.search(r"\d{6}", letter.body)[0] for letter in posted()}  # type: ignore[index]
    finish(one, letters[EMAIL])
    _, business = finish(other, letters["rosa@brezo.example"])
    assert business.handle == "brezo-2"


def test_one_address_makes_one_account(db: None) -> None:
    one, other = asked_to_sign_up(), asked_to_sign_up(address="192.0.2.9")
    codes = [re.search(r"\d{6}", letter.body)[0] for letter in posted()]  # type: ignore[index]
    both = dict(zip((one, other), codes, strict=True))
    finish(one, both[one])
    with pytest.raises(EmailTakenError):
        finish(other, both[other])
    assert (User.objects.count(), Business.objects.count()) == (1, 1)


@pytest.mark.parametrize("name", [f"B{CYRILLIC_A}kery", "Bakery", "BAKERY"])
def test_a_name_that_looks_like_a_verified_one_is_refused_and_written_down(cast: Cast, name: str) -> None:
    certify(cast.bakery)
    answer = Client().post("/business/sign-up/", {**FIELDS, "business_name": name})
    assert answer.status_code == 200
    assert "looks the same as that of “Bakery”" in str(answer.context["form"].errors["business_name"])
    event = AuditEvent.objects.get(action="business.sign_up_refused")
    assert (event.detail["name"], event.target) == (name, str(cast.bakery.id))
    assert not EmailCode.objects.exists()


def test_a_name_that_was_verified_meanwhile_is_refused_at_the_end_too(cast: Cast) -> None:
    code_id = asked_to_sign_up(business=replace(SHOP, name="Bakery"))
    code = code_in_the_letter()
    certify(cast.bakery)
    before = User.objects.count()
    with pytest.raises(ConfusableNameError):
        finish(code_id, code)
    assert User.objects.count() == before
    assert AuditEvent.objects.filter(action="business.sign_up_refused").count() == 1
    # Nothing was used up: another name is asked for with another code.
    assert EmailCode.objects.get().used_at is None


def test_a_pilot_only_makes_it_wait(cast: Cast) -> None:
    opened()
    _, business = finish(asked_to_sign_up(), code_in_the_letter())
    assert PilotPlace.objects.get(business=business).taken_at is None


def test_nothing_is_left_of_who_never_confirmed(db: None) -> None:
    asked_to_sign_up()
    assert forget_email_codes() == 0
    long_ago = timedelta(days=2)
    EmailCode.objects.update(expires_at=F("expires_at") - long_ago)
    Letter.objects.update(written_at=F("written_at") - long_ago)
    assert forget_email_codes() == 1
    assert not EmailCode.objects.exists()
    assert not Letter.objects.exists()


def test_what_was_asked_for_is_forgotten_once_it_is_made(db: None) -> None:
    finish(asked_to_sign_up(), code_in_the_letter())
    assert EmailCode.objects.get().asked_for == {}
    assert Letter.objects.get().email == ""


def test_a_failure_half_way_makes_nothing(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    code_id, code = asked_to_sign_up(), code_in_the_letter()

    def fails(**anything: object) -> None:
        raise RuntimeError

    with monkeypatch.context() as patch:
        patch.setattr("accounts.services.sign_up.record_event", fails)
        with pytest.raises(RuntimeError):
            finish(code_id, code)
    assert (User.objects.count(), Business.objects.count()) == (0, 0)
    finish(code_id, code)


def test_two_right_codes_at_once_make_one_business(transactional_db: None) -> None:
    code_id, code = asked_to_sign_up(), code_in_the_letter()
    results: list[str] = []

    def give() -> None:
        try:
            finish(code_id, code)
            results.append("made")
        except (WrongCodeError, EmailTakenError, TooManyTriesError) as error:
            results.append(error.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=give) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results.count("made") == 1
    assert Business.objects.count() == 1


def test_the_letter_is_written_in_the_language_of_who_asked(db: None) -> None:
    client = Client(headers={"Accept-Language": "es"})
    client.post("/business/sign-up/", FIELDS)
    assert "código de Recado" in posted()[-1].subject
    assert len(mail.outbox) == 1
