"""Keys, packages and certificates with one wrong bit are refused, always with CryptoError."""

import functools
from dataclasses import fields, replace
from typing import Any

import nacl.pwhash.argon2id
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.crypto import (
    at_rest,
    backups,
    certificates,
    evidence,
    invitations,
    keyrings,
    links,
    packages,
    pins,
    transparency,
    wraps,
)
from tests.vectors.cast import Cast, load_vectors, raw, statements
from tests.vectors.flips import flipped, flipped_document, is_refused

VECTORS = load_vectors()
CAST = Cast(VECTORS)
CHAIN = CAST.chains["business"]
PACKAGE = packages.KeyPackage(
    CAST.seeds["biz/id"], {1: CAST.seeds["biz/epoch1"], 2: CAST.seeds["biz/epoch2"]}
)
quickly = settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
slowly = settings(quickly, max_examples=30)


@quickly
@given(st.data())
def test_a_flipped_epoch_statement_breaks_its_chain(data: st.DataObject) -> None:
    document = [item.document() for item in statements(VECTORS["keyrings"]["business"])]
    place = data.draw(st.integers(0, len(document) - 1))
    document[place] = data.draw(flipped_document(document[place]))
    pinned = CHAIN[1].identity_key
    assert is_refused(lambda: keyrings.check_chain(keyrings.parse_keyring(document), pinned, floor=2))


@quickly
@given(flipped(PACKAGE.pack()))
def test_a_flipped_package_does_not_fit_its_chain(packed: bytes) -> None:
    assert is_refused(lambda: packages.KeyPackage.unpack(packed).check_against(CHAIN))


WRAP = {"v": 1, "hdr": VECTORS["wrap"]["hdr"], "ct": VECTORS["wrap"]["ct"]}


@quickly
@given(flipped_document(WRAP))
def test_a_flipped_wrap_does_not_open(document: dict[str, Any]) -> None:
    assert is_refused(
        lambda: wraps.open_wrap(
            wraps.parse_wrap(document),
            owner_chain=CHAIN,
            wrapper_chain=CAST.chains["agent_1"],
            member_id=CAST.chains["hosted_agent"][1].party_id,
            member_keys=CAST.keys["hosted_agent"],
        )
    )


@pytest.fixture
def remembered_derivations(monkeypatch: pytest.MonkeyPatch) -> None:
    """Most flips leave passphrase, salt and cost alone: derive their key once."""
    monkeypatch.setattr(nacl.pwhash.argon2id, "kdf", functools.cache(nacl.pwhash.argon2id.kdf))


@functools.cache
def cheapest_backup() -> dict[str, object]:
    return backups.make_backup(
        PACKAGE, party_id=bytes(16), passphrase="correct horse", memory_bytes=backups.MIN_MEMORY_BYTES
    ).document()


@pytest.mark.usefixtures("remembered_derivations")
@slowly
@given(st.data())
def test_a_flipped_backup_does_not_open(data: st.DataObject) -> None:
    document = data.draw(flipped_document(cheapest_backup(), texts=("kdf",)))
    assert is_refused(lambda: backups.open_backup(document, party_id=bytes(16), passphrase="correct horse"))


AT_REST = at_rest.lock_at_rest(
    PACKAGE, business_id=bytes(16), agent_id=bytes(16), master_key_id="m1", master_key=bytes(32)
)


@quickly
@given(flipped_document(AT_REST, texts=("mk",)))
def test_a_flipped_package_at_rest_does_not_open(document: dict[str, Any]) -> None:
    keys = {"m1": bytes(32)}
    assert is_refused(
        lambda: at_rest.open_at_rest(document, business_id=bytes(16), agent_id=bytes(16), master_keys=keys)
    )


REQUEST, LINK_SECRET = links.start_link()
LINKED = links.give_package(PACKAGE, party_id=bytes(16), request=REQUEST)


def take(ciphertext: bytes, request: links.LinkRequest) -> packages.KeyPackage:
    return links.take_package(
        ciphertext, party_id=bytes(16), request=request, ephemeral_secret_key=LINK_SECRET
    )


@quickly
@given(flipped(LINKED))
def test_a_flipped_link_answer_does_not_open(ciphertext: bytes) -> None:
    assert is_refused(lambda: take(ciphertext, REQUEST))


@quickly
@given(flipped(REQUEST.qr_text().encode()))
def test_a_flipped_link_qr_reaches_nobody(scanned: bytes) -> None:
    def give_and_take() -> None:
        request = links.parse_link(scanned.decode("latin-1"))
        take(links.give_package(PACKAGE, party_id=bytes(16), request=request), REQUEST)

    assert is_refused(give_and_take)


CERTIFICATE = VECTORS["certificates"][0]
ISSUING_KEYS = {kid: raw(key) for kid, key in VECTORS["roots"].items()}


def check_certificate(certificate: object, revocations: object) -> certificates.Certificate:
    return certificates.check_certificate(
        certificate,
        revocations,
        ISSUING_KEYS,
        now_ms=CERTIFICATE["now"],
        business_id=CHAIN[1].party_id,
        identity_key=raw(CERTIFICATE["ik"]),
        list_floor=CERTIFICATE["floor"],
    )


@quickly
@given(flipped_document(CERTIFICATE["cert"], texts=("kid",)))
def test_a_flipped_certificate_earns_no_badge(document: dict[str, Any]) -> None:
    assert is_refused(lambda: check_certificate(document, CERTIFICATE["crl"]))


@quickly
@given(flipped_document(CERTIFICATE["crl"], texts=("kid",)))
def test_under_a_flipped_revocation_list_no_badge_is_shown(document: dict[str, Any]) -> None:
    assert is_refused(lambda: check_certificate(CERTIFICATE["cert"], document))


@quickly
@given(flipped_document(VECTORS["log"]["head"], texts=("kid",)))
def test_a_flipped_head_of_the_log_counts_for_nothing(document: dict[str, Any]) -> None:
    assert is_refused(lambda: transparency.read_head(document, ISSUING_KEYS, now_ms=VECTORS["log"]["now"]))


PIN = pins.make_pin(2, CAST.keys["business"][2], CAST.chains["customer_1"][1])


@quickly
@given(st.data())
def test_a_flipped_pin_is_not_trusted(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from([field.name for field in fields(PIN)]))
    value = getattr(PIN, name)
    bits = st.integers(0, 40).map(lambda bit: value ^ 1 << bit)
    wrong = replace(PIN, **{name: data.draw(bits if isinstance(value, int) else flipped(value))})
    assert is_refused(lambda: pins.check_pin(wrong, CAST.keys["business"]))


@quickly
@given(
    flipped(
        invitations.invite_mac(
            bytes(32), business_id=bytes(16), agent_id=bytes(16), agent_identity_key=bytes(32)
        )
    )
)
def test_a_flipped_invitation_answer_wins_no_keys(mac: bytes) -> None:
    assert is_refused(
        lambda: invitations.check_invite(
            mac, bytes(32), business_id=bytes(16), agent_id=bytes(16), agent_identity_key=bytes(32)
        )
    )


@quickly
@given(flipped(evidence.lock_page(b"deed", file_id=bytes(16), page=1, file_key=bytes(32))))
def test_a_flipped_page_of_evidence_does_not_open(ciphertext: bytes) -> None:
    assert is_refused(lambda: evidence.open_page(ciphertext, file_id=bytes(16), page=1, file_key=bytes(32)))


@quickly
@given(flipped(evidence.lock_file_key(bytes(32), file_id=bytes(16), key=bytes(32))))
def test_a_flipped_key_of_evidence_does_not_open(locked: bytes) -> None:
    keys = {"e1": bytes(32)}
    assert is_refused(lambda: evidence.open_file_key(locked, file_id=bytes(16), key_id="e1", keys=keys))
