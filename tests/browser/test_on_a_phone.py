"""On a phone: one menu, one pane at a time, nothing wider than the screen or too small for a thumb."""

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.people import SLOW_MS, SOON_MS, CustomerAtChat, MemberAtInbox, eventually
from tests.browser.world import World, member
from tests.messaging.test_delivery import send

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DASHBOARD_WIDTHS = (360, 320)
WIDE = "document.scrollingElement.scrollWidth > innerWidth"
# Small things inside a line of text may be smaller; what stands alone must fit a thumb.
TOUCH_PX = 44
# A choice's little box is pressed by the line that it stands in.
SMALL = """(least) => [...document.querySelectorAll("a, button, summary, select, textarea, input")]
  .filter((element) => !element.matches("[type=checkbox], [type=radio], [type=hidden], .skip-link"))
  .filter((element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true }))
  .filter((element) => getComputedStyle(element).display !== "inline")
  .filter((element) => Math.round(element.getBoundingClientRect().height) < least)
  .map((element) => `${element.tagName} ${element.className} ${element.textContent.trim().slice(0, 30)}`)"""


def fits(page: Page, where: str = "") -> None:
    """Nothing on the page is wider than the screen, and what stands alone is high enough for a thumb."""
    found: Any = None

    def has_settled() -> bool:
        nonlocal found
        found = page.evaluate(WIDE), page.evaluate(SMALL, TOUCH_PX)
        return found == (False, [])

    try:
        eventually(page, has_settled, SOON_MS)
    except AssertionError as error:
        raise AssertionError(where or page.url, found) from error


def open_menu(page: Page) -> Locator:
    page.get_by_role("button", name="Menu").click()
    menu = page.locator("#rail")
    expect(menu).to_be_visible()
    return menu


def test_a_member_reaches_every_part_of_the_dashboard_on_a_phone(
    browser: Browser, live: str, world: World
) -> None:
    olga = member(browser, live, world, "olga")
    page = olga.page
    expect(page.locator(".inbox")).to_be_visible(timeout=SLOW_MS)
    page.set_viewport_size({"width": DASHBOARD_WIDTHS[0], "height": 640})
    names = open_menu(page).locator("a:not(.rail__mark)").all_inner_texts()
    assert {"Inbox", "Team", "Settings"} <= set(names)
    page.keyboard.press("Escape")
    expect(page.locator("#rail")).to_be_hidden()
    for name in names:
        entry = open_menu(page).get_by_role("link", name=name, exact=True)
        assert (entry.bounding_box() or {})["height"] >= TOUCH_PX, name
        leads_to = entry.get_attribute("href") or ""
        entry.click()
        expect(page).to_have_url(re.compile(f"{re.escape(leads_to)}[^/]*$"))
        expect(page.locator("[role=status]", has_text="…")).to_have_count(0, timeout=SLOW_MS)
        for width in DASHBOARD_WIDTHS:
            page.set_viewport_size({"width": width, "height": 640})
            fits(page, f"{name} at {width}")
        page.goto("/business/inbox/")
    assert olga.faults == []


def test_the_panes_of_the_inbox_come_one_at_a_time_on_a_phone(
    browser: Browser, live: str, world: World
) -> None:
    keys = world.cast.keys
    send(keys["alice"], keys["bakery"], "Have you got a strawberry cake for next Saturday morning?")
    luis = member(browser, live, world, "luis")
    page = luis.page
    page.set_viewport_size({"width": 320, "height": 640})
    luis.open("Alice")
    for pane, others in (
        (".pane-talk", (".pane-list", ".card-pane", ".rail-bar")),
        (".card-pane", (".pane-list", ".pane-talk", ".rail-bar")),
    ):
        shows_only(luis, pane, others)
        if pane == ".pane-talk":
            page.get_by_role("button", name="Contact").click()
    expect(page.get_by_role("link", name="Safety number")).to_be_visible()
    page.get_by_role("button", name="Back to the conversation").click()
    shows_only(luis, ".pane-talk", (".pane-list", ".card-pane"))
    page.get_by_role("button", name="Back to the inbox").click()
    shows_only(luis, ".pane-list", (".pane-talk", ".card-pane"))
    expect(page.locator(".rail-bar")).to_be_visible()


def shows_only(person: MemberAtInbox, pane: str, others: tuple[str, ...]) -> None:
    expect(person.page.locator(pane)).to_be_visible(timeout=SLOW_MS)
    for other in others:
        expect(person.page.locator(other)).to_be_hidden()
    fits(person.page, pane)


def test_every_page_of_the_customer_app_fits_on_the_narrowest_phone(
    world: World, alice: CustomerAtChat
) -> None:
    page = alice.page
    page.set_viewport_size({"width": 320, "height": 640})
    long = "Donaudampfschifffahrtsgesellschaftskapitaen " * 3 + "https://bakery.example/" + "cake" * 40
    alice.open("Bakery")
    alice.write(long.strip())
    alice.ticks_become("Sent")
    fits(page, "conversation")
    for name in ("Message options", "Options for Bakery"):
        page.locator(f"summary[aria-label='{name}']").click()
        expect(page.locator("details[open] .menu")).to_be_in_viewport(ratio=1)
        fits(page, name)
        page.keyboard.press("Escape")
    page.get_by_role("button", name="Back to the chats").click()
    expect(page.locator(".pane-talk")).to_be_hidden()
    fits(page, "list")
    page.get_by_label("More options").click()
    fits(page, "menu of the list")
    inside = page.locator(".list-header .menu a").evaluate_all("links => links.map((link) => link.pathname)")
    peer = world.cast.bakery.id
    for path in (*inside, f"/chat/safety/{peer}/", "/chat/offline/", "/chat/sign-in/", "/b/bakery/", "/"):
        page.goto(path)
        expect(page.locator("main")).to_be_visible()
        expect(page.locator("[role=status]", has_text="…")).to_have_count(0, timeout=SLOW_MS)
        fits(page, path)
    assert alice.faults == []
