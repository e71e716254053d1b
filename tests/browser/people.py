"""Real people at real browsers: each plays their own door as a person would."""

import re
import time
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from accounts.demo import current_code
from accounts.doors import BUSINESS, CHAT, Door
from accounts.models.people import User
from tests.conftest import PASSWORD
from tests.parties import TestParty
from tests.sessions import session_cookie

SLOW_MS = 30_000
SOON_MS = 5_000
LOOK_AGAIN_MS = 50
# A page that is left while it seals keeps its claim for a minute; then the next one seals.
CLAIMED_MS = 90_000
# The cheapest document of the origin, and what a keys page keeps once a code has opened a backup.
EMPTY_PAGE = "/static/accounts/js/lib/ids.js"
KEEP = """async ([party, pack, code]) => {
  const { keepSecret } = await import("/static/accounts/js/lib/keystore.js");
  await keepSecret(party, new Uint8Array(pack));
  await keepSecret(`code/${party}`, new TextEncoder().encode(code));
}"""


def eventually(page: Page, is_so: Callable[[], Any], timeout_ms: int = SLOW_MS) -> None:
    """Look again until it is so, for what no locator can wait for; the page's events go on meanwhile."""
    deadline = time.monotonic() + timeout_ms / 1000
    while not is_so():
        assert time.monotonic() < deadline, "it did not happen in time"
        page.wait_for_timeout(LOOK_AGAIN_MS)


def press(button: Locator, key: str = "Enter") -> None:
    """By keyboard, once it can be pressed: a key on what is still disabled is lost."""
    expect(button).to_be_enabled()
    button.press(key)


class Person:
    """One browser with its own keys."""

    door: Door
    # Where they talk: a business without a badge would begin with its checklist.
    desk: str

    def __init__(self, browser: Browser, address: str) -> None:
        self.context: BrowserContext = browser.new_context(base_url=address, locale="en-GB")
        self.page: Page = self.context.new_page()
        self.faults: list[str] = []
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on(
            "console", lambda line: self.faults.append(line.text) if "Content Security" in line.text else None
        )

    def come_back(self, user: User, party: TestParty, code: str) -> None:
        """At a device where they signed in and restored their keys before; the door opens with no question.

        For tests that are about something else: signing in and restoring are played where they are told.
        """
        self.context.add_cookies(
            [
                {
                    "name": self.door.cookie,
                    "value": session_cookie(user, self.door),
                    "domain": "127.0.0.1",
                    "path": self.door.path,
                    "httpOnly": True,
                    "sameSite": "Lax",
                }
            ]
        )
        self.page.goto(EMPTY_PAGE)
        self.page.evaluate(KEEP, [str(party.id), list(party.package().pack()), code])
        self.page.goto(self.desk)

    def restore(self, code: str) -> None:
        self.page.get_by_label("Recovery code").fill(code)
        self.page.get_by_role("button", name="Open my messages").click()

    def open(self, name: str) -> None:
        row = self.page.locator(".chat-row", has_text=name).first
        header = self.page.locator(".talk-header__name")
        row.click(timeout=SLOW_MS)
        # News moves rows under the pointer, and until the header says so the field is still another one's.
        try:
            expect(header).to_contain_text(name, timeout=SOON_MS)
        except AssertionError:
            # Where one pane shows at a time, the list has gone: the conversation is on its way.
            if row.is_visible():
                row.click(timeout=SLOW_MS)
            expect(header).to_contain_text(name, timeout=SLOW_MS)

    def goes_offline(self) -> None:
        self.context.set_offline(True)
        expect(self.page.locator(".pane-talk .banner", has_text="offline")).to_be_visible(timeout=SLOW_MS)

    def goes_online(self) -> None:
        self.context.set_offline(False)

    def write(self, text: str) -> None:
        field = self.page.locator(".composer__field")
        field.fill(text, timeout=SLOW_MS)
        field.press("Enter")
        expect(self.page.locator(".msg--out .bubble__text").last).to_have_text(text, timeout=SLOW_MS)

    def reads(self, *texts: str) -> None:
        """These are the messages, once each and in this order."""
        expect(self.page.locator(".bubble__text")).to_have_text(list(texts), timeout=SLOW_MS)

    def ticks_become(self, words: str) -> None:
        ticks = self.page.locator(".msg--out .bubble__meta").last
        expect(ticks).to_contain_text(words, timeout=SLOW_MS)


class CustomerAtChat(Person):
    door, desk = CHAT, CHAT.path

    def sign_in(self, number: str) -> None:
        self.page.goto("/chat/")
        self.prove(number)

    def prove(self, number: str) -> None:
        """Hold a number: ask for its code, and give it."""
        self.page.get_by_label("Your phone number").fill(number)
        self.page.get_by_role("button", name="Send me a code").click()
        self.page.get_by_label("Code").fill(self.page.locator(".notice b").inner_text())
        self.page.get_by_role("button", name="Sign in").click()


class MemberAtInbox(Person):
    door, desk = BUSINESS, f"{BUSINESS.path}inbox/"

    def arrives(self) -> None:
        """The inbox is there, with whatever is in it; only conversations in which a customer wrote are."""
        expect(self.page.locator("[data-count=open]")).to_be_visible(timeout=SLOW_MS)

    def sign_in(self, email: str, totp_secret: str) -> None:
        self.page.goto("/business/")
        self.page.get_by_label("E-mail").fill(email)
        self.page.get_by_label("Password").fill(PASSWORD)
        self.page.get_by_role("button", name="Continue").click()
        self.page.get_by_label("Code from your authenticator app").fill(current_code(totp_secret))
        self.page.get_by_role("button", name="Sign in").click()
        # Whoever goes elsewhere before that is so has not signed in.
        expect(self.page).not_to_have_url(re.compile("/sign-in/"))
