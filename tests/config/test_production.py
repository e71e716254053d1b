"""Production refuses to start half configured, and names each thing that is wrong."""

import os
import subprocess
import sys

import pytest

GOOD = {
    "DJANGO_SETTINGS_MODULE": "config.settings.production",
    "SECRET_KEY": "x" * 50,
    "ALLOWED_HOSTS": "recado.example",
    "DATABASE_URL": "postgres://recado@/recado",
    "VALKEY_URL": "redis://127.0.0.1:6379/0",
    "SMS_SENDER": "accounts.sms.HttpGatewaySender",
    "SMS_GATEWAY_URL": "https://sms.example/send",
    "FRANKING_KEYS": "f1:" + "A" * 43,
    "DOCUMENT_KEYS": "d1:" + "A" * 43,
    "ISSUING_PUBLIC_KEYS": "p1:" + "A" * 43,
}


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
        ({"SECRET_KEY": "short"}, "SECRET_KEY"),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS"),
        ({"ALLOWED_HOSTS": ""}, "ALLOWED_HOSTS"),
        ({"DATABASE_URL": "sqlite:///x"}, "DATABASE_URL"),
        ({"VALKEY_URL": ""}, "VALKEY_URL"),
        ({"FRANKING_KEYS": ""}, "FRANKING_KEYS"),
        ({"FRANKING_KEYS": "f1:short"}, "FRANKING_KEYS"),
        ({"DOCUMENT_KEYS": ""}, "DOCUMENT_KEYS"),
        ({"ISSUING_PUBLIC_KEYS": ""}, "ISSUING_PUBLIC_KEYS"),
    ],
)
def test_production_names_what_is_wrong(changes: dict[str, str], name: str) -> None:
    started = start(changes)
    assert started.returncode != 0
    assert name in started.stderr.splitlines()[-1] or f"- {name}" in started.stderr


def test_all_faults_are_named_at_once() -> None:
    started = start({"SECRET_KEY": "", "VALKEY_URL": "", "FRANKING_KEYS": ""})
    assert all(f"- {name}" in started.stderr for name in ("SECRET_KEY", "VALKEY_URL", "FRANKING_KEYS"))
