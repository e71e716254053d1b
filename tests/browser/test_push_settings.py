"""Turning notifications on, and what a device says that cannot, may not, or is asked for the first time."""

import pytest
from playwright.sync_api import Browser, Page, expect

from messaging.models.push import PushSubscription
from messaging.push import calls
from tests.browser.elsewhere import elsewhere
from tests.browser.people import SLOW_MS, CustomerAtChat, eventually
from tests.browser.pushes import stand_in_for_the_push_service, stand_in_the_list_of_devices
from tests.browser.world import World, member
from tests.messaging.push_service import BrowserEnd

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SWITCH = "Notifications on this device"
# What a person answers when the browser asks.
ASKED = """(answers) => {
  let given = "default";
  Object.defineProperty(Notification, "permission", { configurable: true, get: () => given });
  Notification.requestPermission = async () => (given = answers.shift());
}"""
LATER = """(given) => {
  Object.defineProperty(Notification, "permission", { configurable: true, get: () => given });
  document.querySelector("recado-push-settings").requestUpdate();
}"""
DENIED = "Object.defineProperty(Notification, 'permission', { get: () => 'denied' })"
NO_PUSH = "delete globalThis.PushManager"
AN_IPHONE = f"{NO_PUSH}; Object.defineProperty(Navigator.prototype, 'standalone', {{ value: false }})"


def settings_with(page: Page, script: str) -> None:
    page.add_init_script(script)
    page.goto("/chat/settings/")


def test_a_device_that_cannot_or_may_not_says_why_and_what_to_do(alice: CustomerAtChat) -> None:
    for script, words in (
        (DENIED, "Your browser does not let Recado notify you."),
        (AN_IPHONE, "On an iPhone or iPad, notifications come to the app on the home screen"),
        (NO_PUSH, "This browser has no notifications."),
        ("delete globalThis.Notification", "This browser has no notifications."),
    ):
        page = alice.context.new_page()
        settings_with(page, script)
        expect(page.locator("#notifications .notice")).to_contain_text(words, timeout=SLOW_MS)
        expect(page.get_by_role("switch", name=SWITCH)).to_be_disabled()
        page.close()
    assert alice.faults == []


def test_the_switch_shows_what_is_whatever_the_person_answers_the_browser(
    world: World, alice: CustomerAtChat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calls, "ALLOW_LOOPBACK", True)
    page, end = alice.page, BrowserEnd("http://127.0.0.1:9")
    stand_in_the_list_of_devices(alice, world.cast.alice.user)
    stand_in_for_the_push_service(page, end)
    settings_with(page, f"({ASKED})(['default', 'granted'])")
    switch = page.get_by_role("switch", name=SWITCH)
    expect(switch).to_be_enabled(timeout=SLOW_MS)
    switch.click()
    expect(page.get_by_role("alert")).to_contain_text("Turn it on again", timeout=SLOW_MS)
    expect(switch).not_to_be_checked()
    assert elsewhere(PushSubscription.objects.count) == 0
    switch.click()
    expect(page.get_by_text("What a notification shows")).to_be_visible(timeout=SLOW_MS)
    expect(switch).to_be_checked()
    assert elsewhere(PushSubscription.objects.get).endpoint == end.endpoint
    # What members choose is not asked of a customer.
    expect(page.get_by_text("New messages in")).to_have_count(0)
    # In the browser's own settings they refuse it later: nothing is on, whatever was.
    page.evaluate(LATER, "denied")
    expect(switch).not_to_be_checked(timeout=SLOW_MS)
    expect(page.get_by_text("What a notification shows")).to_have_count(0)
    page.evaluate(LATER, "granted")
    switch.click()
    expect(page.get_by_text("What a notification shows")).to_have_count(0, timeout=SLOW_MS)
    eventually(page, lambda: not PushSubscription.objects.exists())


def test_a_member_chooses_of_which_conversations_a_device_tells(
    browser: Browser, live: str, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calls, "ALLOW_LOOPBACK", True)
    olga = member(browser, live, world, "olga")
    stand_in_the_list_of_devices(olga, world.cast.olga.user)
    stand_in_for_the_push_service(olga.page, BrowserEnd("http://127.0.0.1:9"))
    olga.page.add_init_script(f"({ASKED})(['granted'])")
    olga.page.goto("/business/notifications/here/")
    switch = olga.page.get_by_role("switch", name=SWITCH)
    expect(switch).to_be_enabled(timeout=SLOW_MS)
    switch.click()
    chosen = olga.page.get_by_role("radio", name="Mine and unassigned ones")
    expect(chosen).to_be_checked(timeout=SLOW_MS)
    olga.page.get_by_role("radio", name="Only mine").check()
    expect(olga.page.get_by_role("radio", name="Only mine")).to_be_enabled(timeout=SLOW_MS)
    eventually(olga.page, lambda: PushSubscription.objects.get().concerns == "mine")
    assert olga.faults == []
