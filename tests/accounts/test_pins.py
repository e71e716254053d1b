"""The PIN of a customer's number: what it keeps shut, how tries are limited, and how a number passes on."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.devices import LIFETIME_SECONDS
from accounts.doors import CHAT
from accounts.errors.base import DomainError
from accounts.errors.pins import PinLimitError, PinNeededError, StillActiveError, WrongPinError
from accounts.models.audit import AuditEvent
from accounts.models.people import Customer
from accounts.models.phones import PhoneClaim, PhoneCode
from accounts.models.pins import CustomerDevice, CustomerPin, PinTry
from accounts.queries.pins import MAX_TRIES_OF_ALL, MAX_TRIES_OF_ONE, pin_of
from accounts.services import phones, pins
from accounts.services.pins import check_pin, set_pin
from accounts.signals import number_lost
from tests.accounts.test_phones import ALICES_NUMBER, ask, enter
from tests.conftest import Cast
from tests.sessions import open_door

PIN, OTHER_PIN = "371946", "820517"
HERE = "127.0.0.1"
COOKIE = f"{CHAT.cookie}_device"


def protect(customer: Customer, pin: str = PIN) -> None:
    set_pin(customer_id=customer.id, pin=pin, address=None)


def rest(customer: Customer, days: float) -> None:
    Customer.objects.filter(pk=customer.pk).update(last_active_at=timezone.now() - timedelta(days=days))


def attempt(cast: Cast, pin: str, device: str = "", address: str | None = HERE) -> None:
    check_pin(customer_id=cast.alice.id, pin=pin, device=device, address=address)


def who(client: Client) -> str | None:
    answer = client.get("/chat/api/me/")
    return answer.json()["party"] if answer.status_code == 200 else None


def actions() -> list[str]:
    return list(AuditEvent.objects.order_by("id").values_list("action", flat=True))


def test_a_proved_number_alone_does_not_open_an_account_with_a_pin(cast: Cast) -> None:
    protect(cast.alice)
    client = Client()
    assert enter(client, ALICES_NUMBER).headers["Location"] == "/chat/sign-in/pin/"
    assert who(client) is None
    page = client.get("/chat/sign-in/pin/").content.decode()
    assert ALICES_NUMBER not in page.replace(" ", "")
    assert "start afresh with this number from" in page
    # No other page of the way in leads around it.
    for path, given in (
        ("/chat/sign-in/name/", {"name": "Mallory"}),
        ("/chat/sign-in/whose/", {}),
        ("/chat/sign-in/afresh/", {"name": "Mallory"}),
        ("/chat/start-again/", {}),
        ("/chat/pin/", {"new_pin": OTHER_PIN, "again": OTHER_PIN}),
        ("/chat/pin/remove/", {"pin": PIN}),
        ("/chat/pin/forget/", {}),
    ):
        client.get(path)
        assert client.post(path, given).status_code == 302, path
        assert who(client) is None, path
    with pytest.raises(PinNeededError):
        phones.claim_number_for_customer(number=ALICES_NUMBER, name="Mallory", language="en")
    wrong = client.post("/chat/sign-in/pin/", {"pin": OTHER_PIN})
    assert "4 more tries" in str(wrong.context["form"].errors)
    assert AuditEvent.objects.get(action="number.pin_refused").detail == {"reason": "wrong_pin"}
    assert client.post("/chat/sign-in/pin/", {"pin": f"{PIN[:3]} {PIN[3:]}"}).status_code == 302
    assert who(client) == str(cast.alice.id)
    assert not PinTry.objects.exists()


def test_the_pin_page_needs_a_number_proved_in_these_minutes(cast: Cast) -> None:
    protect(cast.alice)
    stranger = Client()
    for path in ("pin", "whose", "afresh"):
        assert stranger.get(f"/chat/sign-in/{path}/").headers["Location"] == "/chat/sign-in/"
    open_door(stranger, cast.bob.user, CHAT)
    assert stranger.post("/chat/sign-in/pin/", {"pin": PIN}).headers["Location"] == "/chat/sign-in/"
    assert who(stranger) == str(cast.bob.id)


def test_the_pin_is_kept_as_a_slow_hash_only(cast: Cast) -> None:
    protect(cast.alice)
    kept = CustomerPin.objects.get()
    assert PIN not in kept.pin_hash
    assert PIN not in str(list(AuditEvent.objects.values_list("detail", "target")))


@pytest.mark.parametrize(
    "pin", ["", "12345", "1234567", "123456", "654321", "890123", "111111", "121212", "abcdef", "३७१९४६"]
)
def test_a_weak_pin_is_refused_in_words(cast: Cast, pin: str) -> None:
    client = signed_in_and_proved(cast)
    answer = client.post("/chat/pin/", {"new_pin": pin, "again": pin})
    assert answer.status_code == 200
    assert answer.context["form"].errors["new_pin"]
    assert pin_of(cast.alice.id) is None


def signed_in_and_proved(cast: Cast) -> Client:
    client = Client()
    client.get("/chat/sign-in/")
    enter(client, ALICES_NUMBER)
    assert who(client) == str(cast.alice.id)
    return client


def test_a_pin_is_set_changed_and_removed_on_its_own_page(cast: Cast) -> None:
    client = signed_in_and_proved(cast)
    assert "Set a PIN" in client.get("/chat/pin/").content.decode()
    unlike = client.post("/chat/pin/", {"new_pin": PIN, "again": OTHER_PIN})
    assert "not the same" in str(unlike.context["form"].errors)
    assert client.post("/chat/pin/", {"new_pin": PIN, "again": PIN}).status_code == 302
    assert "A PIN protects" in client.get("/chat/pin/").content.decode()
    wrong = client.post("/chat/pin/", {"pin": "999999", "new_pin": OTHER_PIN, "again": OTHER_PIN})
    assert "not right" in str(wrong.context["form"].errors["pin"])
    given = {"pin": PIN, "new_pin": OTHER_PIN, "again": OTHER_PIN}
    assert client.post("/chat/pin/", given).status_code == 302
    assert "not right" in str(client.post("/chat/pin/remove/", {"pin": PIN}).context["removal"].errors)
    assert client.post("/chat/pin/remove/", {"pin": OTHER_PIN}).status_code == 302
    assert pin_of(cast.alice.id) is None
    pins_of = [action for action in actions() if action.startswith("number.pin")]
    assert pins_of == [
        "number.pin_set",
        "number.pin_refused",
        "number.pin_set",
        "number.pin_refused",
        "number.pin_removed",
    ]


def test_a_stolen_session_sets_removes_and_forgets_no_pin(cast: Cast) -> None:
    stolen = Client()
    open_door(stolen, cast.alice.user, CHAT)
    answer = stolen.post("/chat/pin/", {"new_pin": PIN, "again": PIN})
    assert "Prove first" in str(answer.context["form"].errors)
    assert pin_of(cast.alice.id) is None
    protect(cast.alice)
    stolen.post("/chat/pin/forget/")
    assert CustomerPin.objects.get().ends_at is None


def test_whoever_is_signed_in_signs_in_again_without_the_pin(cast: Cast) -> None:
    client = signed_in_and_proved(cast)
    client.post("/chat/pin/", {"new_pin": PIN, "again": PIN})
    PhoneCode.objects.all().delete()
    assert enter(client, ALICES_NUMBER).headers["Location"] == "/chat/"


def test_a_forgotten_pin_counts_for_seven_days_more(cast: Cast) -> None:
    client = signed_in_and_proved(cast)
    protect(cast.alice)
    assert client.post("/chat/pin/forget/").status_code == 302
    assert "said to be forgotten" in client.get("/chat/pin/").content.decode()
    assert pin_of(cast.alice.id) is not None
    CustomerPin.objects.update(ends_at=timezone.now())
    assert pin_of(cast.alice.id) is None
    protect(cast.alice, OTHER_PIN)
    assert CustomerPin.objects.get().ends_at is None


def test_starting_again_asks_for_the_pin_and_keeps_it_on_the_number(cast: Cast) -> None:
    client = signed_in_and_proved(cast)
    protect(cast.alice)
    assert "A PIN protects" in client.get("/chat/start-again/").content.decode()
    for given in ({}, {"pin": ""}, {"pin": OTHER_PIN}):
        assert client.post("/chat/start-again/", given).status_code == 200
    cast.alice.user.refresh_from_db()
    assert cast.alice.user.is_active
    assert client.post("/chat/start-again/", {"pin": PIN}).headers["Location"] == "/chat/keys/"
    fresh = PhoneClaim.objects.get(number=ALICES_NUMBER, released_at=None).customer
    assert fresh is not None
    assert (fresh == cast.alice, pin_of(fresh.id) is None) == (False, False)


def test_tries_of_one_asker_end_and_say_how_long_to_wait(cast: Cast) -> None:
    protect(cast.alice)
    for _ in range(MAX_TRIES_OF_ONE):
        with pytest.raises(WrongPinError):
            attempt(cast, OTHER_PIN, device="a" * 32)
    with pytest.raises(PinLimitError, match="60 minutes"):
        attempt(cast, PIN, device="a" * 32, address="192.0.2.9")
    with pytest.raises(PinLimitError):
        attempt(cast, PIN, device="b" * 32)
    assert AuditEvent.objects.filter(action="number.pin_refused").count() == MAX_TRIES_OF_ONE + 2
    PinTry.objects.update(at=timezone.now() - pins.TRY_WINDOW)
    attempt(cast, PIN, device="a" * 32)


def test_many_strangers_cannot_guess_and_cannot_lock_the_owner_out(cast: Cast) -> None:
    protect(cast.alice)
    CustomerDevice.objects.create(customer=cast.alice, device="c" * 32)
    for stranger in range(MAX_TRIES_OF_ALL):
        with pytest.raises(WrongPinError):
            attempt(cast, OTHER_PIN, device=f"{stranger:032x}", address=f"192.0.2.{stranger}")
    with pytest.raises(PinLimitError, match="1440 minutes"):
        attempt(cast, PIN, device="d" * 32, address="198.51.100.1")
    # The owner's own browser, even where a stranger has used up what the network may try.
    attempt(cast, PIN, device="c" * 32, address="192.0.2.1")
    # The tries of one account say nothing about another one.
    protect(cast.bob)
    check_pin(customer_id=cast.bob.id, pin=PIN, device="", address="192.0.2.1")


@pytest.mark.django_db(transaction=True)
def test_guesses_at_the_same_moment_share_no_try() -> None:
    from tests.accounts.test_phones import at_once
    from tests.conftest import make_cast

    cast = make_cast()
    protect(cast.alice)
    results = at_once(lambda: attempt(cast, OTHER_PIN, device="a" * 32), people=8)
    assert sorted(set(results)) == ["pin_limit", "wrong_pin"]
    assert results.count("wrong_pin") == MAX_TRIES_OF_ONE


def test_a_number_passes_on_once_its_account_has_rested_for_seven_days(
    cast: Cast, django_capture_on_commit_callbacks: Any
) -> None:
    protect(cast.alice)
    hers = Client()
    open_door(hers, cast.alice.user, CHAT)
    lost: list[object] = []

    def hear(sender: object, customer_id: object, **kwargs: object) -> None:
        lost.append(customer_id)

    number_lost.connect(hear)
    client = Client()
    enter(client, ALICES_NUMBER)
    assert client.post("/chat/sign-in/afresh/", {"name": "Nora"}).status_code == 302
    assert who(client) is None
    rest(cast.alice, days=7.01)
    assert "I have no PIN" in client.get("/chat/sign-in/pin/").content.decode()
    assert client.post("/chat/sign-in/afresh/", {"name": "\u202e"}).status_code == 200
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post("/chat/sign-in/afresh/", {"name": "Nora"}).headers["Location"] == "/chat/"
    number_lost.disconnect(hear)
    nora = Customer.objects.get(name="Nora")
    assert who(client) == str(nora.id)
    assert client.get("/chat/api/conversations/").json()["conversations"] == []
    assert (pin_of(nora.id), nora.blocks.count(), nora.conversations.count()) == (None, 0, 0)
    assert lost == [cast.alice.id]
    event = AuditEvent.objects.get(action="number.taken_over")
    assert (event.target, event.detail["fresh"]) == (str(cast.alice.id), str(nora.id))
    # The old holder keeps the account where it is open, and is told; a new number opens it again.
    assert not is_banner_hidden(hers)
    assert len(hers.get("/chat/api/conversations/").json()["conversations"]) == 1
    assert is_banner_hidden(client)


def is_banner_hidden(client: Client) -> bool:
    tag = client.get("/chat/").content.decode().partition('data-component="number-lost"')[2].partition(">")[0]
    return "hidden" in tag


def test_nobody_takes_over_what_is_in_use(cast: Cast) -> None:
    protect(cast.alice)
    rest(cast.alice, days=6.99)
    with pytest.raises(StillActiveError):
        phones.take_over_number(number=ALICES_NUMBER, name="Nora", language="en", address=None)
    rest(cast.alice, days=8)
    pins.note_activity(customer_id=cast.alice.id)
    with pytest.raises(StillActiveError):
        phones.take_over_number(number=ALICES_NUMBER, name="Nora", language="en", address=None)
    with pytest.raises(DomainError):
        phones.take_over_number(number="+34600000098", name="Nora", language="en", address=None)


def test_who_lost_a_number_keeps_the_account_with_a_new_one(cast: Cast) -> None:
    rest(cast.alice, days=8)
    phones.take_over_number(number=ALICES_NUMBER, name="Nora", language="en", address=None)
    hers = Client()
    open_door(hers, cast.alice.user, CHAT)
    assert hers.get("/chat/number/").status_code == 200
    new = "+34600000055"
    assert hers.post("/chat/number/", {"number": new}).headers["Location"] == "/chat/sign-in/code/"
    code = hers.get("/chat/sign-in/code/").context["sms_code"]
    assert hers.post("/chat/sign-in/code/", {"code": code}).headers["Location"] == "/chat/"
    assert PhoneClaim.objects.get(number=new).customer == cast.alice
    assert hers.get("/chat/number/").headers["Location"] == "/chat/"


def test_a_number_proved_on_a_borrowed_browser_does_not_join_the_account_there(cast: Cast) -> None:
    rest(cast.alice, days=8)
    phones.take_over_number(number=ALICES_NUMBER, name="Nora", language="en", address=None)
    borrowed = Client()
    open_door(borrowed, cast.alice.user, CHAT)
    assert enter(borrowed, "+34600000056").headers["Location"] == "/chat/sign-in/name/"


def test_an_account_that_rested_long_asks_whose_it_is_on_a_new_browser(cast: Cast) -> None:
    rest(cast.alice, days=31)
    client = Client()
    assert enter(client, ALICES_NUMBER).headers["Location"] == "/chat/sign-in/whose/"
    page = client.get("/chat/sign-in/whose/").content.decode()
    assert "Is this account yours?" in page
    assert "Alice" not in page
    assert client.post("/chat/sign-in/whose/").headers["Location"] == "/chat/"
    assert who(client) == str(cast.alice.id)
    # On a browser that was hers before, nothing is asked.
    rest(cast.alice, days=31)
    client.post("/chat/sign-out/")
    PhoneCode.objects.all().delete()
    assert enter(client, ALICES_NUMBER).headers["Location"] == "/chat/"


def test_a_browser_gets_a_signed_name_of_its_door_at_its_first_visit(db: None) -> None:
    client = Client()
    assert COOKIE not in client.cookies
    client.get("/chat/sign-in/")
    cookie = client.cookies[COOKIE]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == ("/chat/", True, "Lax")
    assert cookie["max-age"] == LIFETIME_SECONDS
    before = cookie.value
    client.get("/chat/sign-in/")
    assert client.cookies[COOKIE].value == before
    client.cookies[COOKIE] = "f" * 32 + ":forged"
    client.get("/chat/sign-in/")
    assert client.cookies[COOKIE].value not in (before, "f" * 32 + ":forged")


def test_one_browser_cannot_ask_for_codes_of_many_numbers_from_many_places(db: None) -> None:
    for number in range(phones.MAX_CODES_PER_DEVICE):
        send(f"+346000001{number:02d}", f"192.0.2.{number}", "a" * 32)
    with pytest.raises(DomainError):
        send("+34600000200", "192.0.2.200", "a" * 32)
    send("+34600000200", "192.0.2.200", "b" * 32)


def send(number: str, address: str, device: str) -> None:
    phones.send_code(
        number=number, purpose=PhoneCode.Purpose.CUSTOMER_SIGN_IN, address=address, device=device
    )


def test_strangers_who_ask_for_a_number_leave_its_owner_a_code(cast: Cast) -> None:
    client = signed_in_and_proved(cast)
    PhoneCode.objects.update(sent_at=timezone.now() - phones.LIMIT_WINDOW)
    for stranger in range(phones.MAX_CODES_PER_NUMBER):
        ask(ALICES_NUMBER, f"192.0.2.{stranger}")
    with pytest.raises(DomainError):
        ask(ALICES_NUMBER, "192.0.2.99")
    assert client.post("/chat/sign-in/", {"number": ALICES_NUMBER}).status_code == 302
