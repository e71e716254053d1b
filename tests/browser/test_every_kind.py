"""Every kind of message, played between a customer and an agent: written, sealed, read, and answered once."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, expect

from accounts.models.businesses import Business
from messaging.delivery.acceptance import accept
from messaging.delivery.outcomes import Accepted
from messaging.models.messages import Message
from tests.browser.people import SLOW_MS, CustomerAtChat, MemberAtInbox, eventually, press
from tests.browser.world import World, member
from tests.messaging.bodies import CASES, sealed_bytes
from tests.messaging.test_delivery import submit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

HERE = {"latitude": 38.7167, "longitude": -9.1333}
# Of the cases that both readers run, those that have something to do with what is shown.
SHOWN = {
    *("ten thousand characters", "as many stars", "a list without rows", "a contact of 120 wide characters"),
    *("a kind of the future with words for today", "nested without end", "a reaction taken back", "no JSON"),
    *("an address alone", "a contact by name only", "one section needs no title", "a link with a name in it"),
}
LONG = "¿Tienen tarta de *fresa*? " * 400


def compose(person: CustomerAtChat | MemberAtInbox, kind: str) -> Locator:
    """Open the sheet of a kind, by keyboard."""
    press(person.page.get_by_label("Send something else"))
    person.page.get_by_role("button", name=kind, exact=True).press("Enter")
    sheet = person.page.get_by_role("dialog")
    expect(sheet).to_be_visible()
    return sheet


def send(sheet: Locator) -> None:
    sheet.get_by_role("button", name="Send", exact=True).click()
    expect(sheet).to_have_count(0)


def fill(sheet: Locator, **fields: str) -> None:
    for words, value in fields.items():
        sheet.get_by_label(re.compile(f"^{words.replace('_', ' ')}")).first.fill(value)


def send_body(world: World, body: dict[str, Any] | bytes) -> None:
    """As another client of the bakery might."""
    bakery, alice = world.cast.keys["bakery"], world.cast.keys["alice"]
    given = body if isinstance(body, bytes) else json.dumps(body).encode()
    assert isinstance(accept(submit(bakery, bakery.seal_body(alice, given))), Accepted)


def let_write(world: World) -> None:
    """The customer has written: free text is open."""
    bakery, alice = world.cast.keys["bakery"], world.cast.keys["alice"]
    assert isinstance(accept(submit(alice, alice.seal(bakery, "Hi"))), Accepted)


def test_every_kind_is_written_read_and_answered(
    browser: Browser, live: str, world: World, alice: CustomerAtChat
) -> None:
    alice.context.grant_permissions(["geolocation"])
    alice.context.set_geolocation(HERE)
    alice.open("Bakery")
    sheet = compose(alice, "Location")
    send_button = sheet.get_by_role("button", name="Send", exact=True)
    send_button.click()
    expect(sheet.get_by_role("alert")).to_contain_text("Use your position, or type an address")
    sheet.get_by_role("button", name="Use my position").click()
    expect(sheet.locator(".place-card")).to_contain_text("38.71670, -9.13330")
    fill(sheet, What_is_there="My \u202edoor")
    send_button.click()
    expect(sheet.get_by_role("alert")).to_contain_text("signs that nobody sees")
    fill(sheet, What_is_there="My door")
    send(sheet)
    sheet = compose(alice, "Contact")
    fill(sheet, Name="Ana Lima; MD", Number="call me")
    sheet.get_by_role("button", name="Send", exact=True).click()
    expect(sheet.get_by_role("alert")).to_contain_text("A number has digits")
    fill(sheet, Number="+34 910 000 184")
    expect(sheet.locator(".compose-preview")).to_contain_text("Ana Lima")
    send(sheet)
    alice.ticks_become("Sent")

    olga = member(browser, live, world, "olga")
    expect(olga.page.locator(".chat-row__last").first).to_contain_text("Contact · Ana Lima", timeout=SLOW_MS)
    olga.open("Alice")
    place = olga.page.locator(".place-card")
    expect(place).to_contain_text("My door", timeout=SLOW_MS)
    maps = place.get_by_role("link", name="Open in maps")
    expect(maps).to_have_attribute("href", "geo:38.716700,-9.133300?q=38.716700,-9.133300(My%20door)")
    with olga.page.expect_download() as download:
        olga.page.get_by_role("button", name="Save contact").click()
    card = Path(download.value.path()).read_text()
    assert "FN:Ana Lima\\; MD" in card and "TEL;TYPE=VOICE:+34 910 000 184" in card

    sheet = compose(olga, "Reply buttons")
    fill(sheet, Message="*When* do you come?", Button_1="Today")
    sheet.get_by_role("button", name="Add a button").click()
    fill(sheet, Button_2="Today")
    sheet.get_by_role("button", name="Send", exact=True).click()
    expect(sheet.get_by_role("alert")).to_contain_text("say the same")
    fill(sheet, Button_2="Tomorrow")
    expect(sheet.locator(".compose-preview strong")).to_have_text("When")
    send(sheet)
    sheet = compose(olga, "List")
    fill(sheet, Message="Which cake?", Button_that_opens="Cakes", Row_1="Strawberry", Description="For eight")
    sheet.get_by_role("button", name="Add a row").click()
    fill(sheet, Row_2="Chocolate")
    send(sheet)
    sheet = compose(olga, "Link button")
    fill(sheet, Message="Your order", Button="Track it", Address_of_the_page="https://me:pw@shop.example/7")
    sheet.get_by_role("button", name="Send", exact=True).click()
    expect(sheet.get_by_role("alert")).to_contain_text("without a name and password")
    fill(sheet, Address_of_the_page="shop.example/7")
    send(sheet)
    newest = olga.page.locator(".msg--out .bubble__meta").last
    expect(newest).to_contain_text(re.compile("Sent|Delivered|Read"))

    alice.page.get_by_role("button", name="Tomorrow").click(timeout=SLOW_MS)
    expect(alice.page.locator(".reply-btn", has_text="Today")).to_be_disabled(timeout=SLOW_MS)
    alice.page.locator(".reply-btn", has_text="Cakes").click()
    choices = alice.page.get_by_role("dialog")
    choices.get_by_label("Chocolate").check()
    choices.get_by_role("button", name="Send", exact=True).click()
    alice.ticks_become("Sent")
    expect(olga.page.locator(".bubble__text").last).to_have_text("Chocolate", timeout=SLOW_MS)
    alice.page.locator(".reply-btn", has_text="Cakes").click()
    expect(choices.get_by_label("Strawberry")).to_be_disabled()
    choices.get_by_role("button", name="Close").click()
    link = alice.page.get_by_role("link", name="Track it")
    expect(link).to_have_attribute("rel", "noopener noreferrer nofollow")
    expect(alice.page.locator(".link-host")).to_have_text("shop.example")
    expect(alice.page.locator(".bubble--verified")).to_have_count(3)
    olga.page.reload()
    olga.open("Alice")
    expect(olga.page.locator(".place-card")).to_have_count(1, timeout=SLOW_MS)
    expect(olga.page.locator(".bubble__text strong")).to_have_text("When")
    assert alice.faults + olga.faults == []
    stored = b"".join(bytes(message.content.body) for message in Message.objects.select_related("content"))
    assert Message.objects.count() == 7
    assert not [
        secret for secret in (b"38.7167", b"Lima", b"Strawberry", b"shop.example") if secret in stored
    ]


def test_whatever_a_body_says_the_chat_goes_on_and_long_words_are_folded(
    world: World, alice: CustomerAtChat
) -> None:
    let_write(world)
    shown = [case for case in CASES if case["name"] in SHOWN]
    assert len(shown) == len(SHOWN)
    for case in shown:
        send_body(world, sealed_bytes(case))
    # As wide as names come, beside the words and in both lists.
    send_body(world, {"t": "text", "text": "From a long name", "by": "𝕎𝕎 " * 40})
    Business.objects.filter(pk=world.cast.bakery.pk).update(name="Bakery " + "𝕎𝕎 " * 24)
    send_body(world, {"t": "text", "text": "see https://bаnk.example/ and https://shop.example/"})
    alice.open("Bakery")
    odd = alice.page.locator(".link-odd__host")
    expect(odd).to_contain_text("xn--bnk-6cd.example", timeout=SLOW_MS)
    expect(odd).to_have_count(1)
    alice.page.set_viewport_size({"width": 320, "height": 700})
    for width in ("document.scrollingElement.scrollWidth", "document.querySelector('.talk').scrollWidth"):
        eventually(alice.page, lambda width=width: alice.page.evaluate(width) <= 320)
    header = alice.page.locator(".talk-header")
    eventually(alice.page, lambda: 0 < (header.bounding_box() or {"height": 0})["height"] < 100)
    folded = alice.page.locator(".msg", has_text="ñññ")
    before = len(folded.locator(".bubble__text").inner_text())
    folded.get_by_role("button", name="Read more").click()
    expect(folded.get_by_role("button", name="Read more")).to_have_count(0)
    assert before < 2_000 < len(folded.locator(".bubble__text").inner_text())
    alice.page.locator(".composer__field").fill(LONG)
    # However long it is, the field leaves the rest of the page where it is.
    for part in (".talk-header", ".composer__send"):
        expect(alice.page.locator(part)).to_be_in_viewport(ratio=1)
    alice.page.keyboard.press("Enter")
    mine = alice.page.locator(".msg--out .bubble__text").last
    expect(mine.locator("strong").first).to_have_text("fresa", timeout=SLOW_MS)
    alice.ticks_become("Sent")
    alice.page.locator(".composer__field").fill("ñ" * 15_100)
    alice.page.keyboard.press("Enter")
    expect(alice.page.get_by_text("it has 101 characters too many")).to_be_visible()
    expect(alice.page.locator(".composer__field")).to_have_value("ñ" * 15_100)
    assert alice.faults == []


@pytest.mark.parametrize("world", [False], indirect=True)
def test_leaving_for_a_page_of_who_is_not_verified_is_asked_once(world: World, alice: CustomerAtChat) -> None:
    let_write(world)
    send_body(world, {"t": "link", "text": "Win", "label": "Open", "url": "https://shop.example/win"})
    alice.open("Bakery")
    alice.page.get_by_role("link", name="Open", exact=True).click(timeout=SLOW_MS)
    question = alice.page.get_by_role("dialog")
    expect(question).to_contain_text("Go to shop.example?")
    question.get_by_role("button", name="Cancel").click()
    assert len(alice.context.pages) == 1
    alice.page.get_by_role("link", name="Open", exact=True).click()
    alice.context.route("https://shop.example/**", lambda route: route.fulfill(body="hello"))
    with alice.context.expect_page() as opened:
        question.get_by_role("button", name="Open the page").click()
    opened.value.wait_for_url("https://shop.example/win")
    assert opened.value.evaluate("window.opener") is None
    with alice.context.expect_page():
        alice.page.get_by_role("link", name="Open", exact=True).click()
    assert alice.faults == []
