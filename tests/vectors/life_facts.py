"""Facts about keys in life: identity changes and erasures, as the vectors state them and beyond."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from accounts.crypto import erasures, identity_changes, keyrings, packages, primitives
from tests.vectors.cast import Cast, Fact, Vectors, raw, refusals, refused, same, short_fields, statements

TOO_LARGE = 2**53


def all_facts(vectors: Vectors) -> Iterator[Fact]:
    cast = Cast(vectors)
    yield from _change_vector_facts(vectors, cast)
    yield from _change_facts(vectors, cast)
    yield from _changed_package_facts(vectors, cast)
    yield from _erasure_vector_facts(vectors, cast)
    yield from _erasure_facts(vectors, cast)


class Changed:
    """The business of the vectors after its identity changed."""

    def __init__(self, vectors: Vectors, cast: Cast) -> None:
        given = vectors["identity_change"]
        self.new_seed, self.old_seed = cast.seeds[given["new"]], cast.seeds[given["old"]]
        self.both = identity_changes.parse_change(given["signed_by_both"])
        self.alone = identity_changes.parse_change(given["signed_by_new"])
        self.before = statements(vectors["keyrings"]["business"])
        self.signed = [*self.before, *statements([given["next"]])]
        newest = cast.chains["business"][len(self.before)]
        self.change = identity_changes.IdentityChange(
            newest.party_type,
            newest.party_id,
            primitives.signing_key(self.old_seed),
            primitives.signing_key(self.new_seed),
            given["created"],
            len(self.signed),
        )

    def chain(self) -> Any:
        return keyrings.check_chain(self.signed, changes=[self.both])


def _change_vector_facts(vectors: Vectors, cast: Cast) -> Iterator[Fact]:
    changed, given = Changed(vectors, cast), vectors["identity_change"]
    for name, old_seed in (("signed_by_both", changed.old_seed), ("signed_by_new", None)):
        made = identity_changes.make_change(
            changed.change, new_identity_seed=changed.new_seed, old_identity_seed=old_seed
        )
        yield f"identity change: {name}", lambda m=made, d=given[name]: same(m.document(), d)
        parsed = identity_changes.parse_change(given[name])
        yield (
            f"identity change: chain {name}",
            lambda p=parsed: same(
                keyrings.check_chain(changed.signed, changed.change.new_identity, 3, [p])[3].identity_key,
                changed.change.new_identity,
            ),
        )
    yield (
        "identity change: the old one was seen before it",
        lambda: same(
            len(keyrings.check_chain(changed.signed, changed.change.old_identity, 2, [changed.both])), 3
        ),
    )
    for case in given["negative"]:

        def holds(case: Any = case) -> None:
            refused(
                case["expect"],
                lambda: keyrings.check_chain(
                    statements(case["chain"]),
                    raw(case["pinned"]) if case["pinned"] else None,
                    case["floor"],
                    [identity_changes.parse_change(document) for document in case["changes"]],
                ),
            )

        yield f"identity change: {case['name']}", holds


def _change_facts(vectors: Vectors, cast: Cast) -> Iterator[Fact]:
    changed, document = Changed(vectors, cast), vectors["identity_change"]["signed_by_both"]
    change, both, alone = changed.change, changed.both, changed.alone
    check, parse = identity_changes.check_change, identity_changes.IdentityChange.parse
    yield "identity change: parsed", lambda: same(parse(both.statement), change)
    yield "identity change: held against itself", lambda: same(check(both, replace(change)), change)
    yield from short_fields("identity change", change, lambda record: record.pack())
    yield from refusals("identity change", "integer", lambda: replace(change, created_at_ms=TOO_LARGE).pack())
    yield from refusals("identity change", "field", lambda: replace(change, next_epoch=2**32).pack())
    large = both.statement[:83] + TOO_LARGE.to_bytes(8) + both.statement[91:]
    yield from refusals("identity change", "integer", lambda: parse(large))
    seeds = {"new_identity_seed": changed.new_seed, "old_identity_seed": changed.old_seed}
    for name in seeds:
        others: dict[str, Any] = {**seeds, name: cast.seeds["cus1/id"]}
        yield from refusals(
            "identity change by others",
            "identity changed",
            lambda s=others: identity_changes.make_change(change, **s),
        )
    yield from refusals("identity change", "field", lambda: identity_changes.parse_change(None))
    for name, reason in (("st", "statement size"), ("sig", "signature"), ("old", "signature")):
        shorter = {**document, name: "AAAA"}
        yield from refusals(
            f"identity change: short {name}", reason, lambda d=shorter: identity_changes.parse_change(d)
        )
    continued = identity_changes.is_continued
    yield "identity change: continued", lambda: same(continued([both], 2), True)
    yield "identity change: not continued", lambda: same(continued([both, alone], 2), False)
    yield "identity change: long known", lambda: same(continued([alone], 3), True)


def _changed_package_facts(vectors: Vectors, cast: Cast) -> Iterator[Fact]:
    changed, seeds = Changed(vectors, cast), cast.seeds
    epochs = {number: seeds[f"biz/epoch{number}"] for number in (1, 2, 3)}

    def check(seed: bytes) -> Callable[[], object]:
        return lambda: packages.KeyPackage(seed, epochs).check_against(changed.chain())

    yield "package under a new identity", check(changed.new_seed)
    yield from refusals("package under the old identity", "package", check(changed.old_seed))


def _erasure_vector_facts(vectors: Vectors, cast: Cast) -> Iterator[Fact]:
    given, newest = vectors["erasure"], cast.chains["business"][2]
    seed = cast.seeds[given["signer"]]
    erasure = erasures.Erasure(
        newest.party_type,
        newest.party_id,
        primitives.signing_key(seed),
        given["created"],
        given["oldest"],
        raw(given["kept_backup"]),
    )
    yield (
        "erasure: byte for byte",
        lambda: same(erasures.make_erasure(erasure, seed).document(), given["doc"]),
    )
    yield (
        "erasure: holds",
        lambda: same(erasures.check_erasure(erasures.parse_erasure(given["doc"]), newest), erasure),
    )
    backup = raw(vectors["backup"]["doc"]["ct"])
    yield "erasure: names a backup", lambda: same(erasures.backup_hash(backup), erasure.kept_backup)
    for case in given["negative"]:
        yield (
            f"erasure: {case['name']}",
            lambda case=case: refused(
                case["expect"],
                lambda: erasures.check_erasure(erasures.parse_erasure(case["doc"]), newest),
            ),
        )


def _erasure_facts(vectors: Vectors, cast: Cast) -> Iterator[Fact]:
    given, seed = vectors["erasure"], cast.seeds[vectors["erasure"]["signer"]]
    signed = erasures.parse_erasure(given["doc"])
    erasure = erasures.Erasure.parse(signed.statement)
    yield from short_fields("erasure", erasure, lambda record: record.pack())
    yield from refusals("erasure", "integer", lambda: replace(erasure, created_at_ms=TOO_LARGE).pack())
    yield from refusals("erasure", "field", lambda: replace(erasure, oldest_epoch=2**32).pack())
    large = signed.statement[:51] + TOO_LARGE.to_bytes(8) + signed.statement[59:]
    yield from refusals("erasure", "integer", lambda: erasures.Erasure.parse(large))
    other = cast.seeds["cus1/id"]
    yield from refusals(
        "erasure by another", "identity changed", lambda: erasures.make_erasure(erasure, other)
    )
    yield (
        "erasure: up to the newest epoch",
        lambda: same(
            erasures.check_erasure(
                erasures.make_erasure(replace(erasure, oldest_epoch=1), seed), cast.chains["business"][1]
            ).oldest_epoch,
            1,
        ),
    )
    yield from refusals("erasure", "field", lambda: erasures.parse_erasure(None))
    for name, reason in (("st", "statement size"), ("sig", "signature")):
        shorter = {**given["doc"], name: "AAAA"}
        yield from refusals(f"erasure: short {name}", reason, lambda d=shorter: erasures.parse_erasure(d))
    statement = signed.statement[:-1]
    yield from refusals("erasure", "statement size", lambda: erasures.Erasure.parse(statement))
    change = identity_changes.IdentityChange.parse
    yield from refusals("identity change", "statement size", lambda: change(statement))
