"""Proofs of the log's tree against the definition of RFC 6962, computed the long way."""

from collections.abc import Sequence
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.crypto.errors import CryptoError
from accounts.crypto.merkle import (
    Node,
    check_consistency,
    check_inclusion,
    consistency_ranges,
    fold,
    grow,
    home_of,
    inclusion_ranges,
    leaf_hash,
    nodes_of,
    prove,
)

MOST = 300
ENTRIES = [f"entry {number}".encode() for number in range(MOST)]


def root_of(entries: Sequence[bytes]) -> bytes:
    """MTH of RFC 6962, word for word."""
    if not entries:
        return sha256().digest()
    if len(entries) == 1:
        return sha256(b"\x00" + entries[0]).digest()
    split = next(1 << power for power in range(64) if 1 << power < len(entries) <= 2 << power)
    return sha256(b"\x01" + root_of(entries[:split]) + root_of(entries[split:])).digest()


def path_of(index: int, entries: Sequence[bytes]) -> list[bytes]:
    """PATH of RFC 6962."""
    if len(entries) == 1:
        return []
    split = next(1 << power for power in range(64) if 1 << power < len(entries) <= 2 << power)
    if index < split:
        return [*path_of(index, entries[:split]), root_of(entries[split:])]
    return [*path_of(index - split, entries[split:]), root_of(entries[:split])]


def proof_of(first: int, entries: Sequence[bytes], is_whole: bool = True) -> list[bytes]:
    """SUBPROOF of RFC 6962."""
    if first == len(entries):
        return [] if is_whole else [root_of(entries)]
    split = next(1 << power for power in range(64) if 1 << power < len(entries) <= 2 << power)
    if first <= split:
        return [*proof_of(first, entries[:split], is_whole), root_of(entries[split:])]
    return [*proof_of(first - split, entries[split:], False), root_of(entries[:split])]


class Stored:
    """The log as the table keeps it: each entry with the hashes that it completes."""

    def __init__(self) -> None:
        self.rows: list[list[bytes]] = []
        self.roots = [fold([])]
        peaks: list[bytes] = []
        for index, entry in enumerate(ENTRIES):
            completed, peaks = grow(peaks, index, leaf_hash(entry))
            self.rows.append(completed)
            self.roots.append(fold(peaks))

    def __call__(self, node: Node) -> bytes:
        index, place = home_of(node)
        return self.rows[index][place]


STORED = Stored()
exhaustively = settings(max_examples=400, deadline=None)


@pytest.mark.parametrize("size", range(MOST + 1))
def test_every_root_is_the_one_of_the_definition(size: int) -> None:
    assert STORED.roots[size] == root_of(ENTRIES[:size])
    assert fold([STORED(node) for node in nodes_of((0, size))]) == STORED.roots[size]


@exhaustively
@given(st.integers(1, MOST), st.data())
def test_an_entry_is_proved_as_the_definition_says(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    proof = prove(inclusion_ranges(index, size), STORED)
    assert proof == path_of(index, ENTRIES[:size])
    check_inclusion(ENTRIES[index], index, size, proof, STORED.roots[size])
    other = data.draw(st.integers(0, MOST - 1).filter(lambda number: number != index))
    for wrong in (
        (ENTRIES[other], index, size, proof, STORED.roots[size]),
        (ENTRIES[index], other, size, proof, STORED.roots[size]),
        (ENTRIES[index], index, size, [*proof, proof[-1] if proof else bytes(32)], STORED.roots[size]),
        (ENTRIES[index], index, size, proof, STORED.roots[size - 1]),
    ):
        with pytest.raises(CryptoError, match="not in the log"):
            check_inclusion(*wrong)


@exhaustively
@given(st.integers(1, MOST), st.data())
def test_a_log_that_grew_is_proved_as_the_definition_says(second: int, data: st.DataObject) -> None:
    first = data.draw(st.integers(1, second))
    proof = prove(consistency_ranges(first, second), STORED)
    assert proof == proof_of(first, ENTRIES[:second])
    roots = (STORED.roots[first], STORED.roots[second])
    check_consistency(first, second, proof, *roots)
    forged = bytes(byte ^ 1 for byte in roots[0])
    for wrong in (
        (first, second, proof, forged, roots[1]),
        (first, second, proof, roots[0], forged),
        (first, second, [*proof, bytes(32)], *roots),
        (second + 1, second, proof, *roots),
        (0, second, proof, *roots),
    ):
        with pytest.raises(CryptoError, match="log forked"):
            check_consistency(*wrong)


@exhaustively
@given(st.integers(1, MOST), st.data())
def test_no_hash_of_a_proof_may_differ(size: int, data: st.DataObject) -> None:
    first = data.draw(st.integers(1, size))
    proof = prove(consistency_ranges(first, size), STORED)
    if proof:
        place = data.draw(st.integers(0, len(proof) - 1))
        proof[place] = bytes(byte ^ 1 for byte in proof[place])
        with pytest.raises(CryptoError, match="log forked"):
            check_consistency(first, size, proof, STORED.roots[first], STORED.roots[size])


@pytest.mark.parametrize("size", [1, 2, 3, 255, 256, 257, 300])
def test_a_proof_needs_few_stored_hashes(size: int) -> None:
    for index in range(size):
        nodes = {node for part in inclusion_ranges(index, size) for node in nodes_of(part)}
        assert len(nodes) <= 2 * size.bit_length()
    assert sum(map(len, STORED.rows)) < 2 * MOST
