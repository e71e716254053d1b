"""Several tabs of one person: one socket, and every word once, whichever tab wrote it or was closed."""

import pytest
from playwright.sync_api import Page, expect

from messaging.models.messages import Message
from tests.browser.people import SLOW_MS, CustomerAtChat
from tests.browser.world import World
from tests.messaging.test_delivery import send

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
COUNT_SOCKETS = """
const Real = WebSocket;
window.opened = 0;
window.WebSocket = class extends Real { constructor(...given) { super(...given); window.opened += 1; } };
"""


def reads(page: Page, *words: str) -> None:
    expect(page.locator(".bubble__text")).to_have_text(list(words), timeout=SLOW_MS)


def write(page: Page, words: str) -> None:
    page.locator(".composer__field").fill(words)
    page.locator(".composer__field").press("Enter")


def test_two_tabs_share_a_socket_and_the_second_goes_on_when_the_first_is_closed(
    world: World, alice: CustomerAtChat
) -> None:
    customer, bakery = world.cast.keys["alice"], world.cast.keys["bakery"]
    alice.open("Bakery")
    first = alice.page
    second = alice.context.new_page()
    second.add_init_script(COUNT_SOCKETS)
    second.goto(first.url)
    expect(second.locator(".composer__field")).to_be_visible(timeout=SLOW_MS)

    write(first, "one")
    reads(second, "one")
    write(second, "two")
    reads(first, "one", "two")
    send(bakery, customer, "three")
    first.reload()
    reads(second, "one", "two", "three")
    reads(first, "one", "two", "three")

    # Whoever has the socket goes, with words that nobody has sent.
    alice.goes_offline()
    write(first, "four")
    expect(first.locator(".msg--out .bubble__meta").last).to_contain_text("Waiting", timeout=SLOW_MS)
    first.close()
    alice.goes_online()
    reads(second, "one", "two", "three", "four")
    expect(second.locator(".msg--out .bubble__meta").last).to_contain_text("Sent", timeout=SLOW_MS)
    assert Message.objects.count() == 4
    assert list(Message.objects.order_by("sequence").values_list("sequence", flat=True)) == [1, 2, 3, 4]
    assert alice.faults == []


def test_a_tab_without_the_socket_opens_none_and_takes_it_from_one_that_sleeps(
    world: World, alice: CustomerAtChat
) -> None:
    alice.open("Bakery")
    second = alice.context.new_page()
    second.add_init_script(COUNT_SOCKETS)
    second.goto(alice.page.url)
    write(second, "hello")
    expect(second.locator(".msg--out .bubble__meta").last).to_contain_text("Sent", timeout=SLOW_MS)
    assert second.evaluate("window.opened") == 0
    # As a phone puts a tab to sleep: it keeps its lock, and answers nobody.
    session = alice.context.new_cdp_session(alice.page)
    session.send("Debugger.enable")
    session.send("Debugger.pause")
    second.bring_to_front()
    write(second, "still here")
    reads(second, "hello", "still here")
    expect(second.locator(".msg--out .bubble__meta").last).to_contain_text("Sent", timeout=SLOW_MS)
    assert second.evaluate("window.opened") == 1
    session.send("Debugger.resume")
    reads(alice.page, "hello", "still here")
    assert Message.objects.count() == 2
