"""A conversation as people hold it: answers to one message, reactions, drafts, what is unread, its menu."""

import contextlib

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from messaging.delivery.acceptance import accept_many
from messaging.models.conversations import ConversationCounter
from messaging.models.messages import Message
from messaging.policy import PAIR_RATE_LIMIT
from tests.browser.people import SLOW_MS, CustomerAtChat, eventually
from tests.browser.world import World, member
from tests.messaging.test_delivery import send, submit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
KEPT = """async () => {
  const { openDB } = await import("/static/accounts/vendor/idb/idb.js");
  const all = await (await openDB("recado")).getAll("kept");
  const read = (value) => (value instanceof ArrayBuffer ? new TextDecoder("latin1").decode(value) : value);
  return JSON.stringify(all, (_, value) => read(value));
}"""
COUNT_KEPT = """async (prefix) => {
  const { namesOfSecrets } = await import("/static/accounts/js/lib/keystore.js");
  return (await namesOfSecrets(prefix)).length;
}"""

# As somebody who reads on and on.
TO_THE_TOP = """async () => {
  const pane = document.querySelector('.talk');
  while ([...pane.children].some((child) => child.matches('button'))) {
    pane.scrollTop = 0;
    await new Promise(requestAnimationFrame);
  }
}"""


def message(page: Page, words: str) -> Locator:
    return page.locator(".msg", has=page.locator(".bubble__text", has_text=words))


def count_kept(page: Page, prefix: str) -> int:
    """How much of this kind lies on the device: what the page shows at once is kept a moment later."""
    count: int = page.evaluate(COUNT_KEPT, prefix)
    return count


def open_menu(page: Page, words: str) -> Locator:
    row = message(page, words)
    row.get_by_label("Message options").click()
    return row.locator(".menu")


def test_both_sides_answer_one_message_and_react_to_it(
    world: World, alice: CustomerAtChat, browser: Browser, live: str
) -> None:
    luis = member(browser, live, world, "luis")
    alice.open("Bakery")
    alice.write("Do you have rye bread?")
    alice.write("And cake?")
    luis.open("Alice")
    # From the menu, on one side; the bar says what is answered, and lets go of it.
    open_menu(luis.page, "rye bread").get_by_role("button", name="Answer it").click()
    expect(luis.page.locator(".answering")).to_contain_text("Do you have rye bread?")
    luis.page.get_by_label("Do not answer it").click()
    expect(luis.page.locator(".answering")).to_have_count(0)
    # By the keyboard: up past the newest message, to the one before it.
    luis.page.locator(".composer__field").press("Alt+ArrowUp")
    luis.page.locator(".composer__field").press("Alt+ArrowUp")
    expect(luis.page.locator(".answering")).to_contain_text("Do you have rye bread?")
    luis.write("Yes, since this morning")
    quote = message(alice.page, "since this morning").locator(".quote")
    expect(quote).to_contain_text("Do you have rye bread?", timeout=SLOW_MS)
    expect(quote).to_contain_text("You")
    quote.click()
    flashed = alice.page.locator(".msg--flashed")
    expect(flashed).to_contain_text("Do you have rye bread?")
    expect(message(alice.page, "rye bread").first).to_be_focused()

    # A reaction stands on its message and is none: the same bubbles as before, on both sides.
    open_menu(alice.page, "since this morning").get_by_label("React with 👍").click()
    reaction = message(luis.page, "since this morning").locator(".reaction")
    expect(reaction).to_contain_text("👍", timeout=SLOW_MS)
    expect(reaction).to_contain_text("Alice")
    expect(luis.page.locator(".chat-row__last").first).to_contain_text(
        "Reacted 👍 to “Yes, since this morning”"
    )
    luis.reads("Do you have rye bread?", "And cake?", "Yes, since this morning")
    # Another one takes its place, and the same one once more takes it back.
    menu = open_menu(alice.page, "since this morning")
    menu.get_by_label("Another emoji").fill("🥖")
    expect(reaction).to_contain_text("🥖", timeout=SLOW_MS)
    alice.page.get_by_role("button", name="🥖 from You").click()
    expect(reaction).to_have_count(0, timeout=SLOW_MS)
    expect(luis.page.locator(".talk")).not_to_contain_text("missing")
    assert b"rye" not in b"".join(bytes(m.content.body) for m in Message.objects.select_related("content"))
    assert alice.faults == luis.faults == []


def test_details_and_copies_of_a_message(world: World, alice: CustomerAtChat) -> None:
    alice.context.grant_permissions(["clipboard-read", "clipboard-write"])
    alice.open("Bakery")
    alice.write("Copy me")
    alice.ticks_become("Sent")
    open_menu(alice.page, "Copy me").get_by_role("button", name="Copy", exact=True).click()
    eventually(alice.page, lambda: alice.page.evaluate("navigator.clipboard.readText()") == "Copy me")
    open_menu(alice.page, "Copy me").get_by_role("button", name="Details").click()
    details = alice.page.get_by_role("dialog", name="Message details")
    expect(details).to_contain_text("Not yet")
    details.get_by_role("button", name="Close").click()


def test_a_draft_is_kept_encrypted_and_shown_until_it_is_sent(world: World, alice: CustomerAtChat) -> None:
    alice.open("Bakery")
    alice.write("What I answer")
    alice.ticks_become("Sent")
    field = alice.page.locator(".composer__field")
    field.press("Alt+ArrowUp")
    field.fill("half a thought")
    alice.page.evaluate("location.hash = ''")
    draft = alice.page.locator(".chat-row__draft")
    expect(draft).to_be_visible()
    eventually(alice.page, lambda: count_kept(alice.page, "draft/") == 1)
    alice.page.reload()
    expect(alice.page.locator(".chat-row__last")).to_contain_text("half a thought", timeout=SLOW_MS)
    assert "half a thought" not in alice.page.evaluate(KEPT)
    alice.open("Bakery")
    expect(field).to_have_value("half a thought")
    expect(alice.page.locator(".answering")).to_contain_text("What I answer")
    field.press("Enter")
    expect(alice.page.locator(".msg--out .quote")).to_contain_text("What I answer")
    alice.ticks_become("Sent")
    eventually(alice.page, lambda: count_kept(alice.page, "draft/") == 0)
    alice.page.reload()
    expect(field).to_have_value("", timeout=SLOW_MS)
    alice.page.evaluate("location.hash = ''")
    expect(draft).to_have_count(0)


def fill_history(world: World, *, last_follows: bytes | None = None) -> None:
    """More than a page of history; one message names a colour, and the last one may follow a lost one."""
    customer, bakery = world.cast.keys["alice"], world.cast.keys["bakery"]
    # A business answers: whoever was never written to writes nothing.
    send(customer, bakery, "hello")
    texts = [f"message {number}" for number in range(120)]
    texts[3] = "La clave del armario es azul"
    for start in range(0, len(texts), PAIR_RATE_LIMIT):
        ConversationCounter.objects.update(rate_window_at_ms=0)
        accept_many(
            [submit(bakery, bakery.seal(customer, text)) for text in texts[start : start + PAIR_RATE_LIMIT]]
        )
    ConversationCounter.objects.update(rate_window_at_ms=0)
    if last_follows:
        send(bakery, customer, "as I said", previous=last_follows)


def test_a_restored_device_finds_all_that_was_ever_said(world: World, live: str, browser: Browser) -> None:
    fill_history(world, last_follows=bytes(range(32)))
    alice = CustomerAtChat(browser, live)
    alice.sign_in("+34600000001")
    alice.restore(world.codes["alice"])
    field = alice.page.get_by_label("Search on this device")
    field.fill("ARMARIO clav")
    hit = alice.page.locator(".hit")
    expect(hit).to_have_count(1, timeout=SLOW_MS)
    expect(hit.locator("mark")).to_have_text(["clav", "armario"])
    hit.click()
    expect(alice.page.locator(".msg--flashed")).to_contain_text("armario", timeout=SLOW_MS)
    # All of the history is here now: what it lacks is said where it lacks it, on both sides.
    alice.page.get_by_label("To the newest messages").click()
    expect(alice.page.locator(".talk")).to_contain_text("Messages may be missing here")
    luis = member(browser, live, world, "luis")
    luis.open("Alice")
    expect(luis.page.get_by_role("button", name="Earlier messages")).to_be_visible(timeout=SLOW_MS)
    luis.page.evaluate(TO_THE_TOP)
    expect(luis.page.locator(".talk")).to_contain_text("azul", timeout=SLOW_MS)
    luis.page.get_by_label("To the newest messages").click()
    expect(luis.page.locator(".talk")).to_contain_text("Messages may be missing here")
    # In one chat: from hit to hit.
    alice.page.get_by_role("button", name="Search in this chat").click()
    alice.page.get_by_role("searchbox", name="Search in this chat").fill("message 11")
    count = alice.page.locator(".chat-search__count")
    expect(count).to_have_text("1 of 11")
    alice.page.get_by_label("Older hit").click()
    expect(count).to_have_text("2 of 11")
    expect(alice.page.locator(".msg--flashed")).to_contain_text("message 118")
    # Kept for the next visit, and nowhere to be read; gone with a sign-out.
    eventually(alice.page, lambda: count_kept(alice.page, "search/") > 0)
    assert "armario" not in alice.page.evaluate(KEPT)
    alice.page.reload()
    # The page is whole; from here on nothing comes from the network.
    expect(alice.page.locator(".chat-row")).to_be_visible()
    alice.page.context.set_offline(True)
    field.fill("armario")
    expect(hit).to_have_count(1, timeout=SLOW_MS)
    alice.page.context.set_offline(False)
    alice.page.get_by_label("More options").click()
    alice.page.get_by_role("button", name="Sign out").click()
    alice.page.wait_for_url(f"{live}/", timeout=SLOW_MS)
    eventually(alice.page, lambda: count_kept(alice.page, "search/") == 0)


def scroll_up(person: CustomerAtChat) -> None:
    """Further up, and the page has noticed: what is drawn anew meanwhile would hold on to the end."""
    back = person.page.get_by_label("To the newest messages")
    for _ in range(20):
        person.page.evaluate("document.querySelector('.talk').scrollTop = 200")
        with contextlib.suppress(AssertionError):
            return expect(back).to_be_visible(timeout=1000)
    raise AssertionError("the chat does not stay where it is read")


def height_of(row: Locator) -> float:
    """Where on the screen it stands, once it stands still: older messages may be coming above it."""
    places: list[float] = []

    def stands_still() -> bool:
        places.append((row.bounding_box() or {"y": 0.0})["y"])
        return len(places) > 4 and len(set(places[-5:])) == 1

    eventually(row.page, stands_still)
    return places[-1]


def test_unread_messages_begin_at_a_line_and_a_muted_business_says_so(
    world: World, browser: Browser, live: str
) -> None:
    fill_history(world)
    alice = CustomerAtChat(browser, live)
    alice.come_back(world.cast.alice.user, world.cast.keys["alice"], world.codes["alice"])
    luis = member(browser, live, world, "luis")
    luis.open("Alice")
    alice.open("Bakery")
    expect(alice.page.locator(".unread-line")).to_be_visible(timeout=SLOW_MS)
    expect(alice.page.locator(".count")).to_have_count(0, timeout=SLOW_MS)
    alice.page.evaluate("location.hash = ''")
    for text in ("one", "two", "three"):
        luis.write(text)
    expect(alice.page.locator(".count")).to_have_text("3", timeout=SLOW_MS)
    alice.open("Bakery")
    line = alice.page.locator(".unread-line")
    expect(line).to_have_text("3 unread messages")
    # Further up the chat stays where it is read, whatever comes; the way back says how much that was.
    scroll_up(alice)
    top = message(alice.page, "message 60").first
    expect(top).to_be_attached()
    before = height_of(top)
    luis.write("four")
    back = alice.page.get_by_label("To the newest messages, 1 of them unread")
    expect(back).to_be_visible(timeout=SLOW_MS)
    eventually(alice.page, lambda: abs(height_of(top) - before) < 2)
    back.click()
    expect(message(alice.page, "four")).to_be_in_viewport()
    # Muted on one device, and said in the row until it is over.
    alice.page.get_by_label("Options for Bakery").click()
    alice.page.get_by_role("button", name="Mute").click()
    alice.page.get_by_role("button", name="For 8 hours").click()
    expect(alice.page.locator(".chat-row")).to_contain_text("Muted", timeout=SLOW_MS)
    # About the business: what was checked, and what was shared.
    alice.page.locator("button.talk-header__who").click()
    about = alice.page.get_by_role("complementary", name="About Bakery")
    expect(about).to_contain_text("Verified name")
    expect(about).to_contain_text("Muted until")
    about.get_by_role("button", name="Unmute").click()
    expect(alice.page.locator(".chat-row")).not_to_contain_text("Muted", timeout=SLOW_MS)
    about.get_by_role("button", name="Close").click()
    expect(about).to_have_count(0)
