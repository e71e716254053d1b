"""A customer turns a business down, and off."""

import pytest
from playwright.sync_api import Browser, Page, expect

from messaging.delivery.acceptance import accept
from messaging.models.blocks import Block
from messaging.models.flow import FlowLevel
from messaging.services.flow import set_flow_level
from tests.browser.people import SLOW_MS, CustomerAtChat
from tests.browser.world import World
from tests.messaging.templates import approved_template, seal_template
from tests.messaging.test_delivery import code_of, send, submit

pytestmark = pytest.mark.browser


def choose(page: Page, words: str) -> None:
    page.get_by_label("Options for Bakery").click()
    page.locator(".talk-header .menu").get_by_text(words).click()


def test_a_customer_blocks_a_business_and_takes_it_back(alice: CustomerAtChat, world: World) -> None:
    keys, page = world.cast.keys, alice.page
    alice.open("Bakery")
    alice.write("Do you bake on Sundays?")
    choose(page, "Block")
    page.get_by_role("dialog").get_by_role("button", name="Cancel").click()
    expect(page.locator(".composer__field")).to_be_enabled()
    choose(page, "Block")
    page.get_by_role("dialog").get_by_role("button", name="Block").click()
    expect(page.get_by_text("You blocked this business.")).to_be_visible(timeout=SLOW_MS)
    assert code_of(send(keys["bakery"], keys["alice"], "Buy!")) == "undeliverable"
    page.get_by_role("status").get_by_role("button", name="Unblock").click()
    alice.write("Sorry, here I am again")
    assert alice.faults == []


def test_a_number_is_blocked_in_settings_before_it_ever_writes(alice: CustomerAtChat, world: World) -> None:
    page = alice.page
    alice.open("Bakery")
    page.goto("/chat/settings/")
    field = page.get_by_label("Number to block")
    field.fill("12")
    page.get_by_role("button", name="Block", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("country code")
    field.fill("+34 910 000 111")
    page.get_by_role("button", name="Block", exact=True).click()
    expect(page.get_by_role("listitem").get_by_text("Bakery")).to_be_visible(timeout=SLOW_MS)
    assert Block.objects.get().business == world.cast.bakery
    page.get_by_role("button", name="Unblock Bakery").click()
    expect(page.get_by_text("Nobody is blocked.")).to_be_visible(timeout=SLOW_MS)


def test_limit_and_quiet_hours_are_kept(alice: CustomerAtChat) -> None:
    page = alice.page
    alice.open("Bakery")
    page.goto("/chat/settings/")
    page.get_by_role("button", name="One less").click()
    expect(page.get_by_text("0 of 6 this week")).to_be_visible(timeout=SLOW_MS)
    page.get_by_role("switch", name="Quiet hours").check()
    page.get_by_label("From").fill("21:30")
    page.get_by_label("From").blur()
    expect(page.get_by_text("Saved")).to_be_visible(timeout=SLOW_MS)
    page.reload()
    expect(page.get_by_label("From")).to_have_value("21:30", timeout=SLOW_MS)
    expect(page.get_by_text("0 of 6 this week")).to_be_visible()
    page.get_by_label("No limit").check()
    expect(page.get_by_text("Saved")).to_be_visible(timeout=SLOW_MS)
    page.reload()
    expect(page.get_by_label("No limit")).to_be_checked(timeout=SLOW_MS)
    assert alice.faults == []


def test_a_customer_wants_fewer_offers_of_one_business(alice: CustomerAtChat) -> None:
    page = alice.page
    alice.open("Bakery")
    choose(page, "How much I hear")
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Fewer").check()
    dialog.get_by_role("spinbutton").fill("2")
    dialog.get_by_role("button", name="Save").click()
    expect(page.locator(".talk-header .menu").get_by_text("Fewer")).to_be_attached(timeout=SLOW_MS)
    choose(page, "How much I hear")
    expect(page.get_by_role("dialog").get_by_role("spinbutton")).to_have_value("2")


def test_what_is_held_back_is_read_and_moved_into_the_chat(browser: Browser, live: str, world: World) -> None:
    cast = world.cast
    offer = approved_template(cast, name="weekend_offer", category="marketing")
    level = FlowLevel.Level.IMPORTANT
    set_flow_level(customer_id=cast.alice.id, business=cast.bakery, level=level, weekly_limit=1)
    bakery = cast.keys["bakery"]
    accept(submit(bakery, seal_template(bakery, cast.keys["alice"], offer)))
    alice = CustomerAtChat(browser, live)
    alice.sign_in("+34600000001")
    alice.restore(world.codes["alice"])
    alice.open("Bakery")
    held, words = alice.page.get_by_role("region", name="Held back"), "your strawberry cake is ready"
    held.get_by_role("button", name="Held back: 1").click()
    expect(held).to_contain_text(words, timeout=SLOW_MS)
    expect(alice.page.locator(".talk")).not_to_contain_text(words)
    held.get_by_role("button", name="Move to the chat").click()
    expect(alice.page.locator(".talk")).to_contain_text(words, timeout=SLOW_MS)
    expect(alice.page.get_by_role("button", name="Held back: 1")).to_have_count(0)
    assert alice.faults == []
