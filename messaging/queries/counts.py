"""How much is said in the whole house, and what of its work is undone: counts for its staff."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from accounts.queries.queues import Queue, queue_of
from messaging.models.automation import AwaitedAnswer
from messaging.models.flow import WaitingMessage
from messaging.models.imports import ContactImport
from messaging.models.messages import Message
from messaging.models.outbox import OutboxRow

State, Sealer = OutboxRow.State, OutboxRow.Sealer
TIME_BITS = 80


def messages_between(start: datetime, end: datetime) -> int:
    """How many messages were accepted from one moment to before another.

    Counted by id, which begins with the time of acceptance: the one index that all messages share by time.
    """
    return Message.objects.filter(pk__gte=_first_id_at(start), pk__lt=_first_id_at(end)).count()


def messages_to_release() -> Queue:
    """Messages whose quiet hours are over and that nobody has let through yet."""
    now_ms = int(timezone.now().timestamp() * 1000)
    due = WaitingMessage.objects.filter(due_at_ms__lte=now_ms, refused_code="")
    return queue_of(due, since="due_at_ms")


def notifications_due() -> Queue:
    """Notifications whose time has come and that nobody's open page is waited for: workers do them."""
    by_worker = Q(sealer=Sealer.HOSTED, state__in=(State.WAITING_FOR_KEYS, State.SEALING))
    due = OutboxRow.objects.filter(Q(state=State.WAITING) | by_worker, due_at__lte=timezone.now())
    return queue_of(due, since="due_at")


def answers_awaited() -> Queue:
    """Messages to hosted businesses that the hosted worker has not looked at."""
    return queue_of(AwaitedAnswer.objects.all(), since="message__accepted_at_ms")


def imports_left() -> Queue:
    """Imports of contacts that should run and that no worker holds."""
    free = Q(claimed_until__isnull=True) | Q(claimed_until__lt=timezone.now())
    return queue_of(ContactImport.objects.filter(free, state=ContactImport.State.RUNNING), since="started_at")


def _first_id_at(moment: datetime) -> UUID:
    return UUID(int=int(moment.timestamp() * 1000) << TIME_BITS)


def has_sent(business_id: UUID) -> bool:
    """Say whether a business has ever sent a message."""
    return Message.objects.filter(business_id=business_id, sender_id=business_id).exists()
