"""The connector's place on the platform: who makes it, what its token may do, and what ends with it."""

import hashlib
from typing import Any

import pytest
from django.test import Client

from accounts.crypto.keyrings import Custody, PartyType, check_chain
from accounts.crypto.primitives import b64
from accounts.crypto.wraps import make_wrap
from accounts.models.audit import AuditEvent
from accounts.models.hosting import AgentEndpoint, EndpointWrap
from accounts.models.keys import KeyEpoch, Party
from accounts.models.tokens import ApiToken, Scope
from accounts.queries.tokens import find_token
from accounts.services.businesses import remove_member
from accounts.services.connectors import ask_for_connector
from accounts.services.tokens import revoke_token
from tests.accounts.test_hosting import ask
from tests.conftest import PASSWORD, Cast
from tests.hosting import sign, wrap_for
from tests.parties import TestParty
from tests.sessions import token_of

pytestmark = pytest.mark.portable
OWN_TOKEN = "recado_of-its-own"
OWN_HASH = hashlib.sha256(OWN_TOKEN.encode()).hexdigest()


def call(token: str, method: str, path: str, document: Any = None) -> Any:
    proof = {"HTTP_AUTHORIZATION": f"Bearer {token}"}
    act = getattr(Client(), method)
    if document is None:
        return act(f"/api/v1/{path}", **proof)
    return act(f"/api/v1/{path}", document, content_type="application/json", **proof)


def asked(cast: Cast) -> str:
    return ask_for_connector(owner=cast.olga, actor_id=cast.olga.user_id)


def enrolled(cast: Cast) -> TestParty:
    """A connector with keys of its own, whose token is OWN_TOKEN."""
    token = asked(cast)
    machine = TestParty(AgentEndpoint.objects.connectors().get().pk, PartyType.AGENT)
    signed = machine.next_epoch(custody=Custody.CONNECTOR)
    document = {"epoch": signed.document(), "token_hash": OWN_HASH}
    assert call(token, "post", "connector/enrol/", document).status_code == 201
    machine.signed.append(signed)
    return machine


def let_in(cast: Cast) -> TestParty:
    machine = enrolled(cast)
    sign(cast, Custody.BROWSER | Custody.CONNECTOR)
    wrap_for(cast, AgentEndpoint.objects.connectors().get(), since=1)
    return machine


def actions() -> list[str]:
    return list(AuditEvent.objects.order_by("id").values_list("action", flat=True))


def test_an_owner_with_their_password_gets_a_token_that_is_shown_once(cast: Cast) -> None:
    answer = ask(cast, "olga", "post", "custody/connector/", {"password": PASSWORD})
    assert answer.status_code == 201
    token = find_token(answer.json()["token"])
    assert token is not None
    assert token.scopes == [Scope.CONNECTOR]
    shown = ask(cast, "luis", "get", "custody/").json()
    assert shown["connector"] == {
        "id": str(AgentEndpoint.objects.get().pk),
        "has_keys": False,
        "newest_wrap": 0,
        "version": "",
        "seen_at": None,
    }
    again = ask(cast, "olga", "post", "custody/connector/", {"password": PASSWORD}).json()["token"]
    assert find_token(answer.json()["token"]) is None
    assert find_token(again) is not None
    assert AgentEndpoint.objects.connectors().count() == 1


@pytest.mark.parametrize(
    ("name", "document", "status", "code"),
    [
        ("luis", {"password": PASSWORD}, 403, "not_yours"),
        ("olga", {"password": "wrong"}, 400, "wrong_credentials"),
        ("olga", {"password": 1}, 400, "malformed"),
        ("alice", {"password": PASSWORD}, 403, "not_yours"),
    ],
)
def test_nobody_else_gets_one(cast: Cast, name: str, document: Any, status: int, code: str) -> None:
    answer = ask(cast, name, "post", "custody/connector/", document)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert not AgentEndpoint.objects.exists()


def test_it_enrols_with_keys_and_a_token_that_it_drew_itself(cast: Cast) -> None:
    machine = enrolled(cast)
    assert Party.objects.get(pk=machine.id).custody == Custody.CONNECTOR
    assert call(OWN_TOKEN, "post", "connector/", {"version": "1.0"}).json() == {
        "business": {
            "id": str(cast.bakery.id),
            "name": "Bakery",
            "handle": "bakery",
            "status": "unverified",
            "logo": "",
        },
        "id": str(machine.id),
        "has_keys": True,
        "newest_wrap": 0,
        "version": "1.0",
        "seen_at": ask(cast, "olga", "get", "custody/").json()["connector"]["seen_at"],
    }
    again = call(
        OWN_TOKEN, "post", "connector/enrol/", {"epoch": machine.signed[0].document(), "token_hash": OWN_HASH}
    )
    assert (again.status_code, again.json()["code"]) == (409, "connector_exists")
    assert ask(cast, "olga", "post", "custody/connector/", {"password": PASSWORD}).status_code == 409
    assert actions()[-2:] == ["keys.epoch_published", "keys.connector_enrolled"]


@pytest.mark.parametrize("token_hash", ["", "x" * 64, "A" * 64, 1, None])
def test_a_token_hash_of_another_form_enrols_nothing(cast: Cast, token_hash: Any) -> None:
    token = asked(cast)
    machine = TestParty(AgentEndpoint.objects.get().pk, PartyType.AGENT)
    document = {"epoch": machine.next_epoch(custody=Custody.CONNECTOR).document(), "token_hash": token_hash}
    assert call(token, "post", "connector/enrol/", document).status_code == 400
    assert not Party.objects.filter(pk=machine.id).exists()


@pytest.mark.parametrize("custody", [Custody.BROWSER, Custody.HOSTED, Custody.CONNECTOR | Custody.HOSTED])
def test_its_keys_claim_to_be_a_connectors_and_nothing_else(cast: Cast, custody: Custody) -> None:
    token = asked(cast)
    machine = TestParty(AgentEndpoint.objects.get().pk, PartyType.AGENT)
    document = {"epoch": machine.next_epoch(custody=custody).document(), "token_hash": OWN_HASH}
    assert call(token, "post", "connector/enrol/", document).json()["code"] == "bad_statement"
    assert find_token(token) is not None


def test_a_token_of_no_connector_is_no_connector(cast: Cast) -> None:
    token = token_of(cast.olga, Scope.CONNECTOR)
    assert call(token, "post", "connector/", {"version": "1.0"}).status_code == 404
    assert ask(cast, "olga", "post", "connector/", {"version": "1.0"}).status_code == 403


def test_its_token_is_the_machine_s_and_not_its_owner_s(cast: Cast) -> None:
    machine = let_in(cast)
    assert [wrap["newest_epoch"] for wrap in call(OWN_TOKEN, "get", "wraps/").json()] == [2]
    me = call(OWN_TOKEN, "get", "me/").json()
    assert (me["agent"], me["role"], me["party"]) == (str(machine.id), "connector", str(cast.bakery.id))
    for party in (cast.bakery.id, cast.olga.id):
        signed = cast.keys["bakery"].next_epoch().document()
        refused = call(OWN_TOKEN, "post", f"keys/{party}/epochs/", {"epoch": signed})
        assert (refused.status_code, refused.json()["code"]) == (403, "not_yours")
        cast.keys["bakery"].epoch_seeds.popitem()
    for method, path in (
        ("put", "automation/"),
        ("post", "notifications/"),
        ("post", "wraps/"),
        ("post", "custody/connector/"),
        ("get", f"keys/{machine.id}/backup/"),
    ):
        assert call(OWN_TOKEN, method, path, None if method == "get" else {}).status_code == 403, path
    assert call(OWN_TOKEN, "post", "outbox/due/", {}).status_code == 200
    assert call(OWN_TOKEN, "post", "campaigns/due/", {}).status_code == 200
    assert call(OWN_TOKEN, "get", "automation/").status_code == 200


def test_it_renews_its_own_keys(cast: Cast) -> None:
    machine = enrolled(cast)
    signed = machine.next_epoch(custody=Custody.CONNECTOR)
    path = f"keys/{machine.id}/epochs/"
    assert call(OWN_TOKEN, "post", path, {"epoch": signed.document()}).status_code == 201
    assert KeyEpoch.objects.filter(party_id=machine.id).count() == 2


def test_nothing_is_handed_over_before_an_owner_has_signed(cast: Cast) -> None:
    machine, bakery, olga = enrolled(cast), cast.keys["bakery"], cast.keys["olga"]
    wrap = make_wrap(
        bakery.package(with_identity=False),
        owner_chain=check_chain(bakery.signed),
        wrapper_id=olga.id.bytes,
        wrapper_epoch=1,
        wrapper_keys=olga.keys[1],
        member=check_chain(machine.signed)[1],
    )
    document = {"member": str(machine.id), "hdr": b64(wrap.header), "ct": b64(wrap.ciphertext)}
    refused = ask(cast, "olga", "post", "wraps/", document)
    assert (refused.status_code, refused.json()["code"]) == (409, "connector_not_signed")
    assert ask(cast, "luis", "post", "wraps/", document).status_code == 403


def test_an_owner_signs_it_off_and_everything_of_it_ends(cast: Cast) -> None:
    let_in(cast)
    early = ask(cast, "olga", "delete", "custody/connector/")
    assert (early.status_code, early.json()["code"]) == (409, "connector_signed")
    sign(cast, Custody.BROWSER)
    assert call(OWN_TOKEN, "get", "wraps/").status_code == 401
    assert not EndpointWrap.objects.exists()
    assert not AgentEndpoint.objects.standing().exists()
    assert ApiToken.objects.get().revoked_at is not None
    assert ask(cast, "luis", "get", "custody/").json()["connector"] is None
    assert {"keys.connector_signed_on", "keys.connector_signed_off", "token.revoked"} <= set(actions())
    assert asked(cast)


def test_one_that_was_never_let_in_is_withdrawn(cast: Cast) -> None:
    enrolled(cast)
    assert ask(cast, "luis", "delete", "custody/connector/").status_code == 403
    assert ask(cast, "olga", "delete", "custody/connector/").status_code == 204
    assert call(OWN_TOKEN, "post", "connector/", {"version": "1.0"}).status_code == 401


def test_it_goes_with_the_member_who_made_it_and_with_its_token(cast: Cast) -> None:
    let_in(cast)
    revoke_token(token=ApiToken.objects.get(), actor_id=cast.olga.user_id)
    assert call(OWN_TOKEN, "get", "wraps/").status_code == 401
    ApiToken.objects.update(revoked_at=None)
    assert call(OWN_TOKEN, "get", "wraps/").status_code == 200
    remove_member(membership=cast.olga, actor_id=cast.olga.user_id)
    assert call(OWN_TOKEN, "get", "wraps/").status_code == 401


def test_hosted_custody_and_a_connector_stand_beside_each_other(cast: Cast) -> None:
    let_in(cast)
    sign(cast, Custody.BROWSER | Custody.CONNECTOR | Custody.HOSTED)
    assert AgentEndpoint.objects.connectors().exists()
    sign(cast, Custody.BROWSER | Custody.CONNECTOR)
    assert AgentEndpoint.objects.connectors().exists()
