"""Valkey, for what lives a moment and in no table; the channel layer has connections of its own."""

from functools import cache

import redis
from django.conf import settings

# One that answers nothing must not keep messages waiting: then it counts as one that is not there.
PATIENCE_SECONDS = 5


def valkey() -> redis.Redis:
    """The client of this process, for any thread; without an answer its calls raise `redis.RedisError`."""
    return _client(settings.VALKEY_URL)


@cache
def _client(address: str) -> redis.Redis:
    return redis.Redis.from_url(
        address, socket_timeout=PATIENCE_SECONDS, socket_connect_timeout=PATIENCE_SECONDS
    )
