"""Who of a business's people has an open page now: names in Valkey that end by themselves, no table."""

import time
from uuid import UUID

from messaging.valkey import valkey

# Open sockets say so again every two minutes; of a process that died they stay this long.
HERE_SECONDS = 150


def _key(business_id: UUID) -> str:
    return f"inbox-here:{business_id.hex}"


def come(*, business_id: UUID, membership_id: UUID, socket: str) -> None:
    """Note, or note again, that a member's socket (its channel's name) is open."""
    ends_at = time.time() + HERE_SECONDS
    with valkey().pipeline() as pipe:
        pipe.zadd(_key(business_id), {f"{membership_id.hex}:{socket}": ends_at})
        pipe.zremrangebyscore(_key(business_id), "-inf", time.time())
        pipe.expire(_key(business_id), HERE_SECONDS)
        pipe.execute()


def go(*, business_id: UUID, membership_id: UUID, socket: str) -> None:
    """Forget a socket that was closed."""
    valkey().zrem(_key(business_id), f"{membership_id.hex}:{socket}")


def members_here(business_id: UUID) -> set[UUID]:
    """The members of a business who have a page open, on whatever device and process."""
    found = valkey().zrangebyscore(_key(business_id), time.time(), "+inf")
    return {UUID(hex=one.decode().partition(":")[0]) for one in found if isinstance(one, bytes)}
