"""What the demo, the tests and production share. Holds no secret."""

from datetime import timedelta
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from config.csp import CONTENT_SECURITY_POLICY as CONTENT_SECURITY_POLICY
from config.env import env, key_set, optional_key

BASE_DIR = Path(__file__).resolve().parent.parent.parent

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "config.admin.StaffAdminConfig",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "django_otp_webauthn",
    "axes",
    "django_celery_beat",
    "phonenumber_field",
    "csp",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "channels",
    "accounts",
    "messaging",
    "campaigns",
    "moderation",
    "config.sandbox",
]

MIDDLEWARE = [
    # First, so that no answer is without a policy: redirects, refused hosts and static workers neither.
    "config.headers.HeadersMiddleware",
    "config.csp.DoorCSPMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "accounts.doors.DoorSessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "accounts.middleware.LastSeenMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "config.urls"
ASGI_APPLICATION = "config.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "accounts.context.recado",
            ],
        },
    },
]

AUTH_USER_MODEL = "accounts.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "accounts.passwords.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
PASSWORD_RESET_TIMEOUT = 3600
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("es", _("Spanish"))]
LANGUAGE_COOKIE_NAME = "recado_language"
LANGUAGE_COOKIE_SAMESITE = "Lax"
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATIC_ROOT = env.path("STATIC_ROOT", default=str(BASE_DIR / "staticfiles"))()

# Installed translation packs (manage.py translation_install); the same on every machine that serves pages.
TRANSLATION_DIR = Path(env.str("TRANSLATION_DIR", default=str(BASE_DIR / "translation")))

CSRF_COOKIE_NAME = "recado_csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "config.views.csrf_failure"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 30 * 24 * 3600
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.authentication.TokenAuthentication",
        "accounts.authentication.DoorSessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["config.parsers.StrictJSONParser"],
    "EXCEPTION_HANDLER": "config.api.handle_error",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
    "DEFAULT_SCHEMA_CLASS": "config.openapi.ProgramSchema",
}

SPECTACULAR_SETTINGS = {
    "OAS_VERSION": "3.1.1",
    "TITLE": "Recado API",
    "DESCRIPTION": "Contacts and notifications of a business, for its own programs. Make a token on the "
    "Developers page of the dashboard and send it as `Authorization: Bearer …`. Times are Unix milliseconds. "
    "Programs that hold keys, and read and write messages with them, speak the protocol beside this.",
    "VERSION": "1",
    "SERVERS": [{"url": "/api/v1"}],
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SCHEMA_PATH_PREFIX_TRIM": True,
    "PREPROCESSING_HOOKS": ["config.openapi.only_documented"],
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "config.openapi.complete",
    ],
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "TAGS": [{"name": name} for name in ("Token", "Contacts", "Consent", "Notifications")],
    "APPEND_COMPONENTS": {"securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}},
}

PHONENUMBER_DB_FORMAT = "E164"
PHONENUMBER_DEFAULT_FORMAT = "E164"
OTP_TOTP_ISSUER = "Recado"
# Passkeys belong to a name, never to a number: an address such as 127.0.0.1 can have none.
OTP_WEBAUTHN_RP_NAME = "Recado"
OTP_WEBAUTHN_RP_ID = env.str("PASSKEY_DOMAIN", default="localhost")
OTP_WEBAUTHN_ALLOWED_ORIGINS = env.list(
    "PASSKEY_ORIGINS", default=[f"http://localhost:{env.str('PORT', default='8000')}"]
)
# What django-axes does here, and what stays ours: accounts/services/sign_in.py.
AXES_HANDLER = "accounts.lockouts.LockoutHandler"
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_RESET_ON_SUCCESS = True
AXES_CLIENT_IP_CALLABLE = "accounts.doors.network_of_request"
AXES_USERNAME_FORM_FIELD = "username"
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
# Our sign-in pages ask axes themselves, and say what is locked.
SILENCED_SYSTEM_CHECKS = ["axes.W002", "axes.W003"]

CELERY_TASK_ACKS_LATE = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TIMEZONE = "UTC"
# A wake that cannot be sent is not worth waiting for: what is to be done stands in rows.
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BEAT_SCHEDULER = "django_celery_beat.schedulers:DatabaseScheduler"
# config.heartbeats tells who is silent by it.
HEARTBEAT_SECONDS = 20.0
# What only the hosted worker can do says so in its name.
CELERY_TASK_ROUTES = {"*_hosted_task": {"queue": "hosted"}}

# Keys live outside the database. The certificate key is in no setting: only `run_signer` is given its file.
FRANKING_KEYS = key_set("FRANKING_KEYS")
DOCUMENT_KEYS = key_set("DOCUMENT_KEYS")
MODERATION_KEYS = key_set("MODERATION_KEYS")
ISSUING_PUBLIC_KEYS = key_set("ISSUING_PUBLIC_KEYS")
# The hosted worker's secret half and master keys are in that process's own settings alone (`*_hosted`).
HOSTED_WORKER_PUBLIC_KEY = optional_key("HOSTED_WORKER_PUBLIC_KEY")
# Signs what wakes browsers (RFC 8292); without it nobody is woken. Whoever asked is bound to this very key.
VAPID_PRIVATE_KEY = optional_key("VAPID_PRIVATE_KEY")

# Beat only wakes, every so many seconds: what is due stands in rows, and a late wake is worth nothing.
WAKES = {
    "config.tasks.heartbeat_task": HEARTBEAT_SECONDS,
    "messaging.tasks.wake_outbox_task": 5.0,
    "campaigns.tasks.wake_campaigns_task": 10.0,
    "messaging.tasks.release_due_task": 15.0,
    "messaging.tasks.tend_inbox_task": 20.0,
    "messaging.tasks.send_pushes_task": 15.0,
    "messaging.tasks.wake_imports_task": 30.0,
    "accounts.tasks.send_letters_task": 60.0,
    "accounts.tasks.forget_sessions_task": 3600.0,
    "accounts.tasks.wake_exports_task": 60.0,
    "accounts.tasks.forget_exports_task": 3600.0,
    "accounts.tasks.erase_closed_task": 3600.0,
    "campaigns.tasks.settle_waiting_task": 60.0,
    "moderation.tasks.announce_left_behind_task": 60.0,
    "accounts.tasks.recheck_domains_task": 3600.0,
    "accounts.tasks.remind_of_expiry_task": 3600.0,
    "messaging.tasks.forget_uploads_task": 3600.0,
    "messaging.tasks.forget_media_task": 3600.0,
    "moderation.tasks.erase_evidence_task": 3600.0,
    "accounts.tasks.erase_documents_task": 3600.0,
    "accounts.tasks.remind_of_renewals_task": 3600.0,
    "accounts.tasks.pause_overdue_badges_task": 3600.0,
    "campaigns.tasks.forget_pictures_task": 3600.0,
    "campaigns.tasks.forget_ad_people_task": 3600.0,
    "accounts.tasks.forget_email_codes_task": 3600.0,
    "accounts.tasks.forget_guests_task": 3600.0,
}
if HOSTED_WORKER_PUBLIC_KEY:
    # Without that worker nobody would ever take these from its queue.
    WAKES |= {
        "config.tasks.heartbeat_hosted_task": HEARTBEAT_SECONDS,
        "messaging.tasks.sweep_awaited_hosted_task": 20.0,
        "messaging.tasks.sweep_webhooks_hosted_task": 5.0,
        "accounts.tasks.tend_endpoints_hosted_task": 60.0,
    }
CELERY_BEAT_SCHEDULE = {
    task: {"task": task, "schedule": seconds, "options": {"expires": seconds}}
    for task, seconds in WAKES.items()
}

SMS_SENDER = env.str("SMS_SENDER", default="accounts.sms.ConsoleSender")
SMS_GATEWAY_URL = env.str("SMS_GATEWAY_URL", default="")
SMS_GATEWAY_TOKEN = env.str("SMS_GATEWAY_TOKEN", default="")

# Who is asked for the record that proves a business's domain: addresses of DNS resolvers, with a port or
# without one. All that answer must agree; without any, this machine's own resolver is asked.
DOMAIN_RESOLVERS = env.list("DOMAIN_RESOLVERS", default=[])

# Letters by e-mail leave through any SMTP server: EMAIL_URL, such as smtp+tls://user:password@host:587.
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="Recado <recado@localhost>")

# How long reported texts are kept after the decision, for questions and appeals.
EVIDENCE_RETENTION_DAYS = env.int("EVIDENCE_RETENTION_DAYS", default=30)
# How long documents of a verification are kept after the decision, or when no request takes them along.
DOCUMENT_RETENTION_DAYS = env.int("DOCUMENT_RETENTION_DAYS", default=90)
# Sites of this very machine may show businesses' chats: in the demo, and nowhere else.
WIDGET_ON_LOCALHOST = False

# After so many days without a visit a guest, who has no number, is deleted like any account.
GUEST_RETENTION_DAYS = env.int("GUEST_RETENTION_DAYS", default=30)
# So long after an ad has ended it is kept who saw and pressed it; then only how many.
AD_RETENTION_DAYS = env.int("AD_RETENTION_DAYS", default=90)

# Where the sandbox of the Cloud API keeps what is shown once, and its customers' keys (CLOUD.md).
SANDBOX_FILE = env.str("SANDBOX_FILE", default="")

# A file of demo sign-ins (the demo writes it); production refuses it.
DEMO_FILE = ""

# Forwarded client addresses are believed only behind this many proxies of our own.
TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)
