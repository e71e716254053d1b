"""An ad from its draft through review to its end, as its business and staff see it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from accounts.doors import BUSINESS
from accounts.errors.base import DomainError
from accounts.models.audit import AuditEvent
from accounts.models.businesses import Business
from accounts.models.people import Customer
from accounts.queries.actors import actor_of_membership
from accounts.services.pilot import open_pilot
from accounts.services.standing import suspend_business
from campaigns.models.ads import Ad, AdPicture, AdReport, AdVersion
from campaigns.queries.ads import ad_queue, get_ad_for
from campaigns.services import ad_review, ads
from campaigns.services.ad_counts import count_view, report_ad
from campaigns.services.ad_pictures import store_picture
from tests.accounts.test_staff import staff_with
from tests.campaigns.ads import (
    HEADLINE,
    draft_ad,
    make_card,
    picture_file,
    reviewer_of_ads,
    running_ad,
    waiting_ad,
)
from tests.conftest import Cast, certify
from tests.sessions import open_door

pytestmark = pytest.mark.portable


def client_of(member: Any) -> Client:
    client = Client()
    open_door(client, member.user, BUSINESS)
    return client


def standing(cast: Cast, ad: Ad) -> str:
    return get_ad_for(actor_of_membership(cast.olga), ad.id).standing.code


def refused(act: Any, **arguments: Any) -> str:
    with pytest.raises(DomainError) as error:
        act(**arguments)
    return error.value.code


def own(cast: Cast, ad: Ad) -> dict[str, Any]:
    return {"business_id": cast.bakery.id, "ad_id": ad.id, "actor_id": cast.olga.user_id}


def decided(version: AdVersion, decision: str, reason: str = "", note: str = "") -> None:
    ad_review.DECISIONS[decision](
        version_id=version.id, reviewer=reviewer_of_ads(), reason=reason, note=note, address=None
    )


def form(act: str = "save", **changes: Any) -> dict[str, Any]:
    today = datetime.now(UTC).date()
    return {
        "headline": HEADLINE,
        "text": "Say how many\r\nloaves you want.",
        "alt": "A loaf",
        "call": "order",
        "interests": ["food"],
        "languages": ["en"],
        "country": "PT",
        "city": "Tavira",
        "first_day": str(today),
        "last_day": str(today + timedelta(days=3)),
        "zone": "Europe/Lisbon",
        "act": act,
        **changes,
    }


def upload(content: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile("x.exe", content or picture_file().getvalue(), "text/plain")


def test_an_ad_goes_from_its_draft_to_running_and_to_its_end(cast: Cast) -> None:
    certify(cast.bakery)
    ad = draft_ad(cast)
    assert standing(cast, ad) == "draft"
    ads.submit_ad(**own(cast, ad))
    assert standing(cast, ad) == "waiting"
    assert (
        refused(
            ads.save_ad,
            business_id=cast.bakery.id,
            ad_id=ad.id,
            card=make_card(None),
            writer_id=cast.olga.user_id,
        )
        == "ad_state"
    )
    decided(ad.versions.get(), "approve")
    assert standing(cast, ad) == "running"
    ads.pause_ad(**own(cast, ad))
    assert (standing(cast, ad), refused(ads.pause_ad, **own(cast, ad))) == ("paused", "ad_state")
    ads.resume_ad(**own(cast, ad))
    assert refused(ads.resume_ad, **own(cast, ad)) == "ad_state"
    ads.end_ad(**own(cast, ad))
    assert standing(cast, ad) == "ended"
    for act in (ads.resume_ad, ads.pause_ad, ads.end_ad, ads.submit_ad):
        assert refused(act, **own(cast, ad)) == "ad_state"
    actions = AuditEvent.objects.filter(target=str(ad.id)).order_by("id").values_list("action", flat=True)
    assert list(actions) == ["ad.submitted", "ad.approved", "ad.paused", "ad.resumed", "ad.ended"]


def test_what_runs_goes_on_until_its_new_version_is_approved(cast: Cast) -> None:
    certify(cast.bakery)
    ad = running_ad(cast)
    second = waiting_ad(cast, ad_id=ad.id, headline="Warm bread at six")
    shown = get_ad_for(actor_of_membership(cast.olga), ad.id)
    assert (shown.standing.code, shown.shown.headline, shown.newest.number) == ("running", HEADLINE, 2)
    decided(second, "reject", "text", "At six nobody is up.")
    assert get_ad_for(actor_of_membership(cast.olga), ad.id).shown.headline == HEADLINE
    third = waiting_ad(cast, ad_id=ad.id, headline="Warm bread at eight")
    decided(third, "approve")
    states = list(ad.versions.order_by("number").values_list("state", flat=True))
    assert states == ["replaced", "rejected", "approved"]
    assert get_ad_for(actor_of_membership(cast.olga), ad.id).shown.headline == "Warm bread at eight"


def test_only_whole_ads_of_verified_placed_businesses_in_good_standing_are_sent(cast: Cast) -> None:
    assert refused(ads.submit_ad, **own(cast, draft_ad(cast))) == "not_verified"
    certify(cast.bakery)
    for missing in ({"picture_id": None}, {"alt": ""}, {"text": ""}, {"first_day": None}, {"last_day": None}):
        assert refused(ads.submit_ad, **own(cast, _draft(cast, **missing))) == "ad_unfinished"
    today = datetime.now(UTC).date()
    over = {"first_day": today - timedelta(days=3), "last_day": today - timedelta(days=1)}
    assert refused(ads.submit_ad, **own(cast, _draft(cast, **over))) == "ad_time"
    with pytest.raises(DomainError):
        _draft(cast, first_day=today, last_day=today - timedelta(days=1))
    whole = draft_ad(cast)
    open_pilot(places=1, with_present_businesses=False, actor=reviewer_of_ads(), address=None)
    assert refused(ads.submit_ad, **own(cast, whole)) == "pilot_closed"
    suspend_business(business_id=cast.bakery.id)
    assert refused(ads.submit_ad, **own(cast, whole)) == "business_suspended"
    assert standing(cast, whole) == "draft"


def _draft(cast: Cast, **changes: Any) -> Ad:
    picture = store_picture(business_id=cast.bakery.id, upload=picture_file())
    card = make_card(changes.pop("picture_id", picture.pk), **changes)
    return ads.save_ad(business_id=cast.bakery.id, ad_id=None, card=card, writer_id=cast.olga.user_id)


def test_days_are_those_of_the_ads_zone_and_include_the_last(cast: Cast) -> None:
    certify(cast.bakery)
    day = datetime(2027, 7, 1, tzinfo=UTC).date()
    version = _draft(cast, first_day=day, last_day=day, zone="Pacific/Auckland").versions.get()
    assert version.starts_at == datetime(2027, 6, 30, 12, tzinfo=UTC)
    assert version.ends_at == datetime(2027, 7, 1, 12, tzinfo=UTC)
    running = running_ad(cast)
    AdVersion.objects.filter(ad=running).update(ends_at=timezone.now())
    assert standing(cast, running) == "ended"
    AdVersion.objects.filter(ad=running).update(
        starts_at=timezone.now() + timedelta(hours=1), ends_at=timezone.now() + timedelta(hours=2)
    )
    assert standing(cast, running) == "planned"


def test_a_picture_of_another_business_is_nobodys_to_use(cast: Cast) -> None:
    foreign = store_picture(business_id=cast.rival.id, upload=picture_file())
    assert _draft(cast, picture_id=foreign.pk).versions.get().picture is None


def test_the_editor_keeps_what_was_typed_and_a_good_picture(cast: Cast) -> None:
    certify(cast.bakery)
    olga = client_of(cast.olga)
    page = olga.post("/business/ads/new/", {**form(headline="", zone="Mars"), "picture": upload()})
    said = page.content.decode()
    assert page.status_code == 200
    assert "Choose a time zone from the list" in said
    picture = AdPicture.objects.get(business=cast.bakery)
    assert f'name="kept_picture" value="{picture.pk}"' in said
    assert f"/ads/{picture.digest}.webp" in said
    assert not Ad.objects.exists()
    bad = olga.post("/business/ads/new/", {**form(), "picture": upload(b"MZ" * 400)})
    assert "Choose a still picture" in bad.content.decode()
    place = olga.post("/business/ads/new/", form("submit", kept_picture=picture.pk)).headers["Location"]
    version = AdVersion.objects.get()
    assert (version.state, version.picture, version.city) == ("waiting", picture, "Tavira")
    assert version.text == "Say how many loaves you want."
    shown = olga.get(place).content.decode()
    assert "Staff are reviewing it" in shown
    assert "not end-to-end encrypted" in shown
    assert HEADLINE in olga.get("/business/ads/").content.decode()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("headline", "x" * 61),
        ("headline", "Bre\u202ead"),
        ("text", "x" * 241),
        ("call", "buy"),
        ("country", "XX"),
        ("city", "x\0"),
        ("interests", ["guns"]),
        ("languages", ["xx"]),
        ("first_day", "tomorrow"),
    ],
)
def test_what_the_form_cannot_take_is_said_beside_it_and_not_kept(cast: Cast, field: str, value: Any) -> None:
    answer = client_of(cast.olga).post("/business/ads/new/", form(**{field: value}))
    assert answer.status_code == 200
    assert "field-error" in answer.content.decode()
    assert not Ad.objects.exists()


def test_a_draft_without_its_days_is_kept_and_not_sent(cast: Cast) -> None:
    certify(cast.bakery)
    olga = client_of(cast.olga)
    answer = olga.post("/business/ads/new/", form("submit", first_day=""), follow=True)
    assert "An ad needs a picture" in answer.content.decode()
    ad = Ad.objects.get()
    assert standing(cast, ad) == "draft"
    assert "is deleted" in olga.post(f"/business/ads/{ad.id}/delete/", follow=True).content.decode()
    assert not Ad.objects.exists()


def test_agents_read_results_and_change_nothing_and_rivals_find_nothing(cast: Cast) -> None:
    certify(cast.bakery)
    ad = running_ad(cast)
    luis, mallory = client_of(cast.luis), client_of(cast.mallory)
    assert HEADLINE in luis.get(f"/business/ads/{ad.id}/").content.decode()
    assert luis.get("/business/ads/new/").status_code == 302
    for act in ("edit", "submit", "pause", "resume", "end", "delete"):
        assert luis.post(f"/business/ads/{ad.id}/{act}/", form()).status_code == 302
        assert mallory.post(f"/business/ads/{ad.id}/{act}/", form()).status_code == 404
    assert mallory.get(f"/business/ads/{ad.id}/").status_code == 404
    assert HEADLINE not in mallory.get("/business/ads/").content.decode()
    assert standing(cast, ad) == "running"
    assert AdVersion.objects.count() == 1


def test_staff_see_the_whole_card_and_decide_only_with_the_permission(cast: Cast) -> None:
    certify(cast.bakery)
    draft = draft_ad(cast, headline="Not shown yet").versions.get()
    version = waiting_ad(cast)
    queue = "/staff/campaigns/adversion/"
    page = f"{queue}{version.id}/change/"
    client = staff_with("view_adversion")
    assert client.get(f"{queue}{draft.id}/change/").status_code == 404
    shown = client.get(page).content.decode()
    for text in (HEADLINE, "Say how many loaves", "A loaf of bread", "Bakery", "Anywhere", "Quality"):
        assert text in shown
    assert 'name="decision"' not in shown
    assert client.post(page, {"decision": "approve"}).status_code == 403
    assert [entry["queue"].waiting for entry in client.get("/staff/").context["queues"]] == [1]
    listed = client.get(f"{queue}?to_decide=yes").content.decode()
    assert HEADLINE in listed and "Not shown yet" not in listed


def test_a_rejection_needs_a_reason_that_the_business_reads(cast: Cast) -> None:
    certify(cast.bakery)
    version = waiting_ad(cast)
    page = f"/staff/campaigns/adversion/{version.id}/change/"
    client = staff_with("view_adversion", "decide_adversion")
    for sent in ({"decision": "reject"}, {"decision": "reject", "reason": "because"}, {"decision": "burn"}):
        assert client.post(page, sent).status_code == 200
    version.refresh_from_db()
    assert version.state == "waiting"
    sent = {"decision": "reject", "reason": "picture", "note": "It shows another shop."}
    assert client.post(page, sent).status_code == 302
    said = client_of(cast.olga).get(f"/business/ads/{version.ad_id}/").content.decode()
    assert "choose another one" in said and "It shows another shop." in said
    assert client.post(page, {"decision": "approve"}).status_code == 200, "it was decided already"
    version.refresh_from_db()
    assert version.state == "rejected"


def test_an_ad_is_decided_once(cast: Cast) -> None:
    certify(cast.bakery)
    version = waiting_ad(cast)
    decided(version, "approve")
    for decision in ("approve", "reject"):
        with pytest.raises(DomainError) as error:
            decided(version, decision, "text")
        assert error.value.code == "already_decided"
    with pytest.raises(DomainError):
        decided(version, "keep")


def test_a_report_brings_a_running_ad_back_to_staff(cast: Cast) -> None:
    certify(cast.bakery)
    ad = running_ad(cast)
    version = ad.versions.get()
    assert ad_queue().waiting == 0
    _report(cast.alice, version)
    _report(cast.alice, version)
    _report(cast.bob, version)
    assert (ad_queue().waiting, AdReport.objects.count()) == (1, 2)
    decided(version, "keep")
    assert (ad_queue().waiting, standing(cast, ad)) == (0, "running")
    AdReport.objects.update(settled_at=None)
    decided(version, "take_down", "misleading", "The bread is cold.")
    assert (ad_queue().waiting, standing(cast, ad)) == (0, "rejected")
    again = waiting_ad(cast, ad_id=ad.id)
    decided(again, "approve")
    assert standing(cast, ad) == "running"


def _report(customer: Customer, version: AdVersion) -> None:
    count_view(version=version, customer_id=customer.id)
    report_ad(version=version, customer_id=customer.id, reason=AdReport.Reason.MISLEADING)


def test_an_old_version_does_not_come_back_when_the_new_one_is_taken_down(cast: Cast) -> None:
    certify(cast.bakery)
    ad = running_ad(cast)
    second = waiting_ad(cast, ad_id=ad.id, headline="Other bread")
    decided(second, "approve")
    decided(second, "take_down", "not_allowed")
    assert not ad.versions.filter(state="approved").exists()
    assert Business.objects.get(pk=cast.bakery.id).status == "verified"
