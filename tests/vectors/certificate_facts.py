"""Facts about certificates that the vectors do not state: every refusal, with everything else in order."""

import json
from collections.abc import Callable, Iterator
from typing import Any

from accounts.crypto import certificates, primitives
from tests.vectors.cast import Cast, Fact, Vectors, refusals, same, short_fields

NOW = 1_790_000_000_000
DAY_MS = 86_400_000


def all_facts(vectors: Vectors) -> Iterator[Fact]:
    cast = Cast(vectors)
    yield from _certificate_facts(cast)
    yield from _certificate_payload_facts(cast)


def _certificate_facts(cast: Cast) -> Iterator[Fact]:
    party, seed = cast.chains["business"][1], cast.seeds["platform/root"]
    signed = certificates.Certificate(
        "7",
        party.party_id,
        "Sol",
        "+34911222333",
        party.identity_key,
        NOW,
        NOW + certificates.CERTIFICATE_LIFETIME_MS,
    )
    keys = {"p1": primitives.signing_key(seed)}
    document = certificates.issue_certificate(signed, key_id="p1", signing_seed=seed)
    revocations = _list(seed, ["8", "8"])

    def check(**changed: Any) -> Callable[[], certificates.Certificate]:
        facts = {"now_ms": NOW, "business_id": party.party_id, "identity_key": party.identity_key, **changed}
        return lambda: certificates.check_certificate(document, revocations, keys, **facts)

    yield "certificate: holds", lambda: same(check()(), signed)
    yield "certificate: its list", check(list_floor=3)
    yield from refusals(
        "certificate", "not this business", check(business_id=bytes(16)), check(identity_key=bytes(32))
    )
    yield from refusals("certificate", "not yet valid", check(now_ms=NOW - 1))
    yield from refusals("certificate", "expired", check(now_ms=signed.not_after_ms))
    yield from refusals("certificate", "revocation list rollback", check(list_floor=4))
    yield from refusals("certificate", "revocation list stale", check(now_ms=NOW + 72 * 3_600_000))
    yield "certificate: days", lambda: same(signed.not_after_ms - NOW, 90 * 86_400_000)

    def under(revocations: dict[str, object]) -> Callable[[], certificates.Certificate]:
        facts = {"now_ms": NOW, "business_id": party.party_id, "identity_key": party.identity_key}
        return lambda: certificates.check_certificate(document, revocations, keys, **facts)

    yield from refusals("certificate", "revoked", under(_list(seed, ["7"])))
    yield "certificate: a list a day ahead", under(_list(seed, ["8"], NOW + DAY_MS))
    ahead = under(_list(seed, ["8"], NOW + DAY_MS + 1))
    yield from refusals("certificate", "revocation list from the future", ahead)
    issue = lambda changed: certificates.issue_certificate(changed, key_id="p1", signing_seed=seed)  # noqa: E731
    yield from short_fields("certificate", signed, issue)


def _list(seed: bytes, revoked: list[str], issued_at_ms: int = NOW) -> dict[str, object]:
    return certificates.issue_revocation_list(
        number=3, issued_at_ms=issued_at_ms, revoked=revoked, key_id="p1", signing_seed=seed
    )


def _certificate_payload_facts(cast: Cast) -> Iterator[Fact]:
    seed = cast.seeds["platform/root"]
    keys = {"p1": primitives.signing_key(seed)}
    uuid, key = "92980ea3-300b-57b0-a382-2b432bfe16c2", primitives.b64(bytes(32))
    certificate = {
        "v": 1,
        "serial": "1",
        "business": uuid,
        "name": "",
        "phone": "",
        "ik": key,
        "nb": 0,
        "na": 1,
    }
    listed = {"v": 1, "n": 1, "at": 0, "next": 1, "revoked": []}

    def sign(label: str, payload: bytes) -> dict[str, object]:
        signature = primitives.sign(label, payload, seed)
        return {"v": 1, "kid": "p1", "payload": primitives.b64(payload), "sig": primitives.b64(signature)}

    def read(**changed: object) -> Callable[[], object]:
        document = sign("recado1/cert", json.dumps({**certificate, **changed}).encode())
        return lambda: certificates.read_certificate(document, keys)

    def read_raw(payload: bytes, **changed: object) -> Callable[[], object]:
        document = {**sign("recado1/cert", payload), **changed}
        return lambda: certificates.read_certificate(document, keys)

    def read_list(**changed: object) -> Callable[[], object]:
        document = sign("recado1/crl", json.dumps({**listed, **changed}).encode())
        return lambda: certificates.read_revocation_list(document, keys)

    yield "certificate payload: holds", read()
    yield "list payload: holds", read_list()
    nested = b"[" * 100_000
    wrong: list[Callable[[], object]] = [
        read(business="x"),
        read(business=uuid.upper()),
        read(serial=1),
        read(ik="AA"),
    ]
    wrong += [read_raw(b"\xff"), read_raw(b"{"), read_raw(nested), read_raw(b"[]")]
    wrong += [read_list(revoked={}), read_list(revoked=[1]), read_raw(b"{}", kid=None)]
    yield from refusals("certificate payload", "field", *wrong)
    yield from refusals(
        "certificate payload", "version", read(v=2), read_list(v=2), read_raw(b"{}", kid="p2")
    )
    yield from refusals("certificate payload", "integer", read(nb=-1), read(na="1"), read_list(n=None))
    yield from refusals(
        "certificate payload", "signature", read_raw(b"{}", sig="AAAA"), read_raw(b"{}", sig="A" * 86)
    )
