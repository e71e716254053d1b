"""The chain of the audit log: each link names everything before it.

Not part of the end-to-end protocol: it lets an operator, and a business for its own entries, see that nothing
was changed, taken out or put in between.
"""

from accounts.crypto.primitives import labelled_hash

LINK_SIZE = 32
FIRST = bytes(LINK_SIZE)


def leaf_of(entry: bytes) -> bytes:
    """Return the hash (32 bytes) of one entry's canonical JSON: H("recado1/auditrow", entry).

    Source: AUDIT.md.
    """
    return labelled_hash("recado1/auditrow", entry)


def next_link(previous: bytes, number: int, leaf: bytes) -> bytes:
    """Return an entry's link (32 bytes): H("recado1/audit", previous (32) | number u64 | leaf (32)).

    `previous` is the link of the entry before, FIRST for entry 1.

    Source: AUDIT.md.
    """
    return labelled_hash("recado1/audit", previous + number.to_bytes(8, "big") + leaf)
