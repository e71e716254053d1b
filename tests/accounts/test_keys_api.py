"""The key directory through its API: what is published, kept and refused."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone

from accounts.crypto.backups import MIN_MEMORY_BYTES, MIN_OPERATIONS, make_backup
from accounts.crypto.keyrings import Custody, EpochStatement, PartyType, SignedStatement, check_chain
from accounts.crypto.pins import make_pin
from accounts.crypto.primitives import b64, sign, unb64
from accounts.crypto.wraps import Wrap, make_wrap, open_wrap
from accounts.doors import BUSINESS, CHAT
from accounts.models.audit import AuditEvent
from accounts.models.keys import KeyEpoch
from accounts.services.keys import MAX_EPOCHS
from tests.conftest import Cast
from tests.parties import TestParty, now_ms
from tests.sessions import open_door

DAY_MS = 24 * 60 * 60 * 1000


@pytest.fixture
def alice(cast: Cast) -> Client:
    client = Client()
    open_door(client, cast.alice.user, CHAT)
    return client


@pytest.fixture
def olga(cast: Cast) -> Client:
    client = Client()
    open_door(client, cast.olga.user, BUSINESS)
    return client


def publish(client: Client, party: TestParty, document: Any) -> Any:
    path = f"/chat/api/keys/{party.id}/epochs/"
    return client.post(path, {"epoch": document}, content_type="application/json")


def test_the_next_epoch_is_published_once_and_again_without_harm(cast: Cast, alice: Client) -> None:
    party = cast.keys["alice"]
    document = party.next_epoch().document()
    assert publish(alice, party, document).status_code == 201
    assert publish(alice, party, document).status_code == 200
    chain = alice.get(f"/chat/api/keys/{party.id}/").json()["chain"]
    assert len(chain) == 2


def test_other_bytes_under_a_published_number_are_refused(cast: Cast, alice: Client) -> None:
    party = cast.keys["alice"]
    first, other = party.next_epoch(), party.next_epoch()
    publish(alice, party, first.document())
    answer = publish(alice, party, other.document())
    assert (answer.status_code, answer.json()["code"]) == (409, "epoch_exists")


@pytest.mark.parametrize(
    ("changes", "detail"),
    [
        ({"epoch": 3}, "chain"),
        ({"previous": bytes(137)}, "chain"),
        ({"identity_seed": bytes(32)}, "identity changed"),
        ({"party_id": bytes(16)}, "party"),
        ({"party_type": PartyType.AGENT}, "party"),
        ({"custody": Custody.HOSTED}, "custody"),
        ({"created_at_ms": 1}, "created"),
        ({"expires_at_ms": now_ms() + 500 * DAY_MS}, "expires"),
        ({"expires_at_ms": now_ms() + DAY_MS // 2}, "expires"),
    ],
)
def test_a_statement_that_breaks_a_rule_is_refused_by_name(
    cast: Cast, alice: Client, changes: dict[str, Any], detail: str
) -> None:
    party = cast.keys["alice"]
    answer = publish(alice, party, party.next_epoch(**changes).document())
    assert (answer.status_code, answer.json()["code"]) == (409, "bad_statement")
    assert answer.json()["detail"] == detail


@pytest.mark.parametrize(
    ("changes", "detail"),
    [
        ({"max_version": 0}, "version"),
        ({"exchange_key": bytes(32)}, "low order key"),
        ({"exchange_key": bytes([1]) + bytes(31)}, "low order key"),
    ],
)
def test_an_epoch_that_nobody_could_seal_to_is_refused(
    cast: Cast, alice: Client, changes: dict[str, Any], detail: str
) -> None:
    party = cast.keys["alice"]
    good = EpochStatement.parse(party.next_epoch().statement)
    statement = replace(good, **changes).pack()
    signed = SignedStatement(statement, sign("recado1/epoch", statement, party.identity_seed))
    answer = publish(alice, party, signed.document())
    assert (answer.json()["code"], answer.json()["detail"]) == ("bad_statement", detail)


def test_epochs_cannot_be_published_without_limit(cast: Cast, alice: Client) -> None:
    party = cast.keys["alice"]

    def publish_next() -> str:
        signed = party.next_epoch()
        answer = publish(alice, party, signed.document())
        if answer.status_code == 201:
            party.signed.append(signed)
        return f"{answer.status_code} {answer.json().get('code', '')}"

    for limit in MAX_EPOCHS.values():
        while party.epoch < limit:
            assert publish_next() == "201 "
        assert publish_next() == "429 epoch_limit"
        KeyEpoch.objects.update(created_at=timezone.now() - timedelta(hours=1))
    assert publish(alice, party, party.signed[-1].document()).status_code == 200
    KeyEpoch.objects.update(created_at=timezone.now() - timedelta(days=1))
    assert publish_next() == "201 "


def test_every_flipped_bit_of_a_statement_is_refused(cast: Cast, alice: Client) -> None:
    party = cast.keys["alice"]
    document = party.next_epoch().document()
    for field in ("st", "sig"):
        whole = unb64(document[field])
        for place in range(0, len(whole), 5):
            flipped = bytearray(whole)
            flipped[place] ^= 1 << (place % 8)
            answer = publish(alice, party, {**document, field: b64(bytes(flipped))})
            assert answer.status_code in {400, 409}, (field, place)


@pytest.mark.parametrize("document", [None, [], "x", {}, {"v": 1}, {"v": 1, "st": "!", "sig": "!"}, {"v": 2}])
def test_a_malformed_statement_has_its_code(cast: Cast, alice: Client, document: Any) -> None:
    answer = publish(alice, cast.keys["alice"], document)
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed")


def test_a_backup_comes_back_as_it_was_and_weak_ones_are_refused(cast: Cast, alice: Client) -> None:
    party = cast.keys["alice"]
    backup = make_backup(
        party.package(),
        party_id=party.id.bytes,
        passphrase="correct horse battery",
        operations=MIN_OPERATIONS,
        memory_bytes=MIN_MEMORY_BYTES,
    ).document()
    path = f"/chat/api/keys/{party.id}/backup/"
    assert alice.put(path, {"document": backup}, content_type="application/json").status_code == 204
    assert alice.get(path).json() == {"document": backup, "earlier": []}
    weak = {**backup, "mem": MIN_MEMORY_BYTES - 1}
    answer = alice.put(path, {"document": weak}, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (409, "bad_backup")


def test_a_pin_is_kept_for_the_party_that_made_it(cast: Cast, alice: Client) -> None:
    me, bakery = cast.keys["alice"], cast.keys["bakery"]
    pin = make_pin(1, me.keys[1], check_chain(bakery.signed)[1])
    document = {
        "owner_epoch": 1,
        "peer_identity": b64(pin.identity_key),
        "peer_epoch": 1,
        "peer_key": b64(pin.exchange_key),
        "mac": b64(pin.mac),
        "verified_in_person": True,
    }
    path = f"/chat/api/pins/{bakery.id}/"
    assert alice.put(path, document, content_type="application/json").status_code == 204
    assert alice.get(f"/chat/api/keys/{bakery.id}/").json()["pin"] == document
    wrong = {**document, "peer_epoch": 7}
    assert alice.put(path, wrong, content_type="application/json").json()["code"] == "bad_pin"


def test_an_owner_gives_a_member_access_and_nobody_else_can(cast: Cast, olga: Client) -> None:
    bakery, owner, member = cast.keys["bakery"], cast.keys["olga"], cast.keys["luis"]
    wrap = make_wrap(
        bakery.package(with_identity=False),
        owner_chain=check_chain(bakery.signed),
        wrapper_id=owner.id.bytes,
        wrapper_epoch=1,
        wrapper_keys=owner.keys[1],
        member=check_chain(member.signed)[1],
    )
    document = {"member": str(member.id), "hdr": b64(wrap.header), "ct": b64(wrap.ciphertext)}
    luis = Client()
    open_door(luis, cast.luis.user, BUSINESS)
    path = "/business/api/wraps/"
    assert luis.post(path, document, content_type="application/json").json()["code"] == "not_yours"
    assert olga.post(path, document, content_type="application/json").status_code == 201
    [given] = luis.get(path).json()
    package = open_wrap(
        Wrap(unb64(given["hdr"]), unb64(given["ct"])),
        owner_chain=check_chain(bakery.signed),
        wrapper_chain=check_chain(owner.signed),
        member_id=member.id.bytes,
        member_keys=member.keys,
    )
    assert package.epoch_seeds == bakery.epoch_seeds
    assert package.identity_seed is None
    team = {row["name"]: row["newest_wrap"] for row in olga.get("/business/api/team/").json()}
    assert team == {"Olga": 0, "Luis": 1}
    for place in (0, 1, 2, 18, 34, 50, 54, 58, 93):
        flipped = bytearray(wrap.header)
        flipped[place] ^= 1
        answer = olga.post(path, {**document, "hdr": b64(bytes(flipped))}, content_type="application/json")
        assert answer.json()["code"] in {"bad_wrap", "malformed"}, place


@pytest.mark.portable
def test_the_audit_log_cannot_be_changed(cast: Cast) -> None:
    assert AuditEvent.objects.filter(action="keys.epoch_published").exists()
    for attempt in (
        "UPDATE accounts_auditevent SET action = 'nothing.happened'",
        "DELETE FROM accounts_auditevent",
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            connection.cursor().execute(attempt)
