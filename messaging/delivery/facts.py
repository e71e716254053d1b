"""What the door looks up for a whole batch, in a number of queries that does not depend on its size."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Exists, FilteredRelation, OuterRef, Q, Subquery
from django.utils import timezone

from accounts.models.businesses import Business
from accounts.models.hosting import AgentEndpoint
from accounts.models.keys import Certificate, Party
from accounts.models.phones import PhoneClaim
from accounts.queries.pilot import waits_for_place
from messaging.delivery.flow import FlowFacts, load_flow
from messaging.delivery.media import MediaFacts, load_media
from messaging.delivery.submissions import Submission
from messaging.models.automation import AutomationRules
from messaging.models.cloud import CloudAccount
from messaging.models.conversations import ConversationCounter
from messaging.models.inbox import InboxSettings
from messaging.models.messages import Content, Message
from messaging.models.templates import TemplateVersion
from messaging.models.webhooks import WebhookSubscription
from messaging.policy import CATEGORIES_OF_FLOW, MARKETING
from messaging.queries.blocks import Pair, blocked_pairs
from messaging.queries.contacts import marketing_consents

Triple = tuple[UUID, UUID, UUID]


@dataclass(frozen=True, slots=True)
class BusinessFacts:
    """What counts about a business at this moment."""

    is_suspended: bool
    is_closed: bool
    is_verified: bool
    waits_for_place: bool
    number: str
    awaits_answers: bool
    tells_programs: bool
    is_sandbox: bool
    gives_turns: bool


@dataclass(frozen=True, slots=True)
class PartyFacts:
    """What counts about the keys of one side: the epochs named, and when they were published and replaced."""

    statements: dict[int, bytes] = field(default_factory=dict)
    published_at_ms: dict[int, int] = field(default_factory=dict)

    def replaced_at_ms(self, epoch: int) -> int | None:
        """When the next epoch was published; None for the current one."""
        return self.published_at_ms.get(epoch + 1)


@dataclass(frozen=True, slots=True)
class TemplateFacts:
    """What counts about a declared version: whose it is, its category, and whether staff approved it."""

    business_id: UUID
    category: str
    is_approved: bool


@dataclass(slots=True)
class Batch:
    """Everything that the door knows while it decides one batch. The counters are locked."""

    now_ms: int
    counters: dict[UUID, ConversationCounter]
    parties: dict[UUID, PartyFacts]
    businesses: dict[UUID, BusinessFacts]
    blocked: set[Pair]
    stored: dict[Triple, Message]
    contents: dict[tuple[UUID, bytes], Content]
    templates: dict[UUID, TemplateFacts]
    flow: FlowFacts
    media: MediaFacts
    consented: set[tuple[UUID, UUID]] = field(default_factory=set)
    placing: set[Triple] = field(default_factory=set)

    def template_of(self, submission: Submission) -> TemplateFacts | None:
        """The version that a submission declares, if its business has it."""
        found = self.templates.get(submission.template_version_id) if submission.template_version_id else None
        return found if found and found.business_id == submission.business_id else None

    def category_of(self, submission: Submission) -> str:
        """The category of what a submission declares, "" for free text."""
        template = self.template_of(submission)
        return template.category if template else ""


def load_batch(submissions: Sequence[Submission], now_ms: int) -> Batch:
    """Lock the conversations in id order and read the facts. Runs inside the batch's transaction.

    The counters' locks are the order of the conversations: who holds them decides what comes next.
    """
    conversation_ids = {submission.conversation_id for submission in submissions}
    counters = (
        ConversationCounter.objects.select_for_update()
        .filter(pk__among=conversation_ids)
        .order_by("conversation_id")
    )
    batch = Batch(
        now_ms=now_ms,
        counters={counter.conversation_id: counter for counter in counters},
        parties=_parties(submissions),
        businesses=read_businesses({submission.business_id for submission in submissions}),
        blocked=blocked_pairs({s.customer_id for s in submissions}, {s.business_id for s in submissions}),
        stored=_stored(submissions),
        contents=read_contents(submissions),
        templates=_templates({s.template_version_id for s in submissions if s.template_version_id}),
        flow=FlowFacts(now_ms),
        media=load_media(submissions),
    )
    batch.flow = _flow(submissions, batch)
    batch.consented = _consented(submissions, batch)
    return batch


def _templates(ids: set[UUID]) -> dict[UUID, TemplateFacts]:
    rows = TemplateVersion.objects.filter(pk__in=ids) if ids else TemplateVersion.objects.none()
    return {
        pk: TemplateFacts(business_id, category, state == TemplateVersion.State.APPROVED)
        for pk, business_id, category, state in rows.values_list(
            "pk", "business_id", "template__category", "state"
        )
    }


def _consented(submissions: Sequence[Submission], batch: Batch) -> set[tuple[UUID, UUID]]:
    """Marketing alone asks for it."""
    offers = [s for s in submissions if batch.category_of(s) == MARKETING]
    return marketing_consents([(s.business_id, s.customer_id) for s in offers]) if offers else set()


def _flow(submissions: Sequence[Submission], batch: Batch) -> FlowFacts:
    asked = [(s, batch.category_of(s)) for s in submissions]
    return load_flow(
        batch.now_ms,
        pairs=[(s.customer_id, s.business_id) for s, category in asked if category in CATEGORIES_OF_FLOW],
        counted=[s.customer_id for s, category in asked if category == MARKETING],
    )


def _parties(submissions: Sequence[Submission]) -> dict[UUID, PartyFacts]:
    ids = {party for s in submissions for party in (s.sender_id, s.recipient_id)}
    named = {epoch for s in submissions for epoch in (s.header.sender_epoch, s.header.recipient_epoch)}
    wanted = Q(epochs__epoch__in=named | {epoch + 1 for epoch in named})
    rows = Party.objects.filter(pk__among=ids, retired_at__isnull=True).annotate(
        wanted=FilteredRelation("epochs", condition=wanted)
    )
    parties: dict[UUID, PartyFacts] = {}
    for party_id, epoch, statement, published_at in rows.values_list(
        "id", "wanted__epoch", "wanted__statement", "wanted__created_at"
    ):
        facts = parties.setdefault(party_id, PartyFacts())
        if epoch is not None:
            facts.statements[epoch] = bytes(statement)
            facts.published_at_ms[epoch] = int(published_at.timestamp() * 1000)
    return parties


def read_businesses(ids: set[UUID]) -> dict[UUID, BusinessFacts]:
    """What counts about these businesses now, in one query."""
    certified = Certificate.objects.filter(
        business_id=OuterRef("pk"),
        document__isnull=False,
        revoked_at__isnull=True,
        expires_at__gt=timezone.now(),
    )
    claims = PhoneClaim.objects.filter(business_id=OuterRef("pk"), released_at__isnull=True)
    hosted = AgentEndpoint.objects.hosted().filter(business_id=OuterRef("business_id"))
    answering = AutomationRules.objects.filter(Exists(hosted), business_id=OuterRef("pk"), is_active=True)
    in_turn = InboxSettings.objects.filter(assignment=InboxSettings.Assignment.ROUND_ROBIN)
    shown_number = Subquery(claims.order_by("-is_primary", "verified_at").values("number")[:1])
    rows = Business.objects.filter(pk__among=ids).annotate(
        certified=Exists(certified),
        number=shown_number,
        waits=waits_for_place(),
        answers=Exists(answering),
        tells=Exists(WebhookSubscription.objects.filter(business_id=OuterRef("pk"))),
        sandbox=Exists(CloudAccount.objects.filter(business_id=OuterRef("pk"), is_sandbox=True)),
        turns=Exists(in_turn.filter(business_id=OuterRef("pk"))),
    )
    return {
        pk: BusinessFacts(
            is_suspended=status == Business.Status.SUSPENDED,
            is_closed=status == Business.Status.CLOSED,
            is_verified=status == Business.Status.VERIFIED and is_certified,
            waits_for_place=waits,
            number=str(number or ""),
            awaits_answers=answers,
            tells_programs=tells,
            is_sandbox=sandbox,
            gives_turns=turns,
        )
        for pk, status, is_certified, waits, number, answers, tells, sandbox, turns in rows.values_list(
            "pk", "status", "certified", "waits", "number", "answers", "tells", "sandbox", "turns"
        )
    }


def _stored(submissions: Sequence[Submission]) -> dict[Triple, Message]:
    rows = Message.objects.filter(
        conversation_id__among={s.conversation_id for s in submissions},
        sender_id__among={s.sender_id for s in submissions},
        client_message_id__among={s.client_message_id for s in submissions},
    )
    return {(m.conversation_id, m.sender_id, m.client_message_id): m for m in rows}


def read_contents(submissions: Sequence[Submission]) -> dict[tuple[UUID, bytes], Content]:
    """The stored contents that these submissions name, by sender and commitment."""
    rows = Content.objects.filter(
        sender_id__among={s.sender_id for s in submissions},
        commitment__among={s.header.commitment for s in submissions},
    )
    return {(content.sender_id, bytes(content.commitment)): content for content in rows}
