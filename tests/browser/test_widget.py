"""A business's own site, on another origin: a visitor chats, is answered, and keeps the chat (WIDGET.md)."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Frame, Page, expect

from accounts.models.people import Customer
from config.demo.site import site_server
from tests.browser.people import SLOW_MS, CustomerAtChat, eventually
from tests.browser.world import World, member
from tests.messaging.widgets import show_widget

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NUMBER = "+34600000070"
QUESTION, ANSWER, MORE = "Is there rye bread?", "Every Friday.", "We keep one for you."
LISTEN = "window.heard = []; addEventListener('message', ({ data }) => window.heard.push(data));"


@pytest.fixture
def site(live: str, world: World, settings: Any) -> Iterator[str]:
    """Where the bakery's own site is: on another host, so that its frame is a third party's."""
    # As in production: only such a cookie comes along in a frame on another site.
    settings.SESSION_COOKIE_SECURE = True
    settings.WIDGET_ON_LOCALHOST = True
    settings.SMS_SENDER = "accounts.sms.PageSender"
    show_widget(world.cast, "localhost")
    server = site_server("127.0.0.1", 0, live, "bakery", "Bakery")
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://localhost:{server.server_address[1]}/"
    server.shutdown()
    server.server_close()


class VisitorOfSite:
    """Somebody on the bakery's site."""

    def __init__(self, browser: Browser, site: str) -> None:
        self.context = browser.new_context(locale="en-GB", viewport={"width": 1000, "height": 760})
        self.context.add_init_script(LISTEN)
        self.page: Page = self.context.new_page()
        self.faults: list[str] = []
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.goto(site)

    def press_button(self) -> None:
        """The round button, where it stands: its tree is closed to scripts."""
        expect(self.page.locator("recado-widget")).to_be_attached(timeout=SLOW_MS)
        self.page.mouse.click(50, 710)

    @property
    def frame(self) -> Frame:
        def there() -> list[Frame]:
            return [frame for frame in self.page.frames if "/widget/" in frame.url]

        eventually(self.page, there)
        return there()[-1]

    def writes(self, text: str) -> None:
        field = self.frame.locator(".composer__field")
        field.fill(text, timeout=SLOW_MS)
        field.press("Enter")
        expect(self.frame.locator(".msg--out .bubble__text").last).to_have_text(text, timeout=SLOW_MS)

    def reads(self, *texts: str) -> None:
        expect(self.frame.locator(".bubble__text")).to_have_text(list(texts), timeout=SLOW_MS)

    def heard(self) -> list[Any]:
        return list(self.page.evaluate("window.heard"))

    def hears(self, message: dict[str, Any], times: int = 1) -> None:
        """The page hears this; its own policy lets nothing wait inside of it."""
        eventually(self.page, lambda: self.heard().count({"recado": 1, **message}) >= times)


def test_a_visitor_of_a_business_s_site_chats_is_answered_and_keeps_the_chat(
    browser: Browser, live: str, world: World, site: str
) -> None:
    vera, olga = VisitorOfSite(browser, site), member(browser, live, world, "olga")
    vera.press_button()
    vera.frame.get_by_label("Your name").fill("Vera", timeout=SLOW_MS)
    vera.frame.get_by_role("button", name="Begin the chat").click()
    vera.writes(QUESTION)
    olga.open("Vera")
    expect(olga.page.locator(".talk-header__name .tag")).to_have_text("Guest")
    olga.reads(QUESTION)
    olga.write(ANSWER)
    vera.reads(QUESTION, ANSWER)
    expect(vera.frame.locator(".talk-header .badge-verified")).to_be_visible(timeout=SLOW_MS)
    olga.ticks_become("Read")

    vera.frame.locator(".composer__field").press("Escape")
    expect(vera.page.locator("recado-widget")).to_be_focused()
    olga.write(MORE)
    vera.hears({"t": "unread", "n": 1})
    olga.ticks_become("Delivered")
    said = str(vera.heard())
    assert [text for text in (QUESTION, ANSWER, MORE, "Vera") if text in said] == []

    vera.page.reload()
    vera.press_button()
    vera.reads(QUESTION, ANSWER, MORE)
    olga.ticks_become("Read")
    code = keeps_the_chat(vera)
    elsewhere = CustomerAtChat(browser, live)
    elsewhere.sign_in(NUMBER)
    elsewhere.restore(code)
    elsewhere.open("Bakery")
    elsewhere.reads(QUESTION, ANSWER, MORE)
    elsewhere.write("Thank you!")
    vera.reads(QUESTION, ANSWER, MORE, "Thank you!")
    assert Customer.objects.filter(name="Vera").count() == 1
    assert vera.faults + olga.faults + elsewhere.faults == []


def keeps_the_chat(vera: VisitorOfSite) -> str:
    """Prove a number and set a recovery code, in the frame; returns the code."""
    frame = vera.frame
    frame.get_by_label("Options for Bakery").click()
    frame.get_by_role("button", name="Keep this chat").click()
    frame.get_by_label("Your phone number").fill(NUMBER)
    frame.get_by_role("button", name="Send me a code").click()
    frame.get_by_label("Code").fill(frame.locator(".notice b").inner_text())
    frame.get_by_role("button", name="Prove the number").click()
    code = frame.locator(".code-box").inner_text(timeout=SLOW_MS)
    frame.get_by_role("button", name="I have kept it").click()
    label = frame.locator("label[for=groups]").inner_text()
    groups = [int(word) for word in label.split() if word.isdigit()]
    frame.locator("#groups").fill("-".join(code.split("-")[number - 1] for number in groups))
    frame.get_by_role("button", name="Set this code").click()
    expect(frame.get_by_role("link", name="Open in Recado")).to_be_visible(timeout=SLOW_MS)
    frame.get_by_role("button", name="Back to the chat").last.click()
    return code


def test_no_other_site_shows_the_chat_and_no_forged_message_moves_it(
    browser: Browser, live: str, site: str
) -> None:
    copied = VisitorOfSite(browser, site.replace("localhost", "copied.localhost"))
    framed = """(address) => {
      const frame = Object.assign(document.createElement("iframe"), { id: "stolen" });
      frame.src = address;
      document.body.append(frame);
      return new Promise((resolve) => { frame.onload = () => resolve(true); setTimeout(resolve, 5000); });
    }"""
    copied.page.evaluate(framed, f"{live}/widget/bakery/")
    refused = "chrome-error://chromewebdata/"
    eventually(copied.page, lambda: [frame.url for frame in copied.page.frames[1:]] == [refused])
    expect(copied.page.locator("recado-widget")).to_have_count(0)

    vera = VisitorOfSite(browser, site)
    vera.press_button()
    expect(vera.frame.get_by_label("Your name")).to_be_focused(timeout=SLOW_MS)
    # The site itself, and a frame that it has of somebody else, are not the portal: the loader hears neither.
    vera.page.evaluate("window.postMessage({ recado: 1, t: 'close' }, '*')")
    vera.frame.evaluate("parent.postMessage({ recado: 2, t: 'close' }, '*')")
    vera.hears({"t": "close"})
    expect(vera.frame.get_by_label("Your name")).to_be_visible()
    # Another page of the portal is no page of the frame: none of them can be framed, even by this site.
    vera.page.evaluate(framed, f"{live}/chat/sign-in/")
    eventually(vera.page, lambda: refused in [frame.url for frame in vera.page.frames])
