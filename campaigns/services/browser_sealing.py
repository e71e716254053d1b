"""Campaigns of businesses whose keys are on their own devices: open pages take small claims and seal them."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from accounts.errors.base import DomainError, MalformedError
from accounts.models.keys import Party
from accounts.queries.keys import is_hosted
from campaigns.errors import CampaignHaltedError
from campaigns.models.campaigns import Campaign, Recipient
from campaigns.services.fan_out import finish_if_done
from campaigns.services.settling import halt, hand_in, note_error, sift, write_down
from campaigns.wording import values_for
from messaging.crypto.headers import MessageKind, campaign_message_id
from messaging.delivery.submissions import Submission
from messaging.errors.messages import NoRecipientKeysError
from messaging.models.contacts import Contact
from messaging.models.conversations import conversation_id_for

State = Recipient.State
CLAIM_ROWS = 40
LOOKED_AT = 400
CLAIM_TIME = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Work:
    """What one open page seals next: rows of one campaign under one claim, each with its words."""

    campaign: Campaign
    claim: UUID
    rows: list[tuple[Recipient, dict[str, str]]]


def claim_for_browser(*, business_id: UUID) -> Work | None:
    """Take people of the oldest campaign that has any left, for CLAIM_TIME; None when nothing is to do.

    Who may get nothing is decided on the way. The caller has proved to act for the business.
    """
    if is_hosted(business_id):
        return None
    sending = Campaign.objects.filter(business_id=business_id, state=Campaign.State.SENDING)
    rows = sending.select_related("template_version__template").order_by("launched_at")
    for campaign in rows:
        try:
            while taken := _take(campaign):
                if taken.rows:
                    return taken
        except CampaignHaltedError as error:
            halt(campaign.id, error.reason)
        finish_if_done(campaign_id=campaign.id)
    return None


@transaction.atomic
def _take(campaign: Campaign) -> Work | None:
    now = timezone.now()
    free = Q(claimed_until__isnull=True) | Q(claimed_until__lt=now)
    to_do = Recipient.objects.select_for_update(skip_locked=True).filter(
        free, campaign=campaign, state=State.TO_DO
    )
    looked_at = list(to_do.order_by("id")[:LOOKED_AT])
    if not looked_at:
        return None
    ready = _with_keys(sift(campaign, looked_at))[:CLAIM_ROWS]
    write_down([recipient for recipient in looked_at if recipient.state != State.TO_DO])
    claim = uuid.uuid4()
    Recipient.objects.filter(pk__in=[recipient.pk for recipient in ready]).update(
        claim=claim, claimed_until=now + CLAIM_TIME
    )
    people = Contact.objects.in_bulk([recipient.contact_id for recipient in ready])
    return Work(campaign, claim, [(row, _words(campaign, people.get(row.contact_id))) for row in ready])


def _with_keys(recipients: Sequence[Recipient]) -> list[Recipient]:
    ids = [recipient.customer_id for recipient in recipients if recipient.customer_id]
    found = set(Party.objects.filter(pk__in=ids).values_list("pk", flat=True))
    for recipient in recipients:
        if recipient.customer_id not in found:
            note_error(recipient, NoRecipientKeysError())
    return [recipient for recipient in recipients if recipient.customer_id in found]


def _words(campaign: Campaign, person: Contact | None) -> dict[str, str]:
    known: dict[str, Any] = {"name": "", "place": "", "attributes": {}}
    if person is not None:
        known = {"name": person.name, "place": person.place, "attributes": person.attributes}
    return values_for(campaign.values, known)


def send_claimed(
    *,
    business_id: UUID,
    claim: UUID,
    sealed: Mapping[int, Submission],
    failed: Mapping[int, DomainError],
) -> dict[str, int]:
    """Hand what an open page has sealed to the door; says how many were decided, and how many let go.

    A campaign that was paused meanwhile sends nothing: its people are free again. The caller has read each
    submission as a campaign's. Raises MalformedError when an envelope is not the one that its row asks for.
    """
    try:
        campaign_id, counts = _send(business_id, claim, sealed, failed)
    except CampaignHaltedError as error:
        rows = Recipient.objects.filter(claim=claim, campaign__business_id=business_id)
        for found in set(rows.values_list("campaign_id", flat=True)):
            halt(found, error.reason)
        rows.update(claim=None, claimed_until=None)
        return {"decided": 0, "left": len(sealed)}
    if campaign_id is not None:
        finish_if_done(campaign_id=campaign_id)
    return counts


@transaction.atomic
def _send(
    business_id: UUID, claim: UUID, sealed: Mapping[int, Submission], failed: Mapping[int, DomainError]
) -> tuple[UUID | None, dict[str, int]]:
    held = Recipient.objects.select_for_update(of=("self",)).filter(
        claim=claim, state=State.TO_DO, campaign__business_id=business_id
    )
    rows = {row.id: row for row in held.select_related("campaign").order_by("id")}
    if not rows:
        return None, {"decided": 0, "left": 0}
    campaign = next(iter(rows.values())).campaign
    if campaign.state != Campaign.State.SENDING:
        held.update(claim=None, claimed_until=None)
        return campaign.id, {"decided": 0, "left": len(rows)}
    ready = [(rows[row_id], submission) for row_id, submission in sealed.items() if row_id in rows]
    for row, submission in ready:
        _check(campaign, row, submission)
    hand_in([row for row, _ in ready], [submission for _, submission in ready])
    for row_id, error in failed.items():
        if row_id in rows and row_id not in sealed:
            note_error(rows[row_id], error)
    decided = [row for row in rows.values() if row.state != State.TO_DO]
    write_down(decided)
    held.update(claim=None, claimed_until=None)
    return campaign.id, {"decided": len(decided), "left": len(rows) - len(decided)}


def message_id_for(campaign: Campaign, customer_id: UUID) -> UUID:
    """The client message id of a campaign for one customer (SPEC 3, Header)."""
    conversation_id = conversation_id_for(campaign.business_id, customer_id)
    return UUID(bytes=campaign_message_id(campaign.id.bytes, conversation_id.bytes))


def _check(campaign: Campaign, row: Recipient, submission: Submission) -> None:
    given = (submission.customer_id, submission.client_message_id, submission.template_version_id)
    if row.customer_id is None:
        raise MalformedError
    asked = (row.customer_id, message_id_for(campaign, row.customer_id), campaign.template_version_id)
    if given != asked or submission.header.kind != MessageKind.CAMPAIGN:
        raise MalformedError


def waits_for_browser(campaign: Campaign) -> bool:
    """Whether a campaign has people left and no open page has taken any for a while."""
    recent = Recipient.objects.filter(campaign=OuterRef("pk"), claimed_until__gt=timezone.now() - CLAIM_TIME)
    return Campaign.objects.filter(
        ~Exists(recent), pk=campaign.pk, state=Campaign.State.SENDING
    ).exists() and not is_hosted(campaign.business_id)
