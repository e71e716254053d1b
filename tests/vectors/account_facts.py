"""Facts about keys that the vectors do not state: every refusal, with everything else in order."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from nacl.secret import SecretBox

from accounts.crypto import (
    boxes,
    documents,
    evidence,
    invitations,
    keyrings,
    packages,
    pins,
    primitives,
    safety_numbers,
)
from tests.vectors.cast import Cast, Fact, Vectors, refusals, same, short_fields, statements

TOO_LARGE = 2**53
NOW = 1_790_000_000_000


def all_facts(vectors: Vectors) -> Iterator[Fact]:
    cast = Cast(vectors)
    yield from _primitive_facts()
    yield from _box_facts()
    yield from _document_facts()
    yield from _statement_facts(cast)
    yield from _keyring_facts(vectors)
    yield from _chain_facts(cast)
    yield from _package_facts(cast)
    yield from _package_check_facts(cast)
    yield from _pin_facts(cast)
    yield from _safety_facts(cast)
    yield from _other_facts()


def _primitive_facts() -> Iterator[Fact]:
    key, text = bytes(32), "x" * 32
    public_key = primitives.signing_key(key)
    signature = primitives.sign("recado1/cert", b"said", key)

    def verify(signature: Any, public_key: Any) -> Callable[[], None]:
        return lambda: primitives.verify("recado1/cert", b"said", signature, public_key)

    yield "verify: holds", verify(signature, public_key)
    yield from refusals(
        "verify",
        "signature",
        verify(None, public_key),
        verify(signature[:-1], public_key),
        verify(signature, None),
        verify(signature, public_key + b"\0"),
        verify(signature[::-1], public_key),
    )
    yield from refusals(
        "exact", "field", lambda: primitives.exact(text, 32), lambda: primitives.exact(key, 31)
    )
    for number in (True, 1.0, -1, TOO_LARGE, None):
        yield from refusals(f"integer {number}", "integer", lambda n=number: primitives.safe_integer(n))
    for number in (0, TOO_LARGE - 1):
        yield f"integer {number}", lambda n=number: same(primitives.safe_integer(n), n)
    for given in (None, b"QQ", "QQ==", "QR", "ñ", "Q", "+/8"):
        yield from refusals(f"base64 {given!r}", "base64", lambda g=given: primitives.unb64(g))
    yield from refusals(
        "unlock",
        "truncated",
        lambda: primitives.unlock(key, None, b""),
        lambda: primitives.unlock(key, bytes(39), b""),
    )
    yield from refusals("unlock", "decrypt", lambda: primitives.unlock(key, bytes(40), b""))
    yield from refusals("seed", "field", lambda: primitives.signing_key(key[1:]))
    yield from refusals("seed", "field", lambda: primitives.sign("recado1/cert", b"", key[1:]))
    yield from refusals("seed", "field", lambda: keyrings.epoch_keys(key[1:]))
    yield from refusals("unpad", "decrypt", lambda: primitives.unpad(bytes(256), 256))
    for left, right in ((None, b""), (b"", None), (b"a", b"b"), (b"a", b"ab")):
        yield f"equal {left!r} {right!r}", lambda x=left, y=right: same(primitives.equal(x, y), False)
    yield (
        "nonces differ",
        lambda: same(primitives.lock(key, b"", b"") == primitives.lock(key, b"", b""), False),
    )


def _box_facts() -> Iterator[Fact]:
    private_key, plain = bytes(range(32)), b"said"
    public_key = boxes.box_public_key(private_key)
    locked = boxes.lock_in_box(plain, public_key)
    yield "box: holds", lambda: same(boxes.open_box(locked, private_key), plain)
    yield from refusals(
        "box",
        "decrypt",
        lambda: boxes.open_box(locked[:-1] + bytes([locked[-1] ^ 1]), private_key),
        lambda: boxes.open_box(locked, private_key[::-1]),
        lambda: boxes.open_box(locked[:47], private_key),
    )
    yield from refusals("box", "low order key", lambda: boxes.lock_in_box(plain, bytes(32)))
    yield from refusals(
        "box",
        "field",
        lambda: boxes.lock_in_box(plain, public_key[1:]),
        lambda: boxes.box_public_key(private_key[1:]),
        lambda: boxes.open_box(locked, private_key[1:]),
    )


def _document_facts() -> Iterator[Fact]:
    read, document = documents, {"v": 1, "text": "a", "list": [], "key": "AAAA", "number": 1}
    yield "document: read", lambda: same(read.read_document(document), document)
    yield from refusals("document", "field", *(lambda d=d: read.read_document(d) for d in (None, [], "v")))
    for version in (None, True, 1.0, 2, "1"):
        yield from refusals("document", "version", lambda v=version: read.read_document({"v": v}))
    yield from refusals(
        "document field",
        "field",
        lambda: read.read_bytes(document, "missing"),
        lambda: read.read_exact(document, "key", 4),
        lambda: read.read_text(document, "missing"),
        lambda: read.read_text(document, "number"),
        lambda: read.read_list(document, "text"),
    )
    yield from refusals("document field", "base64", lambda: read.read_bytes(document, "number"))
    yield from refusals("document field", "integer", lambda: read.read_integer(document, "missing"))


def _statement_facts(cast: Cast) -> Iterator[Fact]:
    statement = cast.chains["business"][1]
    packed = statement.pack()
    same(keyrings.EpochStatement.parse(packed), statement)
    yield from short_fields("statement", statement, lambda changed: changed.pack())
    yield from refusals(
        "statement",
        "field",
        lambda: replace(statement, epoch=2**32).pack(),
        lambda: replace(statement, epoch=-1).pack(),
    )
    for name in ("created_at_ms", "expires_at_ms"):
        changed = replace(statement, **{name: TOO_LARGE})
        yield from refusals(f"statement: {name}", "integer", changed.pack)
    parse, large = keyrings.EpochStatement.parse, TOO_LARGE.to_bytes(8, "big")
    yield from refusals("statement", "statement size", lambda: parse(packed[1:]), lambda: parse(None))  # type: ignore[arg-type]
    yield from refusals(
        "statement",
        "version",
        lambda: parse(b"\2" + packed[1:]),
        lambda: parse(packed[:1] + b"\x11" + packed[2:]),
    )
    yield from refusals("statement", "party type", lambda: parse(packed[:2] + b"D" + packed[3:]))
    yield from refusals(
        "statement",
        "integer",
        lambda: parse(packed[:88] + large + packed[96:]),
        lambda: parse(packed[:96] + large + packed[104:]),
    )
    last = statement.expires_at_ms
    yield "statement: lives", lambda: same(statement.is_expired(last - 1), False)
    yield "statement: expires", lambda: same(statement.is_expired(last), True)


def _keyring_facts(vectors: Vectors) -> Iterator[Fact]:
    given = vectors["keyrings"]["business"]
    document = [{"v": 1, **item} for item in given]
    yield "keyring: parsed", lambda: same(keyrings.parse_keyring(document), statements(given))
    yield "keyring: documents", lambda: same([item.document() for item in statements(given)], document)
    yield from refusals(
        "keyring", "field", *(lambda d=d: keyrings.parse_keyring(d) for d in (None, {}, [None]))
    )
    for name, reason in (("st", "statement size"), ("sig", "signature")):
        changed = [{**document[0], name: "AAAA"}]
        yield from refusals(f"keyring: short {name}", reason, lambda d=changed: keyrings.parse_keyring(d))
    for party_type, days in (("BUSINESS", 90), ("CUSTOMER", 400), ("AGENT", 400)):
        lifetime = keyrings.EPOCH_LIFETIME_MS[keyrings.PartyType[party_type]]
        yield f"lifetime: {party_type}", lambda f=lifetime, d=days: same(f, d * 86_400_000)


def _chain_facts(cast: Cast) -> Iterator[Fact]:
    seed = cast.seeds["biz/id"]
    first = _epoch(cast)
    second = _epoch(cast, epoch=2, previous=first.statement)
    hash_of_none = _epoch(cast, epoch=2)
    gap = _epoch(cast, epoch=3, previous=first.statement)
    other_party = _epoch(cast, epoch=2, previous=first.statement, party_id=bytes(16))
    other_type = _epoch(cast, epoch=2, previous=first.statement, party_type=keyrings.PartyType.AGENT)
    other_key = _epoch(cast, epoch=2, previous=first.statement, identity_seed=cast.seeds["ag1/id"])
    check, key = keyrings.check_chain, primitives.signing_key(seed)
    yield "chain: holds", lambda: same(len(check([first, second], key, 2)), 2)
    lifetime = keyrings.EpochStatement.parse(first.statement)
    yield "chain: default lifetime", lambda: same(lifetime.expires_at_ms - NOW, 90 * 86_400_000)
    for changed in (other_party, other_type, other_key):
        yield from refusals("chain", "identity changed", lambda c=changed: check([first, c]))
    yield from refusals(
        "chain", "chain", *(lambda c=c: check([first, c]) for c in (hash_of_none, gap, first))
    )
    yield from refusals("chain", "identity not the pinned one", lambda: check([first], bytes(32)))
    yield from refusals("chain", "rollback", lambda: check([]), lambda: check([first], floor=2))
    unsigned = keyrings.SignedStatement(first.statement, second.signature)
    yield from refusals("chain", "signature", lambda: check([unsigned]))


def _epoch(cast: Cast, **changed: Any) -> keyrings.SignedStatement:
    party = cast.chains["business"][1]
    arguments: dict[str, Any] = {
        "party_type": party.party_type,
        "custody": party.custody,
        "party_id": party.party_id,
        "identity_seed": cast.seeds["biz/id"],
        "epoch": 1,
        "epoch_seed": cast.seeds["biz/epoch1"],
        "created_at_ms": NOW,
    }
    return keyrings.make_epoch(**{**arguments, **changed})


def _package_facts(cast: Cast) -> Iterator[Fact]:
    one, two = cast.seeds["biz/epoch1"], cast.seeds["biz/epoch2"]
    package = packages.KeyPackage(cast.seeds["biz/id"], {1: one, 2: two})
    packed = package.pack()
    unpack = packages.KeyPackage.unpack
    head, entry, other = packed[:34], packed[36:72], packed[72:]
    readers = replace(package, identity_seed=None)
    yield "package: comes back", lambda: same(unpack(packed), package)
    yield "package: without identity", lambda: same(unpack(readers.pack()), readers)
    damaged = (
        None,
        packed[:35],
        b"\2" + packed[1:],
        b"\1\3" + packed[2:],
        b"\1\0" + packed[2:],
        packed + b"\0",
        head + b"\0\2" + other + entry,
        head + b"\0\2" + entry + entry,
    )
    yield from refusals("package", "package", *(lambda d=d: unpack(d) for d in damaged))
    yield from refusals(
        "package",
        "field",
        lambda: packages.KeyPackage(one[1:], {}).pack(),
        lambda: packages.KeyPackage(None, {1: one[1:]}).pack(),
    )
    yield from refusals("package", "package", lambda: packages.KeyPackage(None, {2**32: one}).pack())


def _package_check_facts(cast: Cast) -> Iterator[Fact]:
    seeds, chain = cast.seeds, cast.chains["business"]
    identity, one, two = seeds["biz/id"], seeds["biz/epoch1"], seeds["biz/epoch2"]

    def check(identity: bytes | None, epochs: dict[int, bytes]) -> Callable[[], object]:
        return lambda: packages.KeyPackage(identity, epochs).check_against(chain)

    both = check(identity, {1: one, 2: two})
    yield "package against chain: holds", lambda: same(both(), cast.keys["business"])
    yield "package against chain: some epochs", check(None, {2: two})
    yield from refusals(
        "package against chain",
        "package",
        check(identity, {1: two}),
        check(None, {3: one}),
        check(seeds["ag1/id"], {1: one}),
    )


def _pin_facts(cast: Cast) -> Iterator[Fact]:
    keys, peer = cast.keys["business"], cast.chains["customer_1"][1]
    pin = pins.make_pin(2, keys[2], peer)
    yield "pin: holds", lambda: pins.check_pin(pin, keys)
    yield "pin: of the oldest epoch", lambda: pins.check_pin(pin, keys, oldest_epoch=2)
    yield from refusals(
        "pin",
        "epoch",
        lambda: pins.check_pin(pin, {1: keys[1]}),
        lambda: pins.check_pin(pin, keys, oldest_epoch=3),
    )
    forged = [replace(pin, **{name: bytes(size)}) for name, size in (("peer_id", 16), ("exchange_key", 32))]
    forged += [replace(pin, mac=pin.mac[::-1]), replace(pin, mac=None), replace(pin, my_epoch=1)]  # type: ignore[arg-type]
    yield from refusals("pin", "pin", *(lambda p=p: pins.check_pin(p, keys) for p in forged))
    yield from refusals("pin", "field", lambda: pins.check_pin(replace(pin, peer_epoch=2**32), keys))
    unmacked = replace(pin, mac="")  # type: ignore[arg-type]
    yield from short_fields("pin", unmacked, lambda changed: pins.check_pin(changed, keys))
    yield from _pinned_facts(cast)


def _pinned_facts(cast: Cast) -> Iterator[Fact]:
    keys, chain = cast.keys["business"], cast.chains["customer_1"]
    first = chain[1]
    pin, is_pinned, check = pins.make_pin(2, keys[2], first), pins.is_pinned, pins.check_pinned
    later = replace(first, epoch=2)
    yield "pinned: this very epoch", lambda: same(is_pinned(pin, keys, first), True)
    yield "pinned: another epoch", lambda: same(is_pinned(pin, keys, later), False)
    yield (
        "pinned: under keys I lack",
        lambda: same(is_pinned(pin, {1: keys[1]}, first), False),
    )
    yield "pinned: the chain goes on", lambda: check(pin, chain)
    others = [replace(first, **{name: bytes(32)}) for name in ("identity_key", "exchange_key")]
    yield from refusals(
        "pinned",
        "pin",
        lambda: is_pinned(replace(pin, mac=pin.mac[::-1]), keys, later),
        *(lambda other=other: is_pinned(pin, keys, other) for other in others),
        *(lambda other=other: check(pin, {1: other}) for other in others),
        lambda: check(pin, {}),
    )


def _safety_facts(cast: Cast) -> Iterator[Fact]:
    party = cast.chains["business"][1]
    one = safety_numbers.fingerprint(party.party_type, party.party_id, party.identity_key)
    other, check = bytes(32), safety_numbers.check_safety_qr
    scanned = safety_numbers.safety_qr(other, one)
    yield "safety QR: holds", lambda: check(scanned, one, other)
    yield from refusals(
        "safety QR",
        "safety number",
        lambda: check(scanned[:-1] + "_", one, other),
        lambda: check(None, one, other),  # type: ignore[arg-type]
        lambda: check("\ud800", one, other),
    )
    kind = party.party_type
    yield from refusals(
        "safety",
        "field",
        lambda: safety_numbers.fingerprint(kind, party.party_id[1:], party.identity_key),
        lambda: safety_numbers.fingerprint(kind, party.party_id, party.identity_key[1:]),
        lambda: safety_numbers.half_number(one[1:]),
        lambda: safety_numbers.safety_qr(one[1:], other),
        lambda: safety_numbers.safety_qr(one, other[1:]),
    )


def _other_facts() -> Iterator[Fact]:
    secret = invitations.generate_invite_secret()
    answer = {"business_id": bytes(16), "agent_id": bytes(16), "agent_identity_key": bytes(32)}
    mac = invitations.invite_mac(secret, **answer)
    check = invitations.check_invite
    yield "invite: 32 bytes", lambda: same(len(secret), 32)
    yield "invite: holds", lambda: check(mac, secret, **answer)
    yield from refusals(
        "invite", "invite", lambda: check(mac[1:], secret, **answer), lambda: check(mac, mac, **answer)
    )
    yield from refusals("invite", "field", lambda: check(mac, secret[1:], **answer))
    for name, value in answer.items():
        shorter = {**answer, name: value[1:]}
        yield from refusals(f"invite: {name}", "field", lambda a=shorter: check(mac, secret, **a))
        other = {**answer, name: b"\1" + value[1:]}
        yield from refusals(f"invite: {name}", "invite", lambda a=other: check(mac, secret, **a))
    yield from _evidence_facts()


def _evidence_facts() -> Iterator[Fact]:
    keys, file_id, other = {"e1": bytes(32)}, bytes(16), b"\1" + bytes(15)
    file_key = evidence.make_file_key()
    locked = evidence.lock_file_key(file_key, file_id=file_id, key=keys["e1"])

    def key_of(ciphertext: bytes, key_id: str = "e1", of: bytes = file_id) -> bytes:
        return evidence.open_file_key(ciphertext, file_id=of, key_id=key_id, keys=keys)

    yield "evidence: a key is 32 bytes, locked 88", lambda: same((len(file_key), len(locked)), (32, 88))
    yield "evidence: the key opens", lambda: same(key_of(locked), file_key)
    yield from refusals("evidence: key", "evidence key", lambda: key_of(locked, "e2"))
    wrong = (locked[::-1], b"", locked[:30])
    yield from refusals("evidence: key", "decrypt", *(lambda c=c: key_of(c) for c in wrong))
    yield from refusals("evidence: key", "decrypt", lambda: key_of(locked, of=other))
    yield from refusals(
        "evidence: key",
        "field",
        lambda: key_of(locked, of=b""),
        lambda: evidence.lock_file_key(file_key, file_id=b"", key=bytes(32)),
        lambda: evidence.lock_file_key(b"", file_id=file_id, key=bytes(32)),
    )
    page = evidence.lock_page(b"deed", file_id=file_id, page=1, file_key=file_key)

    def opened(ciphertext: bytes, number: int = 1, of: bytes = file_id) -> bytes:
        return evidence.open_page(ciphertext, file_id=of, page=number, file_key=file_key)

    yield "evidence: a page opens", lambda: same(opened(page), b"deed")
    yield from refusals("evidence: page", "decrypt", lambda: opened(page, 2), lambda: opened(page, of=other))
    yield from refusals("evidence: page", "decrypt", lambda: opened(page[::-1]), lambda: opened(b""))
    wrong_places = ((file_id, 0), (file_id, 2**16), (b"", 1))
    for of, number in wrong_places:
        yield from refusals("evidence: page", "field", lambda n=number, o=of: opened(page, n, o))
    old = bytes(SecretBox(keys["e1"]).encrypt(b"deed"))
    open_old = evidence.open_old_file
    yield "evidence: an old file opens", lambda: same(open_old(old, key_id="e1", keys=keys), b"deed")
    yield from refusals("evidence: old", "evidence key", lambda: open_old(old, key_id="e2", keys=keys))
    yield from refusals("evidence: old", "decrypt", lambda: open_old(old[1:], key_id="e1", keys=keys))
