"""The fan-out of campaigns in the hosted worker: recipients are the work, a chunk is one transaction.

A chunk is claimed, sealed and handed to the door, and what became of it is written down, all together: a
worker that is killed leaves nothing half done. Message ids follow from the campaign, so nothing counts twice.
"""

import contextlib
import gc
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.cache import cache
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from accounts.crypto.errors import CryptoError
from accounts.errors.base import DomainError
from campaigns.errors import CampaignHaltedError
from campaigns.models.campaigns import Campaign, CampaignContent, Recipient
from campaigns.services.settling import halt, hand_in, note_error, sift, write_down
from campaigns.wording import values_for
from messaging.bodies.templates import template_body
from messaging.crypto.campaigns import CampaignSealer
from messaging.crypto.contents import Content, make_content
from messaging.delivery.submissions import Submission
from messaging.errors.hosting import KeySubstitutedError
from messaging.errors.messages import StaleEpochError
from messaging.hosted.endpoints import Endpoint, open_endpoint, open_request
from messaging.hosted.peers import Peer, load_peers
from messaging.models.contacts import Contact
from messaging.models.conversations import conversation_id_for
from messaging.models.templates import TemplateVersion
from messaging.services.hosting import lock_for_worker

State = Recipient.State
CHUNK = 1000
# While somebody does chunks nobody else needs to be woken.
ALIVE_SECONDS = 20


@dataclass(slots=True, repr=False)
class FanOut:
    """One process at work on one campaign. Holds open keys, hence no repr."""

    campaign: Campaign
    version: TemplateVersion
    endpoint: Endpoint
    sealer: CampaignSealer
    contents: Mapping[str, Content]


def fan_out(*, campaign_id: UUID) -> int:
    """Work on a campaign until nothing is left to do, in the hosted worker; says how many were decided.

    Safe in several processes at once: none takes what another holds.
    """
    rows = Campaign.objects.filter(pk=campaign_id, state=Campaign.State.SENDING)
    campaign = rows.select_related("template_version__template").first()
    if campaign is None:
        return 0
    done = 0
    try:
        work = _begin(campaign)
        with _calm_collector():
            while decided := _do_chunk(work):
                done += decided
                cache.set(alive_key(campaign_id), 1, ALIVE_SECONDS)
    except CampaignHaltedError as error:
        halt(campaign_id, error.reason)
    except DomainError as error:
        rows.update(code=error.code)
    finish_if_done(campaign_id=campaign_id)
    return done


@contextlib.contextmanager
def _calm_collector() -> Iterator[None]:
    """Let Python look for circles of garbage seldom: a chunk makes many objects and none, and looking took a
    sixth of the time.
    """
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


def alive_key(campaign_id: UUID) -> str:
    """Under which the cache knows that somebody works on a campaign."""
    return f"campaign-alive:{campaign_id}"


def finish_if_done(*, campaign_id: UUID) -> bool:
    """End a campaign that has nothing left to do; says whether it did."""
    to_do = Recipient.objects.filter(campaign=OuterRef("pk"), state=State.TO_DO)
    rows = Campaign.objects.filter(~Exists(to_do), pk=campaign_id, state=Campaign.State.SENDING)
    return bool(rows.update(state=Campaign.State.DONE, code="", finished_at=timezone.now()))


def _begin(campaign: Campaign) -> FanOut:
    endpoint, version = open_endpoint(campaign.business_id), campaign.template_version
    keys = endpoint.keys[endpoint.epoch]
    if endpoint.chain[endpoint.epoch].is_expired(time.time_ns() // 1_000_000):
        raise StaleEpochError
    sealer = CampaignSealer(campaign.id.bytes, campaign.business_id.bytes, endpoint.epoch, keys)
    contents = {} if version.parameter_names else _shared_contents(campaign, version)
    return FanOut(campaign, version, endpoint, sealer, contents)


def _shared_contents(campaign: Campaign, version: TemplateVersion) -> dict[str, Content]:
    """One content for each language, whichever process came first."""
    known = set(CampaignContent.objects.filter(campaign=campaign).values_list("language", flat=True))
    for language in set(version.variants) - known:
        made = make_content(campaign.business_id.bytes, _body(version, language, {}))
        CampaignContent.objects.bulk_create(
            [
                CampaignContent(
                    campaign=campaign,
                    language=language,
                    commitment=made.commitment,
                    body=made.ciphertext,
                    locked_key=lock_for_worker(made.content_key),
                )
            ],
            ignore_conflicts=True,
        )
    return {
        row.language: Content(open_request(bytes(row.locked_key)), bytes(row.commitment), bytes(row.body))
        for row in CampaignContent.objects.filter(campaign=campaign)
    }


@transaction.atomic
def _do_chunk(work: FanOut) -> int:
    """Do one chunk; 0 when nothing was there to take, or the campaign no longer sends."""
    campaign = work.campaign
    if not Campaign.objects.filter(pk=campaign.pk, state=Campaign.State.SENDING).exists():
        return 0
    to_do = Recipient.objects.select_for_update(skip_locked=True).filter(campaign=campaign, state=State.TO_DO)
    recipients = list(to_do.order_by("id")[:CHUNK])
    if not recipients:
        return 0
    sealed = _seal_all(work, sift(campaign, recipients))
    hand_in([recipient for recipient, _ in sealed], [submission for _, submission in sealed])
    write_down(recipients)
    return len(recipients)


def _seal_all(work: FanOut, recipients: Sequence[Recipient]) -> list[tuple[Recipient, Submission]]:
    """Seal for these; who cannot be sealed for notes why. In the order of their conversations."""
    endpoint, now_ms = work.endpoint, time.time_ns() // 1_000_000
    ids = [recipient.customer_id for recipient in recipients if recipient.customer_id]
    peers = load_peers(work.campaign.business_id, endpoint.epoch, endpoint.keys, ids)
    people = _people(work, recipients)
    sealed = []
    for recipient in recipients:
        try:
            sealed.append((recipient, _seal(work, recipient, peers, people, now_ms)))
        except DomainError as error:
            note_error(recipient, error)
    return sealed


def _people(work: FanOut, recipients: Sequence[Recipient]) -> dict[UUID, dict[str, Any]]:
    if not work.version.parameter_names:
        return {}
    rows = Contact.objects.filter(pk__in=[recipient.contact_id for recipient in recipients])
    return {row["id"]: dict(row) for row in rows.values("id", "name", "place", "attributes")}


def _seal(
    work: FanOut,
    recipient: Recipient,
    peers: Mapping[UUID, Peer],
    people: Mapping[UUID, dict[str, Any]],
    now_ms: int,
) -> Submission:
    campaign, customer_id = work.campaign, recipient.customer_id
    assert customer_id is not None  # noqa: S101  # nosec B101  others were sifted out
    peer = peers[customer_id].to_seal_to(now_ms)
    content = work.contents.get(recipient.language) or _own_content(
        work, recipient.language, people.get(recipient.contact_id)
    )
    conversation_id = conversation_id_for(campaign.business_id, customer_id)
    try:
        header, envelope = work.sealer.seal(peer, conversation_id.bytes, content, now_ms)
    except CryptoError as error:
        raise KeySubstitutedError from error
    return Submission(
        envelope=envelope,
        header=header,
        body=content.ciphertext,
        business_id=campaign.business_id,
        customer_id=customer_id,
        sender_id=campaign.business_id,
        recipient_id=customer_id,
        conversation_id=conversation_id,
        client_message_id=UUID(bytes=header.client_message_id),
        template_version_id=campaign.template_version_id,
    )


def _own_content(work: FanOut, language: str, person: dict[str, Any] | None) -> Content:
    """The words for one person; somebody who is no contact any more gets the texts for people without."""
    values = values_for(work.campaign.values, person or {"name": "", "place": "", "attributes": {}})
    return make_content(work.campaign.business_id.bytes, _body(work.version, language, values))


def _body(version: TemplateVersion, language: str, values: Mapping[str, str]) -> bytes:
    return template_body(
        template_id=version.template_id, number=version.number, language=language, values=values
    )
