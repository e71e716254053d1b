"""Database, broker, cache and channel layer from two addresses: DATABASE_URL and VALKEY_URL."""

from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from config.env import env

BROKER_DATABASE = "1"
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
    parts = urlsplit(valkey_url)
    options = [(name, value) for name, value in parse_qsl(parts.query) if name != "db"]
    if parts.scheme == "unix":
        query = urlencode([*options, ("virtual_host", BROKER_DATABASE)])
        return f"redis+socket://{parts.netloc}{parts.path}?{query}"
    return parts._replace(path=f"/{BROKER_DATABASE}", query=urlencode(options)).geturl()


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
