"""Facts about the transparency log: its vectors, made anew, and every refusal with all else in order."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import Any

from accounts.crypto import certificates, merkle, primitives, transparency
from tests.vectors.cast import Fact, Vectors, raw, refusals, same, short_fields

NOW = 1_790_086_400_000
DAY_MS = 86_400_000
SIZE = 7
# Where the entry of the vectors' own certificate stands.
PLACE = 4


def all_facts(vectors: Vectors) -> Iterator[Fact]:
    yield "log: its vectors byte for byte", lambda: same(make_log(vectors), vectors["log"])
    log = vectors["log"]
    entries = [text.encode() for text in log["entries"]]
    roots = [raw(root) for root in log["roots"]]
    yield from _tree_facts(log, entries, roots)
    yield from _refused_proofs(log, entries, roots)
    yield from _head_facts(vectors)
    yield from _logged_facts(vectors)


def make_log(vectors: Vectors) -> Vectors:
    """The vectors of the log: seven entries, every root, every proof, a signed head."""
    document = vectors["certificates"][0]["cert"]
    entries = [_entry(document, place).pack() for place in range(SIZE)]
    peaks: list[bytes] = []
    rows, roots = [], [merkle.fold([])]
    for index, entry in enumerate(entries):
        completed, peaks = merkle.grow(peaks, index, merkle.leaf_hash(entry))
        rows.append(completed)
        roots.append(merkle.fold(peaks))

    def proof(ranges: list[merkle.Range]) -> list[str]:
        hash_of: Callable[[merkle.Node], bytes] = lambda node: rows[merkle.home_of(node)[0]][node[0]]  # noqa: E731
        return [primitives.b64(part) for part in merkle.prove(ranges, hash_of)]

    head = transparency.LogHead(SIZE, NOW, roots[SIZE])
    seed = raw(vectors["seeds"]["platform/root"])
    return {
        "entries": [entry.decode() for entry in entries],
        "roots": [primitives.b64(root) for root in roots],
        "hashes": [[primitives.b64(part) for part in row] for row in rows],
        "inclusion": [
            {"index": index, "size": size, "proof": proof(merkle.inclusion_ranges(index, size))}
            for size in range(1, SIZE + 1)
            for index in range(size)
        ],
        "consistency": [
            {"first": first, "second": second, "proof": proof(merkle.consistency_ranges(first, second))}
            for second in range(1, SIZE + 1)
            for first in range(1, second + 1)
        ],
        "head": transparency.sign_head(head, key_id="p1", signing_seed=seed),
        "logged": PLACE,
        "at": _entry(document, PLACE).at_ms,
        "now": NOW,
    }


def _entry(document: Any, place: int) -> transparency.LogEntry:
    """One act after the other about the vectors' certificate and others."""
    what = (transparency.ISSUE, transparency.RENEW, transparency.REVOKE)[place % 3]
    is_own = place == PLACE
    return transparency.LogEntry(
        what=what,
        at_ms=NOW - SIZE + place,
        reason=("verified", "expiring", "renamed")[place % 3],
        business_id=bytes([place]) * 16,
        handle="sol",
        name="Panadería Sol S.L.",
        serial="0001" if is_own else f"9{place}",
        replaces="0000" if what == transparency.RENEW else "",
        certificate_hash=transparency.payload_hash(document) if is_own else bytes([place]) * 32,
        key_id="p1",
    )


def _tree_facts(log: Vectors, entries: list[bytes], roots: list[bytes]) -> Iterator[Fact]:
    yield "log: the root of nothing", lambda: same(merkle.fold([]), roots[0])
    for case in log["inclusion"]:
        proof = [raw(part) for part in case["proof"]]
        yield (
            f"log: entry {case['index']} of {case['size']}",
            partial(
                merkle.check_inclusion,
                entries[case["index"]],
                case["index"],
                case["size"],
                proof,
                roots[case["size"]],
            ),
        )
    for case in log["consistency"]:
        first, second = case["first"], case["second"]
        proof = [raw(part) for part in case["proof"]]
        yield (
            f"log: {second} grew out of {first}",
            partial(merkle.check_consistency, first, second, proof, roots[first], roots[second]),
        )


def _refused_proofs(log: Vectors, entries: list[bytes], roots: list[bytes]) -> Iterator[Fact]:
    def included(index: int, size: int, proof: Any, root: bytes, entry: bytes = entries[0]) -> Any:
        return partial(merkle.check_inclusion, entry, index, size, proof, root)

    (own,) = [raw(case["proof"][0]) for case in log["inclusion"] if (case["index"], case["size"]) == (0, 2)]
    yield from refusals(
        "log: entry",
        "not in the log",
        included(-1, 2, [own], roots[2]),
        included(1, 1, [], roots[1]),
        included(0, 2, [own, own], roots[2]),
        included(0, 2, [], roots[2]),
        included(0, 2, [None], roots[2]),
        included(0, 2, [own + b"\0"], roots[2]),
        included(0, 2, [own], roots[3]),
        included(1, 2, [own], roots[2]),
        included(0, 2, [own], roots[2], entries[1]),
    )

    def grown(first: int, second: int, proof: Any, older: bytes, newer: bytes) -> Any:
        return partial(merkle.check_consistency, first, second, proof, older, newer)

    cases = {(case["first"], case["second"]): case["proof"] for case in log["consistency"]}
    three = [raw(part) for part in cases[3, 7]]
    four = [raw(part) for part in cases[4, 7]]
    yield from refusals(
        "log: growth",
        "log forked",
        grown(0, 7, [], roots[0], roots[7]),
        grown(8, 7, [], roots[7], roots[7]),
        grown(3, 7, three[:-1], roots[3], roots[7]),
        grown(3, 7, [*three, three[0]], roots[3], roots[7]),
        grown(3, 7, [*three[:-1], None], roots[3], roots[7]),
        grown(3, 7, three, roots[2], roots[7]),
        grown(3, 7, three, roots[3], roots[6]),
        grown(4, 7, four, roots[3], roots[7]),
        grown(7, 7, [], roots[7], roots[6]),
    )


def _head_facts(vectors: Vectors) -> Iterator[Fact]:
    seed, keys = raw(vectors["seeds"]["platform/root"]), {"p1": raw(vectors["roots"]["p1"])}
    document = vectors["log"]["head"]
    head = transparency.LogHead(SIZE, NOW, raw(vectors["log"]["roots"][SIZE]))

    def read(now_ms: int = NOW, **changed: Any) -> Callable[[], object]:
        return lambda: transparency.read_head({**document, **changed}, keys, now_ms=now_ms)

    def signed(packed: bytes) -> Callable[[], object]:
        signature = primitives.b64(primitives.sign("recado1/log-head", packed, seed))
        return read(head=primitives.b64(packed), sig=signature)

    lives = certificates.LIST_LIFETIME_MS
    yield "log head: holds", lambda: same(read()(), head)
    yield "log head: its last moment", read(NOW + lives - 1)
    yield "log head: a slow clock", read(NOW - DAY_MS)
    yield "log head: lives as the list", lambda: same(transparency.HEAD_LIFETIME_MS, 3 * DAY_MS)
    yield from refusals("log head", "log head from the future", read(NOW - DAY_MS - 1))
    yield from refusals("log head", "log head stale", read(NOW + lives))
    packed = head.pack()
    yield from refusals(
        "log head",
        "version",
        read(v=2),
        read(kid="p2"),
        signed(b"\2" + packed[1:]),
        signed(b"\1\x10" + packed[2:]),
    )
    yield from refusals("log head", "head size", signed(packed[:-1]), signed(packed + b"\0"))
    yield from refusals("log head", "signature", read(sig="A" * 86), read(sig="AAAA"))
    yield from refusals(
        "log head", "field", read(kid=None), lambda: transparency.read_head(None, keys, now_ms=NOW)
    )
    yield from refusals("log head", "base64", read(head=None), read(sig=None))
    too_large = b"\xff" * 8
    yield from refusals(
        "log head",
        "integer",
        signed(packed[:2] + too_large + packed[10:]),
        signed(packed[:10] + too_large + packed[18:]),
        replace(head, size=-1).pack,
        replace(head, signed_at_ms=2**53).pack,
    )
    yield from short_fields("log head", head, transparency.LogHead.pack)


def _logged_facts(vectors: Vectors) -> Iterator[Fact]:
    document, log = vectors["certificates"][0]["cert"], vectors["log"]
    certificate = certificates.read_certificate(document, {"p1": raw(vectors["roots"]["p1"])})
    head = transparency.LogHead(SIZE, NOW, raw(log["roots"][SIZE]))
    own = next(case for case in log["inclusion"] if (case["index"], case["size"]) == (PLACE, SIZE))
    proof = [raw(part) for part in own["proof"]]
    said = json.loads(log["entries"][PLACE])

    def logged(**changed: Any) -> Callable[[], object]:
        inclusion = transparency.Inclusion(log["entries"][PLACE].encode(), PLACE, proof)
        return lambda: transparency.check_logged(document, certificate, replace(inclusion, **changed), head)

    def alone(entry: bytes) -> Callable[[], object]:
        """As the only entry of a log, whatever it says."""
        single = transparency.LogHead(1, NOW, merkle.leaf_hash(entry))
        return lambda: transparency.check_logged(
            document, certificate, transparency.Inclusion(entry, 0, []), single
        )

    def other(**changed: Any) -> Callable[[], object]:
        return alone(json.dumps({**said, **changed}).encode())

    yield "logged: when", lambda: same(logged()(), log["at"])
    yield "logged: alone", other()
    yield "logged: by an issue", other(what="issue")
    hashed = primitives.b64(bytes(32))
    yield from refusals(
        "logged",
        "not in the log",
        logged(index=PLACE + 1),
        logged(entry=log["entries"][0].encode()),
        other(what="revoke"),
        other(what=None),
        other(serial="0002"),
        other(cert=hashed),
    )
    yield from refusals("logged", "version", other(v=2))
    nested = b"[" * 100_000
    yield from refusals(
        "logged",
        "field",
        alone(b"\xff"),
        alone(b"{"),
        alone(nested),
        alone(b"[]"),
        other(serial=1),
        other(cert="AA"),
    )
    yield from refusals("logged", "integer", other(at=-1), other(at="1"))
    entry = _entry(document, PLACE)
    yield "log entry: byte for byte", lambda: same(entry.pack().decode(), log["entries"][PLACE])
    yield from refusals("log entry", "field", replace(entry, certificate_hash=bytes(31)).pack)
