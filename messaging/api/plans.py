"""Reading what a program wants sent, and under which key it counts once."""

import hashlib
import json
import re
from datetime import datetime
from typing import Any

from django.utils import timezone
from rest_framework.request import Request

from accounts.errors.base import MalformedError
from messaging.api.serializers import NotificationInputSerializer
from messaging.due import instant_of
from messaging.errors.programs import IdempotencyKeyError
from messaging.services.notifications import Once
from messaging.services.plain_notifications import PlainPlan, Recipient

KEY = re.compile(r"[!-~]{1,100}")


def read_due(at: object, zone: object, which: object) -> tuple[datetime, str]:
    """When (UTC), and the zone in which that was meant, "" for at once.

    Raises MalformedError, and what `instant_of` raises.
    """
    if which not in (None, 0, 1) or isinstance(which, bool):
        raise MalformedError
    if at is None and zone is None:
        return timezone.now(), ""
    if isinstance(at, str) and isinstance(zone, str):
        return instant_of(at, zone, which=which, now=timezone.now()), zone
    raise MalformedError


def read_plain(request: Request) -> dict[str, Any]:
    """The fields of a notification in plain values. Raises DRF's ValidationError, UnknownFieldError."""
    read = NotificationInputSerializer(data=request.data)
    read.is_valid(raise_exception=True)
    return dict(read.validated_data)


def plain_plan(given: dict[str, Any]) -> PlainPlan:
    """What those fields mean now. Raises what `read_due` raises."""
    due_at, zone = read_due(given.get("at"), given.get("zone"), given.get("which"))
    recipients = [
        Recipient(each.get("contact"), each.get("number", ""), each.get("name", ""), each.get("values", {}))
        for each in given["to"]
    ]
    return PlainPlan(given["template"], given.get("language", ""), due_at, zone, recipients)


def asked_of(given: dict[str, Any]) -> dict[str, Any]:
    """What a notification in plain values asks for, without any value."""
    people = [{name: each.get(name) for name in ("contact", "number")} for each in given["to"]]
    return {**given, "to": people}


def read_once(request: Request, asked: dict[str, Any]) -> Once | None:
    """The key under which a request counts once, if it has one. Raises IdempotencyKeyError.

    `asked` leaves out what fills the template, locked or not: nothing of it can be guessed from the digest.
    """
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return None
    if not KEY.fullmatch(key):
        raise IdempotencyKeyError
    return Once(key, hashlib.sha256(json.dumps(asked, sort_keys=True, default=str).encode()).hexdigest())
