"""A short link in a browser: from the poster to the first message, with nothing sent that nobody sent."""

import pytest
from playwright.sync_api import expect

from messaging.models.messages import Message
from messaging.queries.links import find_link
from messaging.services.links import end_link, make_link
from tests.browser.people import SLOW_MS, CustomerAtChat
from tests.browser.world import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_link_opens_the_chat_with_words_that_only_the_customer_sends(
    world: World, alice: CustomerAtChat
) -> None:
    link = make_link(business_id=world.cast.bakery.id, name="Poster", text="Two loaves,\nplease")
    page = alice.page
    page.goto(f"/l/{link.code}/")
    expect(page.get_by_text("Nothing is sent until you send it")).to_be_visible()
    page.get_by_role("link", name="Open the chat").click()
    field = page.locator(".composer__field")
    expect(field).to_have_value("Two loaves,\nplease", timeout=SLOW_MS)
    expect(page.locator(".talk-header__name")).to_contain_text("Bakery")
    assert not Message.objects.exists()
    field.press("Enter")
    alice.ticks_become("Sent")
    assert Message.objects.count() == 1

    # What somebody has begun to write is theirs, and an ended link says so.
    field.fill("my own words")
    page.reload()
    expect(field).to_have_value("my own words", timeout=SLOW_MS)
    page.goto(f"/chat/?link={link.code}")
    expect(field).to_have_value("my own words", timeout=SLOW_MS)
    end_link(link=find_link(link.code))
    page.goto(f"/chat/?link={link.code}")
    expect(page.get_by_text("This link is not used any more.")).to_be_visible(timeout=SLOW_MS)
    assert alice.faults == []
