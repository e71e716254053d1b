"""The tree of the transparency log: hashes, and short proofs about a log that only grows.

Sizes count entries, `first` of them being the older log's. A range is (start, end), end not included. Every
proof is the list of hashes of some ranges; which ones, only the numbers decide.

Source: RFC 6962 section 2.1.
"""

from collections.abc import Callable, Sequence
from hashlib import sha256

from accounts.crypto.errors import CryptoError
from accounts.crypto.primitives import HASH_SIZE, equal, exact

Range = tuple[int, int]
# A whole subtree: (level, place) covers the 2**level entries from place * 2**level on.
Node = tuple[int, int]

_LEAF, _NODE = b"\x00", b"\x01"
EMPTY_ROOT = sha256().digest()


def leaf_hash(entry: bytes) -> bytes:
    """Hash the exact bytes of an entry (32 bytes)."""
    return sha256(_LEAF + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash two neighbours into the node above them (32 bytes)."""
    return sha256(_NODE + left + right).digest()


def nodes_of(part: Range) -> list[Node]:
    """The fewest whole subtrees that make up a range of the tree, from left to right."""
    start, end = part
    found = []
    while start < end:
        level = (end - start).bit_length() - 1
        found.append((level, start >> level))
        start += 1 << level
    return found


def fold(hashes: Sequence[bytes]) -> bytes:
    """The hash of neighbours that `nodes_of` named; of none, what an empty log has for a root."""
    if not hashes:
        return EMPTY_ROOT
    *others, whole = hashes
    for left in reversed(others):
        whole = node_hash(left, whole)
    return whole


def grow(peaks: Sequence[bytes], size: int, leaf: bytes) -> tuple[list[bytes], list[bytes]]:
    """Append a leaf: the hashes of all subtrees that it completes, itself first, and the peaks afterwards.

    `peaks` are the hashes of `nodes_of((0, size))`. An entry completes one subtree more for every 1 that its
    index ends with in binary, so that the whole log stores fewer than two hashes an entry.
    """
    rest, completed = list(peaks), [leaf]
    while size & 1:
        completed.append(node_hash(rest.pop(), completed[-1]))
        size >>= 1
    return completed, [*rest, completed[-1]]


def home_of(node: Node) -> tuple[int, int]:
    """Which entry completed a subtree, and as which of its hashes: (index, place)."""
    level, place = node
    return ((place + 1) << level) - 1, level


def inclusion_ranges(index: int, size: int) -> list[Range]:
    """The ranges whose hashes prove that the entry `index` is in a log of this size, from the leaf up.

    The caller has made sure that 0 <= index < size.
    """
    start, end = 0, size
    found = []
    while end - start > 1:
        split = start + _split(end - start)
        if index < split:
            found.append((split, end))
            end = split
        else:
            found.append((start, split))
            start = split
    return found[::-1]


def consistency_ranges(first: int, second: int) -> list[Range]:
    """The ranges whose hashes prove that a log of `second` entries begins with one of `first`.

    The caller has made sure that 0 < first <= second.
    """
    start, end = 0, second
    found = []
    while first != end:
        split = start + _split(end - start)
        if first <= split:
            found.append((split, end))
            end = split
        else:
            found.append((start, split))
            start = split
    return [*([(start, end)] if start else []), *found[::-1]]


def prove(ranges: Sequence[Range], hash_of: Callable[[Node], bytes]) -> list[bytes]:
    """The hashes of ranges, from those of whole subtrees."""
    return [fold([hash_of(node) for node in nodes_of(part)]) for part in ranges]


def check_inclusion(entry: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> None:
    """Hold that a log of this size and root has exactly these bytes at this index.

    Raises CryptoError("not in the log").
    """
    if not 0 <= index < size:
        raise CryptoError("not in the log")
    ranges = inclusion_ranges(index, size)
    if len(proof) != len(ranges):
        raise CryptoError("not in the log")
    found = leaf_hash(entry)
    for (start, _), sibling in zip(ranges, proof, strict=True):
        exact(sibling, HASH_SIZE, "not in the log")
        found = node_hash(found, sibling) if index < start else node_hash(sibling, found)
    if not equal(found, root):
        raise CryptoError("not in the log")


def check_consistency(
    first: int, second: int, proof: Sequence[bytes], first_root: bytes, second_root: bytes
) -> None:
    """Hold that the log of the second root only grew out of the one of the first.

    Raises CryptoError("log forked"): also when the proof itself does not hold, for whoever keeps one log can
    always prove this.
    """
    if not 0 < first <= second:
        raise CryptoError("log forked")
    ranges = consistency_ranges(first, second)
    if len(proof) != len(ranges):
        raise CryptoError("log forked")
    hashes = [exact(part, HASH_SIZE, "log forked") for part in proof]
    pairs = list(zip(ranges, hashes, strict=True))
    # A first log that is no whole subtree of the second begins the proof; else its root is known.
    older = newer = pairs.pop(0)[1] if ranges and ranges[0][1] == first else first_root
    for (start, _), sibling in pairs:
        if start >= first:
            newer = node_hash(newer, sibling)
        else:
            older, newer = node_hash(sibling, older), node_hash(sibling, newer)
    if not equal(older, first_root) or not equal(newer, second_root):
        raise CryptoError("log forked")


def _split(count: int) -> int:
    """The largest power of two that is smaller than count."""
    return 1 << ((count - 1).bit_length() - 1)
