"""Phone numbers: one-time codes, signing in at the chat's door, and starting again."""

import threading
import time
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.doors import CHAT
from accounts.errors.base import DomainError
from accounts.errors.phones import CodeLimitError, CodeNotSentError, TooManyTriesError, WrongCodeError
from accounts.models.audit import AuditEvent
from accounts.models.people import Customer
from accounts.models.phones import PhoneClaim, PhoneCode
from accounts.services import phones
from accounts.signals import session_ended
from accounts.sms import PageSender
from accounts.views import chat
from tests.conftest import BAKERY_NUMBER, Cast
from tests.sessions import open_door

NUMBER, ALICES_NUMBER = "+34600000099", "+34600000001"
SIGN_IN = PhoneCode.Purpose.CUSTOMER_SIGN_IN
HERE, ELSEWHERE = "127.0.0.1", "192.0.2.7"


def ask(
    number: str = NUMBER, address: str | None = HERE, previous_id: UUID | None = None
) -> tuple[UUID, str]:
    """The id of a fresh code, and what the telephone shows."""
    code_id = phones.send_code(number=number, purpose=SIGN_IN, address=address, previous_id=previous_id)
    return code_id, PageSender.shown_code(number) or ""


def use(code_id: UUID, code: str, number: str = NUMBER, purpose: str = SIGN_IN) -> None:
    phones.use_code(code_id=code_id, number=number, purpose=purpose, code=code)


def a_while_later() -> None:
    PhoneCode.objects.update(sent_at=timezone.now() - phones.RESEND_WAIT)


def at_once(act: Any, people: int) -> list[str]:
    """What several people get who do the same thing at the same moment."""
    results: list[str] = []

    def run() -> None:
        try:
            act()
            results.append("in")
        except DomainError as error:
            results.append(error.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(people)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def ask_on_page(client: Client, number: str = NUMBER) -> str:
    """Ask for a code at the chat's door; what the page of the demo shows."""
    assert client.post("/chat/sign-in/", {"number": number}).status_code == 302
    code: str = client.get("/chat/sign-in/code/").context["sms_code"]
    return code


def enter(client: Client, number: str = NUMBER) -> Any:
    return client.post("/chat/sign-in/code/", {"code": ask_on_page(client, number)})


def test_a_new_customer_signs_in_with_the_code_and_then_says_a_name(db: None) -> None:
    client = Client()
    assert enter(client).headers["Location"] == "/chat/sign-in/name/"
    assert "name" in client.post("/chat/sign-in/name/", {"name": " "}).context["form"].errors
    answer = client.post("/chat/sign-in/name/", {"name": "Nora"})
    assert answer.headers["Location"] == "/chat/"
    cookie = client.cookies[CHAT.cookie]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == ("/chat/", True, "Lax")
    assert Customer.objects.get(name="Nora").phone_claims.get().number == NUMBER
    assert client.get("/chat/").status_code == 200


def test_before_the_right_code_nobody_learns_whether_a_number_is_known(cast: Cast) -> None:
    answers = []
    for number in (NUMBER, ALICES_NUMBER):
        client = Client()
        ask_on_page(client, number)
        for _ in range(phones.MAX_TRIES + 1):
            answer = client.post("/chat/sign-in/code/", {"code": "000000"})
            answers.append((number, answer.status_code, answer.context["form"].errors.as_json()))
    half = len(answers) // 2
    assert [answer[1:] for answer in answers[:half]] == [answer[1:] for answer in answers[half:]]
    assert client.get("/chat/sign-in/name/").headers["Location"] == "/chat/sign-in/"


def test_a_proved_number_can_be_named_for_ten_minutes(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    client = Client()
    enter(client)
    assert client.get("/chat/sign-in/name/").status_code == 200
    later = time.time() + chat.PROOF_SECONDS
    monkeypatch.setattr(chat.time, "time", lambda: later)
    assert client.post("/chat/sign-in/name/", {"name": "Nora"}).headers["Location"] == "/chat/sign-in/"
    assert not Customer.objects.exists()


def test_the_number_of_a_business_makes_no_customer(cast: Cast) -> None:
    phones.claim_number_for_business(number=BAKERY_NUMBER, business=cast.bakery)
    client = Client()
    enter(client, BAKERY_NUMBER)
    answer = client.post("/chat/sign-in/name/", {"name": "Nora"})
    assert "another account" in str(answer.context["form"].errors)


def test_the_code_is_stored_only_as_a_keyed_hash(db: None) -> None:
    _, code = ask()
    stored = PhoneCode.objects.get()
    assert code not in stored.code_hash
    assert len(stored.code_hash) == 64


def test_a_code_counts_once(db: None) -> None:
    asked = ask()
    use(*asked)
    with pytest.raises(WrongCodeError):
        use(*asked)


def test_a_code_of_another_number_purpose_or_request_does_not_count(db: None) -> None:
    code_id, code = ask()
    other_id, _ = ask(address=ELSEWHERE)
    for wrong in (
        {"number": "+34600000098"},
        {"purpose": PhoneCode.Purpose.BUSINESS_NUMBER},
    ):
        with pytest.raises(WrongCodeError):
            use(code_id, code, **wrong)
    with pytest.raises(WrongCodeError):
        use(other_id, code)


def test_after_five_wrong_tries_even_the_right_code_is_refused(db: None) -> None:
    code_id, code = ask()
    for _ in range(phones.MAX_TRIES):
        with pytest.raises(WrongCodeError):
            use(code_id, "wrong")
    with pytest.raises(TooManyTriesError):
        use(code_id, code)


def test_a_stranger_spends_neither_the_owners_tries_nor_the_owners_wait(db: None) -> None:
    owner = ask()
    for _ in range(phones.MAX_CODES_FROM_ONE):
        stranger, _ = ask(address=ELSEWHERE)
        for _ in range(phones.MAX_TRIES):
            with pytest.raises(WrongCodeError):
                use(stranger, "wrong")
        PhoneCode.objects.filter(pk=stranger).update(sent_at=timezone.now() - phones.RESEND_WAIT)
    with pytest.raises(CodeLimitError):
        ask(address=ELSEWHERE)
    use(*owner)
    use(*ask())


def test_an_old_code_is_refused(db: None) -> None:
    asked = ask()
    PhoneCode.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    with pytest.raises(WrongCodeError):
        use(*asked)


def test_a_session_waits_for_its_next_code_wherever_it_comes_from(db: None) -> None:
    first, _ = ask()
    for address in (HERE, ELSEWHERE):
        with pytest.raises(CodeLimitError, match="a moment ago"):
            ask(address=address, previous_id=first)
    a_while_later()
    ask(previous_id=first)


def test_a_number_gets_no_codes_without_limit(db: None) -> None:
    for place in range(phones.MAX_CODES_PER_NUMBER):
        ask(address=f"192.0.2.{place}")
    with pytest.raises(CodeLimitError):
        ask(address="192.0.2.99")


def test_one_address_cannot_ask_for_codes_of_many_numbers(db: None) -> None:
    for number in range(phones.MAX_CODES_PER_ADDRESS):
        ask(f"+346000001{number:02d}", address=f"2001:db8::{number + 1}")
    with pytest.raises(CodeLimitError):
        ask("+34600000200", address="2001:db8::ffff")
    ask("+34600000200", address="2001:db8:0:1::1")


@pytest.mark.django_db(transaction=True)
def test_one_code_used_by_two_at_the_same_time_counts_once() -> None:
    asked = ask()
    assert at_once(lambda: use(*asked), people=4).count("in") == 1


@pytest.mark.django_db(transaction=True)
def test_codes_asked_for_at_the_same_time_share_one_limit() -> None:
    assert at_once(ask, people=8).count("in") == 1
    assert PhoneCode.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_code_is_sent_outside_of_any_transaction_and_is_void_when_sending_fails(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sent: list[str] = []

    class Broken:
        def send(self, number: str, text: str, code: str) -> None:
            assert not connection.in_atomic_block
            sent.append(code)
            raise CodeNotSentError

    monkeypatch.setattr(phones, "get_sender", Broken)
    with pytest.raises(CodeNotSentError):
        ask()
    with pytest.raises(WrongCodeError):
        use(PhoneCode.objects.get().pk, sent[0])


def signed_in(number: str) -> Client:
    client = Client()
    enter(client, number)
    return client


def test_starting_again_makes_a_fresh_customer_and_ends_the_old_one(
    cast: Cast, django_capture_on_commit_callbacks: Any
) -> None:
    client, ended = signed_in(ALICES_NUMBER), []

    def hear(sender: object, user_id: UUID, **kwargs: object) -> None:
        ended.append(user_id)

    session_ended.connect(hear)
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post("/chat/start-again/").headers["Location"] == "/chat/keys/"
        assert ended == []
    session_ended.disconnect(hear)
    cast.alice.user.refresh_from_db()
    fresh = PhoneClaim.objects.get(number=ALICES_NUMBER, released_at=None).customer
    assert fresh is not None
    assert (fresh == cast.alice, fresh.name, cast.alice.user.is_active) == (False, "Alice", False)
    assert not fresh.conversations.exists()
    assert PhoneClaim.objects.get(customer=cast.alice).released_at is not None
    assert client.get("/chat/api/me/").json()["party"] == str(fresh.id)
    event = AuditEvent.objects.get(action="customer.started_again")
    assert (event.target, event.detail) == (str(cast.alice.id), {"fresh": str(fresh.id)})
    assert ended == [cast.alice.user_id]


def test_starting_again_needs_a_code_of_these_minutes(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    stolen = Client()
    open_door(stolen, cast.alice.user, CHAT)
    for method in (stolen.get, stolen.post):
        answer = method("/chat/start-again/")
        assert answer.headers["Location"] == "/chat/sign-in/?next=%2Fchat%2Fstart-again%2F"
    enter(stolen, "+34600000002")
    open_door(stolen, cast.alice.user, CHAT)
    assert "sign-in" in stolen.post("/chat/start-again/").headers["Location"]
    hers = signed_in(ALICES_NUMBER)
    assert hers.get("/chat/start-again/").status_code == 200
    later = time.time() + chat.PROOF_SECONDS
    monkeypatch.setattr(chat.time, "time", lambda: later)
    assert "sign-in" in hers.post("/chat/start-again/").headers["Location"]
    cast.alice.user.refresh_from_db()
    assert cast.alice.user.is_active


def test_starting_again_twice_is_no_fault_of_ours(cast: Cast) -> None:
    first = signed_in(ALICES_NUMBER)
    second = signed_in(ALICES_NUMBER)
    first.post("/chat/start-again/")
    assert "/chat/sign-in/" in second.post("/chat/start-again/").headers["Location"]
    with pytest.raises(DomainError):
        phones.start_customer_again(customer=cast.alice, address=None)
    assert Customer.objects.filter(name="Alice").count() == 2
