"""What costs something is counted by who asks: from one place nobody fills a log or keeps us busy."""

from contextlib import suppress
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from accounts import floods
from accounts.doors import CHAT
from accounts.errors.base import DomainError
from accounts.errors.sign_up import SignUpLimitError
from accounts.floods import within
from accounts.models.audit import AuditEvent
from accounts.models.phones import PhoneCode
from accounts.services import phones, pins, sign_up, team_invitations
from accounts.services.team_invitations import invite_member
from accounts.views.directory import MOST_LOOKS_A_MINUTE
from tests.accounts.signing_up import FIELDS, SHOP, asked_to_sign_up
from tests.accounts.test_pins import PIN, attempt, protect
from tests.conftest import Cast, certify
from tests.sessions import open_door

CYRILLIC_A = "\u0430"
PURPOSE = PhoneCode.Purpose.CUSTOMER_SIGN_IN
NUMBER = "+34600000088"


def written(action: str) -> int:
    return AuditEvent.objects.filter(action=action).count()


def stop_the_clock(monkeypatch: pytest.MonkeyPatch, at: float = 1_800_000_000) -> None:
    """No window ends while a test counts."""
    monkeypatch.setattr(floods, "time", SimpleNamespace(time=lambda: at))


def test_a_window_counts_each_name_for_itself_and_begins_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    stop_the_clock(monkeypatch)
    assert [within("a", 2, 60) for _ in range(3)] == [True, True, False]
    assert within("b", 2, 60)
    stop_the_clock(monkeypatch, 1_800_000_060)
    assert within("a", 2, 60)


@pytest.mark.parametrize(
    ("path", "name"),
    [("/b/?q=bread", "directory"), ("/chat/discover/?q=bread", "directory"), ("/transparency/", "log-page")],
)
def test_who_searches_without_end_is_asked_for_patience(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, path: str, name: str
) -> None:
    stop_the_clock(monkeypatch)
    client = Client()
    open_door(client, cast.alice.user, CHAT)
    for _ in range(MOST_LOOKS_A_MINUTE - 2):
        within(f"{name}:127.0.0.1", MOST_LOOKS_A_MINUTE)
    answers = [client.get(path) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[2].headers["Retry-After"] == "60"
    assert "Wait a minute" in answers[2].content.decode()
    assert Client(REMOTE_ADDR="192.0.2.7").get("/b/").status_code == 200


def test_names_that_are_refused_at_sign_up_fill_no_log(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    certify(cast.bakery)
    monkeypatch.setattr(sign_up, "MAX_ASKED_PER_NETWORK", 3)
    fields = {**FIELDS, "business_name": f"B{CYRILLIC_A}kery"}
    for _ in range(6):
        assert Client().post("/business/sign-up/", fields).status_code == 200
    assert written("business.sign_up_refused") == 3


def test_no_password_is_hashed_for_who_asks_too_often(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sign_up, "MAX_ASKED_PER_NETWORK", 2)
    hashed: list[str] = []
    monkeypatch.setattr(sign_up, "make_password", lambda password: hashed.append(password) or "x")
    for number in range(2):
        asked_to_sign_up(f"{number}@shop.example")
    for number in range(2, 5):
        with pytest.raises(SignUpLimitError):
            asked_to_sign_up(f"{number}@shop.example")
    assert len(hashed) == 2
    asked_to_sign_up("9@shop.example", SHOP, "192.0.2.7")


@pytest.mark.django_db(transaction=True)
def test_who_goes_on_with_a_code_that_is_spent_fills_no_log() -> None:
    code_id = phones.send_code(number=NUMBER, purpose=PURPOSE, address="192.0.2.1")
    for _ in range(phones.MAX_TRIES + 20):
        with suppress(DomainError):
            phones.use_code(code_id=code_id, number=NUMBER, purpose=PURPOSE, code="nonsense")
    assert written("number.code_refused") == phones.MAX_REFUSALS_WRITTEN > phones.MAX_TRIES


def test_who_goes_on_after_the_last_try_at_a_pin_fills_no_log(cast: Cast) -> None:
    protect(cast.alice)
    for _ in range(pins.MAX_TRIES_OF_ONE + 20):
        with suppress(DomainError):
            attempt(cast, "000000", device="thief")
    assert written("number.pin_refused") == pins.MAX_REFUSALS_WRITTEN > pins.MAX_TRIES_OF_ONE
    with suppress(DomainError):
        attempt(cast, "000000", address="192.0.2.7")
    assert written("number.pin_refused") == pins.MAX_REFUSALS_WRITTEN + 1
    assert PIN not in str(list(AuditEvent.objects.values()))


def test_who_goes_on_with_a_link_that_is_over_is_stopped(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(team_invitations, "MAX_WRONG_PER_ADDRESS", 3)
    invitation, link = invite_member(inviter_id=cast.olga.id, role="agent", note="")
    team_invitations.withdraw_team_invitation(manager_id=cast.olga.id, invitation_id=UUID(str(invitation.pk)))
    statuses = [Client().get(f"/business/join/{link}/").status_code for _ in range(6)]
    assert statuses == [410, 410, 410, 429, 429, 429]
    assert written("member.invitation_refused") == 3


def test_who_asks_by_a_link_whose_addresses_are_known_is_stopped(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(team_invitations, "MAX_WRONG_PER_ADDRESS", 3)
    _, link = invite_member(inviter_id=cast.olga.id, role="agent", note="")
    given: dict[str, Any] = {"link": link, "name": "N", "password": "peonies for saturday", "language": "en"}
    codes = []
    for _ in range(5):
        with pytest.raises(DomainError) as refused:
            team_invitations.join_with_new_account(**given, email="olga@bakery.example", address="192.0.2.1")
        codes.append(refused.value.code)
    assert codes == ["address_taken"] * 3 + ["join_limit"] * 2
