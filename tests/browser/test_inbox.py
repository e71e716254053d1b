"""A team at its inbox: two who answer, customers who write, and everything that becomes of a conversation."""

import re
import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from accounts.models.people import Customer, User
from messaging.models.conversations import Conversation, ConversationCounter, conversation_id_for
from messaging.models.inbox import InboxEntry
from tests.browser.people import EMPTY_PAGE, SLOW_MS, CustomerAtChat, MemberAtInbox, eventually
from tests.browser.world import World, member
from tests.messaging.test_delivery import send

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def waiting(world: World) -> World:
    """Alice wrote to the bakery, and nobody has answered."""
    send(world.cast.keys["alice"], world.cast.keys["bakery"], "Is anybody there?")
    return world


@pytest.fixture
def olga(browser: Browser, live: str, waiting: World) -> Iterator[MemberAtInbox]:
    person = member(browser, live, waiting, "olga")
    yield person
    assert person.faults == []


@pytest.fixture
def luis(browser: Browser, live: str, waiting: World) -> Iterator[MemberAtInbox]:
    person = member(browser, live, waiting, "luis")
    yield person
    assert person.faults == []


def row(person: MemberAtInbox) -> Locator:
    return person.page.locator(".inbox-row", has_text="Alice")


CHIPS = ("mine", "unassigned", "open", "unread", "waiting")


def counts(person: MemberAtInbox, **expected: int) -> None:
    for name, count in expected.items():
        chip, option = (person.page.locator(f"{kind}={name}]") for kind in ("[data-count", "option[value"))
        words = (chip, str(count)) if name in CHIPS else (option, f"({count})")
        expect(words[0]).to_contain_text(words[1], timeout=SLOW_MS)


def standing(person: MemberAtInbox, words: str) -> None:
    expect(person.page.locator("[data-standing]")).to_contain_text(words, timeout=SLOW_MS)


def press(person: MemberAtInbox, name: str) -> None:
    """One of the acts above the open conversation."""
    person.page.get_by_role("group", name="This conversation").get_by_role(
        "button", name=name, exact=True
    ).click()


def choose(page: Page, words: str) -> None:
    page.locator("dialog.palette").get_by_role("option", name=words).click()


def test_two_colleagues_see_at_once_what_the_other_does_and_the_customer_brings_it_back(
    olga: MemberAtInbox, luis: MemberAtInbox, alice: CustomerAtChat
) -> None:
    counts(olga, mine=0, unassigned=1, open=1, unread=1, waiting=1)
    expect(olga.page).to_have_title("(1) Inbox · Recado", timeout=SLOW_MS)
    luis.open("Alice")
    counts(olga, unread=0)
    expect(olga.page).to_have_title("Inbox · Recado", timeout=SLOW_MS)

    press(luis, "Assign")
    choose(luis.page, "Me")
    standing(luis, "Assigned to you")
    counts(luis, mine=1, unassigned=0)
    expect(row(olga)).to_contain_text("Luis", timeout=SLOW_MS)
    counts(olga, mine=0, unassigned=0, open=1)
    olga.page.get_by_role("button", name="Unassigned").click()
    expect(row(olga)).to_have_count(0, timeout=SLOW_MS)
    expect(olga.page).to_have_url(re.compile("view=unassigned"))
    olga.page.reload()
    expect(olga.page.get_by_text("Everything that is open is somebody's.")).to_be_visible(timeout=SLOW_MS)
    olga.page.get_by_role("button", name="All open").click()
    olga.open("Alice")
    standing(olga, "Assigned to Luis")
    standing(olga, "Luis is here too")
    expect(olga.page.locator(".talk")).to_contain_text("Luis took over")

    luis.write("We open at eight")
    counts(olga, waiting=0)
    press(luis, "Resolve")
    standing(olga, "Resolved")
    expect(olga.page.locator(".talk")).to_contain_text("Luis resolved it", timeout=SLOW_MS)
    expect(row(olga)).to_have_count(0)
    counts(olga, open=0, mine=0, resolved=1)

    alice.open("Bakery")
    alice.write("And on Sunday?")
    expect(row(olga)).to_contain_text("And on Sunday?", timeout=SLOW_MS)
    standing(luis, "Assigned to you")
    counts(luis, open=1, mine=1, resolved=0, waiting=1)
    expect(luis.page.locator(".talk")).to_contain_text("Open again: the customer wrote", timeout=SLOW_MS)


def test_everything_is_done_with_keys_alone(olga: MemberAtInbox, waiting: World) -> None:
    page = olga.page
    keys = page.keyboard
    expect(row(olga)).to_be_visible(timeout=SLOW_MS)
    keys.press("j")
    expect(row(olga).locator(".chat-row")).to_be_focused()
    keys.press("Enter")
    expect(page.locator(".composer__field")).to_be_focused(timeout=SLOW_MS)
    # While somebody types, letters are letters.
    keys.type("ease")
    expect(page.locator(".composer__field")).to_have_value("ease")
    expect(page.locator("dialog")).to_have_count(0)
    page.locator(".composer__field").fill("")
    keys.press("Escape")

    keys.press("m")
    standing(olga, "Assigned to you")
    keys.press("l")
    palette = page.locator("dialog.palette")
    expect(palette.get_by_role("combobox")).to_be_focused()
    keys.type("Wedding")
    keys.press("Enter")
    expect(palette.get_by_role("button", name="Apply")).to_be_enabled()
    keys.press("Tab")
    keys.press("Tab")
    keys.press("Enter")
    expect(row(olga)).to_contain_text("Wedding", timeout=SLOW_MS)
    keys.press("s")
    expect(palette.get_by_role("combobox")).to_be_focused()
    keys.type("tomorrow")
    keys.press("Enter")
    standing(olga, "snoozed until")
    counts(olga, snoozed=1, open=0)
    entry = InboxEntry.objects.get()
    assert entry.status == "snoozed" and entry.snoozed_until_ms
    keys.press("u")
    standing(olga, "Assigned to you")
    expect(page.locator("[data-standing]")).not_to_contain_text("snoozed")
    counts(olga, snoozed=0, open=1, mine=1)
    keys.press("e")
    standing(olga, "Resolved")
    keys.press("e")
    expect(page.locator("[data-standing]")).not_to_contain_text("Resolved", timeout=SLOW_MS)

    keys.press("?")
    expect(page.get_by_role("heading", name="Keyboard shortcuts")).to_be_visible()
    page.get_by_role("switch").uncheck()
    keys.press("Escape")
    expect(page.locator("dialog")).to_have_count(0)
    keys.press("e")
    keys.press("a")
    expect(page.locator("dialog")).to_have_count(0)
    expect(page.locator("[data-standing]")).not_to_contain_text("Resolved")


def test_several_are_changed_at_once_and_undoing_keeps_what_a_colleague_made_of_them(
    olga: MemberAtInbox, luis: MemberAtInbox, waiting: World
) -> None:
    cast = waiting.cast
    send(cast.keys["bob"], cast.keys["bakery"], "One cake, please")
    rows = olga.page.locator(".inbox-row")
    expect(rows).to_have_count(2, timeout=SLOW_MS)
    rows.first.hover()
    rows.first.get_by_role("checkbox").check()
    rows.last.get_by_role("checkbox").click(modifiers=["Shift"])
    bar = olga.page.get_by_role("toolbar", name="Selected conversations")
    expect(bar).to_contain_text("2 selected")
    bar.get_by_role("button", name="Resolve").click()
    expect(rows).to_have_count(0, timeout=SLOW_MS)
    counts(olga, open=0, resolved=2)

    luis.page.get_by_label("Status").select_option("resolved")
    luis.open("Alice")
    press(luis, "Snooze")
    choose(luis.page, "Until the customer writes")
    standing(luis, "snoozed until they write")
    olga.page.get_by_role("button", name="Undo").click()
    expect(olga.page.get_by_text("Undone. 1 kept as they are: somebody changed them since.")).to_be_visible(
        timeout=SLOW_MS
    )
    expect(rows).to_have_count(1, timeout=SLOW_MS)
    counts(olga, open=1, snoozed=1, resolved=0)


def test_who_answers_what_a_colleague_has_just_answered_is_asked_first(
    olga: MemberAtInbox, luis: MemberAtInbox, alice: CustomerAtChat
) -> None:
    olga.open("Alice")
    luis.open("Alice")
    olga.page.locator(".composer__field").fill("Yes, we are")
    expect(luis.page.get_by_text("Olga is writing a reply.")).to_be_visible(timeout=SLOW_MS)
    luis.page.locator(".composer__field").fill("Hello!")
    luis.page.locator(".composer__field").press("Enter")
    expect(luis.page.get_by_role("heading", name="Olga is writing a reply")).to_be_visible()
    luis.page.get_by_role("button", name="Send anyway").click()
    alice.open("Bakery")
    alice.reads("Is anybody there?", "Hello!")

    expect(olga.page.locator(".bubble__text", has_text="Hello!")).to_be_visible(timeout=SLOW_MS)
    olga.page.locator(".composer__field").press("Enter")
    question = olga.page.get_by_role("dialog")
    expect(question).to_contain_text("Luis has just answered")
    question.get_by_role("button", name="Cancel").click()
    expect(olga.page.locator(".composer__field")).to_have_value("Yes, we are")
    alice.reads("Is anybody there?", "Hello!")


def make_crowd(world: World, count: int) -> None:
    """Customers whose conversations are open, each a second older than the one before; none has keys."""
    now_ms = int(time.time() * 1000)
    users = User.objects.bulk_create(User(name=f"Customer {n:03}") for n in range(count))
    people = Customer.objects.bulk_create(Customer(user=user, name=user.name) for user in users)
    business = world.cast.bakery
    talks = Conversation.objects.bulk_create(
        Conversation(id=conversation_id_for(business.id, one.id), business=business, customer=one)
        for one in people
    )
    times = [now_ms - 3_600_000 - n * 1000 for n in range(count)]
    ConversationCounter.objects.bulk_create(
        ConversationCounter(conversation=talk, last_at_ms=at) for talk, at in zip(talks, times, strict=True)
    )
    InboxEntry.objects.bulk_create(
        InboxEntry(conversation=talk, business=business, last_at_ms=at)
        for talk, at in zip(talks, times, strict=True)
    )


def test_a_long_list_is_drawn_and_opened_only_where_somebody_looks(
    browser: Browser, live: str, waiting: World
) -> None:
    make_crowd(waiting, 160)
    olga = member(browser, live, waiting, "olga")
    page = olga.page
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/business/inbox/")
    expect(row(olga)).to_contain_text("Is anybody there?", timeout=SLOW_MS)
    counts(olga, open=161)
    pane = page.locator(".inbox-rows")
    rows = page.locator(".inbox-row")
    expect(rows.first).to_have_attribute("aria-posinset", "1")
    assert rows.count() < 40
    page.keyboard.press("j")
    oldest = page.locator(".inbox-row", has_text="Customer 159")

    def goes_on() -> bool:
        pane.evaluate("pane => { pane.scrollTop = pane.scrollHeight; }")
        return oldest.is_visible()

    eventually(page, goes_on)
    expect(rows.last).to_have_attribute("aria-setsize", "161")
    assert rows.count() < 40
    of_rows = [url for url in asked if "/api/keys/" in url]
    assert len(of_rows) < 100, len(of_rows)
    page.get_by_label("Search conversations").fill("Customer 101")
    expect(rows).to_have_count(1, timeout=SLOW_MS)
    rows.get_by_role("link").click()
    expect(page.locator(".talk-header__name")).to_have_text("Customer 101")
    assert olga.faults == []


TOLD = """(() => {
  globalThis.told = [];
  globalThis.Notification = class {
    static permission = "granted";
    constructor(title, { body, tag }) { told.push([title, body, tag]); }
    close() {}
  };
  let isHidden = false;
  Object.defineProperty(document, "hidden", { get: () => isHidden });
  globalThis.hide = (hidden) => { isHidden = hidden; document.dispatchEvent(new Event("visibilitychange")); };
})()"""


def test_the_desktop_tells_who_wrote_once_for_all_tabs_and_only_while_nobody_looks(
    browser: Browser, live: str, waiting: World, alice: CustomerAtChat
) -> None:
    luis = MemberAtInbox(browser, live)
    luis.context.add_init_script(TOLD)
    luis.come_back(waiting.cast.luis.user, waiting.cast.keys["luis"], waiting.codes["luis"])
    first, second = luis.page, luis.context.new_page()
    second.goto("/business/inbox/")
    for page in (first, second):
        expect(page.locator(".inbox-row")).to_be_visible(timeout=SLOW_MS)
    first.get_by_label("Options of the inbox").click()
    first.get_by_role("button", name="Tell me of new messages").click()
    second.reload()
    expect(second.locator(".inbox-row")).to_be_visible(timeout=SLOW_MS)
    alice.open("Bakery")

    first.evaluate("hide(true)")
    alice.write("Somebody looks at the other tab")
    for page in (first, second):
        expect(page.locator(".inbox-row")).to_contain_text("the other tab", timeout=SLOW_MS)
    second.evaluate("hide(true)")
    alice.write("A secret")
    expect(first.locator(".inbox-row")).to_contain_text("A secret", timeout=SLOW_MS)
    conversation = str(waiting.cast.conversation.id)
    once = [[], [["Alice", "New message", conversation]]]
    eventually(first, lambda: sorted(page.evaluate("told") for page in (first, second)) == once)
    assert luis.faults == []


SNOOZES = """async () => {
  const { firstChoice, snoozes } = await import("/static/messaging/js/lib/inbox/snoozes.js");
  const hours = [...Array(24 * 8).keys()].map((hour) => new Date(2026, 2, 25, hour, 7).getTime());
  return hours.map((now) => ({ now, first: firstChoice(now), offered: snoozes(now) }));
}"""


def test_a_snooze_always_ends_later_and_no_time_is_offered_twice(browser: Browser, live: str) -> None:
    page = browser.new_context(base_url=live, timezone_id="Europe/Madrid").new_page()
    page.goto(EMPTY_PAGE)
    for moment in page.evaluate(SNOOZES):
        times = [one["at"] for one in moment["offered"]]
        assert times == sorted(set(times)) and times[0] > moment["now"] < moment["first"]
        assert times[-1] - moment["now"] <= 8 * 24 * 3_600_000
