"""What a customer discovers, why, and that whatever they do with an ad counts once."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.doors import BUSINESS, CHAT
from accounts.models.businesses import Business
from accounts.models.names import searchable
from accounts.models.people import Customer
from accounts.queries.directory import PAGE_SIZE
from accounts.services.standing import suspend_business
from campaigns.models.ads import Ad, AdClick, AdHiding, AdReport, AdVersion, AdView, Declaration
from campaigns.queries.ads import results_of
from campaigns.queries.discover import offered_ads
from campaigns.services.ads import end_ad, pause_ad
from campaigns.targets import MOST_A_DAY, MOST_AT_ONCE, Facts
from messaging.models.flow import FlowLevel
from messaging.services.blocks import block_business
from messaging.services.flow import set_flow_level
from tests.campaigns.ads import HEADLINE, running_ad, waiting_ad
from tests.conftest import Cast, certify
from tests.messaging.test_delivery import send
from tests.sessions import open_door

pytestmark = pytest.mark.portable
BREAD = {"interests": ["food"], "languages": ["en"], "country": "PT", "city": "Tavira"}


@pytest.fixture
def bakery_ad(cast: Cast) -> Ad:
    certify(cast.bakery)
    return running_ad(cast)


def chat_of(customer: Customer) -> Client:
    client = Client()
    open_door(client, customer.user, CHAT)
    return client


def ask(client: Client, method: str, path: str, document: Any = None) -> Any:
    call = getattr(client, method)
    return call(
        f"/chat/api/{path}", document if document is not None else {}, content_type="application/json"
    )


def offered(customer: Customer) -> list[UUID]:
    return [one.version.ad_id for one in offered_ads(customer.id, timezone.now())]


def results(ad: Ad) -> tuple[int, int, int]:
    found = results_of([ad.id])[ad.id]
    return found.people, found.clicks, found.chats


def writes(cast: Cast, capture: Any, sender: str = "alice", text: str = "Two loaves") -> None:
    with capture(execute=True):
        send(cast.keys[sender], cast.keys["bakery"], text)


def test_discover_shows_verified_businesses_and_marked_ads_beside_them(cast: Cast, bakery_ad: Ad) -> None:
    page = chat_of(cast.alice).get("/chat/discover/").content.decode()
    assert "Bakery" in page and "Rival" not in page
    assert HEADLINE in page and "Sponsored" in page and "A loaf of bread" in page
    assert "It is for everybody: nothing that you declared was used." in page
    suspend_business(business_id=cast.bakery.id)
    page = chat_of(cast.alice).get("/chat/discover/").content.decode()
    assert "Bakery" not in page and HEADLINE not in page
    assert "No business is verified yet" in page


def test_the_directory_is_searched_and_paged_without_skipping_anybody(cast: Cast) -> None:
    names = [f"Shop {number:02}" for number in range(PAGE_SIZE + 5)]
    made = [
        Business(
            handle=f"shop-{number}",
            name=name,
            legal_name=name,
            country="ES",
            status="verified",
            address="Faro" if number else "Olhão",
            search_text=searchable(name, "Faro" if number else "Olhão"),
        )
        for number, name in enumerate(names)
    ]
    Business.objects.bulk_create(made)
    client, found, path = chat_of(cast.alice), [], "/chat/discover/"
    while path:
        context = client.get(path).context
        found += [entry["business"].name for entry in context["entries"]]
        path = f"/chat/discover/?{context['next_page']}" if context["next_page"] else ""
    assert found == names
    assert "Shop 00" in client.get("/chat/discover/?q=olh").content.decode()
    for narrow in ("?q=nobody", "?category=Bank", "?country=PT"):
        assert "Try another word" in client.get(f"/chat/discover/{narrow}").content.decode()
    for strange in ("?after=x", "?after=nobody"):
        assert client.get(f"/chat/discover/{strange}").headers["Location"] == "/chat/discover/"
    assert client.get("/chat/discover/?q=%00&country=%00&category=%00").status_code in (200, 302)


def test_ads_are_chosen_by_what_was_declared_and_say_by_what(cast: Cast) -> None:
    certify(cast.bakery)
    ad = running_ad(cast, target=Facts(("food", "sport"), ("en",), "PT", "TAVIRA"))
    client = chat_of(cast.alice)
    assert HEADLINE not in client.get("/chat/discover/").content.decode()
    assert ask(client, "put", "interests/", BREAD).status_code == 200
    page = client.get("/chat/discover/").content.decode()
    assert HEADLINE in page
    why = page[page.index("Why this ad") : page.index("Nothing else was used")]
    for words in ("Food and drink", "English", "Tavira, Portugal"):
        assert words in why
    assert "Sport" not in why
    assert ask(client, "put", "interests/", {**BREAD, "city": "Faro"}).status_code == 200
    assert ask(client, "post", f"ads/{ad.id}/view/").status_code == 404, "it is not for her any more"


def test_a_declaration_is_whole_from_the_lists_and_erased_when_empty(cast: Cast) -> None:
    client = chat_of(cast.alice)
    empty = {"interests": [], "languages": [], "country": "", "city": ""}
    first = client.get("/chat/api/interests/").json()
    assert {name: first[name] for name in empty} == empty
    assert not Declaration.objects.exists()
    answer = ask(
        client, "put", "interests/", {**BREAD, "interests": ["travel", "food"], "city": " São  Brás "}
    )
    assert (answer.json()["interests"], answer.json()["city"]) == (["food", "travel"], "São Brás")
    for wrong, code in (
        ({**BREAD, "interests": ["guns"]}, "bad_declaration"),
        ({**BREAD, "languages": ["xx"]}, "bad_declaration"),
        ({**BREAD, "country": "EU"}, "bad_declaration"),
        ({**BREAD, "city": "x" * 81}, "malformed"),
        ({**BREAD, "city": "\0"}, "malformed"),
        ({**BREAD, "interests": "food"}, "malformed"),
        ({**BREAD, "interests": [1]}, "malformed"),
        ({**BREAD, "age": 3}, "malformed"),
        ({"interests": []}, "malformed"),
    ):
        refusal = ask(client, "put", "interests/", wrong)
        assert (refusal.status_code, refusal.json()["code"]) == (400, code), wrong
    assert ask(client, "put", "interests/", empty).status_code == 200
    assert not Declaration.objects.exists()


def test_no_business_sees_or_sets_what_a_customer_declared(cast: Cast) -> None:
    ask(chat_of(cast.alice), "put", "interests/", BREAD)
    client = Client()
    open_door(client, cast.olga.user, BUSINESS)
    assert client.get("/business/api/interests/").status_code == 403
    assert client.put("/business/api/interests/", BREAD, content_type="application/json").status_code == 403
    ad = str(uuid4())
    for act in ("view", "click", "hide", "report"):
        path = f"/business/api/ads/{ad}/{act}/"
        assert client.post(path, {}, content_type="application/json").status_code == 403


def test_nothing_is_shown_of_who_is_blocked_hidden_quieted_paused_over_or_not_placed(
    cast: Cast, bakery_ad: Ad
) -> None:
    assert offered(cast.alice) == offered(cast.bob) == [bakery_ad.id]
    block_business(customer_id=cast.alice.id, business=cast.bakery)
    assert (offered(cast.alice), offered(cast.bob)) == ([], [bakery_ad.id])
    important = {"level": FlowLevel.Level.IMPORTANT, "weekly_limit": 1}
    set_flow_level(customer_id=cast.bob.id, business=cast.bakery, **important)
    assert offered(cast.bob) == []
    set_flow_level(customer_id=cast.bob.id, business=cast.bakery, **{**important, "level": "fewer"})
    assert offered(cast.bob) == [bakery_ad.id]
    own = {"business_id": cast.bakery.id, "ad_id": bakery_ad.id, "actor_id": cast.olga.user_id}
    now = timezone.now()
    for times in ((now + timedelta(hours=1), now + timedelta(hours=2)), (now - timedelta(2), now)):
        AdVersion.objects.update(starts_at=times[0], ends_at=times[1])
        assert offered(cast.bob) == []
    AdVersion.objects.update(starts_at=now, ends_at=now + timedelta(1))
    assert offered(cast.bob) == [bakery_ad.id]
    pause_ad(**own)
    assert offered(cast.bob) == []
    Ad.objects.update(paused_at=None)
    end_ad(**own)
    assert offered(cast.bob) == []


def test_hiding_one_ad_leaves_the_others_and_hiding_a_business_none(cast: Cast, bakery_ad: Ad) -> None:
    other, client = running_ad(cast, headline="Other bread"), chat_of(cast.alice)
    assert ask(client, "post", f"ads/{bakery_ad.id}/hide/", {"which": "ad"}).status_code == 204
    assert offered(cast.alice) == [other.id]
    assert ask(client, "post", f"ads/{bakery_ad.id}/hide/", {"which": "all"}).status_code == 400
    assert ask(client, "post", f"ads/{other.id}/hide/", {"which": "business"}).status_code == 204
    assert offered(cast.alice) == []
    assert set(offered(cast.bob)) == {bakery_ad.id, other.id}
    assert client.get("/chat/api/interests/").json()["hidden"] == 2
    assert client.delete("/chat/api/ads/hidden/").status_code == 204
    assert set(offered(cast.alice)) == {bakery_ad.id, other.id}
    assert not AdHiding.objects.exists()


def test_few_ads_at_once_and_few_different_ones_a_day(cast: Cast, bakery_ad: Ad) -> None:
    ads = [bakery_ad, *(running_ad(cast, headline=f"Bread {number}") for number in range(MOST_A_DAY + 2))]
    first = offered(cast.alice)
    assert len(first) == MOST_AT_ONCE
    today = datetime.now(UTC).date()
    for ad in ads[:MOST_A_DAY]:
        AdView.objects.create(business=cast.bakery, ad=ad, customer=cast.alice, on=today)
    seen = {ad.id for ad in ads[:MOST_A_DAY]}
    assert len(offered(cast.alice)) == MOST_AT_ONCE and set(offered(cast.alice)) <= seen
    assert set(offered(cast.bob)) & seen != set(offered(cast.bob)), "who was shown less comes first"
    AdView.objects.update(on=today - timedelta(days=1))
    assert len(offered(cast.alice)) == MOST_AT_ONCE


def test_a_view_counts_once_a_day_and_a_person_once(cast: Cast, bakery_ad: Ad) -> None:
    client = chat_of(cast.alice)
    for _ in range(3):
        assert ask(client, "post", f"ads/{bakery_ad.id}/view/").status_code == 204
    assert AdView.objects.count() == 1
    AdView.objects.update(on=datetime.now(UTC).date() - timedelta(days=1))
    ask(client, "post", f"ads/{bakery_ad.id}/view/")
    assert AdView.objects.count() == 2
    assert results(bakery_ad) == (1, 0, 0)
    ask(chat_of(cast.bob), "post", f"ads/{bakery_ad.id}/view/")
    assert results(bakery_ad) == (2, 0, 0)


def test_a_click_opens_the_chat_and_its_first_message_is_the_only_one_that_counts(
    cast: Cast, bakery_ad: Ad, django_capture_on_commit_callbacks: Any
) -> None:
    client = chat_of(cast.alice)
    writes(cast, django_capture_on_commit_callbacks, text="Before the ad")
    assert results(bakery_ad) == (0, 0, 0)
    answer = ask(client, "post", f"ads/{bakery_ad.id}/click/").json()
    assert answer == {
        "conversation": str(cast.conversation.id),
        "referral": {"ad": str(bakery_ad.id), "headline": HEADLINE},
    }
    assert results(bakery_ad) == (1, 1, 0)
    writes(cast, django_capture_on_commit_callbacks, sender="bob")
    assert results(bakery_ad) == (1, 1, 0), "somebody else wrote"
    for text in ("Two loaves", "Three, sorry"):
        writes(cast, django_capture_on_commit_callbacks, text=text)
    assert results(bakery_ad) == (1, 1, 1)
    first = AdClick.objects.get()
    ask(client, "post", f"ads/{bakery_ad.id}/view/")
    ask(client, "post", f"ads/{bakery_ad.id}/click/")
    writes(cast, django_capture_on_commit_callbacks, text="Again")
    assert results(bakery_ad) == (1, 1, 1)
    assert AdClick.objects.get() == first
    assert (AdClick.objects.get().clicked_at, AdClick.objects.get().chatted_at) == (
        first.clicked_at,
        first.chatted_at,
    )


def test_a_message_is_the_chat_of_the_last_ad_pressed_and_not_of_one_long_ago(
    cast: Cast, bakery_ad: Ad, django_capture_on_commit_callbacks: Any
) -> None:
    other, client = running_ad(cast, headline="Other bread"), chat_of(cast.alice)
    for ad in (bakery_ad, other):
        ask(client, "post", f"ads/{ad.id}/click/")
    writes(cast, django_capture_on_commit_callbacks)
    writes(cast, django_capture_on_commit_callbacks)
    assert (results(bakery_ad), results(other)) == ((1, 1, 0), (1, 1, 1))
    bob = chat_of(cast.bob)
    ask(bob, "post", f"ads/{bakery_ad.id}/click/")
    AdClick.objects.filter(customer=cast.bob).update(awaits_chat_since=timezone.now() - timedelta(days=7))
    writes(cast, django_capture_on_commit_callbacks, sender="bob")
    assert results(bakery_ad) == (2, 2, 0)
    ask(bob, "post", f"ads/{bakery_ad.id}/click/")
    writes(cast, django_capture_on_commit_callbacks, sender="bob")
    assert results(bakery_ad) == (2, 2, 1)


def test_the_business_writing_first_is_no_chat(
    cast: Cast, bakery_ad: Ad, django_capture_on_commit_callbacks: Any
) -> None:
    writes(cast, django_capture_on_commit_callbacks)
    ask(chat_of(cast.alice), "post", f"ads/{bakery_ad.id}/click/")
    with django_capture_on_commit_callbacks(execute=True):
        send(cast.keys["bakery"], cast.keys["alice"], "Good morning")
    assert results(bakery_ad) == (1, 1, 0)


@pytest.mark.parametrize("act", ["view", "click", "hide", "report"])
def test_what_is_not_shown_to_a_customer_is_not_found_and_counts_nothing(
    cast: Cast, bakery_ad: Ad, act: str
) -> None:
    client, document = (
        chat_of(cast.alice),
        {"hide": {"which": "ad"}, "report": {"reason": "scam"}}.get(act, {}),
    )
    waiting = waiting_ad(cast)
    targeted = running_ad(cast, target=Facts(("money",)))
    for ad_id in (uuid4(), waiting.ad_id, targeted.id):
        assert ask(client, "post", f"ads/{ad_id}/{act}/", document).status_code == 404
    assert ask(client, "post", f"ads/{bakery_ad.id}/{act}/", {**document, "more": 1}).status_code == 400
    block_business(customer_id=cast.alice.id, business=cast.bakery)
    assert ask(client, "post", f"ads/{bakery_ad.id}/{act}/", document).status_code == 404
    for model in (AdView, AdClick, AdHiding, AdReport):
        assert not model._default_manager.exists()
    anonymous = Client()
    assert ask(anonymous, "post", f"ads/{bakery_ad.id}/{act}/", document).status_code == 401


def test_a_report_hides_the_ad_and_counts_once(cast: Cast, bakery_ad: Ad) -> None:
    client = chat_of(cast.alice)
    ask(client, "post", f"ads/{bakery_ad.id}/view/")
    assert ask(client, "post", f"ads/{bakery_ad.id}/report/", {"reason": "rude"}).status_code == 400
    for _ in range(2):
        assert ask(client, "post", f"ads/{bakery_ad.id}/report/", {"reason": "scam"}).status_code == 204
    assert AdReport.objects.get().reason == "scam"
    assert offered(cast.alice) == []


def test_days_are_told_only_of_many_people(cast: Cast, bakery_ad: Ad) -> None:
    ask(chat_of(cast.alice), "post", f"ads/{bakery_ad.id}/click/")
    client = Client()
    open_door(client, cast.olga.user, BUSINESS)
    page = client.get(f"/business/ads/{bakery_ad.id}/").content.decode()
    assert "fewer would tell about single people" in page and 'id="ad-days"' not in page
    assert "Alice" not in page


def test_choosing_asks_as_much_for_many_ads_as_for_one(cast: Cast, bakery_ad: Ad) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            offered_ads(cast.alice.id, timezone.now())
        return len(captured)

    one = queries()
    for number in range(4):
        running_ad(cast, headline=f"Bread {number}")
    assert queries() == one <= 4
