"""A push from end to end: a message, the wake that leaves the house, the notification, and the press on it.

The wake goes over HTTP to a push service, which opens it with the browser's keys and hands its bytes to the
browser, as Chromium's own driver does with what it opened. From there on all is the browser's: it dispatches
`push`, shows the notification and keeps it. Only the whole browser can: a headless shell's embedder has no
notification service, so it denies the permission whatever is granted. What no test can do is press on what
the desktop shows: `notificationclick` is dispatched in the worker, with the browser's own Notification, and
what would open a window is noted, because the browser lets one be opened after a person's press alone.
"""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from playwright.sync_api import Browser, BrowserType, Page, expect

from accounts.doors import CHAT
from messaging.models.push import PushSubscription
from messaging.push import calls
from messaging.queries.push import visible_key
from messaging.services import push
from tests.browser.conftest import CHROMIUM_FLAGS
from tests.browser.elsewhere import elsewhere
from tests.browser.people import EMPTY_PAGE, SLOW_MS, CustomerAtChat, eventually
from tests.browser.pushes import Worker, stand_in_for_the_push_service, stand_in_the_list_of_devices
from tests.browser.world import World
from tests.messaging.push_service import PushService, pushing
from tests.messaging.test_delivery import send

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SHOWN = """async () => (await self.registration.getNotifications()).map(
  ({ title, body, tag, data, silent, lang }) => ({ title, body, tag, data, silent, lang }))"""
PRESS = """async (tag) => {
  const [notification] = await self.registration.getNotifications({ tag });
  self.opened = [];
  self.clients.openWindow = async (address) => void self.opened.push(address);
  WindowClient.prototype.focus = async function () { self.opened.push("focus"); return this; };
  const event = new NotificationEvent("notificationclick", { notification });
  const work = new Promise((resolve) => (event.waitUntil = resolve));
  self.dispatchEvent(event);
  await (await work);
  return self.opened;
}"""


def whole_chromium(browser_type: BrowserType) -> str | None:
    own = Path(browser_type.executable_path)
    return shutil.which("chromium") or shutil.which("google-chrome") or (str(own) if own.exists() else None)


@pytest.fixture
def notifying(browser_type: BrowserType, live: str) -> Iterator[Browser]:
    """A browser that shows notifications."""
    path = whole_chromium(browser_type)
    if path is None:
        pytest.skip("only the headless shell is here, which has no notifications")
    browser = browser_type.launch(executable_path=path, args=CHROMIUM_FLAGS)
    yield browser
    for context in browser.contexts:
        context.close()
    browser.close()


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[PushService]:
    monkeypatch.setattr(calls, "ALLOW_LOOPBACK", True)
    with pushing() as made:
        yield made


def nobody_looks(page: Page, user_id: Any) -> None:
    device = PushSubscription.objects.get().device_id
    eventually(page, lambda: not cache.get(visible_key(user_id, device)))


def test_a_message_becomes_a_notification_whose_press_opens_its_chat(
    notifying: Browser, live: str, world: World, service: PushService
) -> None:
    cast, end = world.cast, service.browser()
    bakery, customer = cast.keys["bakery"], cast.keys["alice"]
    elsewhere(send, customer, bakery, "Have you got bread?")
    alice = CustomerAtChat(notifying, live)
    stand_in_for_the_push_service(alice.page, end)
    alice.context.grant_permissions(["notifications"], origin=live)
    alice.come_back(cast.alice.user, customer, world.codes["alice"])
    stand_in_the_list_of_devices(alice, cast.alice.user)
    page = alice.page
    expect(page.locator(".chat-row", has_text="bread?")).to_be_visible(timeout=SLOW_MS)
    page.goto("/chat/settings/")
    switch = page.get_by_role("switch", name="Notifications on this device")
    expect(switch).to_be_enabled(timeout=SLOW_MS)
    switch.check()
    expect(page.get_by_role("button", name="Send a test")).to_be_visible(timeout=SLOW_MS)
    page.goto(EMPTY_PAGE)
    nobody_looks(page, cast.alice.user_id)

    elsewhere(send, bakery, customer, "Fresh rye, until eight.")
    assert elsewhere(push.send_due) == 1
    (wake,) = service.to(end)
    page.goto("/chat/settings/")
    worker = Worker(page, CHAT.path, is_real=True)
    worker.deliver(end.open(wake).decode())
    (shown,) = worker.wait(lambda: worker.worker.evaluate(SHOWN))
    chat = str(cast.conversation.id)
    assert (shown["title"], shown["body"], shown["lang"]) == ("Bakery", "Fresh rye, until eight.", "en")
    assert (shown["tag"], shown["data"]) == (f"chat-{chat}", {"conversation": chat})

    # Nowhere is the app open: it is opened at this chat.
    assert worker.worker.evaluate(PRESS, f"chat-{chat}") == [f"/chat/#{chat}"]
    assert worker.worker.evaluate(SHOWN) == []
    page.goto(f"/chat/#{chat}")
    alice.reads("Have you got bread?", "Fresh rye, until eight.")
    page.goto("/chat/")
    expect(page.locator(".chat-row", has_text="Bakery")).to_be_visible(timeout=SLOW_MS)
    elsewhere(send, bakery, customer, "And cake.")
    worker.deliver()
    worker.wait(lambda: worker.worker.evaluate(SHOWN))
    # Where it is open it comes to the front, and shows the chat.
    assert worker.worker.evaluate(PRESS, f"chat-{chat}") == ["focus"]
    alice.reads("Have you got bread?", "Fresh rye, until eight.", "And cake.")
    assert alice.faults == []
