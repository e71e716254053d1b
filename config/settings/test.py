"""Tests and benchmarks: throwaway engines, whose addresses tests.services puts into the environment."""

import tempfile
from pathlib import Path

from accounts.crypto.boxes import box_public_key
from config.env import env
from config.settings import _engines
from config.settings.base import *  # noqa: F403

SECRET_KEY = "tests only, never a secret: 0123456789 0123456789 0123456789"  # noqa: S105
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
VALKEY_URL = env.str("VALKEY_URL", default="redis://127.0.0.1:6379/0")

DATABASES = _engines.databases(env.str("DATABASE_URL", default="sqlite:///:memory:"))
DATABASES["default"].get("OPTIONS", {}).pop("pool", None)
if "sqlite" in DATABASES["default"]["ENGINE"]:
    # A file: threads and processes of a test must wait for each other, which shared memory cannot do.
    DATABASES["default"]["TEST"] = {"NAME": str(Path(tempfile.mkdtemp(prefix="recado-db-")) / "test.sqlite3")}
CACHES = _engines.caches(VALKEY_URL)
CHANNEL_LAYERS = _engines.channel_layers(VALKEY_URL)
CELERY_BROKER_URL = _engines.celery_broker(VALKEY_URL)

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": Path(tempfile.gettempdir()) / "recado-test-media"},
    },
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
TRANSLATION_DIR = Path(tempfile.mkdtemp(prefix="recado-packs-"))
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True

SMS_SENDER = "accounts.sms.PageSender"
FRANKING_KEYS = {"f1": bytes(range(32))}
DOCUMENT_KEYS = {"d1": bytes(range(1, 33))}
# The hosted worker's public half; the tests that play that worker are given its secrets by a fixture.
HOSTED_WORKER_PUBLIC_KEY = box_public_key(bytes(range(2, 34)))
VAPID_PRIVATE_KEY = bytes(range(6, 38))
MODERATION_KEYS = {"m1": bytes(range(4, 36))}
