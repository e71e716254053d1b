"""From a marked card to a chat that says where it came from, counted once, in real browsers."""

import pytest
from playwright.sync_api import Browser, expect

from campaigns.models.ads import Ad
from campaigns.queries.ads import results_of
from campaigns.services.ad_counts import declare
from campaigns.targets import Facts
from tests.browser.people import SLOW_MS, CustomerAtChat, eventually
from tests.browser.world import World, member
from tests.campaigns.ads import HEADLINE, running_ad

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def sponsored(person: CustomerAtChat) -> None:
    person.page.goto("/chat/discover/")
    card = person.page.locator(".sponsored", has_text=HEADLINE)
    expect(card).to_contain_text("Sponsored")
    picture = card.get_by_role("img", name="A loaf of bread")
    expect(picture).to_have_js_property("complete", True)
    expect(picture).not_to_have_js_property("naturalWidth", 0)


def presses_and_writes(person: CustomerAtChat, ad: Ad, text: str) -> None:
    with person.page.expect_response(f"**/ads/{ad.id}/view/"):
        sponsored(person)
    person.page.get_by_role("button", name="Order in the chat").click()
    expect(person.page.locator(".referral-note")).to_contain_text(HEADLINE, timeout=SLOW_MS)
    person.write(text)
    expect(person.page.locator(".referral-note")).to_have_count(0)
    person.ticks_become("Sent")


def results(ad: Ad) -> tuple[int, int, int]:
    found = results_of([ad.id])[ad.id]
    return found.people, found.clicks, found.chats


def test_an_ad_leads_into_a_chat_that_says_so_and_counts_once(
    browser: Browser, live: str, world: World, alice: CustomerAtChat
) -> None:
    ad = running_ad(world.cast, target=Facts(("food",), ("en",)))
    declare(customer_id=world.cast.alice.id, facts=Facts(("food", "travel"), ("en",)))
    expect(alice.page.locator(".chat-row").first).to_be_visible(timeout=SLOW_MS)
    sponsored(alice)
    alice.page.get_by_text("Why this ad").click()
    expect(alice.page.locator(".why__panel")).to_contain_text("Food and drink")
    expect(alice.page.locator(".why__panel")).not_to_contain_text("Travel")
    presses_and_writes(alice, ad, "Two loaves, please")
    presses_and_writes(alice, ad, "Three, sorry")
    eventually(alice.page, lambda: results(ad) == (1, 1, 1))
    olga = member(browser, live, world, "olga")
    olga.open("Alice")
    olga.reads("Two loaves, please", "Three, sorry")
    expect(olga.page.locator(".msg .bubble__kicker").first).to_contain_text(f"Came from your ad: {HEADLINE}")
    expect(olga.page.locator(".card-pane")).to_contain_text(HEADLINE)
    sponsored(alice)
    alice.page.get_by_label(f"Options for the ad {HEADLINE}").click()
    alice.page.get_by_role("button", name="Hide this ad").click()
    expect(alice.page.get_by_text("You do not see this ad any more.")).to_be_visible(timeout=SLOW_MS)
    alice.page.goto("/chat/discover/")
    expect(alice.page.get_by_role("link", name="Bakery")).to_be_visible()
    expect(alice.page.locator(".sponsored")).to_have_count(0)
    olga.page.goto("/business/ads/")
    expect(olga.page.locator("tr", has_text=HEADLINE).locator(".r")).to_have_text(["1", "1", "1"])
    assert alice.faults + olga.faults == []
