"""Facts about the four ways a package travels that the vectors do not state.

Slow facts derive a key with Argon2id.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import nacl.bindings

from accounts.crypto import at_rest, backups, keyrings, links, packages, primitives, wraps
from tests.vectors.cast import Cast, Fact, Vectors, raw, refusals, refused, same, short_fields


def all_facts(vectors: Vectors) -> Iterator[Fact]:
    cast = Cast(vectors)
    yield from _wrap_header_facts(vectors)
    yield from _wrap_facts(vectors, cast)
    yield from _recovery_code_facts()
    yield from _backup_facts(vectors)
    yield from _link_facts(vectors)
    yield from _link_code_facts(vectors)
    yield from _link_secret_facts(vectors)
    yield from _at_rest_facts(cast)


def slow_facts(vectors: Vectors) -> Iterator[Fact]:
    backup = vectors["backup"]
    package = packages.KeyPackage.unpack(raw(backup["package"]))
    party, passphrase, document = raw(backup["party"]), backup["passphrase_utf8"], backup["doc"]
    salt = raw(document["salt"])
    yield from refusals(
        "backup of nobody",
        "field",
        lambda: backups.make_backup(package, party_id=party[1:], passphrase=passphrase, salt=salt),
        lambda: backups.open_backup(document, party_id=party[1:], passphrase=passphrase),
    )
    yield from refusals(
        "backup of another",
        "decrypt",
        lambda: backups.open_backup(document, party_id=bytes(16), passphrase=passphrase),
    )
    decomposed = passphrase.replace("í", "i\N{COMBINING ACUTE ACCENT}")
    yield (
        "backup: composed and decomposed letters are one",
        lambda: same(backups.open_backup(document, party_id=party, passphrase=decomposed), package),
    )


def _wrap_header_facts(vectors: Vectors) -> Iterator[Fact]:
    packed = raw(vectors["wrap"]["hdr"])
    header, parse = wraps.WrapHeader.parse(packed), wraps.WrapHeader.parse
    yield "wrap header: packs", lambda: same(header.pack(), packed)
    yield from short_fields("wrap header", header, lambda changed: changed.pack())
    yield from refusals("wrap header", "field", lambda: replace(header, newest_epoch=2**32).pack())
    yield from refusals("wrap header", "wrap size", lambda: parse(packed[1:]), lambda: parse(None))  # type: ignore[arg-type]
    yield from refusals(
        "wrap header", "version", lambda: parse(b"\2" + packed[1:]), lambda: parse(b"\1\x21" + packed[2:])
    )
    wrap = wraps.Wrap(packed, raw(vectors["wrap"]["ct"]))
    yield "wrap: parsed", lambda: same(wraps.parse_wrap(wrap.document()), wrap)
    short = {**wrap.document(), "hdr": "AAAA"}
    yield from refusals("wrap: parsed", "wrap size", lambda: wraps.parse_wrap(short))


def _wrap_facts(vectors: Vectors, cast: Cast) -> Iterator[Fact]:
    header = wraps.WrapHeader.parse(raw(vectors["wrap"]["hdr"]))
    package = packages.KeyPackage.unpack(raw(vectors["wrap"]["package"]))
    wrapper_keys, member = cast.keys["agent_1"][1], cast.chains["hosted_agent"][1]
    pair_key = keyrings.pair_key_out(wrapper_keys, member.exchange_key)

    def open_forged(package: packages.KeyPackage = package, **changed: Any) -> packages.KeyPackage:
        """A wrapper that lies in one place and seals the lie well."""
        lie = replace(header, **changed).pack()
        return wraps.open_wrap(
            wraps.Wrap(lie, primitives.lock(pair_key, package.pack(), lie)),
            owner_chain=cast.chains["business"],
            wrapper_chain=cast.chains["agent_1"],
            member_id=member.party_id,
            member_keys=cast.keys["hosted_agent"],
        )

    first_hash = keyrings.statement_hash(cast.chains["business"][1].pack())
    yield "wrap: holds", lambda: same(open_forged(), package)
    yield (
        "wrap: of before the newest epoch",
        lambda: same(open_forged(newest_epoch=1, newest_hash=first_hash), package),
    )
    lies: tuple[dict[str, Any], ...] = (
        {"owner_id": bytes(16)},
        {"wrapper_id": bytes(16)},
        {"member_id": bytes(16)},
        {"newest_epoch": 3},
        {"newest_epoch": 1},
        {"newest_hash": bytes(32)},
    )
    yield from refusals("wrap", "wrap", *(lambda lie=lie: open_forged(**lie) for lie in lies))
    yield from refusals(
        "wrap", "epoch", lambda: open_forged(wrapper_epoch=2), lambda: open_forged(member_epoch=2)
    )
    swapped = replace(package, epoch_seeds={1: bytes(32)})
    yield from refusals("wrap of other keys", "package", lambda: open_forged(swapped))
    yield from refusals(
        "wrap of other keys",
        "package",
        lambda: wraps.make_wrap(
            swapped,
            owner_chain=cast.chains["business"],
            wrapper_id=header.wrapper_id,
            wrapper_epoch=1,
            wrapper_keys=wrapper_keys,
            member=member,
        ),
    )


def _recovery_code_facts() -> Iterator[Fact]:
    code, normalise = backups.generate_recovery_code(bytes(range(16))), backups.normalise_recovery_code
    plain = code.replace("-", "")
    yield "recovery code: shown", lambda: same(code, "AAAQ-EAYE-AUDA-OCAJ-BIFQ-YDIO-B4")
    yield "recovery code: 26 signs", lambda: same(len(normalise(backups.generate_recovery_code())), 26)
    for typed in (code, code.lower(), f" {plain} ", code.replace("-", "\N{EN DASH}"), code.replace("O", "0")):
        yield f"recovery code: typed {typed!r}", lambda t=typed: same(normalise(t), plain)
    wrong = (
        plain[:-1],
        plain + "A",
        plain[:-1] + "9",
        plain[:-1] + "Ñ",
        plain[:-1] + "5",
        "",
        "A" * 18,
        "A" * 34,
    )
    yield from refusals("recovery code", "recovery code", *(lambda t=t: normalise(t) for t in wrong))
    yield from refusals("recovery code", "field", lambda: backups.generate_recovery_code(bytes(15)))


def _backup_facts(vectors: Vectors) -> Iterator[Fact]:
    backup = vectors["backup"]
    document, mebibyte = backup["doc"], 1024 * 1024
    package, party = packages.KeyPackage.unpack(raw(backup["package"])), raw(backup["party"])

    def parse(**changed: object) -> Callable[[], backups.Backup]:
        return lambda: backups.parse_backup({**document, **changed})

    yield "backup: parsed", lambda: same(parse()().document(), document)
    yield "backup: lowest cost", parse(ops=3, mem=64 * mebibyte)
    yield "backup: highest cost", parse(ops=10, mem=512 * mebibyte)
    yield from refusals("backup", "weak kdf", parse(ops=2), parse(mem=64 * mebibyte - 1))
    yield from refusals("backup", "heavy kdf", parse(ops=11), parse(mem=512 * mebibyte + 1))
    yield from refusals("backup", "version", parse(kdf="scrypt"), parse(v=2))
    yield from refusals("backup", "integer", parse(ops="3"), parse(mem=None))
    yield from refusals("backup", "field", parse(salt="AAAA"), parse(check="AAAA"), parse(kdf=None))
    yield from refusals("backup", "base64", parse(ct=None))

    def make(passphrase: str, salt: bytes = bytes(16)) -> Callable[[], object]:
        return lambda: backups.make_backup(package, party_id=party, passphrase=passphrase, salt=salt)

    yield from refusals("backup", "short passphrase", make("elevenchars"))
    yield from refusals("backup", "field", make("twelve chars", bytes(15)))
    yield from refusals("backup", "passphrase", make("twelve chars\ud800"))


def _link_facts(vectors: Vectors) -> Iterator[Fact]:
    link = vectors["link"]
    package, party = packages.KeyPackage.unpack(raw(link["package"])), raw(link["party"])
    request, secret = links.start_link()
    ciphertext = links.give_package(package, party_id=party, request=request)

    def take(**changed: Any) -> packages.KeyPackage:
        facts = {"party_id": party, "request": request, "ephemeral_secret_key": secret, **changed}
        return links.take_package(facts.pop("ciphertext", ciphertext), **facts)

    yield "link: afresh", lambda: same(take(), package)
    yield "link: QR", lambda: same(links.parse_link(request.qr_text()), request)
    yield from refusals(
        "link QR",
        "link",
        lambda: links.parse_link(None),  # type: ignore[arg-type]
        lambda: links.parse_link("RCS1:" + request.qr_text()[5:]),
        lambda: links.parse_link("RCL1:AAAA"),
    )
    yield from refusals(
        "link", "decrypt", lambda: take(party_id=bytes(16)), lambda: take(ephemeral_secret_key=bytes(32))
    )
    yield from refusals(
        "link", "field", lambda: take(party_id=party[1:]), lambda: take(ephemeral_secret_key=secret[1:])
    )
    for name in ("link_id", "ephemeral_key"):
        shorter = replace(request, **{name: getattr(request, name)[1:]})
        yield from refusals(f"link: short {name}", "field", lambda r=shorter: take(request=r))


def _link_code_facts(vectors: Vectors) -> Iterator[Fact]:
    party, code = raw(vectors["link"]["party"]), "ABCDEFGHIJKLMNOPQRSTUVWXYA"
    request, secret = links.start_link()
    sealed = links.give_code(code, party_id=party, request=request)
    facts: dict[str, Any] = {"party_id": party, "request": request, "ephemeral_secret_key": secret}
    package = packages.KeyPackage.unpack(raw(vectors["link"]["package"]))
    as_package = links.give_package(package, party_id=party, request=request)
    yield "link code: afresh", lambda: same(links.take_code(sealed, **facts), code)
    yield from refusals(
        "link code",
        "decrypt",
        lambda: links.take_code(as_package, **facts),
        lambda: links.take_package(sealed, **facts),
    )
    associated_data = b"\1\x24" + party + request.link_id + request.ephemeral_key
    odd = primitives.lock(
        request.link_key,
        nacl.bindings.crypto_box_seal(b"\xff" * 26, request.ephemeral_key),
        associated_data,
    )
    yield from refusals("link code of odd bytes", "field", lambda: links.take_code(odd, **facts))


def _link_secret_facts(vectors: Vectors) -> Iterator[Fact]:
    package = packages.KeyPackage.unpack(raw(vectors["link"]["package"]))
    request, secret = links.start_link()
    associated_data = b"\1\x23" + bytes(16) + request.link_id + request.ephemeral_key

    def give(key: bytes) -> Callable[[], object]:
        changed = replace(request, ephemeral_key=key)
        return lambda: links.give_package(package, party_id=bytes(16), request=changed)

    yield from refusals("link to no key", "low order key", give(bytes(32)))
    yield from refusals("link to no key", "field", give(bytes(31)))
    for inner in (b"", bytes(48)):
        locked = primitives.lock(request.link_key, inner, associated_data)
        yield (
            f"link: {len(inner)} bytes inside",
            lambda c=locked: refused(
                "decrypt",
                lambda: links.take_package(
                    c, party_id=bytes(16), request=request, ephemeral_secret_key=secret
                ),
            ),
        )


def _at_rest_facts(cast: Cast) -> Iterator[Fact]:
    package = packages.KeyPackage(None, {1: cast.seeds["hosted/epoch1"]})
    master, ids = bytes(32), {"business_id": bytes(16), "agent_id": bytes(range(16))}
    locked = at_rest.lock_at_rest(package, **ids, master_key_id="m1", master_key=master)

    def opened(
        document: object = locked, master_key: bytes = master, **changed: bytes
    ) -> Callable[[], object]:
        parties = {**ids, **changed}
        return lambda: at_rest.open_at_rest(document, **parties, master_keys={"m1": master_key})

    yield "at rest: afresh", lambda: same(opened()(), package)
    yield from refusals("at rest", "master key", opened({**locked, "mk": "m2"}))
    yield from refusals(
        "at rest", "decrypt", opened(business_id=bytes(range(16))), opened(master_key=b"k" * 32)
    )
    yield from refusals(
        "at rest",
        "field",
        opened({**locked, "mk": 1}),
        opened(master_key=bytes(31)),
        opened(business_id=bytes(15)),
        opened(agent_id=bytes(15)),
    )
