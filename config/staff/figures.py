"""The house in numbers, one line per number: what happened lately, what there is now, and a chart by day.

To add what happens over time: write a function in your app's `queries` that counts from one moment to before
another, and add a `Happening` to HAPPENINGS; with a `colour` it is charted by day too. To add what there is
now: a function without arguments, and a `Total` in TOTALS.
"""

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import partial
from typing import Any

import redis
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models.businesses import Business
from accounts.models.people import User
from accounts.permissions import can_view_businesses, can_view_customers, can_view_verification
from accounts.queries.counts import (
    approvals_between,
    count_businesses,
    count_customers,
    customers_between,
    decisions_between,
)
from accounts.queries.renewal import count_badges_due_soon, count_badges_overdue
from accounts.queries.review import count_waiting_for_businesses
from messaging.queries.counts import messages_between
from moderation.permissions import can_view_case
from moderation.queries.reports import reports_between

Person = User | AnonymousUser
LATELY = timedelta(hours=24)
CHARTED_DAYS = 14
# A day that is over does not change any more.
KEPT = timedelta(days=CHARTED_DAYS + 1)
BUSINESSES, STATUS = "admin:accounts_business_changelist", "?status__exact="
VERIFIED, SUSPENDED = Business.Status.VERIFIED.value, Business.Status.SUSPENDED.value


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that is counted between two moments. `name` is stable: counts are kept under it."""

    name: str
    title: str | Promise
    is_for: Callable[[Person], bool]
    count: Callable[[datetime, datetime], int]
    colour: str = ""


@dataclass(frozen=True, slots=True)
class Total:
    """Something that is counted as it stands, and the records behind the number."""

    title: str | Promise
    is_for: Callable[[Person], bool]
    count: Callable[[], int]
    page: str
    query: str = ""


def _of(status: str) -> Callable[[], int]:
    return partial(count_businesses, status)


HAPPENINGS: tuple[Happening, ...] = (
    Happening("messages", _("Messages"), can_view_businesses, messages_between, "--rc-series-1"),
    Happening("customers", _("New customers"), can_view_customers, customers_between, "--rc-series-2"),
    Happening("reports", _("Reports"), can_view_case, reports_between, "--rc-series-3"),
    Happening("decisions", _("Verifications decided"), can_view_verification, decisions_between),
    Happening("approvals", _("Verifications approved"), can_view_verification, approvals_between),
)
TOTALS: tuple[Total, ...] = (
    Total(_("Businesses"), can_view_businesses, count_businesses, BUSINESSES),
    Total(_("Verified businesses"), can_view_businesses, _of(VERIFIED), BUSINESSES, STATUS + VERIFIED),
    Total(_("Suspended businesses"), can_view_businesses, _of(SUSPENDED), BUSINESSES, STATUS + SUSPENDED),
    Total(_("Badges to renew soon"), can_view_verification, count_badges_due_soon, BUSINESSES, "?badge=due"),
    Total(_("Badges overdue"), can_view_verification, count_badges_overdue, BUSINESSES, "?badge=overdue"),
    Total(
        _("Requests that wait for the business"),
        can_view_verification,
        count_waiting_for_businesses,
        "admin:accounts_verificationrequest_changelist",
        "?queue=business",
    ),
    Total(_("Customers"), can_view_customers, count_customers, "admin:accounts_customer_changelist"),
)


def figures_for(person: Person, now: datetime) -> dict[str, list[dict[str, Any]]]:
    """What this member of staff may know of the last 24 hours and of now: one query per number."""
    lately = [
        {"title": one.title, "count": one.count(now - LATELY, now)}
        for one in HAPPENINGS
        if one.is_for(person)
    ]
    totals = [
        {"title": one.title, "count": one.count(), "address": reverse(one.page) + one.query}
        for one in TOTALS
        if one.is_for(person)
    ]
    return {"lately": lately, "totals": totals}


def chart_for(person: Person, now: datetime) -> dict[str, Any]:
    """The charted happenings by day (UTC), newest first; days that are over are counted once and kept."""
    series = [one for one in HAPPENINGS if one.colour and one.is_for(person)]
    today = now.astimezone(UTC).date()
    days = [today - timedelta(days=ago) for ago in range(CHARTED_DAYS)]
    columns = [list(_by_day(one, days)) for one in series]
    rows = [
        {"on": day, "counts": counts} for day, counts in zip(days, zip(*columns, strict=True), strict=False)
    ]
    return {"series": series, "rows": rows}


def _by_day(one: Happening, days: list[Any]) -> Iterator[int]:
    keys = {day: f"staff:{one.name}:{day}" for day in days[1:]}
    kept: dict[str, int] = {}
    # Without Valkey there is nothing kept, and still a chart.
    with contextlib.suppress(redis.RedisError):
        kept = cache.get_many(keys.values())
    counts = {day: kept.get(keys.get(day, "")) for day in days}
    missing = {day: _count_day(one, day) for day, count in counts.items() if count is None}
    with contextlib.suppress(redis.RedisError):
        news = {keys[day]: count for day, count in missing.items() if day in keys}
        cache.set_many(news, int(KEPT.total_seconds()))
    for day in days:
        yield missing.get(day, counts[day] or 0)


def _count_day(one: Happening, day: Any) -> int:
    start = datetime.combine(day, time(), UTC)
    return one.count(start, start + timedelta(days=1))
