"""Campaigns as their business sees them: counts and codes, never a person's own settings."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from accounts.errors.base import NotFoundError
from accounts.queries.actors import Actor
from accounts.queries.keys import is_hosted
from campaigns.errors import RuleError
from campaigns.models.campaigns import Campaign, Recipient
from campaigns.queries.audiences import contacts_meant, rule_fields
from campaigns.rules import check_rule
from messaging.delivery.foresight import code_of, foresee
from messaging.models.blocks import Block
from messaging.models.conversations import ConversationCounter
from messaging.models.flow import WaitingMessage
from messaging.models.templates import TemplateVersion
from messaging.queries.contacts import business_of
from messaging.queries.templates import approved_versions_for

State = Recipient.State
AT_ONCE = 5000
# Below it, how many were held or blocked would tell about single people.
FEWEST_TOLD = 5
ACCEPTED = {"deliver", "hold", "defer"}


def campaigns_for(actor: Actor) -> QuerySet[Campaign]:
    """The newest campaigns of the actor's business."""
    rows = Campaign.objects.filter(business_id=business_of(actor)).select_related(
        "template_version__template", "audience", "launched_by"
    )
    return rows.order_by("-created_at")


def get_campaign_for(actor: Actor, campaign_id: UUID) -> Campaign:
    """Return a campaign of the actor's business. Raises NotFoundError when missing or foreign."""
    found = campaigns_for(actor).filter(pk=campaign_id).first()
    if found is None:
        raise NotFoundError
    return found


def offers_for(actor: Actor) -> list[TemplateVersion]:
    """The marketing templates that the business may send."""
    return list(approved_versions_for(actor).filter(template__category="marketing"))


def preflight_of(campaign: Campaign) -> dict[str, Any]:
    """How many people a draft would reach, and why not the others, by the gate's own codes.

    {"total", "codes": {code: people}, "sealer": "hosted" | "browser"}. Raises RuleError when the audience
    asks for what is no longer there, or is gone.
    """
    if campaign.audience is None:
        raise RuleError
    rule = campaign.audience.rule
    check_rule(rule, rule_fields(campaign.business_id))
    rows = contacts_meant(campaign.business_id, rule).values_list("customer_id", flat=True)
    counts: Counter[str] = Counter()
    for some in _pieces(rows.iterator(chunk_size=AT_ONCE)):
        known = [customer_id for customer_id in some if customer_id is not None]
        counts["no_keys"] += len(some) - len(known)
        verdicts = foresee(campaign.business_id, known, category="marketing", is_approved=True)
        counts.update(code_of(verdict) for verdict in verdicts.values())
    sealer = "hosted" if is_hosted(campaign.business_id) else "browser"
    codes = fold({code: count for code, count in counts.items() if count})
    return {"total": sum(codes.values()), "codes": codes, "sealer": sealer}


def fold(codes: dict[str, int]) -> dict[str, int]:
    """Few people are not told apart by what they want: who is held back or waits counts as reached."""
    if sum(codes.get(code, 0) for code in ACCEPTED) >= FEWEST_TOLD:
        return codes
    folded = {code: count for code, count in codes.items() if code not in ACCEPTED}
    accepted = sum(codes.get(code, 0) for code in ACCEPTED)
    return {"deliver": accepted, **folded} if accepted else folded


def _pieces(rows: Iterator[UUID | None]) -> Iterator[list[UUID | None]]:
    while some := list(islice(rows, AT_ONCE)):
        yield some


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a launched campaign is, and what became of it: people by code, and how it was received."""

    total: int
    to_do: int
    codes: dict[str, int]
    received: dict[str, int]

    @property
    def sent(self) -> int:
        """People who have it in their chat."""
        return self.codes.get("deliver", 0)


def progress_of(campaign: Campaign) -> Progress:
    """Counts of a launched campaign, in a fixed number of queries."""
    rows = Recipient.objects.filter(campaign=campaign)
    states = rows.values_list("state", "code").annotate(people=Count("pk")).order_by()
    codes: Counter[str] = Counter()
    to_do = 0
    for state, code, people in states:
        if state == State.TO_DO:
            to_do += people
        else:
            codes[code if state in (State.REFUSED, State.NO_KEYS) else _word(state)] += people
    if codes["waiting"]:
        deferred = WaitingMessage.objects.filter(
            message_id__in=rows.filter(state=State.WAITING).values("message_id"),
            reason=WaitingMessage.Reason.DEFERRED,
        ).count()
        codes["defer"], codes["hold"] = deferred, codes["waiting"] - deferred
    del codes["waiting"]
    return Progress(campaign.total, to_do, fold({c: n for c, n in codes.items() if n}), _received(campaign))


def _word(state: int) -> str:
    return "deliver" if state == State.SENT else "waiting"


def _received(campaign: Campaign) -> dict[str, int]:
    """Of those who were sent it: who received and read it, wrote since, and blocked the business since."""
    sent = Recipient.objects.filter(campaign=campaign, state=State.SENT)
    marks = sent.aggregate(
        delivered=Count("pk", filter=Q(delivered_at__isnull=False)),
        read=Count("pk", filter=Q(read_at__isnull=False)),
    )
    if not campaign.launched_at:
        return {**marks, "replied": 0, "blocked": 0}
    wrote = ConversationCounter.objects.filter(
        conversation__business_id=campaign.business_id,
        conversation__customer_id=OuterRef("customer_id"),
        customer_last_at_ms__gt=_ms(campaign.launched_at),
    )
    blocked = Block.objects.filter(
        customer_id=OuterRef("customer_id"),
        business_id=campaign.business_id,
        created_at__gt=OuterRef("decided_at"),
    )
    return {
        **marks,
        "replied": sent.filter(Exists(wrote)).count(),
        "blocked": sent.filter(Exists(blocked)).count(),
    }


def _ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def show_progress(campaign: Campaign) -> dict[str, Any]:
    """Progress as PROTOCOL.md writes it."""
    progress = progress_of(campaign)
    return {
        "id": str(campaign.id),
        "state": campaign.state,
        "code": campaign.code,
        "total": progress.total,
        "to_do": progress.to_do,
        "codes": progress.codes,
        "received": progress.received,
    }
