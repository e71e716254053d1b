"""Production: every value comes from the environment, and a wrong one stops the start by its name."""

from django.core.exceptions import ImproperlyConfigured

from config.env import env
from config.settings import _engines
from config.settings.base import *  # noqa: F403
from config.settings.base import (
    DOCUMENT_KEYS,
    FRANKING_KEYS,
    ISSUING_PUBLIC_KEYS,
    SMS_GATEWAY_URL,
    SMS_SENDER,
)

DEMO_SENDERS = {"accounts.sms.PageSender", "accounts.sms.ConsoleSender"}
MINIMUM_SECRET_CHARACTERS = 50

SECRET_KEY = env.str("SECRET_KEY", default="")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[])
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS]
DATABASE_URL = env.str("DATABASE_URL", default="")
VALKEY_URL = env.str("VALKEY_URL", default="")


def _faults() -> list[str]:
    wrong = []
    if len(SECRET_KEY) < MINIMUM_SECRET_CHARACTERS:
        wrong.append(f"SECRET_KEY must have at least {MINIMUM_SECRET_CHARACTERS} random characters")
    if not ALLOWED_HOSTS or any(host.startswith("*") or host == "" for host in ALLOWED_HOSTS):
        wrong.append("ALLOWED_HOSTS must name each host, without *")
    if not DATABASE_URL.startswith(("postgres://", "postgresql://")):
        wrong.append("DATABASE_URL must be a postgres:// address")
    if not VALKEY_URL:
        wrong.append("VALKEY_URL must be the address of Redis or Valkey")
    if SMS_SENDER in DEMO_SENDERS:
        wrong.append("SMS_SENDER must not be a demo sender")
    if SMS_SENDER.endswith("HttpGatewaySender") and not SMS_GATEWAY_URL.startswith("https://"):
        wrong.append("SMS_GATEWAY_URL must be an https:// address")
    for name, keys in (
        ("FRANKING_KEYS", FRANKING_KEYS),
        ("DOCUMENT_KEYS", DOCUMENT_KEYS),
        ("ISSUING_PUBLIC_KEYS", ISSUING_PUBLIC_KEYS),
    ):
        if not keys:
            wrong.append(f"{name} is missing")
    return wrong


if faults := _faults():
    raise ImproperlyConfigured("Recado does not start:\n- " + "\n- ".join(faults))

DATABASES = _engines.databases(DATABASE_URL)
CACHES = _engines.caches(VALKEY_URL)
CHANNEL_LAYERS = _engines.channel_layers(VALKEY_URL)
CELERY_BROKER_URL = _engines.celery_broker(VALKEY_URL)

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "config.static.ModuleManifestStorage"},
}
MEDIA_ROOT = env.str("MEDIA_ROOT", default="")

SECURE_SSL_REDIRECT = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
LANGUAGE_COOKIE_SECURE = True
