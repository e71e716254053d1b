"""Several conversations, colleagues and tabs at once: nothing ends up in the wrong place."""

from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, expect

from accounts.models.businesses import Business
from messaging.models.messages import Message
from messaging.services.conversations import start_conversation
from tests.browser.people import SLOW_MS, CustomerAtChat
from tests.browser.world import World, certify_bakery, member
from tests.messaging.test_delivery import send

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


FOREIGN = ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "http://[", "/staff/"]


@pytest.fixture
def rival(world: World) -> Business:
    """A second business that alice has a conversation with."""
    start_conversation(customer_id=world.cast.alice.id, business=world.cast.rival)
    return world.cast.rival


def test_a_draft_stays_with_its_conversation_and_is_never_sent_to_another(
    world: World, rival: Business, alice: CustomerAtChat
) -> None:
    field = alice.page.locator(".composer__field")
    alice.open("Rival")
    alice.open("Bakery")
    field.fill("for the bakery only")
    alice.goes_offline()
    alice.open("Rival")
    expect(field).to_have_value("")
    alice.write("for the rival")
    alice.open("Bakery")
    expect(field).to_have_value("for the bakery only")
    alice.goes_online()
    # Once it is sent, its conversation is the newest: a row is pressed only when the rows stand still.
    expect(alice.page.locator(".chat-row").first).to_contain_text("for the rival", timeout=SLOW_MS)
    alice.open("Rival")
    alice.ticks_become("Sent")
    assert [message.business_id for message in Message.objects.all()] == [rival.id]


def test_the_address_says_which_conversation_is_open(
    world: World, rival: Business, alice: CustomerAtChat
) -> None:
    name = alice.page.locator(".talk-header__name")
    alice.open("Rival")
    alice.open("Bakery")
    alice.page.reload()
    expect(name).to_contain_text("Bakery", timeout=SLOW_MS)
    alice.page.go_back()
    expect(name).to_contain_text("Rival", timeout=SLOW_MS)
    alice.page.go_back()
    expect(name).to_have_count(0)


@pytest.mark.parametrize("world", [False], indirect=True)
def test_a_badge_that_is_earned_while_the_page_is_open_turns_the_next_message_yellow(
    world: World, alice: CustomerAtChat
) -> None:
    alice.open("Bakery")
    alice.write("Are you genuine?")
    alice.ticks_become("Sent")
    send(world.cast.keys["bakery"], world.cast.keys["alice"], "Not yet")
    certify_bakery(world.cast)
    send(world.cast.keys["bakery"], world.cast.keys["alice"], "Now we are")
    alice.page.evaluate("dispatchEvent(new Event('offline')); dispatchEvent(new Event('online'))")
    expect(alice.page.locator(".bubble--verified .bubble__text")).to_have_text(
        ["Now we are"], timeout=SLOW_MS
    )


def test_what_a_colleague_has_read_is_no_longer_unread(
    browser: Browser, live: str, world: World, alice: CustomerAtChat
) -> None:
    olga, luis = (member(browser, live, world, name) for name in ("olga", "luis"))
    count = luis.page.locator(".chat-row .count")
    luis.arrives()
    alice.open("Bakery")
    alice.write("Anybody there?")
    expect(count).to_have_text("1", timeout=SLOW_MS)
    olga.open("Alice")
    expect(count).to_have_count(0, timeout=SLOW_MS)


def test_renewed_keys_reach_a_colleague_whose_inbox_is_open(
    browser: Browser, live: str, world: World, alice: CustomerAtChat
) -> None:
    alice.open("Bakery")
    alice.write("before")
    olga, luis = (member(browser, live, world, name) for name in ("olga", "luis"))
    luis.open("Alice")
    olga.page.goto("/business/team/")
    olga.page.get_by_role("button", name="Renew the keys").click(timeout=SLOW_MS)
    olga.page.get_by_role("button", name="Yes, renew the keys").click()
    expect(olga.page.get_by_text("The business's keys are new.")).to_be_visible(timeout=SLOW_MS)
    alice.write("after")
    luis.reads("before", "after")
    luis.write("still here")
    alice.reads("before", "after", "still here")
    assert alice.faults + olga.faults + luis.faults == []


@pytest.mark.parametrize("foreign", FOREIGN)
def test_the_keys_page_leads_nowhere_but_back_behind_its_door(
    browser: Browser, live: str, world: World, foreign: str
) -> None:
    person = CustomerAtChat(browser, live)
    person.sign_in("+34600000001")
    expect(person.page.get_by_label("Recovery code")).to_be_visible(timeout=SLOW_MS)
    person.page.goto("/chat/keys/?" + urlencode({"next": foreign}))
    person.restore(world.codes["alice"])
    expect(person.page.locator(".chat-row")).to_have_count(1, timeout=SLOW_MS)
    expect(person.page).to_have_url(f"{live}/chat/")


def test_who_comes_from_a_business_page_ends_in_its_chat_even_when_keys_are_missing(
    browser: Browser, live: str, world: World
) -> None:
    person = CustomerAtChat(browser, live)
    person.page.goto("/b/rival/")
    person.page.get_by_role("link", name="Chat").click()
    person.prove("+34600000001")
    person.restore(world.codes["alice"])
    expect(person.page.locator(".talk-header__name")).to_contain_text("Rival", timeout=SLOW_MS)
