"""`make demo`: SQLite and a private Valkey; the supervisor (config.embedded) sets the environment."""

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from config.env import env
from config.settings import _engines
from config.settings._faults import hosted_faults
from config.settings.base import *  # noqa: F403

VAR = Path(env.str("VAR", default="var")).resolve()
VALKEY_URL = env.str("VALKEY_URL", default="redis://127.0.0.1:6379/0")

SECRET_KEY = env.str("SECRET_KEY", default="")
if not SECRET_KEY:
    raise ImproperlyConfigured(
        "These are the demo's settings, started by `make demo`. "
        "To serve people, set DJANGO_SETTINGS_MODULE=config.settings.production."
    )
if misplaced := list(hosted_faults(os.environ)):
    raise ImproperlyConfigured("\n- ".join(misplaced))
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

DATABASES = _engines.databases(env.str("DATABASE_URL", default=f"sqlite:///{VAR / 'recado.sqlite3'}"))
CACHES = _engines.caches(VALKEY_URL)
CHANNEL_LAYERS = _engines.channel_layers(VALKEY_URL)
CELERY_BROKER_URL = _engines.celery_broker(VALKEY_URL)

STATIC_ROOT = VAR / "static"
TRANSLATION_DIR = VAR / "translation"
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": VAR / "media"},
    },
    "staticfiles": {"BACKEND": "config.static.ModuleManifestStorage"},
}
# Nothing leaves the machine: letters lie in a folder, and pages of the demo show what they must.
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = str(VAR / "letters")
SMS_SENDER = env.str("SMS_SENDER", default="accounts.sms.PageSender")
WIDGET_ON_LOCALHOST = True
DEMO_FILE = str(VAR / "demo.json")
SANDBOX_FILE = env.str("SANDBOX_FILE", default=str(VAR / "sandbox.json"))
