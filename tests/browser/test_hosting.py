"""An owner signs hosted custody on and off in a real browser, and a customer's browser says so."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from accounts.models.audit import AuditEvent
from accounts.models.hosting import AgentEndpoint, EndpointWrap
from accounts.models.keys import MemberWrap
from tests.browser.people import SLOW_MS, CustomerAtChat, MemberAtInbox
from tests.browser.world import World, member
from tests.conftest import PASSWORD
from tests.hosting import hosted_worker

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def worker(settings: Any, live: str) -> Iterator[None]:
    with hosted_worker(settings):
        yield


def sign_on(olga: MemberAtInbox) -> None:
    page = olga.page
    page.goto("/business/custody/")
    page.get_by_role("button", name="Let Recado hold the keys too").click(timeout=SLOW_MS)
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("button", name="Sign hosted custody on").click()
    expect(page.locator(".notice--ok")).to_contain_text("Hosted custody is on", timeout=SLOW_MS)


def sign_off(olga: MemberAtInbox) -> None:
    page = olga.page
    page.goto("/business/custody/")
    page.get_by_role("button", name="Take the keys back").click(timeout=SLOW_MS)
    page.get_by_role("button", name="Sign hosted custody off").click()
    expect(page.locator(".notice--ok")).to_contain_text("Hosted custody is off", timeout=SLOW_MS)


def expect_custody(page: Page, words: str) -> None:
    expect(page.locator(".talk-header .custody")).to_contain_text(words, timeout=SLOW_MS)


def test_an_owner_signs_hosting_on_and_off_and_every_chat_says_so(
    browser: Browser, live: str, world: World, worker: None, alice: CustomerAtChat
) -> None:
    alice.open("Bakery")
    alice.write("Before")
    expect_custody(alice.page, "Only its own people hold its keys")
    olga, luis = member(browser, live, world, "olga"), member(browser, live, world, "luis")
    luis.open("Alice")
    luis.reads("Before")
    sign_on(olga)
    expect_custody(alice.page, "Recado answers for this business and can read this chat")
    expect(alice.page.locator(".talk-header .custody use")).to_have_attribute(
        "href", "/static/accounts/vendor/icons/icons.svg#server"
    )
    notes = alice.page.locator(".talk .system-note")
    expect(notes.last).to_contain_text("let Recado hold its keys")
    endpoint = AgentEndpoint.objects.get()
    assert EndpointWrap.objects.filter(endpoint=endpoint, newest_epoch=2).exists()
    assert MemberWrap.objects.filter(newest_epoch=2).count() == 2
    olga.page.goto("/business/team/")
    expect(olga.page.locator("main")).to_contain_text("Recado's hosted end", timeout=SLOW_MS)
    alice.write("Between")
    luis.reads("Before", "Between")
    sign_off(olga)
    expect_custody(alice.page, "Only its own people hold its keys")
    expect(notes.last).to_contain_text("took its keys back")
    assert not EndpointWrap.objects.exists()
    alice.write("After")
    luis.reads("Before", "Between", "After")
    acts = AuditEvent.objects.filter(action__startswith="keys.hosting").order_by("id")
    assert [act.actor_id for act in acts] == [world.cast.olga.user_id] * 2
    assert alice.faults + olga.faults + luis.faults == []


def test_a_wrong_password_signs_nothing_and_an_agent_is_told_who_can(
    browser: Browser, live: str, world: World, worker: None
) -> None:
    olga, luis = member(browser, live, world, "olga"), member(browser, live, world, "luis")
    expect(olga.page.locator(".list-header")).to_be_visible(timeout=SLOW_MS)
    expect(luis.page.locator(".list-header")).to_be_visible(timeout=SLOW_MS)
    olga.page.goto("/business/custody/")
    olga.page.get_by_role("button", name="Let Recado hold the keys too").click(timeout=SLOW_MS)
    olga.page.get_by_label("Your password").fill("not this one")
    olga.page.get_by_role("button", name="Sign hosted custody on").click()
    expect(olga.page.get_by_role("alert")).to_contain_text("is not right", timeout=SLOW_MS)
    assert not AgentEndpoint.objects.exists()
    luis.page.goto("/business/custody/")
    expect(luis.page.locator("main")).to_contain_text("Only an owner can change", timeout=SLOW_MS)
