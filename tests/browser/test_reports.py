"""Reports in real browsers: a customer reports, staff read and suspend, both sides hear, and it is lifted."""

from collections.abc import Iterator

import pytest
from celery.contrib.testing.worker import start_worker
from django_otp.plugins.otp_totp.models import TOTPDevice
from playwright.sync_api import Browser, Page, expect

from accounts.demo import current_code
from accounts.models.audit import AuditEvent
from accounts.services.certificates import issue_pending_certificates, renew_revocation_list
from config.celery import app
from moderation.models.reports import Report, ReportItem
from tests.accounts.test_verification import make_reviewer
from tests.browser.elsewhere import elsewhere
from tests.browser.people import SLOW_MS, CustomerAtChat, MemberAtInbox, Person
from tests.browser.test_first_conversation import found_on_the_server
from tests.browser.world import ISSUING_SEED, TOTP_KEY, World, member
from tests.conftest import PASSWORD
from tests.messaging.test_delivery import code_of, send

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SPAM = "You have won 500 euros. Send your card."


class StaffAtDoor(Person):
    def sign_in(self, totp_secret: str) -> None:
        user = make_reviewer()
        TOTPDevice.objects.create(user=user, name="app", key=TOTP_KEY.hex(), confirmed=True)
        self.page.goto("/staff/")
        self.page.locator("[name=username]").fill("ines@recado.example")
        self.page.locator("[name=password]").fill(PASSWORD)
        self.page.locator("[name=otp_token]").fill(current_code(totp_secret))
        self.page.locator("[type=submit]").click()

    def open_queue(self, title: str) -> None:
        self.page.goto("/staff/")
        self.page.locator(".staff-queues a", has_text=title).click()
        self.page.locator("#result_list a").first.click()

    def decide(self, name: str, reason: str) -> None:
        self.page.get_by_label("Reason").fill(reason)
        self.page.get_by_role("button", name=name).click()
        expect(self.page.locator(".messagelist")).to_contain_text("Both sides are told")


@pytest.fixture
def worker(live: str) -> Iterator[None]:
    with start_worker(app, pool="solo", perform_ping_check=False, loglevel="warning"):
        yield


@pytest.fixture
def staff(browser: Browser, live: str, world: World) -> StaffAtDoor:
    person = StaffAtDoor(browser, live)
    person.sign_in(world.totp_secret)
    return person


@pytest.fixture
def luis(browser: Browser, live: str, world: World) -> MemberAtInbox:
    return member(browser, live, world, "luis")


def report_last_message(page: Page, reason: str, comment: str = "") -> str:
    """Report from a message's own menu; the number on the receipt."""
    message = page.locator(".msg:not(.msg--out)").last
    message.locator(".msg__menu summary").click()
    message.get_by_role("button", name="Report").click()
    sheet = page.locator("dialog.report")
    expect(sheet.get_by_role("button", name="See what staff will see")).to_be_disabled()
    sheet.get_by_label(reason).check()
    sheet.get_by_label("Anything else").fill(comment)
    sheet.get_by_role("button", name="See what staff will see").click()
    seen = sheet.locator("[data-report=seen]")
    expect(seen).to_contain_text(SPAM)
    expect(seen).to_contain_text(comment)
    sheet.get_by_role("button", name="Send the report").click()
    number = sheet.locator("[data-report=number]").inner_text(timeout=SLOW_MS)
    expect(sheet).to_contain_text("2 of 2")
    return number


def test_a_customer_reports_staff_suspend_both_sides_hear_of_it_and_it_is_lifted(
    world: World, alice: CustomerAtChat, luis: MemberAtInbox, staff: StaffAtDoor, worker: None
) -> None:
    cast = world.cast
    alice.open("Bakery")
    alice.write("Good morning")
    luis.open("Alice")
    luis.write("Hello, Alice.")
    luis.write(SPAM)
    expect(alice.page.locator(".bubble--verified", has_text=SPAM)).to_be_visible(timeout=SLOW_MS)
    number = report_last_message(alice.page, "Scam or impersonation", "He wants my card number.")
    assert Report.objects.get().number == number
    assert set(ReportItem.objects.values_list("verdict", flat=True)) == {"genuine"}
    assert found_on_the_server([SPAM, "card number"]) == []

    staff.open_queue("Reports")
    shown = staff.page.locator(".case-messages")
    expect(shown).to_contain_text(SPAM)
    expect(shown.locator(".case-message--genuine")).to_have_count(2)
    expect(staff.page.locator(".case-comment")).to_have_text("He wants my card number.")
    assert AuditEvent.objects.filter(action="report.evidence_viewed").exists()
    staff.decide("Suspend", "You ask for card numbers.")

    alice_header, alice_talk = alice.page.locator(".talk-header"), alice.page.locator(".pane-talk")
    expect(alice_talk.locator(".banner--danger")).to_contain_text("suspended Bakery", timeout=SLOW_MS)
    expect(alice_header).to_contain_text("Suspended")
    expect(alice_header.locator(".badge-verified")).to_have_count(0)
    expect(alice.page.locator(".bubble--verified")).to_have_count(0)
    expect(alice.page.locator("recado-notices")).to_contain_text(number)
    expect(luis.page.locator("recado-notices")).to_contain_text("You ask for card numbers.", timeout=SLOW_MS)
    expect(luis.page.locator(".composer__field")).to_be_disabled()
    assert code_of(send(cast.keys["bakery"], cast.keys["alice"], "still here")) == "business_suspended"

    alice.page.goto("/chat/reports/")
    expect(alice.page.locator(".plain-list li")).to_contain_text(["Suspended"])
    luis.page.get_by_role("link", name="Read the notice").click()
    expect(luis.page.locator("main")).to_contain_text("Your business is suspended.")
    luis.page.get_by_role("button", name="I have read them").click()
    expect(luis.page.get_by_role("button", name="I have read them")).to_have_count(0)
    alice.page.goto("/chat/")
    alice.open("Bakery")
    luis.page.goto("/business/")
    luis.open("Alice")
    expect(luis.page.locator(".composer__field")).to_be_disabled()
    expect(luis.page.locator("recado-notices .banner")).to_have_count(0)

    staff.decide("Lift the suspension", "They took it down.")
    expect(alice_talk.locator(".banner--danger")).to_have_count(0, timeout=SLOW_MS)
    expect(luis.page.locator(".composer__field")).to_be_enabled(timeout=SLOW_MS)
    # Its certificates ended with the suspension; the signer has made new ones.
    elsewhere(issue_pending_certificates, key_id="t1", signing_seed=ISSUING_SEED)
    elsewhere(renew_revocation_list, key_id="t1", signing_seed=ISSUING_SEED)
    luis.write("We are sorry.")
    expect(alice.page.locator(".bubble__text").last).to_have_text("We are sorry.", timeout=SLOW_MS)
    expect(alice_header.locator(".badge-verified")).to_be_visible()
    assert alice.faults + luis.faults + staff.faults == []


def test_reporting_can_block_too_and_what_was_reported_before_is_refused_in_words(
    world: World, alice: CustomerAtChat, luis: MemberAtInbox
) -> None:
    alice.open("Bakery")
    alice.write("Good morning")
    luis.open("Alice")
    luis.write("Hello, Alice.")
    luis.write(SPAM)
    expect(alice.page.locator(".bubble__text").last).to_have_text(SPAM, timeout=SLOW_MS)
    report_last_message(alice.page, "Spam")
    sheet = alice.page.locator("dialog.report")
    sheet.get_by_role("button", name="Done").click()
    alice.page.locator(".talk-header .msg__menu summary").click()
    alice.page.locator(".talk-header").get_by_role("button", name="Report").click()
    sheet.get_by_label("Spam").check()
    sheet.get_by_label("Also block Bakery").check()
    sheet.get_by_role("button", name="See what staff will see").click()
    sheet.get_by_role("button", name="Send the report").click()
    expect(sheet.get_by_role("alert")).to_contain_text("already", timeout=SLOW_MS)
    sheet.get_by_role("button", name="Back").click()
    luis.write("Only today!")
    expect(sheet.locator(".choice", has_text="Only today!")).to_be_visible(timeout=SLOW_MS)
    sheet.locator(".choice", has_text="Only today!").locator("input").check()
    sheet.get_by_role("button", name="See what staff will see").click()
    sheet.get_by_role("button", name="Send the report").click()
    expect(sheet).to_contain_text("1 of 3", timeout=SLOW_MS)
    expect(sheet).to_contain_text("You had reported 2 of them before")
    expect(sheet).to_contain_text("You have also blocked Bakery.")
    cast = world.cast
    assert code_of(send(cast.keys["bakery"], cast.keys["alice"], "hello?")) == "undeliverable"


def test_a_business_reports_a_customer_from_the_contact_card(
    world: World, alice: CustomerAtChat, luis: MemberAtInbox
) -> None:
    alice.open("Bakery")
    alice.write("I know where you live")
    luis.open("Alice")
    luis.reads("I know where you live")
    luis.page.get_by_role("button", name="Report this customer").click()
    sheet = luis.page.locator("dialog.report")
    expect(sheet.get_by_label("Also block")).to_have_count(0)
    sheet.get_by_label("Harassment or threats").check()
    sheet.get_by_role("button", name="See what staff will see").click()
    sheet.get_by_role("button", name="Send the report").click()
    expect(sheet).to_contain_text("1 of 1", timeout=SLOW_MS)
    assert Report.objects.get().case.customer == world.cast.alice
    sheet.get_by_role("link", name="My reports").click()
    expect(luis.page.locator("#reports + *")).to_contain_text("Being looked at")


TAMPER = """
(parts) => {
  const { messenger } = document.querySelector("recado-chat");
  const [conversation] = messenger.conversations.values();
  const theirs = [...conversation.messages.values()].filter(({ proof }) => proof);
  theirs.forEach(({ proof }, index) => {
    const part = parts[index];
    if (part === "ts") { proof.ts ^= 1; return; }
    const text = atob(proof[part].replaceAll("-", "+").replaceAll("_", "/"));
    const changed = text.slice(0, -1) + String.fromCharCode(text.charCodeAt(text.length - 1) ^ 1);
    proof[part] = btoa(changed).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  });
}
"""
PARTS = {
    "hdr": "stamp does not fit",
    "ts": "stamp does not fit",
    "tag": "stamp does not fit",
    "kf": "text is not",
    "body": "text is not",
}


def test_one_altered_bit_of_each_part_made_in_the_browser_is_shown_to_staff_with_its_reason(
    world: World, alice: CustomerAtChat, luis: MemberAtInbox, staff: StaffAtDoor
) -> None:
    alice.open("Bakery")
    alice.write("Good morning")
    luis.open("Alice")
    for part in PARTS:
        luis.write(f"about {part}")
    expect(alice.page.locator(".bubble__text").last).to_have_text("about body", timeout=SLOW_MS)
    alice.page.evaluate(TAMPER, list(PARTS))
    alice.page.locator(".talk-header .msg__menu summary").click()
    alice.page.locator(".talk-header").get_by_role("button", name="Report").click()
    sheet = alice.page.locator("dialog.report")
    sheet.get_by_label("Spam").check()
    sheet.get_by_role("button", name="See what staff will see").click()
    sheet.get_by_role("button", name="Send the report").click()
    expect(sheet).to_contain_text("0 of 5", timeout=SLOW_MS)
    staff.open_queue("Reports")
    shown = staff.page.locator(".case-message--failed")
    expect(shown).to_contain_text(list(PARTS.values()))
