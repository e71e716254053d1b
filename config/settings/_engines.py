"""Database, broker, cache and channel layer from two addresses: DATABASE_URL and VALKEY_URL."""

from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from config.env import env

BROKER_DATABASE = "1"
# What is read from a bucket is kept in memory up to here, and beyond on disk.
S3_MEMORY_BYTES = 1024 * 1024
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
    return {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": valkey_url,
            "OPTIONS": {"pool_class": "config.cache.SharedPool"},
        }
    }


def channel_layers(valkey_url: str) -> dict[str, Any]:
    """Pub/sub layer: a lost message costs nothing, because sockets resume from the last sequence."""
    return {
        "default": {
            "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
            "CONFIG": {"hosts": [valkey_url]},
        }
    }


def media_storage(root: str, bucket: str) -> dict[str, Any]:
    """Where uploads rest: a folder, or a bucket of any store that speaks S3 (MEDIA_S3_*)."""
    if not bucket:
        return {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": root},
        }
    return {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": bucket,
            "endpoint_url": env.str("MEDIA_S3_ENDPOINT", default="") or None,
            "region_name": env.str("MEDIA_S3_REGION", default="") or None,
            # Without a pair of their own, the machine's credentials count.
            "access_key": env.str("MEDIA_S3_ACCESS_KEY", default="") or None,
            "secret_key": env.str("MEDIA_S3_SECRET_KEY", default="") or None,
            "file_overwrite": False,
            "max_memory_size": S3_MEMORY_BYTES,
        },
    }
