"""The pages and the sealers' API of campaigns: what is asked, counted, claimed and handed in."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.doors import BUSINESS, CHAT
from accounts.models.businesses import Membership
from campaigns.models.campaigns import Campaign, Recipient
from campaigns.queries.campaigns import fold, progress_of
from campaigns.services.campaigns import pause_campaign
from messaging.crypto.headers import MessageKind, campaign_message_id
from messaging.models.messages import Message
from messaging.models.templates import TemplateVersion
from messaging.services.blocks import block_business
from messaging.services.conversations import raise_watermark
from tests.campaigns.audiences import make_audience
from tests.campaigns.campaigns import GREETING, approved_offer, draft_campaign
from tests.campaigns.test_campaigns import launched, states
from tests.conftest import Cast
from tests.messaging.templates import body_of
from tests.parties import conversation_of
from tests.sessions import open_door

pytestmark = pytest.mark.portable


def client_of(member: Membership) -> Client:
    client = Client()
    open_door(client, member.user, BUSINESS)
    return client


def post(client: Client, path: str, document: Any) -> Any:
    return client.post(f"/business/api/{path}", document, content_type="application/json")


def sealed_row(cast: Cast, campaign: Campaign, row: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """What an open page hands in for one claimed person."""
    bakery = cast.keys["bakery"]
    peer = next(p for p in cast.keys.values() if str(p.id) == row["customer"])
    body = body_of(campaign.template_version, row["params"], row["lang"])
    message_id = campaign_message_id(campaign.id.bytes, conversation_of(bakery, peer).bytes)
    fields = {"kind": MessageKind.CAMPAIGN, "client_message_id": message_id, **changes}
    envelope = bakery.seal_body(peer, body, **fields)
    return {"row": row["row"], "envelope": {**envelope, "template": str(campaign.template_version_id)}}


def test_an_open_page_claims_seals_and_hands_in_what_is_due(cast: Cast) -> None:
    campaign, client = launched(cast), client_of(cast.luis)
    due = post(client, "campaigns/due/", {}).json()
    assert {row["lang"] for row in due["rows"]} == {"en", "es"}
    assert post(client, "campaigns/due/", {}).json()["rows"] == [], "they are claimed"
    sealed = [sealed_row(cast, campaign, row) for row in due["rows"]]
    answer = post(client, "campaigns/sealed/", {"claim": due["claim"], "sealed": sealed, "failed": []})
    assert answer.json() == {"decided": 2, "left": 0}
    campaign.refresh_from_db()
    assert campaign.state == "done"
    again = post(client, "campaigns/sealed/", {"claim": due["claim"], "sealed": sealed, "failed": []})
    assert again.json() == {"decided": 0, "left": 0}
    assert Message.objects.filter(kind=2).count() == 2
    assert set(states(campaign).values()) == {("SENT", "")}


def test_a_paused_campaign_takes_nothing_and_a_claim_runs_out(cast: Cast) -> None:
    campaign, client = launched(cast), client_of(cast.luis)
    due = post(client, "campaigns/due/", {}).json()
    Recipient.objects.update(claimed_until=timezone.now())
    assert len(post(client, "campaigns/due/", {}).json()["rows"]) == 2
    due = {**due, "claim": str(Recipient.objects.values_list("claim", flat=True)[0])}
    pause_campaign(business_id=cast.bakery.id, campaign_id=campaign.id, actor_id=cast.olga.user_id)
    sealed = [sealed_row(cast, campaign, row) for row in due["rows"]]
    answer = post(client, "campaigns/sealed/", {"claim": due["claim"], "sealed": sealed, "failed": []})
    assert answer.json() == {"decided": 0, "left": 2}
    assert not Message.objects.filter(kind=2).exists()


@pytest.mark.parametrize(
    "changes", [{"kind": MessageKind.DIRECT}, {"client_message_id": bytes(16)}], ids=["kind", "id"]
)
def test_an_envelope_that_is_not_the_campaigns_is_refused(cast: Cast, changes: dict[str, Any]) -> None:
    campaign, client = launched(cast), client_of(cast.luis)
    due = post(client, "campaigns/due/", {}).json()
    sealed = [sealed_row(cast, campaign, row, **changes) for row in due["rows"]]
    answer = post(client, "campaigns/sealed/", {"claim": due["claim"], "sealed": sealed, "failed": []})
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed")
    assert not Message.objects.filter(kind=2).exists()


def test_the_door_of_words_takes_no_campaign(cast: Cast) -> None:
    campaign, client = launched(cast), client_of(cast.luis)
    row = post(client, "campaigns/due/", {}).json()["rows"][0]
    envelope = sealed_row(cast, campaign, row)["envelope"]
    answer = post(client, f"conversations/{row['conversation']}/messages/", {"envelope": envelope})
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed")


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"claim": "x", "sealed": [], "failed": []},
        {"claim": "00000000-0000-4000-8000-000000000000", "sealed": [{"row": "1"}], "failed": []},
        {"claim": "00000000-0000-4000-8000-000000000000", "sealed": [], "failed": [{"row": 1, "code": "x"}]},
    ],
)
def test_what_is_handed_in_wrongly_is_malformed(cast: Cast, document: dict[str, Any]) -> None:
    answer = post(client_of(cast.luis), "campaigns/sealed/", document)
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed")


def test_customers_and_rivals_seal_nothing_of_the_bakery(cast: Cast) -> None:
    campaign = launched(cast)
    assert post(client_of(cast.mallory), "campaigns/due/", {}).json()["rows"] == []
    assert client_of(cast.mallory).get(f"/business/api/campaigns/{campaign.id}/").status_code == 404
    alice = Client()
    open_door(alice, cast.alice.user, CHAT)
    assert alice.post("/chat/api/campaigns/due/", {}, content_type="application/json").status_code == 403
    assert alice.get(f"/chat/api/campaigns/{campaign.id}/").status_code == 403


def test_the_pre_flight_counts_by_the_gates_codes_and_sends_nothing(cast: Cast) -> None:
    campaign = draft_campaign(cast)
    block_business(customer_id=cast.bob.id, business=cast.bakery)
    found = client_of(cast.luis).get(f"/business/api/campaigns/{campaign.id}/preflight/").json()
    assert found == {"total": 2, "codes": {"deliver": 1, "undeliverable": 1}, "sealer": "browser"}
    assert not Message.objects.filter(kind=2).exists()
    assert not Recipient.objects.exists()


def test_few_people_are_not_told_apart_by_what_they_want() -> None:
    assert fold({"deliver": 2, "hold": 1, "defer": 1, "no_keys": 9}) == {"deliver": 4, "no_keys": 9}
    assert fold({"deliver": 3, "hold": 2}) == {"deliver": 3, "hold": 2}
    assert fold({"no_keys": 1}) == {"no_keys": 1}


def test_results_count_who_received_read_wrote_and_blocked(
    cast: Cast, django_capture_on_commit_callbacks: Any
) -> None:
    campaign, client = launched(cast), client_of(cast.luis)
    due = post(client, "campaigns/due/", {}).json()
    sealed = [sealed_row(cast, campaign, row) for row in due["rows"]]
    post(client, "campaigns/sealed/", {"claim": due["claim"], "sealed": sealed, "failed": []})
    with django_capture_on_commit_callbacks(execute=True):
        raise_watermark(
            conversation=cast.conversation,
            party_id=cast.alice.id,
            device_id=cast.alice.id,
            delivered=1,
            read=1,
        )
    first = Recipient.objects.get(customer=cast.alice)
    assert first.delivered_at and first.read_at
    block_business(customer_id=cast.alice.id, business=cast.bakery)
    campaign.refresh_from_db()
    progress = progress_of(campaign)
    assert progress.codes == {"deliver": 2}
    assert progress.received == {"delivered": 1, "read": 1, "replied": 0, "blocked": 1}


def test_the_pages_lead_from_a_draft_to_its_launch(cast: Cast) -> None:
    version: TemplateVersion = approved_offer(cast, GREETING, name="points")
    audience, olga = make_audience(cast), client_of(cast.olga)
    gaps = {}
    for name, source in (("name", "name"), ("points", "text")):
        gaps |= {f"source_{version.id}_{name}": source, f"text_{version.id}_{name}": "some"}
    form = {"name": "Points", "audience": str(audience.id), "template": str(version.id), **gaps}
    assert (
        "Give the campaign a name"
        in olga.post("/business/campaigns/new/", {**form, "name": ""}).content.decode()
    )
    assert (
        "Choose an audience"
        in olga.post("/business/campaigns/new/", {**form, "audience": "x"}).content.decode()
    )
    place = olga.post("/business/campaigns/new/", form).headers["Location"]
    campaign = Campaign.objects.get()
    assert campaign.values["name"] == {"from": "name", "text": "some"}
    assert "Pre-flight" in olga.get(place).content.decode()
    assert "one" not in olga.post(f"/business/audiences/{audience.id}/delete/").content.decode()
    audience.refresh_from_db()
    client_of(cast.luis).post(f"{place}launch/")
    assert client_of(cast.mallory).post(f"{place}launch/").status_code == 404
    campaign.refresh_from_db()
    assert campaign.state == "draft"
    olga.post(f"{place}launch/")
    olga.post(f"{place}launch/")
    campaign.refresh_from_db()
    assert (campaign.state, campaign.total) == ("sending", 2)
    olga.post(place, {**form, "name": "Changed"})
    assert "cannot be changed" in olga.get(place).content.decode()
    olga.post(f"{place}pause/")
    assert "Resume" in olga.get(place).content.decode()
    olga.post(f"{place}resume/")
    campaign.refresh_from_db()
    assert (campaign.name, campaign.state) == ("Points", "sending")
    assert "Points" in olga.get("/business/campaigns/").content.decode()


def test_a_draft_is_deleted_and_a_launched_campaign_is_not(cast: Cast) -> None:
    campaign, olga = draft_campaign(cast), client_of(cast.olga)
    launched(cast, campaign)
    olga.post(f"/business/campaigns/{campaign.id}/delete/")
    assert Campaign.objects.filter(pk=campaign.pk).exists()
    Campaign.objects.update(state="draft")
    Recipient.objects.all().delete()
    olga.post(f"/business/campaigns/{campaign.id}/delete/")
    assert not Campaign.objects.exists()
