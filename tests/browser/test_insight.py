"""Insight in a real browser: the chart draws what the table says, and nothing of anybody else's."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, expect

from messaging.models.conversations import Conversation
from tests.browser.people import SLOW_MS, MemberAtInbox, eventually
from tests.browser.world import World, member
from tests.campaigns.talks import Talk

pytestmark = pytest.mark.browser


def column(table: Locator, place: int) -> list[str]:
    return table.locator(f"tbody td:nth-of-type({place})").all_inner_texts()


def colours_of(canvas: Locator) -> int:
    """How many colours a canvas shows: an empty one has one."""
    count: int = canvas.evaluate(
        """canvas => new Set(new Uint32Array(
            canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data.buffer)).size"""
    )
    return count


def test_an_owner_sees_how_the_conversations_go(browser: Browser, live: str, world: World) -> None:
    now = datetime.now(UTC)
    Talk(world.cast.conversation).customer(now - timedelta(hours=2), now - timedelta(hours=1)).business(now)
    rivals = Conversation.objects.get(business=world.cast.rival, customer=world.cast.bob)
    Talk(rivals).customer(*[now] * 50)

    owner = member(browser, live, world, "olga")
    page = owner.page
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Insight").click()
    expect(page.get_by_role("heading", name="Insight")).to_be_visible(timeout=SLOW_MS)
    days = page.locator("#days")
    expect(days.locator("tbody tr")).not_to_have_count(0)
    assert sum(map(int, column(days, 1))) == 2
    assert sum(map(int, column(days, 2))) == 1
    expect(page.locator(".figures .figure")).to_have_text(["2", "1", "2\N{NO-BREAK SPACE}h", "0"])
    charts = page.locator("canvas[role=img]")
    expect(charts).to_have_count(2, timeout=SLOW_MS)
    expect(page.get_by_role("img", name="Messages by day")).to_be_visible()
    eventually(page, lambda: min(colours_of(charts.nth(place)) for place in range(2)) > 10)

    page.get_by_role("link", name="7 days").click()
    expect(page.locator("#days tbody tr")).to_have_count(7)
    expect(page).to_have_url(re.compile("days=7"))
    expect(page.get_by_role("link", name="7 days")).to_have_attribute("aria-current", "true")
    assert owner.faults == []


def test_days_begin_where_the_reader_is(browser: Browser, live: str, world: World) -> None:
    owner = MemberAtInbox(browser, live)
    owner.context.close()
    owner.context = browser.new_context(base_url=live, locale="en-GB", timezone_id="Asia/Tokyo")
    owner.page = owner.context.new_page()
    owner.sign_in("olga@bakery.example", world.totp_secret)
    owner.page.goto("/business/insight/")
    expect(owner.page.get_by_text("Asia/Tokyo time")).to_be_visible(timeout=SLOW_MS)
    expect(owner.page).to_have_url(re.compile("zone=Asia%2FTokyo"))
    expect(owner.page.get_by_text("No messages in these 28 days")).to_be_visible()
    owner.page.goto("/business/insight/?zone=America/Lima")
    expect(owner.page.get_by_text("America/Lima time")).to_be_visible()


def test_a_chart_that_cannot_be_drawn_says_so(browser: Browser, live: str, world: World) -> None:
    Talk(world.cast.conversation).customer(datetime.now(UTC))
    owner: Any = member(browser, live, world, "luis")
    owner.page.route("**/chart/chart.js", lambda route: route.abort())
    owner.page.goto("/business/insight/?zone=UTC")
    told = owner.page.get_by_text("The chart could not be drawn; the table has the same numbers.").first
    expect(told).to_be_visible(timeout=SLOW_MS)
    expect(owner.page.locator("#days")).to_be_visible()
