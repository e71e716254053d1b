"""Notifications: the worker wakes up, opens the news with this device's keys, and shows what is wanted."""

import re
import uuid

import pytest
from playwright.sync_api import Browser, Page, expect

from accounts.crypto.primitives import unb64
from accounts.models.businesses import Business
from messaging.delivery.acceptance import accept
from messaging.models.push import PushSubscription
from messaging.queries.receipts import hides_reading
from messaging.services.conversations import raise_watermark
from messaging.services.inbox import Changes, change_entries
from messaging.services.mutes import mute_business
from messaging.services.notes import add_note
from tests.browser.elsewhere import elsewhere
from tests.browser.people import SLOW_MS, CustomerAtChat, MemberAtInbox, eventually
from tests.browser.pushes import A_TEST, Worker, choose, stand_in_the_list_of_devices
from tests.browser.world import World, member
from tests.conftest import Cast
from tests.messaging.notes import note_document
from tests.messaging.push_service import BrowserEnd
from tests.messaging.templates import approved_template, seal_template
from tests.messaging.test_delivery import send, submit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


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
    assert service.wake(A_TEST)[0]["body"] == "Notifications work on this device."
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


HANGS = """([part, times]) => {
  Object.assign(LATEST, times);
  const really = self.fetch;
  const silent = ({ signal }) => new Promise((_, refuse) => {
    const end = () => refuse(signal.reason);
    signal.aborted ? end() : signal.addEventListener("abort", end);
  });
  self.fetch = (address, options) => (address.includes(part) ? silent(options) : really(address, options));
}"""


def test_a_network_that_says_nothing_is_not_waited_for(world: World, alice: CustomerAtChat) -> None:
    cast, page = world.cast, alice.page
    elsewhere(send, cast.keys["alice"], cast.keys["bakery"], "Have you got bread?")
    expect(page.locator(".chat-row", has_text="bread?")).to_be_visible(timeout=SLOW_MS)
    page.goto("/chat/settings/")
    service = Worker(page, "/chat/")
    # From here on it has what it needs but the server's answers.
    service.wake(A_TEST)
    choose(page, words={"message": "Mensaje nuevo"}, language="es")
    elsewhere(send, cast.keys["bakery"], cast.keys["alice"], "Rye.")
    service.worker.evaluate(HANGS, ["/keys/", {"text": 500}])
    (note,) = service.wake()
    assert (note["title"], note["body"], note["lang"]) == ("Bakery", "Mensaje nuevo", "es")
    service.worker.evaluate(HANGS, ["/api/", {"list": 500}])
    (note,) = service.wake()
    assert (note["title"], note["body"], note["silent"]) == ("Recado", "Mensaje nuevo", False)
    # Whatever else hangs: the browser is not left waiting.
    service.worker.evaluate("() => { LATEST.all = 3_000; self.fetch = () => new Promise(() => undefined); }")
    (note,) = service.wake()
    assert (note["title"], note["body"]) == ("Recado", "Mensaje nuevo")


SIGHT = """async () => {
  const { Sight } = await import("/static/messaging/js/lib/push/awake.js");
  const said = [], now = Date.now;
  const sight = new Sight((on) => said.push(on));
  sight.repeat();
  Date.now = () => now() + 3 * 60_000;
  sight.repeat();
  sight.repeat();
  dispatchEvent(new Event("keydown"));
  Date.now = now;
  return said;
}"""


def test_who_touches_nothing_for_a_while_does_not_look_though_the_page_is_there(
    alice: CustomerAtChat,
) -> None:
    # Looks, still looks, has gone (said once), and is back.
    assert alice.page.evaluate(SIGHT) == [True, True, False, True]


def test_what_was_told_makes_no_second_sound_and_names_cannot_rearrange_what_is_shown(
    world: World, alice: CustomerAtChat
) -> None:
    cast = world.cast
    bakery, customer = cast.keys["bakery"], cast.keys["alice"]
    elsewhere(send, customer, bakery, "Have you got bread?")
    expect(alice.page.locator(".chat-row", has_text="bread?")).to_be_visible(timeout=SLOW_MS)
    alice.page.goto("/chat/settings/")
    service = Worker(alice.page, "/chat/")
    for text in ("Rye.", "And cake."):
        elsewhere(send, bakery, customer, text)
        (note,) = service.wake()
        assert (note["body"], note["silent"], note["renotify"]) == (text, False, True)
        (note,) = service.wake()
        assert (note["body"], note["silent"], note["renotify"]) == (text, True, False)
    Business.objects.filter(pk=cast.bakery.pk).update(name="\u200fمخبز " + "السعادة " * 9)
    (note,) = service.wake()
    assert note["title"].startswith("\u2068مخبز السعادة")
    assert note["title"].endswith("…\u2069 (2)")
    assert len(note["title"]) < 70
    assert note["dir"] == "auto"


def test_members_are_told_of_what_colleagues_want_of_them(browser: Browser, live: str, world: World) -> None:
    cast = world.cast
    elsewhere(send, cast.keys["alice"], cast.keys["bakery"], "Have you got bread?")
    olga = member(browser, live, world, "olga")
    session = stand_in_the_list_of_devices(olga, cast.olga.user)
    end = BrowserEnd("http://127.0.0.1:9")
    PushSubscription.objects.create(
        session=session, business=cast.bakery, membership=cast.olga, device_id=uuid.uuid4(),
        endpoint=end.endpoint, public_key=end.public_key, auth=end.auth, concerns="mine",
    )  # fmt: skip
    expect(olga.page.locator(".chat-row", has_text="bread?")).to_be_visible(timeout=SLOW_MS)
    olga.page.goto("/business/notifications/here/")
    service = Worker(olga.page, "/business/")
    # Alice's chat is nobody's, and of those this device is to tell nothing.
    assert service.wake()[0]["body"] == "You have read everything."
    mention(cast, "she prefers a call")
    (note,) = service.wake()
    conversation = str(cast.conversation.id)
    assert (note["title"], note["body"]) == ("Alice", "Luis named you in a note.")
    assert note["data"] == {"conversation": conversation, "isCall": True}
    choose(olga.page, preview="full")
    mention(cast, "she prefers tea")
    assert [one["body"] for one in service.wake()] == ["Luis: she prefers tea"]
    party = {"conversation": cast.conversation, "party_id": cast.bakery.id, "device_id": uuid.uuid4()}
    elsewhere(raise_watermark, **party, delivered=1, read=1)
    given = Changes(assigns=True, assignee_id=cast.olga.id)
    whose = {"business_id": cast.bakery.id, "member_id": cast.luis.id, "ids": [cast.conversation.id]}
    elsewhere(change_entries, **whose, changes=given)
    assert [(one["title"], one["body"]) for one in service.wake()] == [("Alice", "This chat is yours now.")]
    elsewhere(send, cast.keys["alice"], cast.keys["bakery"], "Hello?")
    assert [(one["title"], one["body"]) for one in service.wake()] == [("Alice", "Hello?")]


def mention(cast: Cast, text: str) -> None:
    """Luis names olga in a note about alice."""
    called = cast.olga.pk
    document = note_document(cast.keys["bakery"], cast.conversation, cast.luis.id, text, str(called))
    facts = {"note_id": uuid.UUID(document["id"]), "epoch": document["epoch"], "call": [called]}
    note = {"conversation": cast.conversation, "author": cast.luis, "ciphertext": unb64(document["ct"])}
    elsewhere(add_note, **note, **facts)


def test_a_customer_keeps_their_reading_to_themself_and_is_told_how_to_allow_notifications(
    world: World, alice: CustomerAtChat
) -> None:
    alice.page.goto("/chat/settings/")
    receipts = alice.page.get_by_role("switch", name="Read receipts")
    expect(receipts).to_be_checked(timeout=SLOW_MS)
    expect(receipts).to_be_enabled(timeout=SLOW_MS)
    receipts.uncheck()
    eventually(alice.page, lambda: hides_reading(world.cast.alice.id))
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
    expect(page).to_have_title(re.compile(r"^\(1\) "))
    expect(page.locator("link[rel=icon]")).to_have_attribute("href", re.compile("^data:image/png"))
    page.get_by_role("button", name="Got it").click()
    expect(hint).to_have_count(0)
    # They read it on another device.
    party = {"conversation": cast.conversation, "party_id": cast.alice.id, "device_id": uuid.uuid4()}
    elsewhere(raise_watermark, **party, delivered=2, read=2)
    wait_for_badge(page, 0)
    expect(page).to_have_title(re.compile(r"^(?!\()"))
    expect(page.locator("link[rel=icon]")).to_have_attribute("href", re.compile(r"^(?!data:)"))
    elsewhere(send, cast.keys["bakery"], cast.keys["alice"], "And cake.")
    wait_for_badge(page, 1)
    alice.open("Bakery")
    wait_for_badge(page, 0)
    expect(page).to_have_title(re.compile(r"^(?!\()"))
    page.reload()
    expect(row).to_be_visible(timeout=SLOW_MS)
    expect(hint).to_have_count(0)


def wait_for_badge(page: Page, count: int) -> None:
    eventually(page, lambda: page.evaluate("() => badges.at(-1)") == count)
