"""What was counted of a business's inbox, kept in Valkey for as long as nothing that is counted changed.

Whoever changes something says so before the commit and after it. Each time the business gets another mark,
and what was kept under an earlier one counts no more; while a change is under way nothing is kept. Who dies
in between leaves a change that ends by itself. Without Valkey everyone counts for themselves.
"""

import json
import logging
import time
from collections.abc import Callable, Collection
from contextlib import suppress
from threading import Lock
from typing import Any
from uuid import UUID, uuid4

import redis
from django.db import transaction

from messaging.valkey import valkey

# Longer than any transaction that changes an inbox.
CHANGE_SECONDS = 60
MARK_SECONDS = 24 * 60 * 60
# Only what Valkey forgot, or could not be told, ends so.
KEPT_SECONDS = 60
MOST_REMEMBERED = 1_000
Tally = dict[str, Any]
logger = logging.getLogger(__name__)


# Many businesses share one, so that there is no end of them.
_locks = [Lock() for _ in range(64)]
_last: dict[UUID, tuple[float, Tally]] = {}


def _key(kind: str, business_id: UUID) -> str:
    return f"inbox-{kind}:{business_id.hex}"


def note_changing(business_ids: Collection[UUID]) -> None:
    """Say that what is counted in these businesses' inboxes changes in the transaction that runs now."""
    if not business_ids:
        return
    change, ids = uuid4().hex, set(business_ids)
    _mark(ids, change, ends_at=time.time() + CHANGE_SECONDS)
    transaction.on_commit(lambda: _mark(ids, change, ends_at=None), robust=True)


def _mark(business_ids: set[UUID], change: str, *, ends_at: float | None) -> None:
    """Give each business a new mark, and begin (`ends_at`) or end a change."""
    try:
        with valkey().pipeline() as pipe:
            for business_id in business_ids:
                changes = _key("changes", business_id)
                pipe.set(_key("mark", business_id), uuid4().hex, ex=MARK_SECONDS)
                if ends_at is None:
                    pipe.zrem(changes, change)
                else:
                    pipe.zadd(changes, {change: ends_at})
                    pipe.expire(changes, CHANGE_SECONDS)
            pipe.execute()
    except redis.RedisError:
        logger.exception("Valkey was not told that the counts of an inbox change")


def tally_of(business_id: UUID, count: Callable[[], Tally]) -> Tally:
    """What `count` says of a business's inbox, or said since anything counted changed last.

    Of those who ask one process at the same moment one counts; the others are told what it found, unless it
    began before they asked.
    """
    asked_at = time.monotonic()
    if (kept := _kept(business_id)) is not None:
        return kept
    with _locks[hash(business_id) % len(_locks)]:
        begun_at, tally = _last.get(business_id, (0.0, {}))
        if begun_at > asked_at:
            return tally
        if (kept := _kept(business_id)) is not None:
            return kept
        begun_at, tally = time.monotonic(), _counted(business_id, count)
        if len(_last) >= MOST_REMEMBERED:
            _last.clear()
        _last[business_id] = (begun_at, tally)
        return tally


def _kept(business_id: UUID) -> Tally | None:
    try:
        mark, kept = valkey().mget(_key("mark", business_id), _key("tally", business_id))
    except redis.RedisError:
        return None
    if not isinstance(mark, bytes) or kept is None:
        return None
    document = json.loads(kept)
    tally: Tally | None = document["tally"] if document["mark"] == mark.decode() else None
    return tally


def _counted(business_id: UUID, count: Callable[[], Tally]) -> Tally:
    """Count, and keep it under the mark that was there before: a change meanwhile has made another one."""
    mark = _mark_before_counting(business_id)
    tally = count()
    if mark:
        with suppress(redis.RedisError):
            document = json.dumps({"mark": mark, "tally": tally})
            valkey().set(_key("tally", business_id), document, ex=KEPT_SECONDS)
    return tally


def _mark_before_counting(business_id: UUID) -> str:
    """The mark under which a count may be kept; "" while a change is under way."""
    key = _key("mark", business_id)
    try:
        with valkey().pipeline() as pipe:
            pipe.set(key, uuid4().hex, ex=MARK_SECONDS, nx=True)
            pipe.get(key)
            pipe.zcount(_key("changes", business_id), time.time(), "+inf")
            _, mark, changing = pipe.execute()
    except redis.RedisError:
        logger.exception("The counts of an inbox are not kept: Valkey does not answer")
        return ""
    return mark.decode() if mark and not changing else ""
