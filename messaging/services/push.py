"""Waking browsers: who asked for it, and when they are woken.

A row is its own queue: however much arrives, its browser is woken once. Losing a wake of a worker loses
nothing, and a worker that is killed leaves its rows due a moment later.
"""

from collections import defaultdict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from uuid import UUID

from django.core.cache import cache
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from accounts.errors.base import MalformedError
from accounts.models.businesses import Membership
from accounts.permissions import TABLE, Act
from accounts.queries.actors import CUSTOMER_SIDE, Actor
from messaging.delivery.pushes import begin_wake, wake_sender
from messaging.errors.push import PushOffError, PushSessionError, PushTestLimitError
from messaging.models.push import PushSubscription
from messaging.push import calls
from messaging.push.calls import Browser, Result
from messaging.push.keys import is_on
from messaging.queries.push import (
    find_session,
    lasting_sessions,
    looking_key,
    subscriptions_of,
    visible_browsers,
    visible_key,
)
from messaging.queries.push_news import browsers_with_news, customers_with_news
from messaging.tasks import send_test_push_task

MOST_BROWSERS = 20
CHUNK, AT_ONCE = 200, 16
# A worker that was killed meanwhile holds a row for so long.
LEASE = timedelta(minutes=2)
# Then a wake is given up: the next news tries anew.
WAITS = tuple(timedelta(seconds=seconds) for seconds in (10, 60, 300, 1800))
VISIBLE_SECONDS = 45
# Between two wakes of one browser: of a chat that goes on, it tells together what came meanwhile.
REST_SECONDS = 5
TEST_SECONDS = 10
DEFAULT_CONCERN = PushSubscription.Concern.UNASSIGNED.value


@transaction.atomic
def subscribe_browser(
    *, actor: Actor, session_key: str, device_id: UUID, browser: Browser, concerns: str = DEFAULT_CONCERN
) -> PushSubscription:
    """Wake this session's browser from now on when there is news that concerns its person.

    Whoever asked for the same browser before is woken there no more: it is this person's now. A person has
    at most MOST_BROWSERS. The caller has proved the actor. Raises PushOffError, PushEndpointError,
    PushSessionError, MalformedError.
    """
    _check_concern(concerns)
    if not is_on():
        raise PushOffError
    calls.check_browser(browser)
    session = find_session(actor, session_key)
    if session is None:
        raise PushSessionError
    same = Q(endpoint=browser.endpoint, auth=browser.auth)
    PushSubscription.objects.filter(same | Q(session=session)).delete()
    mine = subscriptions_of(actor).order_by("-created_at").values_list("pk", flat=True)
    PushSubscription.objects.filter(pk__in=list(mine[MOST_BROWSERS - 1 :])).delete()
    is_customer = actor.side == CUSTOMER_SIDE
    return PushSubscription.objects.create(
        session=session,
        customer_id=actor.party_id if is_customer else None,
        business_id=actor.business_id,
        membership_id=actor.membership_id,
        device_id=device_id,
        endpoint=browser.endpoint,
        public_key=browser.public_key,
        auth=browser.auth,
        concerns=concerns,
    )


def choose_concerns(*, subscription: PushSubscription, concerns: str) -> None:
    """Say of which conversations a member is told at this browser from now on.

    The caller has got it from `get_subscription_for`. Raises MalformedError, for a customer's too.
    """
    _check_concern(concerns)
    if subscription.membership_id is None:
        raise MalformedError
    PushSubscription.objects.filter(pk=subscription.pk).update(concerns=concerns)


def _check_concern(concerns: str) -> None:
    if concerns not in PushSubscription.Concern.values:
        raise MalformedError


def unsubscribe_browser(*, subscription: PushSubscription, session_key: str) -> None:
    """Wake a browser no more; where another session than its own says so, it is told not to ask again.

    The caller has got it from `get_subscription_for`.
    """
    if subscription.session.session_key == session_key:
        subscription.delete()
    else:
        PushSubscription.objects.filter(pk=subscription.pk).update(is_ended=True, due_at=None)


def forget_browsers_of(*, membership_id: UUID) -> None:
    """Wake no browser of a person who no longer acts for a business."""
    PushSubscription.objects.filter(membership_id=membership_id).delete()


def note_visible(*, user_id: UUID, device_id: UUID, is_on: bool, business_id: UUID | None = None) -> None:
    """A person has a page before their eyes on a device, or no longer: nothing needs to wake that device.

    With a `business_id` it is its inbox, and nothing needs to wake any of the member's devices. Only the
    cache knows, for VISIBLE_SECONDS.
    """
    if is_on:
        cache.set(visible_key(user_id, device_id), True, VISIBLE_SECONDS)
    else:
        cache.delete(visible_key(user_id, device_id))
    if business_id is None:
        return
    looking = looking_key(user_id, business_id)
    if is_on:
        cache.set(looking, device_id, VISIBLE_SECONDS)
    # They may have gone on looking at another device, which said so later.
    elif cache.get(looking) == device_id:
        cache.delete(looking)


def send_test(*, subscription: PushSubscription) -> None:
    """Wake a browser for its person to see that it works; once in TEST_SECONDS, whatever they register anew.

    The caller has got it from `get_subscription_for`. Raises PushTestLimitError.
    """
    if not cache.add(f"push-test:{subscription.session.user_id}", True, TEST_SECONDS):
        raise PushTestLimitError
    subscription_id = str(subscription.pk)
    transaction.on_commit(lambda: send_test_push_task.delay(subscription_id), robust=True)


def wake_for_test(*, subscription_id: UUID) -> None:
    """Say to a browser's push service that this is a test; a browser that is gone is forgotten."""
    row = PushSubscription.objects.filter(pk=subscription_id).first()
    if row is not None and is_on() and calls.wake(_browser(row), calls.TEST).is_gone:
        row.delete()


def send_due() -> int:
    """Wake every browser that is due, many at once; returns how many were. Safe to run twice at once."""
    begin_wake()
    woken = 0
    if not is_on():
        return woken
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="push") as pool:
        while claimed := _claim():
            lease = claimed[0].due_at
            rows = _worth_waking(claimed)
            results = list(pool.map(lambda row: calls.wake(_browser(row), calls.NEWS), rows))
            _settle(list(zip(rows, results, strict=True)), lease)
            _let_be({row.pk for row in claimed} - {row.pk for row in rows}, lease)
            woken += sum(result.is_done for result in results)
    if _is_resting():
        wake_sender(seconds=REST_SECONDS)
    return woken


@transaction.atomic
def _claim() -> list[PushSubscription]:
    now = timezone.now()
    may_be_called = Q(not_before__isnull=True) | Q(not_before__lte=now)
    due = PushSubscription.objects.filter(may_be_called, due_at__lte=now).order_by("due_at")
    rows = list(due.select_for_update(skip_locked=True, of=("self",)).select_related("session__user")[:CHUNK])
    for row in rows:
        row.due_at = now + LEASE
    PushSubscription.objects.filter(pk__in=[row.pk for row in rows]).update(due_at=now + LEASE)
    return rows


def _is_resting() -> bool:
    """Whether news waits for a browser that was woken just now."""
    now = timezone.now()
    soon = Q(not_before__gt=now, not_before__lte=now + timedelta(seconds=REST_SECONDS))
    return PushSubscription.objects.filter(soon, due_at__lte=now).exists()


def _worth_waking(rows: Sequence[PushSubscription]) -> list[PushSubscription]:
    """Those whose person is still signed in there and theirs, has news, and does not look at it already."""
    lasting = lasting_sessions([row.session.session_key for row in rows])
    over = [row for row in rows if row.session.session_key not in lasting or not row.session.user.is_active]
    PushSubscription.objects.filter(pk__in=[row.pk for row in over]).delete()
    there = [row for row in rows if row not in over]
    members = _who_may_converse([row.membership_id for row in there if row.membership_id])
    told = browsers_with_news(there) if members else set()
    curious = customers_with_news([row.customer_id for row in there if row.customer_id])
    visible = visible_browsers(there)
    return [
        row
        for row in there
        if row.pk not in visible
        and (row.customer_id in curious or (row.membership_id in members and row.pk in told))
    ]


def _who_may_converse(membership_ids: Sequence[UUID]) -> set[UUID]:
    active = Membership.objects.active().filter(pk__in=membership_ids, role__in=TABLE[Act.CONVERSE])
    return set(active.values_list("pk", flat=True))


def _browser(row: PushSubscription) -> Browser:
    return Browser(row.endpoint, bytes(row.public_key), bytes(row.auth))


def _settle(results: Sequence[tuple[PushSubscription, Result]], lease: datetime | None) -> None:
    """A few statements for all: what was woken or is hopeless waits for other news, what is gone goes."""
    gone = [row.pk for row, result in results if result.is_gone]
    PushSubscription.objects.filter(pk__in=gone).delete()
    done = [row.pk for row, result in results if result.is_done]
    over: set[UUID] = set()
    later: dict[timedelta, list[UUID]] = defaultdict(list)
    for row, result in results:
        if result.is_gone:
            continue
        if result.is_done or result.is_hopeless or row.attempts >= len(WAITS):
            over.add(row.pk)
        else:
            wait = WAITS[row.attempts]
            later[max(wait, timedelta(seconds=result.rest_seconds))].append(row.pk)
    _let_be(over, lease)
    now = timezone.now()
    PushSubscription.objects.filter(pk__in=done).update(
        woken_at=now, not_before=now + timedelta(seconds=REST_SECONDS)
    )
    for wait, ids in later.items():
        at = timezone.now() + wait
        PushSubscription.objects.filter(pk__in=ids).update(
            due_at=at, not_before=at, attempts=F("attempts") + 1
        )


def _let_be(ids: set[UUID], lease: datetime | None) -> None:
    """Nothing more is due, unless there was other news in the meantime."""
    rows = PushSubscription.objects.filter(pk__in=ids)
    rows.update(attempts=0, not_before=None)
    rows.filter(due_at=lease).update(due_at=None)
