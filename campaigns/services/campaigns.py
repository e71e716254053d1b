"""Campaigns: drafted, launched, paused, resumed, and woken when somebody can be reached after all."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.core.cache import cache
from django.db import connection, transaction
from django.db.models import Case, Exists, F, OuterRef, QuerySet, Subquery, Value, When
from django.utils import timezone

from accounts.errors.base import NotFoundError
from accounts.models.keys import Party
from accounts.queries.keys import is_hosted
from accounts.services.audit import Action, record_event
from campaigns.errors import (
    CampaignAudienceError,
    CampaignNameError,
    CampaignStateError,
    CampaignTemplateError,
    NobodyError,
    TooManyForBrowserError,
)
from campaigns.models.audiences import Audience
from campaigns.models.campaigns import Campaign, Recipient
from campaigns.queries.audiences import contacts_meant, rule_fields
from campaigns.rules import check_rule
from campaigns.services.fan_out import alive_key, finish_if_done
from campaigns.tasks import fan_out_hosted_task
from campaigns.wording import check_sources
from messaging.models.contacts import Contact
from messaging.models.flow import WaitingMessage
from messaging.models.messages import Message
from messaging.models.templates import TemplateVersion
from messaging.policy import MARKETING
from messaging.services.contacts import link_contacts

State = Campaign.State
MOST_FOR_BROWSER = 2000
# As many as a hosted worker has processes, or more: the others find nothing to do.
FAN_OUT_TASKS = 4
# Who has no keys at the launch gets the campaign when they come, but not weeks later.
KEYS_WAIT = timedelta(days=7)
LOOKED_AFTER = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class CampaignFields:
    """What a draft says."""

    name: str
    audience_id: UUID | None
    template_version_id: UUID | None
    language: str
    values: Mapping[str, Any]


@transaction.atomic
def save_campaign(
    *, business_id: UUID, campaign_id: UUID | None, fields: CampaignFields, actor_id: UUID
) -> Campaign:
    """Draft a campaign, or change a draft. The caller has proved to act for the business.

    Raises NotFoundError, CampaignStateError after the launch, CampaignNameError, CampaignAudienceError,
    CampaignTemplateError, CampaignValuesError.
    """
    campaign = Campaign(business_id=business_id, created_by_id=actor_id)
    if campaign_id is not None:
        campaign = _locked(business_id, campaign_id, State.DRAFT)
    name = " ".join(fields.name.split())[:80]
    if not name:
        raise CampaignNameError
    audience = _audience(business_id, fields.audience_id)
    version = _approved(business_id, fields.template_version_id)
    keys = rule_fields(business_id).kinds
    campaign.name, campaign.audience, campaign.audience_name = name, audience, audience.name
    campaign.template_version = version
    campaign.language = (
        fields.language if fields.language in version.variants else next(iter(version.variants))
    )
    campaign.values = check_sources(version.parameter_names, fields.values, keys)
    campaign.save()
    link_contacts(business_id=business_id)
    return campaign


@transaction.atomic
def delete_campaign(*, business_id: UUID, campaign_id: UUID) -> None:
    """Forget a draft. Raises NotFoundError, CampaignStateError."""
    _locked(business_id, campaign_id, State.DRAFT).delete()


@transaction.atomic
def launch_campaign(*, business_id: UUID, campaign_id: UUID, actor_id: UUID) -> Campaign:
    """Settle whom a campaign goes to, and let it begin.

    Raises NotFoundError, CampaignStateError when it was launched before, CampaignTemplateError,
    CampaignAudienceError, what `check_rule` raises, NobodyError, TooManyForBrowserError.
    """
    campaign = _locked(business_id, campaign_id, State.DRAFT)
    _approved(business_id, campaign.template_version_id)
    if campaign.audience is None:
        raise CampaignAudienceError
    check_rule(campaign.audience.rule, rule_fields(business_id))
    link_contacts(business_id=business_id)
    campaign.total = _write_recipients(campaign, contacts_meant(business_id, campaign.audience.rule))
    if not campaign.total:
        raise NobodyError
    if campaign.total > MOST_FOR_BROWSER and not is_hosted(business_id):
        raise TooManyForBrowserError
    now = timezone.now()
    campaign.state, campaign.launched_by_id, campaign.launched_at = State.SENDING, actor_id, now
    campaign.expires_at = now + KEYS_WAIT
    campaign.save()
    _record(campaign, Action.CAMPAIGN_LAUNCHED, actor_id)
    _start(campaign)
    return campaign


@transaction.atomic
def pause_campaign(*, business_id: UUID, campaign_id: UUID, actor_id: UUID) -> None:
    """Stop after the chunks at hand. Raises NotFoundError, CampaignStateError."""
    campaign = _locked(business_id, campaign_id, State.SENDING)
    campaign.state = State.PAUSED
    campaign.save(update_fields=["state"])
    _record(campaign, Action.CAMPAIGN_PAUSED, actor_id)


@transaction.atomic
def resume_campaign(*, business_id: UUID, campaign_id: UUID, actor_id: UUID) -> None:
    """Go on with who is left. Raises NotFoundError, CampaignStateError."""
    campaign = _locked(business_id, campaign_id, State.PAUSED)
    campaign.state, campaign.code = State.SENDING, ""
    campaign.save(update_fields=["state", "code"])
    _record(campaign, Action.CAMPAIGN_RESUMED, actor_id)
    _start(campaign)


def wake_campaigns() -> None:
    """Look after everything that is on its way. Safe at any time, and twice at once.

    People whose keys have come are to do again, and campaigns that nobody works on are handed to the workers.
    """
    _bring_back_who_has_keys()
    for campaign in Campaign.objects.filter(state=State.SENDING):
        if not finish_if_done(campaign_id=campaign.id) and cache.get(alive_key(campaign.id)) is None:
            _start(campaign)


def _write_recipients(campaign: Campaign, contacts: QuerySet[Contact]) -> int:
    """INSERT … SELECT: the audience at this moment, each with the language they will read."""
    spoken = list(campaign.template_version.variants)
    rows = contacts.annotate(
        spoken=Case(When(language__in=spoken, then=F("language")), default=Value(campaign.language))
    ).values("id", "customer_id", "spoken")
    chosen, parameters = rows.order_by("customer_id").query.get_compiler("default").as_sql()
    key = Campaign._meta.pk.get_db_prep_value(campaign.pk, connection)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO campaigns_recipient (campaign_id, state, code, contact_id, customer_id, language) "  # noqa: S608
            f"SELECT %s, %s, '', m.id, m.customer_id, m.spoken FROM ({chosen}) AS m",  # nosec B608
            [key, Recipient.State.TO_DO, *parameters],
        )
        return int(cursor.rowcount)


@transaction.atomic
def _bring_back_who_has_keys() -> None:
    waiting = Recipient.objects.filter(
        state=Recipient.State.NO_KEYS,
        campaign__state__in=[State.SENDING, State.DONE],
        campaign__expires_at__gt=timezone.now(),
    )
    linked = Contact.objects.filter(pk=OuterRef("contact_id"), customer__isnull=False)
    met = waiting.filter(Exists(linked), customer__isnull=True)
    met.update(customer_id=Subquery(linked.values("customer_id")[:1]))
    ready = waiting.filter(Exists(Party.objects.filter(pk=OuterRef("customer_id"))))
    campaigns = set(ready.values_list("campaign_id", flat=True).distinct())
    if campaigns:
        ready.update(state=Recipient.State.TO_DO, code="")
        Campaign.objects.filter(pk__in=campaigns, state=State.DONE).update(state=State.SENDING)


@transaction.atomic
def settle_waiting() -> None:
    """Count what was held back or deferred and has come through as sent, and what the gate refused since.

    For LOOKED_AFTER from the launch; what is read later is no result of the campaign any more.
    """
    waiting = Recipient.objects.filter(
        state=Recipient.State.WAITING, campaign__launched_at__gt=timezone.now() - LOOKED_AFTER
    )
    messages = Message.objects.filter(pk=OuterRef("message_id"), sequence__isnull=False)
    waiting.filter(Exists(messages)).update(
        state=Recipient.State.SENT, sequence=Subquery(messages.values("sequence")[:1])
    )
    refused = WaitingMessage.objects.filter(pk=OuterRef("message_id")).exclude(refused_code="")
    waiting.filter(Exists(refused)).update(
        state=Recipient.State.REFUSED, code=Subquery(refused.values("refused_code")[:1])
    )


def _start(campaign: Campaign) -> None:
    """Let the hosted worker begin after the commit; browsers ask by themselves."""
    if is_hosted(campaign.business_id):
        key = str(campaign.id)

        def wake_workers() -> None:
            for _ in range(FAN_OUT_TASKS):
                fan_out_hosted_task.delay(key)

        transaction.on_commit(lambda: wake_workers(), robust=True)


def _audience(business_id: UUID, audience_id: UUID | None) -> Audience:
    rows = Audience.objects.filter(business_id=business_id)
    audience = rows.filter(pk=audience_id).first() if audience_id else None
    if audience is None:
        raise CampaignAudienceError
    return audience


def _approved(business_id: UUID, version_id: UUID | None) -> TemplateVersion:
    if version_id is None:
        raise CampaignTemplateError
    version = TemplateVersion.objects.filter(
        pk=version_id,
        business_id=business_id,
        state=TemplateVersion.State.APPROVED,
        template__category=MARKETING,
    ).first()
    if version is None:
        raise CampaignTemplateError
    return version


def _record(campaign: Campaign, action: Action, actor_id: UUID) -> None:
    record_event(
        action=action,
        actor_id=actor_id,
        business_id=campaign.business_id,
        target=str(campaign.id),
        detail={"people": campaign.total},
    )


def _locked(business_id: UUID, campaign_id: UUID, state: str) -> Campaign:
    rows = Campaign.objects.select_for_update(of=("self",)).select_related("audience", "template_version")
    campaign = rows.filter(business_id=business_id, pk=campaign_id).first()
    if campaign is None:
        raise NotFoundError
    if campaign.state != state:
        raise CampaignStateError
    return campaign
