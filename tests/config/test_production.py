"""Production refuses to start half configured, and names each thing that is wrong."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from accounts.crypto.boxes import box_public_key
from accounts.crypto.primitives import b64, unb64
from accounts.sms import PageSender
from config.settings._engines import celery_broker

GOOD = {
    "DJANGO_SETTINGS_MODULE": "config.settings.production",
    "SECRET_KEY": "tests only, never a secret: 0123456789 0123456789 01",
    "ALLOWED_HOSTS": "recado.example",
    "DATABASE_URL": "postgres://recado@/recado",
    "VALKEY_URL": "redis://127.0.0.1:6379/0",
    "SMS_SENDER": "accounts.sms.HttpGatewaySender",
    "SMS_GATEWAY_URL": "https://sms.example/send",
    "SMS_GATEWAY_TOKEN": "tests only",
    "MEDIA_ROOT": "/var/lib/recado",
    "EMAIL_URL": "smtp+tls://recado:secret@mail.example:587",
    "DEFAULT_FROM_EMAIL": "Recado <hello@recado.example>",
    "FRANKING_KEYS": "f1:" + "E" * 43,
    "DOCUMENT_KEYS": "d1:" + "I" * 43,
    "MODERATION_KEYS": "m1:" + "U" * 43,
    "ISSUING_PUBLIC_KEYS": "p1:" + "M" * 43,
}


class OurPageSender(PageSender):
    """A demo sender by another name."""


def start(changes: dict[str, str]) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": os.environ["PATH"], **GOOD, **changes}
    command = [sys.executable, "-c", "import django; django.setup()"]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def test_production_starts_when_everything_is_given() -> None:
    started = start({})
    assert started.returncode == 0, started.stderr


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"SMS_SENDER": "accounts.sms.PageSender"}, "SMS_SENDER"),
        ({"SMS_SENDER": "accounts.sms.ConsoleSender"}, "SMS_SENDER"),
        ({"SMS_GATEWAY_URL": "http://sms.example"}, "SMS_GATEWAY_URL"),
        ({"SMS_SENDER": ""}, "SMS_SENDER"),
        ({"SMS_SENDER": "accounts.sms.Nothing"}, "SMS_SENDER"),
        ({"SMS_SENDER": "accounts.views.chat.PageSender"}, "SMS_SENDER"),
        ({"SMS_SENDER": "tests.config.test_production.OurPageSender"}, "SMS_SENDER"),
        ({"SMS_GATEWAY_TOKEN": ""}, "SMS_GATEWAY_TOKEN"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY"),
        ({"SECRET_KEY": "x" * 50}, "SECRET_KEY"),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS"),
        ({"ALLOWED_HOSTS": ""}, "ALLOWED_HOSTS"),
        ({"ALLOWED_HOSTS": ".com"}, "ALLOWED_HOSTS"),
        ({"ALLOWED_HOSTS": "recado.example, *"}, "ALLOWED_HOSTS"),
        ({"ALLOWED_HOSTS": "recado.example:8443"}, "ALLOWED_HOSTS"),
        ({"DATABASE_URL": "sqlite:///x"}, "DATABASE_URL"),
        ({"VALKEY_URL": ""}, "VALKEY_URL"),
        ({"VALKEY_URL": "nonsense"}, "VALKEY_URL"),
        ({"TRUSTED_PROXY_COUNT": "-1"}, "TRUSTED_PROXY_COUNT"),
        ({"FRANKING_KEYS": ""}, "FRANKING_KEYS"),
        ({"FRANKING_KEYS": "f1:short"}, "FRANKING_KEYS"),
        ({"FRANKING_KEYS": "f1:" + "A" * 43}, "FRANKING_KEYS"),
        ({"FRANKING_KEYS": "seventeen-letters:" + "E" * 43}, "FRANKING_KEYS"),
        ({"FRANKING_KEYS": f"f1:{'E' * 43},f1:{'Q' * 43}"}, "FRANKING_KEYS"),
        ({"FRANKING_KEYS": f"f1:{'E' * 43},f2:{'E' * 43}"}, "FRANKING_KEYS"),
        ({"DOCUMENT_KEYS": "d1:" + "E" * 43}, "DOCUMENT_KEYS"),
        ({"ISSUING_KEY_FILE": "/etc/recado/issuing.json"}, "ISSUING_KEY_FILE"),
        ({"HOSTED_MASTER_KEYS": "m1:" + "Q" * 43}, "HOSTED_MASTER_KEYS"),
        ({"HOSTED_WORKER_PRIVATE_KEY": "Q" * 43}, "HOSTED_WORKER_PRIVATE_KEY"),
        ({"HOSTED_WORKER_PUBLIC_KEY": "short"}, "HOSTED_WORKER_PUBLIC_KEY"),
        ({"DOCUMENT_KEYS": ""}, "DOCUMENT_KEYS"),
        ({"MODERATION_KEYS": ""}, "MODERATION_KEYS"),
        ({"VAPID_PRIVATE_KEY": "_" * 43}, "VAPID_PRIVATE_KEY"),
        ({"MODERATION_KEYS": "m1:" + "I" * 43}, "MODERATION_KEYS"),
        ({"MEDIA_ROOT": ""}, "MEDIA_ROOT"),
        ({"EMAIL_URL": ""}, "EMAIL_URL"),
        ({"EMAIL_URL": "consolemail://"}, "EMAIL_URL"),
        ({"DEFAULT_FROM_EMAIL": "Recado <recado@localhost>"}, "DEFAULT_FROM_EMAIL"),
        ({"PASSKEY_DOMAIN": "elsewhere.example"}, "PASSKEY_DOMAIN"),
        ({"MEDIA_ROOT": "media"}, "MEDIA_ROOT"),
        ({"MEDIA_S3_BUCKET": "recado"}, "MEDIA_ROOT"),
        ({"EVIDENCE_RETENTION_DAYS": "0"}, "EVIDENCE_RETENTION_DAYS"),
        ({"DOCUMENT_RETENTION_DAYS": "29"}, "DOCUMENT_RETENTION_DAYS"),
        ({"ISSUING_PUBLIC_KEYS": ""}, "ISSUING_PUBLIC_KEYS"),
    ],
)
def test_production_names_what_is_wrong(changes: dict[str, str], name: str) -> None:
    started = start(changes)
    assert started.returncode != 0
    assert name in started.stderr.splitlines()[-1] or f"- {name}" in started.stderr


PRIVATE = b64(bytes(range(2, 34)))
HOSTED = {
    "DJANGO_SETTINGS_MODULE": "config.settings.production_hosted",
    "HOSTED_MASTER_KEYS": "m1:" + "Q" * 43,
    "HOSTED_WORKER_PRIVATE_KEY": PRIVATE,
    "HOSTED_WORKER_PUBLIC_KEY": b64(box_public_key(unb64(PRIVATE))),
}


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({}, ""),
        ({"HOSTED_MASTER_KEYS": ""}, "HOSTED_MASTER_KEYS"),
        ({"HOSTED_WORKER_PRIVATE_KEY": ""}, "HOSTED_WORKER_PRIVATE_KEY"),
        ({"HOSTED_WORKER_PUBLIC_KEY": "E" * 43}, "HOSTED_WORKER_PUBLIC_KEY"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY"),
    ],
)
def test_the_hosted_worker_alone_starts_with_the_master_keys(changes: dict[str, str], name: str) -> None:
    started = start({**HOSTED, **changes})
    assert (started.returncode == 0) is (name == ""), started.stderr
    assert name in started.stderr


def test_all_faults_are_named_at_once() -> None:
    started = start({"SECRET_KEY": "", "VALKEY_URL": "", "FRANKING_KEYS": ""})
    assert all(f"- {name}" in started.stderr for name in ("SECRET_KEY", "VALKEY_URL", "FRANKING_KEYS"))


@pytest.mark.parametrize("hosts", ["recado.example,www.recado.example", "127.0.0.1", "[::1]"])
def test_hosts_in_full_are_served(hosts: str) -> None:
    started = start({"ALLOWED_HOSTS": hosts})
    assert started.returncode == 0, started.stderr


@pytest.mark.parametrize(
    ("valkey", "broker"),
    [
        ("redis://valkey.example", "redis://valkey.example/1"),
        ("redis://valkey.example:6379", "redis://valkey.example:6379/1"),
        ("redis://valkey.example:6379/0", "redis://valkey.example:6379/1"),
        ("redis://valkey.example?db=0", "redis://valkey.example/1"),
        (
            "rediss://:pass%2Fword@valkey.example:6379/0?ssl_cert_reqs=required",
            "rediss://:pass%2Fword@valkey.example:6379/1?ssl_cert_reqs=required",
        ),
        ("unix:///run/valkey.sock?db=0", "redis+socket:///run/valkey.sock?virtual_host=1"),
    ],
)
def test_celery_has_a_database_of_its_own_in_the_same_valkey(valkey: str, broker: str) -> None:
    assert celery_broker(valkey) == broker


def test_nothing_serves_the_demo_by_default() -> None:
    for changes, sentence in (
        ({"DJANGO_SETTINGS_MODULE": ""}, "DJANGO_SETTINGS_MODULE"),
        ({"DJANGO_SETTINGS_MODULE": "config.settings.embedded", "SECRET_KEY": ""}, "make demo"),
    ):
        environment = {"PATH": os.environ["PATH"], **GOOD, **changes}
        command = [sys.executable, "-c", "import config.asgi"]
        started = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        assert started.returncode != 0
        assert sentence in started.stderr.splitlines()[-1]


def test_commands_need_no_environment(tmp_path: Path) -> None:
    file = tmp_path / "issuing.json"
    command = [sys.executable, "manage.py", "make_issuing_key", str(file), "--kid", "p7"]
    made = subprocess.run(
        command, env={"PATH": os.environ["PATH"]}, capture_output=True, text=True, check=False
    )
    assert made.stdout.startswith("p7:"), made.stderr
    assert file.stat().st_mode & 0o077 == 0


def test_django_itself_finds_nothing_to_harden() -> None:
    environment = {"PATH": os.environ["PATH"], **GOOD}
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    checked = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr
