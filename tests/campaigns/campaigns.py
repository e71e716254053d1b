"""Campaigns for tests: an approved offer for everybody who is the bakery's contact."""

from typing import Any

from campaigns.models.campaigns import Campaign
from campaigns.services.campaigns import CampaignFields, save_campaign
from messaging.models.templates import TemplateVersion
from messaging.services.templates import Draft
from messaging.wording import Variant
from tests.campaigns.audiences import make_audience
from tests.conftest import Cast
from tests.messaging.templates import approved_template

OFFER = Draft({"en": Variant("A second loaf for free."), "es": Variant("La segunda hogaza, gratis.")}, {})
GREETING = Draft({"en": Variant("{{name}}, {{points}} points wait for you.")}, {"name": "Ada", "points": "9"})
GREETING_VALUES = {
    "name": {"from": "name", "text": "Neighbour"},
    "points": {"from": "attribute:points", "text": "some"},
}


def approved_offer(cast: Cast, draft: Draft = OFFER, name: str = "weekend") -> TemplateVersion:
    return approved_template(cast, draft, name=name, category="marketing")


def draft_campaign(cast: Cast, version: TemplateVersion | None = None, **fields: Any) -> Campaign:
    given = {
        "name": "Weekend",
        "audience_id": None,
        "template_version_id": (version or approved_offer(cast)).id,
        "language": "en",
        "values": {},
        **fields,
    }
    given["audience_id"] = given["audience_id"] or make_audience(cast).id
    return save_campaign(
        business_id=cast.bakery.id,
        campaign_id=None,
        fields=CampaignFields(**given),
        actor_id=cast.olga.user_id,
    )
