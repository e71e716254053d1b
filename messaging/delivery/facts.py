"""What the door looks up for a whole batch, in a number of queries that does not depend on its size."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.utils import timezone

from accounts.models.businesses import Business
from accounts.models.keys import Certificate, KeyEpoch, Party
from accounts.models.phones import PhoneClaim
from messaging.delivery.submissions import Submission
from messaging.models.conversations import ConversationCounter
from messaging.models.messages import Content, Message

Triple = tuple[UUID, UUID, UUID]


@dataclass(frozen=True, slots=True)
class BusinessFacts:
    """What counts about a business at this moment."""

    is_suspended: bool
    is_verified: bool
    number: str


@dataclass(slots=True)
class Batch:
    """Everything that the door knows while it decides one batch. The counters are locked."""

    now_ms: int
    counters: dict[UUID, ConversationCounter]
    parties: dict[UUID, Party]
    epochs: dict[tuple[UUID, int], bytes]
    businesses: dict[UUID, BusinessFacts]
    stored: dict[Triple, Message]
    contents: dict[tuple[UUID, bytes], Content]


def load_batch(submissions: Sequence[Submission], now_ms: int) -> Batch:
    """Lock the conversations in id order and read the facts. Runs inside the batch's transaction.

    The counters' locks are the order of the conversations: who holds them decides what comes next.
    """
    conversation_ids = {submission.conversation_id for submission in submissions}
    party_ids = {p for s in submissions for p in (s.sender_id, s.recipient_id)}
    business_ids = {submission.business_id for submission in submissions}
    counters = (
        ConversationCounter.objects.select_for_update()
        .filter(pk__in=conversation_ids)
        .order_by("conversation_id")
    )
    return Batch(
        now_ms=now_ms,
        counters={counter.conversation_id: counter for counter in counters},
        parties={party.id: party for party in Party.objects.filter(pk__in=party_ids)},
        epochs=_epochs(submissions),
        businesses=_businesses(business_ids),
        stored=_stored(submissions),
        contents=_contents(submissions),
    )


def _epochs(submissions: Sequence[Submission]) -> dict[tuple[UUID, int], bytes]:
    named = {(s.sender_id, s.header.sender_epoch) for s in submissions}
    named |= {(s.recipient_id, s.header.recipient_epoch) for s in submissions}
    rows = KeyEpoch.objects.filter(
        party_id__in={party for party, _ in named}, epoch__in={epoch for _, epoch in named}
    ).values_list("party_id", "epoch", "statement")
    return {(party, epoch): bytes(statement) for party, epoch, statement in rows}


def _businesses(ids: set[UUID]) -> dict[UUID, BusinessFacts]:
    now = timezone.now()
    certified = Certificate.objects.filter(
        business_id=OuterRef("pk"), document__isnull=False, revoked_at__isnull=True, expires_at__gt=now
    )
    rows = Business.objects.filter(pk__in=ids).annotate(certified=Exists(certified))
    claims = PhoneClaim.objects.filter(business_id__in=ids, released_at__isnull=True)
    numbers = {claim.business_id: str(claim.number) for claim in claims.order_by("-verified_at")}
    return {
        pk: BusinessFacts(
            is_suspended=status == Business.Status.SUSPENDED,
            is_verified=status == Business.Status.VERIFIED and certified,
            number=numbers.get(pk, ""),
        )
        for pk, status, certified in rows.values_list("pk", "status", "certified")
    }


def _stored(submissions: Sequence[Submission]) -> dict[Triple, Message]:
    rows = Message.objects.filter(
        conversation_id__in={s.conversation_id for s in submissions},
        sender_id__in={s.sender_id for s in submissions},
        client_message_id__in={s.client_message_id for s in submissions},
    ).select_related("content")
    return {(m.conversation_id, m.sender_id, m.client_message_id): m for m in rows}


def _contents(submissions: Sequence[Submission]) -> dict[tuple[UUID, bytes], Content]:
    rows = Content.objects.filter(
        sender_id__in={s.sender_id for s in submissions},
        commitment__in={s.header.commitment for s in submissions},
    )
    return {(content.sender_id, bytes(content.commitment)): content for content in rows}
