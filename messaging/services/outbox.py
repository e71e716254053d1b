"""The outbox: rows wait, are claimed by whoever can seal, and are sent once and only once.

A claim ends by itself, so that a killed sealer loses nothing. Sending and writing down that it was sent are
one transaction, and the message's id follows from the row's: what is sent twice counts once.
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.core.cache import cache
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from accounts.errors.base import DomainError, MalformedError
from accounts.models.keys import Party
from messaging.delivery.acceptance import accept_many
from messaging.delivery.outcomes import Accepted, Outcome
from messaging.delivery.submissions import Submission
from messaging.models.contacts import Contact
from messaging.models.conversations import Conversation, ConversationCounter, conversation_id_for
from messaging.models.messages import Message
from messaging.models.outbox import OutboxRow, message_id_of
from messaging.models.templates import TemplateVersion
from messaging.services.contacts import link_contacts
from messaging.tasks import seal_outbox_hosted_task
from messaging.webhooks.events import note_mark, note_settled

State, Sealer = OutboxRow.State, OutboxRow.Sealer
READY = (State.WAITING, State.WAITING_FOR_KEYS)
WAITING = (*READY, State.NO_KEYS)
# Until then it may still be called back: afterwards it is the customer's.
UNSENT = (*WAITING, State.SEALING)
CLAIM_ROWS = 100
CLAIM_TIME = timedelta(seconds=60)
# Somebody's open page asks every few seconds: who has not come by then is not there.
SEALER_GRACE = timedelta(seconds=20)
TIME_TO_LIVE = timedelta(hours=24)
MOST_ATTEMPTS = 5
# Beat wakes again anyway: a wake that was lost holds nothing up for longer.
WAKE_SECONDS = 2
# Refusals that another try under fresh keys, or in a moment, may undo.
TRY_AGAIN = {"stale_epoch", "unknown_epoch", "unavailable", "pair_rate"}
# The one who came to seal lacks the business's keys: somebody else may have them.
SEALER_ABSENT = {"waiting_for_keys", "endpoint_closed"}


@dataclass(frozen=True, slots=True)
class Letter:
    """What is to reach one contact: the locked values of the template's parameters, and in which language."""

    contact: Contact
    request: bytes


@dataclass(frozen=True, slots=True)
class Envelope:
    """Who seals a batch of letters, when, and until when it is worth trying."""

    sealer: str
    request_epoch: int
    due_at: datetime
    expires_at: datetime


def put_out(
    *, letters: Sequence[Letter], version: TemplateVersion, envelope: Envelope, notification_id: UUID | None
) -> list[OutboxRow]:
    """Let letters wait for their time. Runs inside the caller's transaction.

    The caller has proved that the version is approved and the contacts are its business's.
    """
    rows = []
    for letter in letters:
        row = OutboxRow(
            business_id=version.business_id,
            notification_id=notification_id,
            contact=letter.contact,
            customer_id=letter.contact.customer_id,
            template_version=version,
            sealer=envelope.sealer,
            request=letter.request,
            request_epoch=envelope.request_epoch,
            due_at=envelope.due_at,
            expires_at=envelope.expires_at,
        )
        row.client_message_id = message_id_of(row.id)
        rows.append(row)
    return OutboxRow.objects.bulk_create(rows)


def call_back(rows: QuerySet[OutboxRow]) -> int:
    """Cancel those of these rows that were not sent yet; how many. Runs inside the caller's transaction.

    What is being sealed is called back too: its sealer comes to a claim that is there no more.
    """
    return rows.filter(state__in=UNSENT).update(
        state=State.CANCELLED, request=None, claim=None, claim_expires_at=None
    )


@transaction.atomic
def wake_outbox() -> None:
    """Look at everything that is due, and wake the hosted worker for the businesses that it seals for.

    Claims that ran out are free again, what is too old expires, and what waits says for what. Safe to run at
    any time and twice at once: each step is one conditional update of rows that nobody works on just now.
    """
    now = timezone.now()
    rows = OutboxRow.objects.filter(due_at__lte=now)
    _idle(rows.filter(state=State.SEALING, claim_expires_at__lte=now)).update(
        state=State.WAITING, claim=None, claim_expires_at=None
    )
    if _idle(rows.filter(state__in=WAITING, expires_at__lte=now)).update(state=State.EXPIRED, request=None):
        note_settled(list(rows.filter(state=State.EXPIRED, expires_at__gt=now - TIME_TO_LIVE)))
    _find_customers(rows)
    _idle(rows.filter(~_has_keys(), state__in=READY)).update(state=State.NO_KEYS)
    _idle(rows.filter(_has_keys(), state=State.NO_KEYS)).update(state=State.WAITING)
    absent = rows.filter(state=State.WAITING, due_at__lte=now - SEALER_GRACE)
    _idle(absent).update(state=State.WAITING_FOR_KEYS)
    hosted = rows.filter(state__in=READY, sealer=Sealer.HOSTED).order_by()
    wake_hosted_worker(list(hosted.values_list("business_id", flat=True).distinct()))


def wake_hosted_worker(business_ids: Sequence[UUID]) -> None:
    """After the commit, let the hosted worker look at the outbox of these businesses.

    A wake that the worker has not begun with yet is enough for everything committed until then: a program
    that sends hundreds a second does not fill its queue.
    """

    def wake_each() -> None:
        for business_id in business_ids:
            if cache.add(_wake_key(business_id), True, WAKE_SECONDS):
                seal_outbox_hosted_task.delay(str(business_id))

    transaction.on_commit(lambda: wake_each(), robust=True)


def begin_wake(business_id: UUID) -> None:
    """The worker begins to look: whatever is committed from now on needs a wake of its own."""
    cache.delete(_wake_key(business_id))


def _wake_key(business_id: UUID) -> str:
    return f"wake-outbox:{business_id}"


def _find_customers(rows: QuerySet[OutboxRow]) -> None:
    """A contact whose number has signed up since is a customer now."""
    lone = rows.filter(state__in=WAITING, customer__isnull=True).order_by()
    for business_id in lone.values_list("business_id", flat=True).distinct():
        link_contacts(business_id=business_id)
    linked = Contact.objects.filter(pk=OuterRef("contact_id")).values("customer_id")[:1]
    unknown = rows.filter(state__in=WAITING, customer__isnull=True, contact__customer__isnull=False)
    _idle(unknown).update(customer_id=Subquery(linked))


def _idle(rows: QuerySet[OutboxRow]) -> QuerySet[OutboxRow]:
    """Those of these rows that no sealer and no member holds: who waits for nobody is in no deadlock."""
    free = rows.select_for_update(skip_locked=True, of=("self",)).order_by().values("pk")
    return OutboxRow.objects.filter(pk__in=free)


def _has_keys() -> Q:
    return Q(Exists(Party.objects.filter(pk=OuterRef("customer_id"))))


@transaction.atomic
def claim_due(*, business_id: UUID, sealer: str, limit: int = CLAIM_ROWS) -> list[OutboxRow]:
    """Take rows of a business that are due, for CLAIM_TIME, under one fresh claim; their wording is loaded.

    The caller has proved to seal for the business.
    """
    now = timezone.now()
    # A page that was left while it sealed keeps no claim for longer than CLAIM_TIME.
    is_free = Q(state__in=READY) | Q(state=State.SEALING, claim_expires_at__lte=now)
    due = OutboxRow.objects.filter(
        _has_keys(),
        is_free,
        business_id=business_id,
        sealer=sealer,
        due_at__lte=now,
        expires_at__gt=now,
    )
    locked = due.select_for_update(skip_locked=True, of=("self",)).order_by("due_at", "id")
    ids = list(locked.values_list("pk", flat=True)[:limit])
    if not ids:
        return []
    claim = uuid.uuid4()
    OutboxRow.objects.filter(is_free, pk__in=ids).update(
        state=State.SEALING, claim=claim, claim_expires_at=now + CLAIM_TIME, attempts=F("attempts") + 1
    )
    claimed = OutboxRow.objects.filter(claim=claim).select_related("template_version__template")
    rows = list(claimed.order_by("due_at", "id"))
    _open_conversations(rows)
    return rows


def _open_conversations(rows: Sequence[OutboxRow]) -> None:
    pairs = {(row.business_id, row.customer_id) for row in rows if row.customer_id}
    ids = {pair: conversation_id_for(*pair) for pair in pairs}
    conversations = [
        Conversation(id=ids[pair], business_id=pair[0], customer_id=pair[1]) for pair in sorted(pairs)
    ]
    Conversation.objects.bulk_create(conversations, ignore_conflicts=True)
    counters = [ConversationCounter(conversation_id=conversation.id) for conversation in conversations]
    ConversationCounter.objects.bulk_create(counters, ignore_conflicts=True)


@transaction.atomic
def send_claimed(
    *,
    business_id: UUID,
    claim: UUID,
    sealed: Mapping[UUID, Submission],
    failed: Mapping[UUID, DomainError],
) -> list[OutboxRow]:
    """Hand what a claim's holder has sealed to the door, and write down what became of each row.

    A row that was cancelled meanwhile, or whose claim ran out, is passed over: nothing of it is sent.
    `failed` says why the others could not be sealed. The caller has read each submission with
    `read_submission`.

    Raises MalformedError when an envelope is not the one that its row asks for.
    """
    held = OutboxRow.objects.select_for_update().filter(
        business_id=business_id, claim=claim, state=State.SEALING
    )
    rows = {row.id: row for row in held.order_by("id")}
    ready = [(rows[row_id], submission) for row_id, submission in sealed.items() if row_id in rows]
    for row, submission in ready:
        _check_envelope(row, submission)
    outcomes = accept_many([submission for _, submission in ready])
    now = timezone.now()
    for (row, _), outcome in zip(ready, outcomes, strict=True):
        _settle(row, outcome, now)
    for row_id, error in failed.items():
        if row_id in rows and row_id not in sealed:
            _settle_error(rows[row_id], error)
    settled = [row for row in rows.values() if row.state != State.SEALING]
    changed = ["state", "code", "request", "claim", "claim_expires_at", "accepted_at"]
    OutboxRow.objects.bulk_update(settled, changed)
    note_settled(settled)
    return settled


def _check_envelope(row: OutboxRow, submission: Submission) -> None:
    asked = (row.customer_id, row.client_message_id, row.template_version_id)
    given = (submission.customer_id, submission.client_message_id, submission.template_version_id)
    if asked != given or submission.business_id != row.business_id:
        raise MalformedError


def _settle(row: OutboxRow, outcome: Outcome, now: datetime) -> None:
    if isinstance(outcome, Accepted) or outcome.error.code == "replayed_id":
        row.state, row.accepted_at, row.request = State.SENT, now, None
        row.code = "waiting" if isinstance(outcome, Accepted) and outcome.sequence is None else ""
        _let_go(row)
    else:
        _settle_error(row, outcome.error)


def note_first_times(
    *, conversation: Conversation, before: Mapping[str, int], after: Mapping[str, int]
) -> None:
    """Keep when a customer first received and read what came from the outbox.

    The marks are {"delivered", "read"} sequences. Runs inside the transaction of the receipt, whose caller
    has proved that the customer takes part.
    """
    now = timezone.now()
    for mark in ("delivered", "read"):
        if after[mark] > before[mark]:
            news = Message.objects.filter(
                conversation=conversation,
                sender_id=conversation.business_id,
                sequence__gt=before[mark],
                sequence__lte=after[mark],
            )
            rows = OutboxRow.objects.filter(
                client_message_id__in=news.values("client_message_id"), **{f"{mark}_at__isnull": True}
            )
            if first := list(rows):
                rows.update(**{f"{mark}_at": now})
                note_mark(first, mark)


def _settle_error(row: OutboxRow, error: DomainError) -> None:
    _let_go(row)
    row.code = error.code
    if error.code in SEALER_ABSENT:
        row.state = State.WAITING_FOR_KEYS
    elif error.code == "no_keys":
        row.state = State.NO_KEYS
    elif error.code in TRY_AGAIN and row.attempts < MOST_ATTEMPTS:
        row.state = State.WAITING
    else:
        row.state, row.request = State.REFUSED, None


def _let_go(row: OutboxRow) -> None:
    row.claim, row.claim_expires_at = None, None
