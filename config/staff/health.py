"""Whether the house works: its parts by their signs of life, and the oldest work that is due and not done.

To add work that a worker must do by itself: a function in your app's `queries` that returns a `Queue` of what
is due and undone, and a `Work` in WORKS, with the seconds within which it is normally done.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import kombu.exceptions
import redis
from django.core.cache import cache
from django.db import connection
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.queries.counts import certificates_to_sign, revocation_list_at
from accounts.queries.queues import Queue
from accounts.services.certificates import LIST_RENEWAL
from accounts.vault import is_hosting_available
from config.celery import app
from config.heartbeats import BEAT, HOSTED, WORKER, is_silent, last_signs
from messaging.queries.counts import answers_awaited, imports_left, messages_to_release, notifications_due
from moderation.queries.cases import announcements_undone

DEFAULT_QUEUE, HOSTED_QUEUE = "celery", "hosted"
BROKER_SECONDS = 2
GRACE = timedelta(minutes=15)
PARTS: tuple[tuple[str, str | Promise], ...] = (
    (WORKER, _("Worker")),
    (HOSTED, _("Hosted worker")),
    (BEAT, _("Scheduler")),
)


@dataclass(frozen=True, slots=True)
class Work:
    """Work that nobody has to ask for; late when its oldest is older than it should ever become."""

    title: str | Promise
    undone: Callable[[], Queue]
    usual_seconds: int

    def shown(self, now: datetime) -> dict[str, Any]:
        """What the home page shows of it."""
        queue = self.undone()
        usual = timedelta(seconds=self.usual_seconds)
        is_late = queue.oldest_at is not None and now - queue.oldest_at > usual
        return {"title": self.title, "queue": queue, "is_late": is_late}


WORKS: tuple[Work, ...] = (
    Work(_("Certificates to sign"), certificates_to_sign, usual_seconds=60),
    Work(_("Notifications due"), notifications_due, usual_seconds=120),
    Work(_("Messages after quiet hours"), messages_to_release, usual_seconds=120),
    Work(_("Automatic answers"), answers_awaited, usual_seconds=120),
    Work(_("Imports of contacts"), imports_left, usual_seconds=300),
    Work(_("Decisions to announce"), announcements_undone, usual_seconds=180),
)


def health_at(now: datetime) -> dict[str, Any]:
    """Every part of the house and every kind of its work, as they stand."""
    parts = [*_stores(), *_processes(now), _signer(now)]
    return {"now": now, "parts": parts, "works": [work.shown(now) for work in WORKS]}


def _stores() -> list[dict[str, Any]]:
    return [
        {"title": _("Database"), **_timed(lambda: connection.cursor().execute("SELECT 1"))},
        {"title": "Valkey", **_timed(lambda: cache.get("alive"))},
    ]


def _timed(ask: Callable[[], object]) -> dict[str, Any]:
    start = time.perf_counter()
    try:
        ask()
    except (redis.RedisError, OSError):
        return {"is_well": False}
    return {"is_well": True, "took_ms": round((time.perf_counter() - start) * 1000, 2)}


def _processes(now: datetime) -> list[dict[str, Any]]:
    try:
        signs = last_signs()
    except redis.RedisError:
        signs = dict.fromkeys((BEAT, WORKER, HOSTED))
    waiting = _tasks_waiting()
    return [
        {
            "title": title,
            "is_well": not is_silent(signs[part], now),
            "seen_at": signs[part],
            "tasks": waiting.get(part),
        }
        for part, title in PARTS
        if part != HOSTED or is_hosting_available()
    ]


def _signer(now: datetime) -> dict[str, Any]:
    """The signer shows itself by what it signs: the revocation list, at its start and every LIST_RENEWAL."""
    signed_at = revocation_list_at()
    is_well = signed_at is not None and now - signed_at < LIST_RENEWAL + GRACE
    return {"title": _("Signer"), "is_well": is_well, "signed_at": signed_at}


def _tasks_waiting() -> dict[str, int]:
    """How many tasks each queue of the broker holds; nothing when the broker does not answer."""
    try:
        with app.connection_for_read(connect_timeout=BROKER_SECONDS) as broker:
            return {WORKER: _length(broker, DEFAULT_QUEUE), HOSTED: _length(broker, HOSTED_QUEUE)}
    except (kombu.exceptions.OperationalError, redis.RedisError, OSError):
        return {}


def _length(broker: Any, queue: str) -> int:
    # A queue that nobody has used yet is not there, and its channel is closed for the question.
    try:
        with broker.channel() as channel:
            return int(channel.queue_declare(queue=queue, passive=True).message_count)
    except broker.channel_errors:
        return 0
