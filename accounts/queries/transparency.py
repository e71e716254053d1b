"""The public log's reads: entries, proofs and the newest head. All of it is everybody's to see."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Max, Q, QuerySet

from accounts.crypto.merkle import (
    Node,
    Range,
    consistency_ranges,
    home_of,
    inclusion_ranges,
    nodes_of,
    prove,
)
from accounts.crypto.primitives import HASH_SIZE, b64, unb64
from accounts.errors.transparency import NoSuchLogError, NotInLogError
from accounts.models.transparency import LogEntry, LogHead

PAGE_SIZE = 50
MOST_ENTRIES = 500
MOST_SERIALS = 100


@dataclass(frozen=True, slots=True)
class Page:
    """Entries from the newest on, and the index before which the next page begins; None at the end."""

    entries: list[LogEntry]
    before: int | None


def log_size() -> int:
    """How many entries the log has."""
    newest = LogEntry.objects.aggregate(newest=Max("index"))["newest"]
    return 0 if newest is None else newest + 1


def newest_head() -> LogHead | None:
    """The head that the signer signed last."""
    return LogHead.objects.order_by("-id").first()


def root_of(head: LogHead) -> bytes:
    """The root that a stored head was signed for (32 bytes)."""
    return unb64(head.document["head"])[-HASH_SIZE:]


def log_page(*, words: str = "", what: str = "", before: int | None = None) -> Page:
    """Entries of the log, newest first: all, or those with these words in the name, or for handle or serial.

    `before` is where the page before this one ended.
    """
    entries = LogEntry.objects.order_by("-index")
    if words:
        handle = words.removeprefix("@").lower()
        entries = entries.filter(Q(name__icontains=words) | Q(handle=handle) | Q(serial=words.lower()))
    if what:
        entries = entries.filter(what=what)
    if before is not None:
        entries = entries.filter(index__lt=before)
    found = list(entries.defer("content", "hashes")[: PAGE_SIZE + 1])
    has_more = len(found) > PAGE_SIZE
    return Page(found[:PAGE_SIZE], found[PAGE_SIZE - 1].index if has_more else None)


def entries_from(start: int, count: int) -> list[tuple[int, str]]:
    """So many entries from an index on, MOST_ENTRIES at most: (index, the exact text that was logged)."""
    rows = LogEntry.objects.filter(index__gte=start).order_by("index").values_list("index", "content")
    return [(index, bytes(content).decode()) for index, content in rows[: min(count, MOST_ENTRIES)]]


def hashes_of(nodes: Iterable[Node]) -> dict[Node, bytes]:
    """The hashes of whole subtrees, in one query of as many rows as there are nodes."""
    homes = {node: home_of(node) for node in nodes}
    rows = dict(
        LogEntry.objects.filter(index__in={index for index, _ in homes.values()}).values_list(
            "index", "hashes"
        )
    )
    return {
        node: bytes(rows[index])[place * HASH_SIZE : (place + 1) * HASH_SIZE]
        for node, (index, place) in homes.items()
    }


def consistency_proof(*, first: int, second: int) -> list[bytes]:
    """The proof that the log of `second` entries begins with the one of `first`.

    Raises NoSuchLogError unless 0 < first <= second <= the log's size.
    """
    if not 0 < first <= second <= log_size():
        raise NoSuchLogError
    return _proofs([consistency_ranges(first, second)])[0]


def inclusions_of(serials: Sequence[str]) -> dict[str, Any]:
    """What proves that acts about certificates are in the log, for MOST_SERIALS of them at most.

    {"head": signed document, "inclusions": [{"serial", "what", "index", "entry": its exact text, "proof":
    [base64url]}]}, all towards this one head. Raises NotInLogError when none of them is there.
    """
    found = inclusions_for(LogEntry.objects.filter(serial__in=serials[:MOST_SERIALS]))
    if not found["inclusions"]:
        raise NotInLogError
    return found


def births_of(serials: Sequence[str]) -> dict[str, Any]:
    """The same for the issuing of certificates only, without an error for those that are not there."""
    births = (LogEntry.What.ISSUE, LogEntry.What.RENEW)
    return inclusions_for(LogEntry.objects.filter(serial__in=serials, what__in=births))


def inclusions_for(entries: QuerySet[LogEntry]) -> dict[str, Any]:
    """Proofs for entries towards the newest head; the entries are read first, so that it covers them."""
    rows = list(entries.order_by("index").values("index", "serial", "what", "content"))
    head = newest_head()
    if head is None:
        return {"head": None, "inclusions": []}
    rows = [row for row in rows if row["index"] < head.size]
    proofs = _proofs([inclusion_ranges(row["index"], head.size) for row in rows])
    inclusions = [
        {
            "serial": row["serial"],
            "what": row["what"],
            "index": row["index"],
            "entry": bytes(row["content"]).decode(),
            "proof": [b64(part) for part in proof],
        }
        for row, proof in zip(rows, proofs, strict=True)
    ]
    return {"head": head.document, "inclusions": inclusions}


def _proofs(wanted: list[list[Range]]) -> list[list[bytes]]:
    """Many proofs with one query."""
    known = hashes_of({node for ranges in wanted for part in ranges for node in nodes_of(part)})
    return [prove(ranges, known.__getitem__) for ranges in wanted]
