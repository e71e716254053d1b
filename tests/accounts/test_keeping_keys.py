"""Who has only a session or a token destroys no backup and no wrap."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.crypto.backups import MIN_MEMORY_BYTES, MIN_OPERATIONS, make_backup
from accounts.crypto.keyrings import check_chain
from accounts.crypto.primitives import b64
from accounts.crypto.wraps import make_wrap
from accounts.doors import BUSINESS, CHAT
from accounts.errors.keys import BackupLimitError
from accounts.models.audit import AuditEvent
from accounts.models.keys import KeyBackup, MemberWrap
from accounts.queries.keys import BACKUPS_KEPT
from accounts.services.keys import MAX_BACKUPS_PER_DAY, store_backup
from tests.conftest import Cast
from tests.parties import TestParty
from tests.sessions import open_door, token_of

Document = dict[str, Any]


def backup_of(party: TestParty) -> Document:
    return make_backup(
        party.package(),
        party_id=party.id.bytes,
        passphrase="correct horse battery",
        operations=MIN_OPERATIONS,
        memory_bytes=MIN_MEMORY_BYTES,
    ).document()


def age(**fields: Any) -> None:
    """Let the newest replaced backup be as old as this."""
    KeyBackup.objects.filter(replaced_at__isnull=False).update(**fields)


def stored_by(client: Client, party: TestParty) -> Document:
    answer: Document = client.get(f"/chat/api/keys/{party.id}/backup/").json()
    return answer


@pytest.fixture
def alice(cast: Cast) -> Client:
    client = Client()
    open_door(client, cast.alice.user, CHAT)
    return client


def test_a_replaced_backup_can_be_restored_for_thirty_days(cast: Cast, alice: Client) -> None:
    party = cast.keys["alice"]
    good = backup_of(party)
    junk, more = ({**good, "check": b64(bytes([number]) * 32)} for number in (1, 2))
    store_backup(party_id=party.id, document=good)
    KeyBackup.objects.update(created_at=timezone.now() - 10 * BACKUPS_KEPT)
    store_backup(party_id=party.id, document=junk)
    assert stored_by(alice, party) == {"document": junk, "earlier": [good]}

    age(replaced_at=timezone.now() - BACKUPS_KEPT + timedelta(minutes=1))
    store_backup(party_id=party.id, document=more)
    assert stored_by(alice, party) == {"document": more, "earlier": [junk, good]}

    age(replaced_at=timezone.now() - BACKUPS_KEPT)
    assert stored_by(alice, party) == {"document": more, "earlier": []}
    store_backup(party_id=party.id, document=good)
    assert [row.document for row in KeyBackup.objects.order_by("pk")] == [more, good]


def test_backups_cannot_be_stored_without_limit(cast: Cast, alice: Client) -> None:
    party = cast.keys["alice"]
    document = backup_of(party)
    for _ in range(MAX_BACKUPS_PER_DAY):
        store_backup(party_id=party.id, document=document)
    with pytest.raises(BackupLimitError):
        store_backup(party_id=party.id, document=document)
    path = f"/chat/api/keys/{party.id}/backup/"
    answer = alice.put(path, {"document": document}, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (429, "backup_limit")
    KeyBackup.objects.update(created_at=timezone.now() - timedelta(days=1))
    store_backup(party_id=party.id, document=document)


def wrap_for_luis(cast: Cast) -> Document:
    wrap = make_wrap(
        cast.keys["bakery"].package(with_identity=False),
        owner_chain=check_chain(cast.keys["bakery"].signed),
        wrapper_id=cast.olga.id.bytes,
        wrapper_epoch=1,
        wrapper_keys=cast.keys["olga"].keys[1],
        member=check_chain(cast.keys["luis"].signed)[1],
    )
    return {"member": str(cast.luis.id), "hdr": b64(wrap.header), "ct": b64(wrap.ciphertext)}


def test_a_wrap_that_was_given_stays_as_it_is(cast: Cast) -> None:
    client, given = Client(), wrap_for_luis(cast)
    open_door(client, cast.olga.user, BUSINESS)
    for _ in range(2):
        answer = client.post("/business/api/wraps/", given, content_type="application/json")
        assert answer.status_code == 201
    for other in ({**given, "ct": "AAAA"}, wrap_for_luis(cast)):
        answer = client.post("/business/api/wraps/", other, content_type="application/json")
        assert (answer.status_code, answer.json()["code"]) == (409, "wrap_exists")
    assert b64(bytes(MemberWrap.objects.get().ciphertext)) == given["ct"]
    assert AuditEvent.objects.filter(action="keys.wrapped").count() == 1


def test_a_program_neither_backs_up_nor_hands_out_keys(cast: Cast) -> None:
    store_backup(party_id=cast.olga.id, document=backup_of(cast.keys["olga"]))
    token = token_of(cast.olga)
    client = Client(headers={"Authorization": f"Bearer {token}"})
    backup = f"/api/v1/keys/{cast.olga.id}/backup/"
    answers = [
        client.get(backup),
        client.put(backup, {"document": backup_of(cast.keys["olga"])}, content_type="application/json"),
        client.post("/api/v1/wraps/", wrap_for_luis(cast), content_type="application/json"),
    ]
    assert [(answer.status_code, answer.json()["code"]) for answer in answers] == [(403, "scope_missing")] * 3
    assert client.get("/api/v1/wraps/").status_code == 200
