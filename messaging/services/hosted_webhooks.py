"""The hosted worker tells programs: it alone can read what customers wrote, and sign for a business's app.

Every post has a row that is claimed for CLAIM; a killed worker loses nothing, and its event is posted again
with the same bytes.
"""

import logging
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID

from django.db import connections, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.errors.base import DomainError
from accounts.services.locks import hold_lock
from messaging.hosted.endpoints import open_request
from messaging.hosted.webhook_bodies import Teller
from messaging.models.cloud import CloudNumber
from messaging.models.webhooks import WebhookEvent
from messaging.queries.webhooks import address_for
from messaging.services.hosting import lock_for_worker
from messaging.webhooks import calls
from messaging.webhooks.events import begin_wake, wake_posters

State = WebhookEvent.State
OPEN = (State.WAITING, State.POSTING)
POSTERS, AT_ONCE = 32, 4
CLAIM = timedelta(seconds=60)
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=1), timedelta(hours=4)
# A shorter wait is kept by the broker, a longer one by the sweep.
SOON = timedelta(seconds=30)
KEPT = timedelta(days=7)
NOBODY_LISTENS = "no_webhook"
_posters = ThreadPoolExecutor(max_workers=POSTERS, thread_name_prefix="webhooks")
logger = logging.getLogger(__name__)


def post_due(business_id: UUID) -> None:
    """Let threads of their own post what is due for a business: a slow address holds up nobody else."""
    begin_wake(business_id)
    due = WebhookEvent.objects.filter(_is_free(), business_id=business_id).values_list("pk")
    for _ in due[:AT_ONCE]:
        _posters.submit(_work_off_and_leave, business_id)


def sweep_webhooks() -> None:
    """Post whatever a lost wake or a killed worker has left behind, and forget what was told long ago."""
    due = WebhookEvent.objects.filter(_is_free())
    for business_id in due.order_by().values_list("business_id", flat=True).distinct():
        post_due(business_id)
    old = WebhookEvent.objects.exclude(state__in=OPEN).filter(expires_at__lte=timezone.now() - KEPT)
    old.delete()


def _work_off_and_leave(business_id: UUID) -> None:
    try:
        work_off(business_id)
    except Exception:
        logger.exception("Webhooks of a business could not be posted; the next sweep tries again")
    finally:
        connections.close_all()


def work_off(business_id: UUID) -> int:
    """Post what is due for a business, one event after another; returns how many were tried.

    At most AT_ONCE threads do so for one business, and never two for one conversation, whose events thus
    leave in their order; an event that failed holds up only what follows it about the same message.
    """
    tried = 0
    teller = Teller(business_id)
    while (event := _claim(business_id)) is not None:
        _post(event, teller)
        tried += 1
    return tried


def _is_free() -> Q:
    now = timezone.now()
    return Q(state=State.WAITING, next_at__lte=now) | Q(state=State.POSTING, claim_expires_at__lte=now)


@transaction.atomic
def _claim(business_id: UUID) -> WebhookEvent | None:
    hold_lock(f"webhooks:{business_id}")
    now = timezone.now()
    mine = WebhookEvent.objects.filter(business_id=business_id)
    under_way = mine.filter(state=State.POSTING, claim_expires_at__gt=now)
    if under_way.count() >= AT_ONCE:
        return None
    beside = under_way.filter(conversation_id=OuterRef("conversation_id"))
    before = mine.filter(state__in=OPEN, subject=OuterRef("subject"), step__lt=OuterRef("step"))
    due = mine.filter(_is_free(), ~Exists(beside), ~Exists(before)).order_by("next_at", "id")
    event = due.select_related("message__content", "row", "conversation").first()
    if event is None:
        return None
    event.state, event.claim, event.claim_expires_at = State.POSTING, uuid.uuid4(), now + CLAIM
    event.attempts, event.tried_at = event.attempts + 1, now
    event.save(update_fields=["state", "claim", "claim_expires_at", "attempts", "tried_at"])
    return event


def _post(event: WebhookEvent, teller: Teller) -> None:
    answer = _answer(event, teller)
    if answer.status == calls.OK:
        _settle(event, answer, State.DONE)
    elif answer.code == NOBODY_LISTENS or timezone.now() >= event.expires_at:
        _settle(event, answer, State.GIVEN_UP)
    else:
        wait = min(FIRST_WAIT * 3 ** (event.attempts - 1), LONGEST_WAIT)
        _settle(event, answer, State.WAITING, wait)


def _answer(event: WebhookEvent, teller: Teller) -> calls.Answer:
    account, number = teller.account, teller.number_of(event)
    address = address_for(event, number) if number else None
    if address is None or number is None:
        return calls.Answer(0, 0, NOBODY_LISTENS)
    try:
        body = _body(event, number, teller)
    except DomainError as error:
        return calls.Answer(0, 0, error.code)
    headers = calls.signed_headers(body, open_request(bytes(account.secret_locked)))
    return calls.post(address, body, headers, is_sandbox=account.is_sandbox)


def _body(event: WebhookEvent, number: CloudNumber, teller: Teller) -> bytes:
    """The bytes that were posted before, or new ones, which are kept, locked, before they are posted."""
    if event.body is not None:
        return open_request(bytes(event.body))
    body = teller.body(event, number)
    _mine(event).update(body=lock_for_worker(body))
    return body


def _settle(event: WebhookEvent, answer: calls.Answer, state: str, wait: timedelta = timedelta(0)) -> None:
    _mine(event).update(
        state=state,
        claim=None,
        claim_expires_at=None,
        next_at=timezone.now() + wait,
        status=answer.status,
        code=answer.code,
        duration_ms=answer.duration_ms,
    )
    if state == State.WAITING and wait <= SOON:
        wake_posters([event.business_id], wait)


def _mine(event: WebhookEvent) -> QuerySet[WebhookEvent]:
    """The event, as long as it is this thread's."""
    return WebhookEvent.objects.filter(pk=event.pk, claim=event.claim)
