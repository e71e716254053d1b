"""Passkeys: made, proved, and everything that only looks like one."""

import json
import time
from typing import Any

import pytest
from django.test import Client
from django_otp_webauthn.models import WebAuthnCredential

from accounts.doors import BUSINESS
from accounts.models.audit import AuditEvent
from accounts.models.people import User
from accounts.services import passkeys
from tests.conftest import PASSWORD, Cast, certify
from tests.passkeys import USER_PRESENT, Passkey
from tests.sessions import open_door, second_factor_of

OLGA = {"email": "olga@bakery.example", "password": PASSWORD}
NEW, SIGN_IN, PROOF = (
    "/business/security/passkeys/",
    "/business/sign-in/passkey/",
    "/business/security/proof/",
)


@pytest.fixture
def verified(cast: Cast) -> Cast:
    certify(cast.bakery)
    return cast


def post(client: Client, path: str, document: Any = None) -> Any:
    return client.post(path, json.dumps(document or {}), content_type="application/json")


def with_password() -> Client:
    client = Client()
    client.post("/business/sign-in/", OLGA)
    return client


def made_by(client: Client, **more: Any) -> Passkey:
    passkey = Passkey(**more)
    answer = post(client, NEW, passkey.make(post(client, f"{NEW}begin/").json()))
    assert answer.status_code == 200, answer.json()
    return passkey


@pytest.fixture
def passkey(verified: Cast) -> Passkey:
    """Olga's first and only second factor."""
    return made_by(with_password())


def sign_in(client: Client, passkey: Passkey, *, second: bool = False) -> Any:
    options = post(client, f"{SIGN_IN}begin/", {"second": second}).json()
    return post(client, SIGN_IN, passkey.prove(options))


def test_a_passkey_is_a_first_factor_and_opens_the_door(verified: Cast) -> None:
    client = with_password()
    assert client.get("/business/").headers["Location"] == "/business/security/set-up/"
    made_by(client)
    assert client.get("/business/security/").status_code == 200
    device = WebAuthnCredential.objects.get()
    assert (device.user, device.confirmed) == (verified.olga.user, True)
    event = AuditEvent.objects.get(action="sign_in.factor_added")
    assert event.detail["kind"] == "passkey"


def test_a_passkey_stands_for_password_and_second_factor(verified: Cast, passkey: Passkey) -> None:
    client = Client()
    assert sign_in(client, passkey).json() == {"next": "/business/"}
    assert client.get("/business/security/").status_code == 200


def test_a_passkey_is_the_second_factor_after_the_password(verified: Cast, passkey: Passkey) -> None:
    client = Client()
    client.post("/business/sign-in/", {**OLGA, "next": "/business/team/"})
    passkey.flags = USER_PRESENT
    assert sign_in(client, passkey, second=True).json() == {"next": "/business/team/"}
    assert client.get("/business/security/").status_code == 200


def test_alone_it_counts_only_if_the_device_has_checked_its_person(verified: Cast, passkey: Passkey) -> None:
    passkey.flags = USER_PRESENT
    answer = sign_in(Client(), passkey)
    assert (answer.status_code, answer.json()["code"]) == (400, "passkey_refused")


def test_an_answer_counts_once_and_for_its_own_challenge(verified: Cast, passkey: Passkey) -> None:
    client = Client()
    options = post(client, f"{SIGN_IN}begin/").json()
    answer = passkey.prove(options)
    assert post(client, SIGN_IN, answer).status_code == 200
    assert post(client, SIGN_IN, answer).json()["code"] == "passkey_refused"
    other = Client()
    post(other, f"{SIGN_IN}begin/")
    assert post(other, SIGN_IN, answer).json()["code"] == "passkey_refused"
    assert post(Client(), SIGN_IN, answer).json()["code"] == "passkey_refused"


def test_a_session_that_is_put_back_does_not_bring_a_spent_challenge_back(
    verified: Cast, passkey: Passkey
) -> None:
    options, state = passkeys.begin_proving(user=None, is_alone=True)
    answer = passkey.prove(options)
    assert passkeys.finish_proving(user=None, state=dict(state), answer=answer).user == verified.olga.user
    with pytest.raises(passkeys.PasskeyRefusedError):
        passkeys.finish_proving(user=None, state=dict(state), answer=answer)


def test_a_challenge_is_over_after_five_minutes(
    verified: Cast, passkey: Passkey, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = Client()
    answer = passkey.prove(post(client, f"{SIGN_IN}begin/").json())
    later = time.time() + passkeys.CHALLENGE_SECONDS + 1
    monkeypatch.setattr(passkeys.time, "time", lambda: later)
    assert post(client, SIGN_IN, answer).json()["code"] == "passkey_refused"


@pytest.mark.parametrize("change", [{"origin": "https://recado.evil.example"}, {"domain": "evil.example"}])
def test_a_passkey_shown_to_another_site_opens_nothing_here(
    verified: Cast, passkey: Passkey, change: dict[str, str]
) -> None:
    for name, value in change.items():
        setattr(passkey, name, value)
    assert sign_in(Client(), passkey).json()["code"] == "passkey_refused"
    WebAuthnCredential.objects.all().delete()
    client, second = with_password(), Passkey(**change)
    refused = post(client, NEW, second.make(post(client, f"{NEW}begin/").json()))
    assert refused.json()["code"] == "passkey_refused"
    assert not WebAuthnCredential.objects.exists()


def test_a_copied_passkey_is_noticed_by_its_counter(verified: Cast, passkey: Passkey) -> None:
    passkey.count = 41
    assert sign_in(Client(), passkey).status_code == 200
    passkey.count = 7
    assert sign_in(Client(), passkey).json()["code"] == "passkey_refused"


def test_a_strangers_key_under_a_known_name_opens_nothing(verified: Cast, passkey: Passkey) -> None:
    assert sign_in(Client(), Passkey(id=passkey.id)).json()["code"] == "passkey_refused"
    assert sign_in(Client(), Passkey()).json()["code"] == "passkey_refused"
    luis = Client()
    open_door(luis, verified.luis.user, BUSINESS)
    luis.post("/business/security/passkeys/new/", {"password": PASSWORD})
    twice = post(luis, NEW, Passkey(id=passkey.id).make(post(luis, f"{NEW}begin/").json()))
    assert twice.json()["code"] == "passkey_refused"


def test_who_is_half_way_may_not_come_in_as_somebody_else(verified: Cast, passkey: Passkey) -> None:
    second_factor_of(verified.luis.user)
    client = Client()
    client.post("/business/sign-in/", {"email": "luis@bakery.example", "password": PASSWORD})
    assert sign_in(client, passkey, second=True).json()["code"] == "passkey_refused"
    assert client.get("/business/security/").status_code == 302


def test_a_removed_passkey_and_a_removed_person_open_nothing(verified: Cast, passkey: Passkey) -> None:
    User.objects.filter(pk=verified.olga.user_id).update(is_active=False)
    assert sign_in(Client(), passkey).json()["code"] == "passkey_refused"
    User.objects.filter(pk=verified.olga.user_id).update(is_active=True)
    WebAuthnCredential.objects.all().delete()
    assert sign_in(Client(), passkey).json()["code"] == "passkey_refused"


def test_a_members_passkey_does_not_open_the_staff_door(verified: Cast, passkey: Passkey) -> None:
    client = Client()
    options = post(client, "/staff/sign-in/passkey/begin/").json()
    answer = post(client, "/staff/sign-in/passkey/", passkey.prove(options))
    assert answer.json()["code"] == "wrong_credentials"
    assert client.get("/staff/").status_code == 302


def test_staff_come_in_by_passkey(db: None) -> None:
    staff = User.objects.create_superuser(email="eva@recado.example", password=PASSWORD, name="Eva")
    client = Client()
    client.post("/staff/login/", {"username": staff.email, "password": PASSWORD, "otp_token": ""})
    passkey = Passkey()
    new = "/staff/security/passkeys/"
    assert post(client, new, passkey.make(post(client, f"{new}begin/").json())).status_code == 200
    again = Client()
    options = post(again, "/staff/sign-in/passkey/begin/").json()
    assert post(again, "/staff/sign-in/passkey/", passkey.prove(options)).json() == {"next": "/staff/"}
    assert again.get("/staff/").status_code == 200


@pytest.mark.parametrize(
    "document",
    [
        b"",
        b"[]",
        b"{",
        b"\xff",
        b"[" * 2000,
        b'{"id": 1}',
        b'{"id":"AA","rawId":"AA","type":"public-key","response":{}}',
        b'{"id":"AA","rawId":"AA","type":"public-key","response":"x","clientExtensionResults":[]}',
        b'{"id":"AA","rawId":"AA","type":"public-key","clientExtensionResults":{"credProps":1},"response":'
        b'{"clientDataJSON":"AA","attestationObject":"AA","authenticatorData":"AA","signature":"AA"}}',
    ],
)
def test_what_is_no_answer_at_all_is_refused_in_words(verified: Cast, document: bytes) -> None:
    client = with_password()
    for path in (SIGN_IN, NEW):
        post(client, f"{path}begin/")
        answer = client.post(path, document, content_type="application/json")
        assert answer.status_code == 400, path
        assert answer.json()["code"] in {"malformed", "passkey_refused"}, path


def test_a_second_passkey_needs_proof_of_who_is_there(verified: Cast, passkey: Passkey) -> None:
    client = Client()
    sign_in(client, passkey)
    assert post(client, f"{NEW}begin/").json()["code"] == "proof_needed"
    client.post("/business/security/passkeys/new/", {"password": "wrong"})
    assert post(client, f"{NEW}begin/").status_code == 403
    client.post("/business/security/passkeys/new/", {"password": PASSWORD})
    made_by(client)
    assert WebAuthnCredential.objects.count() == 2


def test_a_passkey_proves_who_is_there_in_place_of_the_password(verified: Cast, passkey: Passkey) -> None:
    client = Client()
    sign_in(client, passkey)
    proof = post(client, PROOF, passkey.prove(post(client, f"{PROOF}begin/").json())).json()["proof"]
    made = client.post("/business/security/codes/", {"password": proof})
    assert len(made.context["made"]) == 10
    elsewhere = Client()
    sign_in(elsewhere, passkey)
    refused = elsewhere.post("/business/security/codes/", {"password": proof})
    assert "password" in refused.context["form"].errors
