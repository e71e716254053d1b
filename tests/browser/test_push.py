"""Notifications: the worker wakes up, opens the news with this device's keys, and shows what is wanted."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connections
from playwright.sync_api import Browser, Page, expect

from messaging.delivery.acceptance import accept
from messaging.queries.receipts import hides_reading
from messaging.services.mutes import mute_business
from tests.browser.people import SLOW_MS, CustomerAtChat, MemberAtInbox
from tests.browser.world import World
from tests.messaging.templates import approved_template, seal_template
from tests.messaging.test_delivery import send, submit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WAKE = """async (text) => {
  const shown = [], { registration, navigator } = self;
  registration.showNotification = async (title, options) =>
    void shown.push({ title, ...options, unread: self.unread });
  const value = async (unread) => void (self.unread = unread);
  Object.defineProperty(navigator, "setAppBadge", { configurable: true, value });
  await self.tell({ json: () => JSON.parse(text) });
  return shown;
}"""
BUT_NEWS = '{"v":1}'


class Worker:
    """The service worker of a page, woken as a push service wakes it.

    A headless browser has no push service, and neither notifications nor badges: what the worker does on a
    push is called, and what it would show is noted.
    """

    def __init__(self, page: Page, scope: str) -> None:
        self.page, self.scope = page, scope

    def wake(self, data: str = BUT_NEWS) -> list[dict[str, Any]]:
        self.page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
        worker = next(one for one in self.page.context.service_workers if self.scope in one.url)
        shown: list[dict[str, Any]] = worker.evaluate(WAKE, data)
        return shown


def elsewhere(act: Callable[..., Any], *given: Any, **named: Any) -> Any:
    """Done in a thread of its own, as by another process: this one belongs to the browser's events."""

    def work() -> Any:
        try:
            return act(*given, **named)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(work).result()


def choose(page: Page, **choices: Any) -> None:
    """As the settings page keeps it."""
    script = """async ([name, changes]) => {
      const { revise } = await import("/static/accounts/js/lib/keystore.js");
      await revise(name, (known) => ({ ...known, ...changes }));
    }"""
    page.evaluate(script, [f"push/{page.evaluate('() => document.body.dataset.door')}", choices])


def test_the_worker_shows_what_is_new_as_the_person_wants_it(world: World, alice: CustomerAtChat) -> None:
    cast = world.cast
    bakery, customer = cast.keys["bakery"], cast.keys["alice"]
    elsewhere(send, customer, bakery, "Have you got bread?")
    alice.page.goto("/chat/settings/")
    expect(alice.page.get_by_role("switch", name="Notifications on this device")).to_be_visible(
        timeout=SLOW_MS
    )
    alice.page.goto("/chat/")
    # Once it has opened a message of theirs, this device knows their keys.
    expect(alice.page.locator(".chat-row", has_text="bread?")).to_be_visible(timeout=SLOW_MS)
    service = Worker(alice.page, "/chat/")
    assert service.wake()[0]["body"] == "You have read everything."
    elsewhere(send, bakery, customer, "Fresh\u202e rye, until eight.")
    (note,) = service.wake()
    conversation = str(cast.conversation.id)
    assert (note["title"], note["body"]) == ("Bakery", "Fresh rye, until eight.")
    assert (note["tag"], note["data"]) == (f"chat-{conversation}", {"conversation": conversation})
    elsewhere(send, bakery, customer, "And cake.")
    choose(alice.page, preview="full", sound=False)
    (note,) = service.wake()
    assert (note["title"], note["body"], note["silent"]) == ("Bakery (2)", "And cake.", True)
    assert note["unread"] == 2
    choose(alice.page, preview="name")
    assert [service.wake()[0][part] for part in ("title", "body")] == ["Bakery", "2 new messages"]
    choose(alice.page, preview="nothing")
    (note,) = service.wake()
    assert (note["title"], note["body"], note["tag"]) == ("Recado", "2 new messages", "recado")
    choose(alice.page, preview="full")
    version = approved_template(cast, name="pickup")
    elsewhere(accept, submit(bakery, seal_template(bakery, customer, version)))
    (note,) = service.wake()
    assert note["title"] == "Bakery (3)"
    assert "Marta" in note["body"] or note["body"] != "New message"
    assert service.wake('{"v":1,"test":1}')[0]["body"] == "Notifications work on this device."
    elsewhere(mute_business, conversation=cast.conversation, until_ms=8_640_000_000_000_000)
    assert service.wake()[0]["body"] == "You have read everything."
    elsewhere(mute_business, conversation=cast.conversation, until_ms=0)
    # Signed out elsewhere: something was there, and that is all that is said.
    elsewhere(send, bakery, customer, "Hello?")
    alice.context.clear_cookies()
    (note,) = service.wake()
    assert (note["title"], note["body"], note["data"]) == ("Recado", "New message", {})
    assert [fault for fault in alice.faults if "Content Security" in fault] == []


def test_members_are_told_who_writes_and_may_see_what(browser: Browser, live: str, world: World) -> None:
    cast = world.cast
    olga = MemberAtInbox(browser, live)
    olga.come_back(cast.olga.user, cast.keys["olga"], world.codes["olga"])
    elsewhere(send, cast.keys["alice"], cast.keys["bakery"], "Have you got bread?")
    expect(olga.page.locator(".chat-row", has_text="bread?")).to_be_visible(timeout=SLOW_MS)
    olga.page.goto("/business/settings/")
    olga.page.get_by_role("link", name="Notifications on this device").click()
    expect(olga.page.get_by_role("switch", name="Notifications on this device")).to_be_visible(
        timeout=SLOW_MS
    )
    service = Worker(olga.page, "/business/")
    (note,) = service.wake()
    assert (note["title"], note["body"]) == ("Alice", "New message")
    choose(olga.page, preview="full")
    assert service.wake()[0]["body"] == "Have you got bread?"


def test_a_customer_keeps_their_reading_to_themself_and_is_told_how_to_allow_notifications(
    world: World, alice: CustomerAtChat
) -> None:
    alice.page.goto("/chat/settings/")
    receipts = alice.page.get_by_role("switch", name="Read receipts")
    expect(receipts).to_be_checked(timeout=SLOW_MS)
    expect(receipts).to_be_enabled(timeout=SLOW_MS)
    receipts.uncheck()
    for _ in range(100):
        if elsewhere(hides_reading, world.cast.alice.id):
            break
        alice.page.wait_for_timeout(50)
    alice.page.reload()
    expect(receipts).not_to_be_checked(timeout=SLOW_MS)
    # The browser of a test refuses notifications, as one does whose person has said no.
    expect(alice.page.locator("#notifications")).to_contain_text("does not let Recado notify you")
    expect(alice.page.get_by_role("switch", name="Notifications on this device")).to_be_disabled()


APP = """
  globalThis.badges = [];
  Object.defineProperty(Navigator.prototype, "standalone", { value: false });
  Navigator.prototype.setAppBadge = async (count) => void badges.push(count);
  Navigator.prototype.clearAppBadge = async () => void badges.push(0);
"""
CAME_BACK = """async () => {
  const { revise } = await import("/static/accounts/js/lib/keystore.js");
  await revise("install-hint", (known) => ({ ...known, day: "", days: 1 }));
}"""


def test_the_icon_says_how_much_is_unread_and_who_comes_back_is_told_once_how_to_install(
    world: World, alice: CustomerAtChat
) -> None:
    cast, page = world.cast, alice.page
    elsewhere(send, cast.keys["alice"], cast.keys["bakery"], "Have you got bread?")
    elsewhere(send, cast.keys["bakery"], cast.keys["alice"], "Rye.")
    page.add_init_script(APP)
    row, hint = page.locator(".chat-row", has_text="Bakery"), page.locator(".install-hint")
    page.goto("/chat/")
    expect(row).to_be_visible(timeout=SLOW_MS)
    # On the first day nobody is asked for anything.
    expect(hint).to_have_count(0)
    page.evaluate(CAME_BACK)
    page.reload()
    expect(hint).to_contain_text("Add to Home Screen", timeout=SLOW_MS)
    wait_for_badge(page, 1)
    page.get_by_role("button", name="Got it").click()
    expect(hint).to_have_count(0)
    alice.open("Bakery")
    wait_for_badge(page, 0)
    page.reload()
    expect(row).to_be_visible(timeout=SLOW_MS)
    expect(hint).to_have_count(0)


def wait_for_badge(page: Page, count: int) -> None:
    for _ in range(200):
        if (page.evaluate("() => badges.at(-1)")) == count:
            return
        page.wait_for_timeout(50)
    raise AssertionError(page.evaluate("() => badges"))
