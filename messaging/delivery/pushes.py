"""Whom new messages wake, decided for all of a batch at once, after its commit."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime
from uuid import UUID

from django.core.cache import cache
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from messaging.clock import quiet_until_ms
from messaging.delivery.concerns import members_concerned
from messaging.models.flow import FlowSettings
from messaging.models.messages import Message
from messaging.models.push import PushSubscription
from messaging.push.keys import is_on
from messaging.queries.blocks import Pair
from messaging.queries.mutes import muted_pairs
from messaging.tasks import send_pushes_task

# What arrives within a moment wakes once; a page that is open has said so by then.
GATHER_SECONDS = 1
# Beat sweeps anyway: a wake that was lost holds nothing up for longer.
WAKE_SECONDS = 5
WAKE_KEY = "wake-pushes"


def note_news(messages: Sequence[Message]) -> None:
    """Have the browsers woken for which these messages, which have just been stored, are news.

    Set-based: one query where nobody asked to be woken, six at most, however many the messages are. A muted
    business wakes nobody; in a customer's quiet hours, what arrives wakes them at their end. Of a business's
    people it wakes those whom it concerns.
    """
    if not is_on() or not messages:
        return
    pairs = {_pair_of(message) for message in messages if message.sender_id == message.business_id}
    businesses = {message.business_id for message in messages if message.sender_id != message.business_id}
    asked = Q(customer_id__among={customer for customer, _ in pairs}) | Q(business_id__in=businesses)
    asking = PushSubscription.objects.filter(asked, is_ended=False)
    rows = list(asking.only("customer_id", "business_id", "membership_id", "concerns"))
    customers = {row.pk: row.customer_id for row in rows if row.customer_id}
    members = members_concerned([row for row in rows if row.membership_id], messages)
    moments = _moments(customers, pairs) if customers else {}
    if members:
        moments.setdefault(timezone.now(), []).extend(members)
    if moments:
        _make_due(moments)
        wake_sender()


@transaction.atomic
def call_members(membership_ids: Collection[UUID]) -> None:
    """Have the browsers woken of members whom a colleague named, or who were given a conversation.

    That concerns them whatever else they want to be told of.
    """
    if not is_on() or not membership_ids:
        return
    rows = PushSubscription.objects.filter(membership_id__among=set(membership_ids), is_ended=False)
    if ids := list(rows.values_list("pk", flat=True)):
        now = timezone.now()
        _make_due({now: ids})
        PushSubscription.objects.filter(pk__in=ids).update(called_at=now)
        wake_sender()


def _pair_of(message: Message) -> Pair:
    """The customer and the business of a message that the business sent, as its header names them."""
    return UUID(bytes=bytes(message.header)[34:50]), message.business_id


def _moments(found: dict[UUID, UUID], pairs: Collection[Pair]) -> dict[datetime, list[UUID]]:
    """When each of these customers' browsers is to be woken, as they want it."""
    now = timezone.now()
    customers = set(found.values())
    theirs = {pair for pair in pairs if pair[0] in customers}
    muted = muted_pairs(customers, {business for _, business in theirs}) if theirs else set()
    curious = {customer for customer, _ in theirs - muted}
    quiet = _quiet_ends(curious, now)
    moments: dict[datetime, list[UUID]] = defaultdict(list)
    for pk, customer in found.items():
        if customer in curious:
            moments[quiet.get(customer, now)].append(pk)
    return moments


def _quiet_ends(customer_ids: Iterable[UUID], now: datetime) -> dict[UUID, datetime]:
    now_ms = int(now.timestamp() * 1000)
    ends = {}
    for row in FlowSettings.objects.filter(pk__among=set(customer_ids), is_quiet=True):
        end_ms = quiet_until_ms(now_ms, row.time_zone, row.quiet_from, row.quiet_until)
        if end_ms is not None:
            ends[row.pk] = datetime.fromtimestamp(end_ms / 1000, UTC)
    return ends


@transaction.atomic
def _make_due(moments: dict[datetime, list[UUID]]) -> None:
    """Bring forward what is not due as early. All batches lock in one order: none waits in a circle."""
    everyone = [pk for ids in moments.values() for pk in ids]
    locked = PushSubscription.objects.select_for_update().filter(pk__in=everyone).order_by("pk")
    list(locked.values_list("pk"))
    for at, ids in moments.items():
        is_later = Q(due_at__isnull=True) | Q(due_at__gt=at)
        PushSubscription.objects.filter(is_later, pk__in=ids).update(due_at=at)


def wake_sender(*, seconds: int = GATHER_SECONDS) -> None:
    """Let a worker look at what is due, in a moment; one wake is enough for all that is due until then."""
    if cache.add(WAKE_KEY, True, WAKE_SECONDS):
        send_pushes_task.apply_async(countdown=seconds)


def begin_wake() -> None:
    """The worker begins to look: whatever is committed from now on needs a wake of its own."""
    cache.delete(WAKE_KEY)
