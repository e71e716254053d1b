"""What waits for staff, one line per queue.

To add one: write a function without arguments in your app's `queries` that returns a `Queue` in one query
(`accounts.queries.queues.queue_of(rows, since="submitted_at")` does), and add a `StaffQueue` to QUEUES below:
its title, the address of its page (an address's name, and a filter if it needs one), the predicate that says
who may see it, the function, and the promise: within how many hours the oldest should be decided. Home does
the rest: it counts, links, and says in words and colour whether the oldest is on time.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models.people import User
from accounts.permissions import can_view_pilot, can_view_verification
from accounts.queries.pilot import waiting_queue
from accounts.queries.queues import Queue
from accounts.queries.review import verification_queue
from campaigns.permissions import can_view_ads
from campaigns.queries.ads import ad_queue
from messaging.permissions import can_view_templates
from messaging.queries.templates import template_queue
from moderation.permissions import can_view_case
from moderation.queries.cases import case_queue

# From this share of the promised time on, the oldest is due soon.
SOON = 0.75
HOUR_MS = 3_600_000


@dataclass(frozen=True, slots=True)
class StaffQueue:
    """One queue of the staff's home; the module's text says how to add one."""

    title: str | Promise
    page: str
    is_for: Callable[[User | AnonymousUser], bool]
    queue: Callable[[], Queue]
    promised_hours: int
    query: str = ""

    def shown(self, now: datetime) -> dict[str, Any]:
        """What the home page shows of it."""
        queue = self.queue()
        return {
            "title": self.title,
            "address": reverse(self.page) + self.query,
            "queue": queue,
            "promised_ms": self.promised_hours * HOUR_MS,
            "state": state_of(queue, timedelta(hours=self.promised_hours), now),
        }


def state_of(queue: Queue, promised: timedelta, now: datetime) -> str:
    """Say how the oldest stands against what was promised: "idle", "on_time", "soon" or "late"."""
    if queue.oldest_at is None:
        return "idle"
    age = now - queue.oldest_at
    if age > promised:
        return "late"
    return "soon" if age > promised * SOON else "on_time"


QUEUES: tuple[StaffQueue, ...] = (
    StaffQueue(
        title=_("Verification"),
        page="admin:accounts_verificationrequest_changelist",
        query="?queue=waiting",
        is_for=can_view_verification,
        queue=verification_queue,
        promised_hours=48,
    ),
    StaffQueue(
        title=_("Templates"),
        page="admin:messaging_templateversion_changelist",
        query="?state__exact=waiting",
        is_for=can_view_templates,
        queue=template_queue,
        promised_hours=24,
    ),
    StaffQueue(
        title=_("Ads"),
        page="admin:campaigns_adversion_changelist",
        query="?to_decide=yes",
        is_for=can_view_ads,
        queue=ad_queue,
        promised_hours=24,
    ),
    StaffQueue(
        title=_("Reports"),
        page="admin:moderation_case_changelist",
        query="?state__exact=open",
        is_for=can_view_case,
        queue=case_queue,
        promised_hours=24,
    ),
    StaffQueue(
        title=_("Waiting for a place"),
        page="admin:accounts_pilotprogramme_changelist",
        query="#waiting",
        is_for=can_view_pilot,
        queue=waiting_queue,
        promised_hours=7 * 24,
    ),
)


def queues_for(person: User | AnonymousUser, now: datetime) -> list[dict[str, Any]]:
    """The queues that this member of staff may see: one query each."""
    return [queue.shown(now) for queue in QUEUES if queue.is_for(person)]
