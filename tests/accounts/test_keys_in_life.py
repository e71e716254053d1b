"""A new identity goes on in the chain; what an identity signed is erased; a session alone does neither."""

from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from accounts.crypto.backups import MIN_MEMORY_BYTES, make_backup
from accounts.crypto.erasures import Erasure, backup_hash, make_erasure
from accounts.crypto.identity_changes import IdentityChange, make_change, parse_change
from accounts.crypto.keyrings import PartyType, check_chain, parse_keyring
from accounts.crypto.primitives import ZERO_HASH, b64, random_bytes, signing_key, unb64
from accounts.doors import BUSINESS, CHAT
from accounts.models.audit import AuditEvent
from accounts.models.businesses import Business
from accounts.models.keys import Certificate, KeyBackup, MemberWrap, Party
from accounts.models.keys import IdentityChange as ChangeRow
from accounts.services.keys import store_backup
from tests.browser.world import give_access
from tests.conftest import PASSWORD, Cast, certify
from tests.parties import TestParty, now_ms
from tests.sessions import open_door, token_of

Document = dict[str, Any]


def client_of(user: Any, door: Any) -> Client:
    client = Client()
    open_door(client, user, door)
    return client


@pytest.fixture
def alice(cast: Cast) -> Client:
    return client_of(cast.alice.user, CHAT)


@pytest.fixture
def olga(cast: Cast) -> Client:
    return client_of(cast.olga.user, BUSINESS)


def renamed(party: TestParty, *, by_old: bool = True, seed: bytes | None = None, **changed: Any) -> Document:
    """What a party sends to go on under a new identity."""
    new_seed = seed or random_bytes(32)
    at = now_ms()
    change = IdentityChange(
        party_type=party.type,
        party_id=party.id.bytes,
        old_identity=signing_key(party.identity_seed),
        new_identity=signing_key(new_seed),
        created_at_ms=at,
        next_epoch=party.epoch + 1,
    )
    old_seed = party.identity_seed if by_old else None
    signed = make_change(change, new_identity_seed=new_seed, old_identity_seed=old_seed)
    epoch = party.next_epoch(identity_seed=new_seed, created_at_ms=at)
    return {"change": signed.document(), "epoch": epoch.document(), "password": PASSWORD, **changed}


def post(client: Client, door: str, party_id: UUID, what: str, document: Document) -> Any:
    return client.post(f"/{door}/api/keys/{party_id}/{what}/", document, content_type="application/json")


def actions() -> list[str]:
    return list(AuditEvent.objects.order_by("pk").values_list("action", flat=True))


def test_a_customer_goes_on_under_a_new_identity(cast: Cast, alice: Client) -> None:
    party, seed = cast.keys["alice"], random_bytes(32)
    document = renamed(party, seed=seed)
    assert post(alice, "chat", cast.alice.id, "identity", document).status_code == 201
    assert post(alice, "chat", cast.alice.id, "identity", document).status_code == 200
    keyring = alice.get(f"/chat/api/keys/{cast.alice.id}/").json()
    changes = [parse_change(item) for item in keyring["changes"]]
    chain = check_chain(parse_keyring(keyring["chain"]), signing_key(party.identity_seed), 1, changes)
    assert chain[2].identity_key == signing_key(seed)
    event = AuditEvent.objects.get(action=AuditEvent.Action.IDENTITY_CHANGED)
    assert event.detail == {"epoch": 2, "signed_by_old": True}


def test_a_session_alone_starts_no_new_identity(cast: Cast, alice: Client) -> None:
    answer = post(alice, "chat", cast.alice.id, "identity", renamed(cast.keys["alice"], by_old=False))
    assert (answer.status_code, answer.json()["code"]) == (409, "bad_change")
    assert not ChangeRow.objects.exists()
    assert Party.objects.get(pk=cast.alice.id).current_epoch == 1


def test_a_change_that_does_not_fit_is_refused(cast: Cast, alice: Client) -> None:
    bob = renamed(cast.keys["bob"])
    mine = renamed(cast.keys["alice"])
    path = f"/chat/api/keys/{cast.alice.id}/identity/"
    for document, status in (
        ({**mine, "change": bob["change"]}, 409),
        ({**mine, "change": {**mine["change"], "sig": mine["change"]["old"]}}, 409),
        ({**mine, "change": None}, 400),
        ({**mine, "change": {**mine["change"], "st": "AA"}}, 400),
        ({"change": mine["change"]}, 400),
    ):
        assert alice.post(path, document, content_type="application/json").status_code == status
    assert post(alice, "chat", cast.bob.id, "identity", bob).status_code == 403
    assert not ChangeRow.objects.exists()


def test_an_owner_with_the_old_identity_is_certified_anew_at_once(cast: Cast, olga: Client) -> None:
    certify(cast.bakery)
    answer = post(olga, "business", cast.bakery.id, "identity", renamed(cast.keys["bakery"]))
    assert answer.status_code == 201
    ended, asked = Certificate.objects.order_by("requested_at")
    assert ended.ending == Certificate.Ending.IDENTITY_CHANGED
    assert asked.document is None
    assert Business.objects.get(pk=cast.bakery.pk).status == Business.Status.VERIFIED


def test_without_the_old_identity_the_badge_pauses(cast: Cast, olga: Client) -> None:
    certify(cast.bakery)
    document = renamed(cast.keys["bakery"], by_old=False)
    answer = post(olga, "business", cast.bakery.id, "identity", {**document, "password": "wrong"})
    assert (answer.status_code, answer.json()["code"]) == (400, "wrong_credentials")
    assert post(olga, "business", cast.bakery.id, "identity", document).status_code == 201
    assert Business.objects.get(pk=cast.bakery.pk).status == Business.Status.PAUSED
    assert not Certificate.objects.filter(revoked_at__isnull=True).exists()
    assert "badge.paused" in actions()


def test_only_an_owner_in_person_starts_a_business_anew(cast: Cast) -> None:
    luis = client_of(cast.luis.user, BUSINESS)
    document = renamed(cast.keys["bakery"])
    assert post(luis, "business", cast.bakery.id, "identity", document).status_code == 403
    program = Client(headers={"Authorization": f"Bearer {token_of(cast.olga)}"})
    path = f"/api/v1/keys/{cast.bakery.id}/identity/"
    assert program.post(path, document, content_type="application/json").status_code == 403


def back_up(party: TestParty, passphrase: str) -> Document:
    document = make_backup(
        party.package(), party_id=party.id.bytes, passphrase=passphrase, memory_bytes=MIN_MEMORY_BYTES
    ).document()
    store_backup(party_id=party.id, document=document)
    return document


def erasure_of(party: TestParty, kept: bytes, **changed: Any) -> Document:
    fields: Document = {
        "party_type": party.type,
        "party_id": party.id.bytes,
        "identity_key": signing_key(party.identity_seed),
        "created_at_ms": now_ms(),
        "oldest_epoch": 1,
        "kept_backup": kept,
    }
    return {"erasure": make_erasure(Erasure(**{**fields, **changed}), party.identity_seed).document()}


def test_a_new_recovery_code_ends_the_old_one_at_once(cast: Cast, alice: Client) -> None:
    party = cast.keys["alice"]
    back_up(party, "the old code, known to someone")
    newest = back_up(party, "the new code, known to nobody")
    kept = backup_hash(unb64(newest["ct"]))
    assert post(alice, "chat", party.id, "erasure", erasure_of(party, kept)).status_code == 204
    assert [row.document for row in KeyBackup.objects.all()] == [newest]
    assert actions()[-1] == "keys.backup_replaced"


def test_a_session_without_keys_erases_nothing(cast: Cast, alice: Client) -> None:
    party = cast.keys["alice"]
    good = back_up(party, "a code that somebody noted")
    junk = {**good, "check": b64(bytes(32)), "ct": b64(bytes(80))}
    store_backup(party_id=party.id, document=junk)
    kept = backup_hash(unb64(good["ct"]))
    thief = TestParty(party.id, PartyType.CUSTOMER, epoch_seeds=party.epoch_seeds)
    month_ago = now_ms() - 30 * 24 * 60 * 60 * 1000
    for document in (
        erasure_of(thief, backup_hash(bytes(80))),
        erasure_of(party, kept),
        erasure_of(party, backup_hash(bytes(80)), created_at_ms=month_ago),
        erasure_of(party, backup_hash(bytes(80)), oldest_epoch=2),
    ):
        answer = post(alice, "chat", party.id, "erasure", document)
        assert (answer.status_code, answer.json()["code"]) == (409, "bad_erasure")
    assert KeyBackup.objects.count() == 2
    assert post(alice, "chat", cast.bob.id, "erasure", erasure_of(cast.keys["bob"], kept)).status_code == 403


def test_forgotten_epochs_are_not_remembered_again(cast: Cast, alice: Client) -> None:
    party = cast.keys["alice"]
    party.publish(cast.alice.user_id)
    kept = backup_hash(unb64(back_up(party, "a code that somebody noted")["ct"]))
    document = erasure_of(party, kept, oldest_epoch=2)
    assert post(alice, "chat", party.id, "erasure", document).status_code == 204
    assert alice.get(f"/chat/api/keys/{party.id}/").json()["erasure"] == document["erasure"]
    event = AuditEvent.objects.get(action=AuditEvent.Action.EPOCHS_FORGOTTEN)
    assert event.detail == {"before": {"oldest_epoch": 1}, "after": {"oldest_epoch": 2}}
    assert post(alice, "chat", party.id, "erasure", erasure_of(party, kept)).status_code == 409


def test_a_business_erases_older_wraps_once_its_owner_has_the_newest(cast: Cast, olga: Client) -> None:
    bakery = cast.keys["bakery"]
    give_access(cast, "olga")
    bakery.publish(cast.olga.user_id)
    document = erasure_of(bakery, ZERO_HASH, oldest_epoch=2)
    assert post(olga, "business", bakery.id, "erasure", document).status_code == 409
    give_access(cast, "olga")
    assert post(olga, "business", bakery.id, "erasure", document).status_code == 204
    assert [wrap.newest_epoch for wrap in MemberWrap.objects.all()] == [2]
    luis = client_of(cast.luis.user, BUSINESS)
    assert post(luis, "business", bakery.id, "erasure", document).status_code == 403
