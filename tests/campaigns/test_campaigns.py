"""Campaigns from draft to result: who gets what, once, and what the sender learns."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.crypto.keyrings import PartyType
from accounts.errors.base import DomainError, NotFoundError
from accounts.models.businesses import Business
from accounts.services.phones import claim_number_for_customer
from campaigns.errors import CampaignStateError, CampaignValuesError, NobodyError
from campaigns.models.campaigns import Campaign, Recipient
from campaigns.services import fan_out as fan_out_module
from campaigns.services.campaigns import (
    launch_campaign,
    pause_campaign,
    resume_campaign,
    save_campaign,
    settle_waiting,
    wake_campaigns,
)
from campaigns.services.fan_out import fan_out
from messaging.delivery.release import release_held
from messaging.events import message_document
from messaging.models.contacts import Consent, Contact, ContactAttribute
from messaging.models.conversations import Conversation
from messaging.models.flow import FlowLevel, WaitingMessage
from messaging.models.messages import Content, Message
from messaging.services.blocks import block_business
from messaging.services.flow import set_flow_level
from tests.campaigns.campaigns import GREETING, GREETING_VALUES, approved_offer, draft_campaign
from tests.conftest import Cast
from tests.hosting import give_worker_secrets, host
from tests.messaging.templates import give_consents
from tests.parties import TestParty

pytestmark = pytest.mark.portable
State = Recipient.State


@pytest.fixture
def hosted(cast: Cast, settings: Any) -> Cast:
    """The cast, its bakery hosted, in the hosted worker's own process."""
    give_worker_secrets(settings)
    host(cast)
    return cast


def launched(cast: Cast, campaign: Campaign | None = None) -> Campaign:
    made = campaign or draft_campaign(cast)
    return launch_campaign(business_id=cast.bakery.id, campaign_id=made.id, actor_id=cast.olga.user_id)


def states(campaign: Campaign) -> dict[str, tuple[str, str]]:
    names = dict(Contact.objects.values_list("id", "name"))
    return {names[r.contact_id]: (State(r.state).name, r.code) for r in campaign.recipients.all()}


def newcomer(cast: Cast, number: str, name: str, *, keys: bool = True) -> TestParty:
    """A contact by number, with consent, whose number somebody holds."""
    contact = Contact.objects.create(business=cast.bakery, name=name, number=number)
    give_consents(cast)
    customer = claim_number_for_customer(number=number, name=name, language="en")
    party = TestParty(customer.id, PartyType.CUSTOMER)
    if keys:
        party.publish(customer.user_id)
    assert contact.customer_id is None
    return party


def test_a_campaign_reaches_everybody_once_with_one_content_for_each_language(hosted: Cast) -> None:
    nadia = newcomer(hosted, "+351910001001", "Nadia")
    campaign = launched(hosted)
    assert fan_out(campaign_id=campaign.id) == 3
    assert fan_out(campaign_id=campaign.id) == 0
    campaign.refresh_from_db()
    assert (campaign.state, campaign.total) == ("done", 3)
    assert set(states(campaign).values()) == {("SENT", "")}
    messages = Message.objects.filter(kind=Message.Kind.CAMPAIGN)
    assert messages.count() == 3
    assert Content.objects.filter(messages__kind=Message.Kind.CAMPAIGN).distinct().count() == 2
    assert {message.category for message in messages} == {"marketing"}
    assert Conversation.objects.filter(business=hosted.bakery, customer_id=nadia.id).exists()
    for party, language in ((nadia, "en"), (hosted.keys["bob"], "es")):
        message = messages.get(conversation__customer_id=party.id)
        opened = party.open(hosted.keys["bakery"], message_document(message))
        body = json.loads(opened.body)
        assert (body["t"], body["lang"], body["params"]) == ("template", language, {})


def test_with_parameters_everybody_gets_their_own_words(hosted: Cast) -> None:
    ContactAttribute.objects.create(business=hosted.bakery, key="points", name="Points", kind="number")
    Contact.objects.filter(customer=hosted.alice).update(attributes={"points": 120})
    version = approved_offer(hosted, GREETING, name="points")
    campaign = launched(hosted, draft_campaign(hosted, version, values=GREETING_VALUES))
    fan_out(campaign_id=campaign.id)
    read = {}
    for name in ("alice", "bob"):
        message = Message.objects.get(kind=2, conversation__customer_id=hosted.keys[name].id)
        opened = hosted.keys[name].open(hosted.keys["bakery"], message_document(message))
        read[name] = json.loads(opened.body)["params"]
    assert read == {
        "alice": {"name": "Alice", "points": "120"},
        "bob": {"name": "Bob", "points": "some"},
    }


def test_the_gate_decides_for_each_and_the_sender_reads_codes(hosted: Cast) -> None:
    held = newcomer(hosted, "+351910001001", "Held")
    newcomer(hosted, "+351910001002", "Without keys", keys=False)
    newcomer(hosted, "+351910001003", "No consent")
    Contact.objects.create(business=hosted.bakery, name="Nowhere", number="+351910001004")
    campaign = draft_campaign(hosted)
    Consent.objects.filter(contact__name="No consent").delete()
    block_business(customer_id=hosted.bob.id, business=hosted.bakery)
    set_flow_level(
        customer_id=held.id, business=hosted.bakery, level=FlowLevel.Level.IMPORTANT, weekly_limit=1
    )
    fan_out(campaign_id=launched(hosted, campaign).id)
    assert states(campaign) == {
        "Alice": ("SENT", ""),
        "Bob": ("REFUSED", "undeliverable"),
        "Held": ("WAITING", ""),
        "Without keys": ("NO_KEYS", "no_keys"),
        "No consent": ("REFUSED", "no_consent"),
        "Nowhere": ("NO_KEYS", "no_keys"),
    }
    assert Conversation.objects.filter(business=hosted.bakery).count() == 3


def test_somebody_whose_keys_come_in_time_gets_it_and_nobody_twice(hosted: Cast) -> None:
    Contact.objects.create(business=hosted.bakery, name="Nadia", number="+351910001001")
    give_consents(hosted)
    campaign = launched(hosted)
    fan_out(campaign_id=campaign.id)
    nadia = claim_number_for_customer(number="+351910001001", name="Nadia", language="en")
    TestParty(nadia.id, PartyType.CUSTOMER).publish(nadia.user_id)
    wake_campaigns()
    assert states(campaign)["Nadia"][0] == "NO_KEYS", "she is not linked yet"
    from messaging.services.conversations import start_conversation

    start_conversation(customer_id=nadia.id, business=hosted.bakery)
    wake_campaigns()
    fan_out(campaign_id=campaign.id)
    assert states(campaign)["Nadia"] == ("SENT", "")
    assert Message.objects.filter(kind=2).count() == 3
    campaign.refresh_from_db()
    assert campaign.state == "done"


def test_a_campaign_pauses_resumes_and_is_stopped_with_its_business(
    hosted: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fan_out_module, "CHUNK", 1)
    campaign = launched(hosted)
    ids: dict[str, Any] = {"business_id": hosted.bakery.id, "campaign_id": campaign.id}
    pause_campaign(**ids, actor_id=hosted.olga.user_id)
    assert fan_out(campaign_id=campaign.id) == 0
    with pytest.raises(CampaignStateError):
        pause_campaign(**ids, actor_id=hosted.olga.user_id)
    Business.objects.filter(pk=hosted.bakery.pk).update(status=Business.Status.SUSPENDED)
    resume_campaign(**ids, actor_id=hosted.olga.user_id)
    fan_out(campaign_id=campaign.id)
    campaign.refresh_from_db()
    assert (campaign.state, campaign.code) == ("paused", "business_suspended")
    assert set(states(campaign).values()) == {("TO_DO", "")}
    Business.objects.filter(pk=hosted.bakery.pk).update(status=Business.Status.UNVERIFIED)
    resume_campaign(**ids, actor_id=hosted.olga.user_id)
    assert fan_out(campaign_id=campaign.id) == 2
    assert Message.objects.filter(kind=2).count() == 2


def test_half_a_chunk_is_nothing(hosted: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    campaign = launched(hosted)

    def die(recipients: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(fan_out_module, "write_down", die)
        with pytest.raises(KeyboardInterrupt):
            fan_out(campaign_id=campaign.id)
    assert Message.objects.filter(kind=2).count() == 0
    assert set(states(campaign).values()) == {("TO_DO", "")}
    fan_out(campaign_id=campaign.id)
    assert Message.objects.filter(kind=2).count() == 2


def test_what_cannot_be_launched_is_refused_with_its_code(hosted: Cast) -> None:
    campaign = draft_campaign(hosted)
    ids: dict[str, Any] = {"campaign_id": campaign.id, "actor_id": hosted.olga.user_id}
    with pytest.raises(NotFoundError):
        launch_campaign(business_id=hosted.rival.id, **ids)
    campaign.audience.rule = {"all": [{"field": "place", "op": "is", "value": "Nowhere"}]}  # type: ignore[union-attr]
    campaign.audience.save()  # type: ignore[union-attr]
    with pytest.raises(NobodyError):
        launch_campaign(business_id=hosted.bakery.id, **ids)
    assert not Recipient.objects.exists()
    campaign.audience.rule = {"all": []}  # type: ignore[union-attr]
    campaign.audience.save()  # type: ignore[union-attr]
    launched(hosted, campaign)
    with pytest.raises(CampaignStateError):
        launched(hosted, campaign)
    with pytest.raises(CampaignStateError):
        change(hosted, campaign, name="Other")
    assert Recipient.objects.count() == 2


def change(cast: Cast, campaign: Campaign, **fields: Any) -> Campaign:
    from campaigns.services.campaigns import CampaignFields

    given = {
        "name": campaign.name,
        "audience_id": campaign.audience_id,
        "template_version_id": campaign.template_version_id,
        "language": "en",
        "values": {},
        **fields,
    }
    return save_campaign(
        business_id=cast.bakery.id,
        campaign_id=campaign.id,
        fields=CampaignFields(**given),
        actor_id=cast.olga.user_id,
    )


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"name": "  "}, "campaign_name"),
        ({"audience_id": "00000000-0000-4000-8000-000000000000"}, "campaign_audience"),
        ({"template_version_id": None}, "campaign_template"),
        ({"template_version_id": "utility"}, "campaign_template"),
        ({"values": {"name": {"from": "name", "text": "x"}}}, "campaign_values"),
    ],
)
def test_a_bad_draft_is_refused_with_its_code(cast: Cast, fields: dict[str, Any], code: str) -> None:
    from tests.messaging.templates import approved_template

    campaign = draft_campaign(cast)
    if fields.get("template_version_id") == "utility":
        fields = {"template_version_id": approved_template(cast).id}
    with pytest.raises(DomainError) as caught:
        change(cast, campaign, **fields)
    assert caught.value.code == code


def test_every_gap_needs_a_source_and_a_text(cast: Cast) -> None:
    version = approved_offer(cast, GREETING, name="points")
    for values in ({}, {**GREETING_VALUES, "points": {"from": "attribute:secret", "text": "x"}}):
        with pytest.raises(CampaignValuesError):
            draft_campaign(cast, version, values=values)
        cast.bakery.audiences.all().delete()


def test_a_campaign_without_the_hosted_worker_says_so(cast: Cast) -> None:
    campaign = launched(cast)
    Campaign.objects.filter(pk=campaign.pk).update(launched_at=timezone.now() - timedelta(minutes=5))
    wake_campaigns()
    assert states(campaign)["Alice"] == ("TO_DO", "")


def test_what_was_held_back_and_is_read_after_all_counts_as_sent(hosted: Cast) -> None:
    campaign = draft_campaign(hosted)
    set_flow_level(
        customer_id=hosted.alice.id, business=hosted.bakery, level=FlowLevel.Level.IMPORTANT, weekly_limit=1
    )
    fan_out(campaign_id=launched(hosted, campaign).id)
    settle_waiting()
    assert states(campaign)["Alice"] == ("WAITING", "")
    assert release_held(WaitingMessage.objects.all()) == 1
    settle_waiting()
    assert states(campaign)["Alice"] == ("SENT", "")
    assert Recipient.objects.get(customer=hosted.alice).sequence == 1
