"""Database, broker, cache and channel layer from two addresses: DATABASE_URL and VALKEY_URL."""

from typing import Any
from urllib.parse import urlsplit

from config.env import env

SQLITE_OPTIONS = {
    # DEFERRED transactions lose whole writers under contention; IMMEDIATE ones wait their turn.
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
}


def databases(url: str) -> dict[str, Any]:
    """Django's DATABASES for one address, with each engine's safe options."""
    database = env.db_url_config(url)
    if "sqlite" in database["ENGINE"]:
        database["OPTIONS"] = SQLITE_OPTIONS
    else:
        database["CONN_MAX_AGE"] = 0
        database["OPTIONS"] = {**database.get("OPTIONS", {}), "pool": {"min_size": 1, "max_size": 8}}
    return {"default": database}


def celery_broker(valkey_url: str) -> str:
    """The same Valkey for Celery: its own database, and kombu's spelling of a unix socket."""
    if valkey_url.startswith("unix://"):
        return f"redis+socket://{urlsplit(valkey_url).path}?virtual_host=1"
    return valkey_url.rstrip("/").rsplit("/", 1)[0] + "/1"


def caches(valkey_url: str) -> dict[str, Any]:
    """Django's cache on Valkey."""
    return {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": valkey_url}}


def channel_layers(valkey_url: str) -> dict[str, Any]:
    """Pub/sub layer: a lost message costs nothing, because sockets resume from the last sequence."""
    return {
        "default": {
            "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
            "CONFIG": {"hosts": [valkey_url]},
        }
    }
