"""Production: every value comes from the environment, and a wrong one stops the start by its name."""

import os

from django.core.exceptions import ImproperlyConfigured

from config.env import env
from config.settings import _engines
from config.settings._faults import (
    address_faults,
    host_faults,
    hosted_faults,
    key_faults,
    mail_faults,
    media_faults,
    named_hosts,
    passkey_faults,
    push_faults,
    retention_faults,
    secret_faults,
    sender_faults,
    signer_faults,
)
from config.settings.base import *  # noqa: F403
from config.settings.base import (
    AD_RETENTION_DAYS,
    DEFAULT_FROM_EMAIL,
    DOCUMENT_KEYS,
    DOCUMENT_RETENTION_DAYS,
    EVIDENCE_RETENTION_DAYS,
    FRANKING_KEYS,
    GUEST_RETENTION_DAYS,
    ISSUING_PUBLIC_KEYS,
    MODERATION_KEYS,
    SILENCED_SYSTEM_CHECKS,
    SMS_GATEWAY_TOKEN,
    SMS_GATEWAY_URL,
    SMS_SENDER,
    TRUSTED_PROXY_COUNT,
    VAPID_PRIVATE_KEY,
)

SECRET_KEY = env.str("SECRET_KEY", default="")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[])
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS]
# The first host unless another is named; a passkey made under one domain is worth nothing under another.
OTP_WEBAUTHN_RP_ID = env.str("PASSKEY_DOMAIN", default=next(iter(named_hosts(ALLOWED_HOSTS)), "localhost"))
OTP_WEBAUTHN_ALLOWED_ORIGINS = [
    f"https://{host}"
    for host in ALLOWED_HOSTS
    if host == OTP_WEBAUTHN_RP_ID or host.endswith(f".{OTP_WEBAUTHN_RP_ID}")
]
DATABASE_URL = env.str("DATABASE_URL", default="")
VALKEY_URL = env.str("VALKEY_URL", default="")
# A folder, or a bucket of an S3 store: then also MEDIA_S3_ENDPOINT, _REGION, _ACCESS_KEY and _SECRET_KEY
# (config/deploy/MEDIA.md).
MEDIA_ROOT = env.str("MEDIA_ROOT", default="")
MEDIA_S3_BUCKET = env.str("MEDIA_S3_BUCKET", default="")

faults = [
    *secret_faults(SECRET_KEY),
    *host_faults(ALLOWED_HOSTS),
    *address_faults(DATABASE_URL, VALKEY_URL, TRUSTED_PROXY_COUNT),
    *sender_faults(SMS_SENDER, SMS_GATEWAY_URL, SMS_GATEWAY_TOKEN),
    *key_faults(
        {
            "FRANKING_KEYS": FRANKING_KEYS,
            "DOCUMENT_KEYS": DOCUMENT_KEYS,
            "MODERATION_KEYS": MODERATION_KEYS,
            "ISSUING_PUBLIC_KEYS": ISSUING_PUBLIC_KEYS,
        }
    ),
    *push_faults(VAPID_PRIVATE_KEY),
    *media_faults(MEDIA_ROOT, MEDIA_S3_BUCKET),
    *mail_faults(env.str("EMAIL_URL", default=""), DEFAULT_FROM_EMAIL),
    *passkey_faults(OTP_WEBAUTHN_RP_ID, ALLOWED_HOSTS),
    *retention_faults(
        EVIDENCE_RETENTION_DAYS, DOCUMENT_RETENTION_DAYS, GUEST_RETENTION_DAYS, AD_RETENTION_DAYS
    ),
    *signer_faults(os.environ),
    *hosted_faults(os.environ),
]
if faults:
    raise ImproperlyConfigured("Recado does not start:\n- " + "\n- ".join(faults))

# smtp+tls://user:password@host:587 and its like; a wrong one stops the start.
vars().update(env.email_url("EMAIL_URL"))
DATABASES = _engines.databases(DATABASE_URL)
CACHES = _engines.caches(VALKEY_URL)
CHANNEL_LAYERS = _engines.channel_layers(VALKEY_URL)
CELERY_BROKER_URL = _engines.celery_broker(VALKEY_URL)

STORAGES = {
    "default": _engines.media_storage(MEDIA_ROOT, MEDIA_S3_BUCKET),
    "staticfiles": {"BACKEND": "config.static.ModuleManifestStorage"},
}

SECURE_SSL_REDIRECT = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
# Browsers' own lists take in a whole domain for years: that is its owner's decision, not this program's.
SILENCED_SYSTEM_CHECKS = [*SILENCED_SYSTEM_CHECKS, "security.W021"]
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
LANGUAGE_COOKIE_SECURE = True
