"""The pilot, played: a business waits, enters its invitation and answers; staff end it, and all may send."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from accounts.doors import STAFF
from accounts.models.people import User
from accounts.services.invitations import invite
from accounts.services.pilot import open_pilot
from messaging.models.messages import Message
from tests.browser.people import SLOW_MS, CustomerAtChat, MemberAtInbox
from tests.browser.world import World, member
from tests.sessions import staff_cookie

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WAITS = "waits for a place in the pilot"
NOT_YET = "does not take part yet"


@pytest.fixture
def ines(live: str) -> User:
    return User.objects.create_superuser(email="ines@recado.example", password="x", name="Ines")


@pytest.fixture
def code(world: World, ines: User) -> str:
    """An invitation to a pilot in which nobody has a place yet."""
    open_pilot(places=1, with_present_businesses=False, actor=ines, address=None)
    return invite(uses=1, days=1, note="", actor=ines, address=None)


def test_a_business_waits_enters_its_invitation_and_answers(
    browser: Browser, live: str, world: World, code: str, alice: CustomerAtChat
) -> None:
    alice.open("Bakery")
    expect(alice.page.locator(".pane-talk .standing")).to_contain_text(NOT_YET, timeout=SLOW_MS)
    alice.write("Have you got a strawberry cake?")
    alice.ticks_become("Sent")
    olga = member(browser, live, world, "olga")
    olga.open("Alice")
    olga.reads("Have you got a strawberry cake?")
    expect(olga.page.locator(".pane-list .standing")).to_contain_text(WAITS)
    expect(olga.page.locator(".composer__field")).to_be_disabled()
    olga.page.get_by_role("link", name="See your place").click()
    expect(olga.page.locator(".place__number b")).to_have_text("1")
    enters(olga.page, "WRNG-CODE-HERE")
    expect(olga.page.get_by_role("alert")).to_contain_text("Compare it letter by letter")
    enters(olga.page, code.lower())
    expect(olga.page.locator("main")).to_contain_text("Your business takes part")
    expect(alice.page.locator(".pane-talk .standing")).to_have_count(0, timeout=SLOW_MS)
    olga.page.locator("main").get_by_role("link", name="Inbox").click()
    olga.open("Alice")
    olga.write("Yes, for eight.")
    olga.ticks_become("Read")
    alice.reads("Have you got a strawberry cake?", "Yes, for eight.")
    assert alice.faults + olga.faults == []


def test_staff_end_the_pilot_and_who_waited_sends_at_once(
    browser: Browser, live: str, world: World, code: str, ines: User, alice: CustomerAtChat
) -> None:
    alice.open("Bakery")
    alice.write("Have you got a strawberry cake?")
    alice.ticks_become("Sent")
    olga = member(browser, live, world, "olga")
    olga.open("Alice")
    expect(olga.page.locator(".composer__field")).to_be_disabled()
    context = browser.new_context(base_url=live, locale="en-GB")
    context.add_cookies([{"name": STAFF.cookie, "value": staff_cookie(ines), "url": live}])
    staff = context.new_page()
    staff.goto("/staff/")
    staff.get_by_role("link", name=re.compile("Waiting for a place")).click()
    expect(staff.locator("#waiting")).to_contain_text("Bakery")
    staff.get_by_role("link", name="End the pilot…").click()
    expect(staff.locator("main")).to_contain_text("Businesses that wait now and can send at once: 2")
    staff.get_by_role("button", name="End the pilot now").click()
    # What is open hears of it without being loaded again.
    expect(olga.page.locator(".composer__field")).to_be_enabled(timeout=SLOW_MS)
    expect(olga.page.locator(".standing")).to_have_count(0)
    answers(olga, "Yes, for eight.")
    assert Message.objects.count() == 2
    assert olga.faults == []


def enters(page: Page, code: str) -> None:
    page.get_by_label("Invitation code").fill(code)
    page.get_by_role("button", name="Take the place").click()


def answers(member: MemberAtInbox, text: str) -> None:
    member.write(text)
    member.ticks_become("Read")
