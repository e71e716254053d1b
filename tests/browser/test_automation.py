"""Automatic answers as people meet them: written on the dashboard, asked for by "/", answered once."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from messaging.models.automation import AutomationCount, AutomationRules
from messaging.models.messages import Message
from messaging.services.automation import save_rules
from tests.browser.people import SLOW_MS, CustomerAtChat, MemberAtInbox
from tests.browser.test_hosting import sign_off, sign_on
from tests.browser.world import World, member
from tests.faults.processes import wait_until
from tests.hosting import hosted_worker
from tests.messaging.test_automation import ONLY_COMMANDS, RULES

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def worker(settings: Any, live: str) -> Iterator[None]:
    with hosted_worker(settings):
        yield


def give_rules(world: World, document: Any = ONLY_COMMANDS) -> None:
    bakery = world.cast.bakery
    save_rules(business_id=bakery.id, document=document, version=0, actor_id=world.cast.olga.user_id)


def ask_for_hours(alice: CustomerAtChat) -> None:
    """As a customer does it: a slash, the menu, Enter."""
    field = alice.page.locator(".composer__field")
    field.press_sequentially("/")
    expect(alice.page.get_by_role("option")).to_contain_text("When we are open", timeout=SLOW_MS)
    field.press("Enter")


def expect_answers(person: CustomerAtChat | MemberAtInbox, count: int) -> None:
    expect(person.page.locator(".bubble__auto")).to_have_count(count, timeout=SLOW_MS)


def test_the_hosted_worker_answers_while_nobody_is_there_and_an_open_inbox_when_it_is_off(
    browser: Browser, live: str, world: World, worker: None, alice: CustomerAtChat
) -> None:
    give_rules(world)
    olga = member(browser, live, world, "olga")
    olga.arrives()
    sign_on(olga)
    olga.page.goto("about:blank")
    alice.open("Bakery")
    expect(alice.page.locator(".talk-header .custody")).to_contain_text("Recado answers", timeout=SLOW_MS)
    ask_for_hours(alice)
    alice.reads("/hours", "Always.")
    alice.page.get_by_role("button", name="Again").click()
    alice.reads("/hours", "Always.", "Again", "Always.")
    expect(alice.page.locator(".reply-btn").first).to_be_disabled()
    # It counts what it has sent once that is on its way.
    wait_until(AutomationCount.objects.filter(outcome="sent", count=2).exists)
    sign_off(olga)
    olga.page.goto("/business/inbox/")
    olga.open("Alice")
    expect(alice.page.locator(".talk-header .custody")).to_contain_text(
        "Only its own people", timeout=SLOW_MS
    )
    ask_for_hours(alice)
    expect_answers(alice, 3)
    expect_answers(olga, 3)
    assert Message.objects.filter(sender_id=world.cast.bakery.id).count() == 3
    assert alice.faults + olga.faults == []


def test_two_tabs_and_two_people_answer_once(
    browser: Browser, live: str, world: World, alice: CustomerAtChat
) -> None:
    give_rules(world)
    olga, luis = member(browser, live, world, "olga"), member(browser, live, world, "luis")
    second = olga.context.new_page()
    second.goto("/business/inbox/")
    for page in (olga.page, luis.page, second):
        expect(page.locator("[data-count=open]")).to_be_visible(timeout=SLOW_MS)
    alice.open("Bakery")
    for count in (1, 2, 3):
        ask_for_hours(alice)
        expect_answers(alice, count)
    alice.write("Thank you")
    luis.open("Alice")
    luis.reads(*["/hours", "Always."] * 3, "Thank you")
    assert Message.objects.filter(sender_id=world.cast.bakery.id).count() == 3


def test_a_first_word_is_greeted_by_an_open_inbox_and_an_old_one_by_nobody(
    browser: Browser, live: str, world: World, alice: CustomerAtChat
) -> None:
    give_rules(world, {**RULES, "away": {"on": False, "text": ""}})
    luis = member(browser, live, world, "luis")
    luis.arrives()
    alice.open("Bakery")
    alice.write("Hello")
    alice.reads("Hello", "Welcome!")
    alice.write("/hours please")
    alice.reads("Hello", "Welcome!", "/hours please", "Always.")
    alice.write("Anybody?")
    luis.open("Alice")
    luis.reads("Hello", "Welcome!", "/hours please", "Always.", "Anybody?")
    luis.write("Yes, here.")
    alice.reads("Hello", "Welcome!", "/hours please", "Always.", "Anybody?", "Yes, here.")


def test_an_owner_writes_a_command_tries_it_and_is_told_what_is_wrong(
    browser: Browser, live: str, world: World
) -> None:
    olga = member(browser, live, world, "olga")
    page = olga.page
    expect(page.locator(".list-header")).to_be_visible(timeout=SLOW_MS)
    page.get_by_role("link", name="Automation").click()
    page.get_by_role("button", name="Add a command").click(timeout=SLOW_MS)
    page.get_by_label("Name").fill("two words")
    page.get_by_label("Answer", exact=True).fill("<b>Nine</b> to five")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".field-error")).to_contain_text("one word", timeout=SLOW_MS)
    page.get_by_label("Name").fill("/Hours")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".field-error")).to_contain_text("plain text", timeout=SLOW_MS)
    assert not AutomationRules.objects.exists()
    page.get_by_label("Answer", exact=True).fill("Nine to five")
    page.get_by_label("A customer writes").fill("/hours")
    expect(page.locator(".try")).to_contain_text("Nine to five")
    page.get_by_label("A customer writes").fill("/nothing")
    expect(page.locator(".try")).to_contain_text("Nothing answers")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".notice--ok")).to_contain_text("Saved", timeout=SLOW_MS)
    kept = AutomationRules.objects.get().document["commands"]
    assert [(command["name"], command["text"]) for command in kept] == [("hours", "Nine to five")]
    luis = member(browser, live, world, "luis")
    expect(luis.page.locator(".list-header")).to_be_visible(timeout=SLOW_MS)
    luis.page.goto("/business/automation/")
    expect(luis.page.locator("main")).to_contain_text("Owners and admins write", timeout=SLOW_MS)
    expect(luis.page.get_by_role("button", name="Save")).to_have_count(0)
    assert olga.faults + luis.faults == []
