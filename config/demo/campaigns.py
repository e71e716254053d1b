"""The bakery's campaigns: one that was sent and read, and a draft that is ready."""

import random
import time
import uuid
from uuid import UUID

from accounts.crypto.keyrings import EpochStatement
from accounts.crypto.primitives import b64
from accounts.models.businesses import Business
from accounts.models.keys import KeyEpoch
from campaigns.models.audiences import Audience
from campaigns.models.campaigns import Campaign, Recipient
from campaigns.services.browser_sealing import Work, claim_for_browser, send_claimed
from campaigns.services.campaigns import CampaignFields, launch_campaign, save_campaign
from config.demo.keys import EPOCH, DemoKeys
from messaging.bodies.templates import template_body
from messaging.crypto.campaigns import CampaignSealer
from messaging.crypto.contents import Content, make_content
from messaging.crypto.headers import MessageKind
from messaging.delivery.submissions import Submission, read_submission
from messaging.models.conversations import Conversation, conversation_id_for
from messaging.models.templates import TemplateVersion
from messaging.services.conversations import raise_watermark


def seed_campaigns(business: Business, keys: DemoKeys, owner_id: UUID) -> None:
    """Send an offer to everybody who likes news, as an open page would, and draft another one."""
    audiences = {row.name: row.id for row in Audience.objects.filter(business=business)}
    sent = _draft(business, "Rye at the weekend", audiences["Everybody who likes news"], owner_id)
    launch_campaign(business_id=business.id, campaign_id=sent.id, actor_id=owner_id)
    contents: dict[str, Content] = {}
    while work := claim_for_browser(business_id=business.id):
        sealed = {row.id: _seal(work, row, keys, contents) for row, _ in work.rows}
        send_claimed(business_id=business.id, claim=work.claim, sealed=sealed, failed={})
    _read(sent)
    _draft(business, "A second loaf for regulars", audiences["Regulars near the shop"], owner_id)


def _draft(business: Business, name: str, audience_id: UUID, owner_id: UUID) -> Campaign:
    version = TemplateVersion.objects.get(business=business, template__name="weekend_offer")
    fields = CampaignFields(name, audience_id, version.id, "en", {})
    return save_campaign(business_id=business.id, campaign_id=None, fields=fields, actor_id=owner_id)


def _seal(work: Work, row: Recipient, keys: DemoKeys, contents: dict[str, Content]) -> Submission:
    campaign, customer_id = work.campaign, row.customer_id
    assert customer_id is not None  # noqa: S101  # nosec B101  others are not claimed
    version = campaign.template_version
    if row.language not in contents:
        body = template_body(
            template_id=version.template_id, number=version.number, language=row.language, values={}
        )
        contents[row.language] = make_content(campaign.business_id.bytes, body)
    content = contents[row.language]
    newest = KeyEpoch.objects.filter(party_id=customer_id).order_by("-epoch")[0]
    sealer = CampaignSealer(campaign.id.bytes, campaign.business_id.bytes, EPOCH, keys.keys)
    conversation_id = conversation_id_for(campaign.business_id, customer_id)
    now_ms = time.time_ns() // 1_000_000
    peer = EpochStatement.parse(bytes(newest.statement))
    _, envelope = sealer.seal(peer, conversation_id.bytes, content, now_ms)
    document = {**envelope.document(), "body": b64(content.ciphertext), "template": str(version.id)}
    return read_submission(
        document, sender_id=campaign.business_id, sender_is_business=True, kind=MessageKind.CAMPAIGN
    )


def _read(campaign: Campaign) -> None:
    """Most people received it, many read it; the demo's own three have not looked yet."""
    dice = random.Random(3)  # noqa: S311  # nosec B311
    sent = campaign.recipients.filter(state=Recipient.State.SENT, sequence=1, language="en").order_by("id")
    for recipient in sent:
        if dice.random() < 0.85 and recipient.customer_id:
            raise_watermark(
                conversation=Conversation.objects.get(
                    business_id=campaign.business_id, customer_id=recipient.customer_id
                ),
                party_id=recipient.customer_id,
                device_id=uuid.uuid4(),
                delivered=1,
                read=int(dice.random() < 0.7),
            )
