"""An important notification, from its first word to its reader; and nothing but the approved words."""

from datetime import UTC, datetime, timedelta

import pytest
from django_otp.plugins.otp_totp.models import TOTPDevice
from playwright.sync_api import Browser, Page, expect

from accounts.demo import current_code
from messaging.bodies.templates import template_body
from messaging.delivery.acceptance import accept
from messaging.delivery.outcomes import Accepted
from messaging.models.messages import Message
from messaging.models.outbox import Notification, OutboxRow
from messaging.models.templates import TemplateVersion
from tests.browser.people import CLAIMED_MS, SLOW_MS, CustomerAtChat, MemberAtInbox
from tests.browser.world import TOTP_KEY, World, member
from tests.conftest import PASSWORD
from tests.messaging.templates import approved_template, body_of, make_staff, seal_template
from tests.messaging.test_delivery import submit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def olga(browser: Browser, live: str, world: World) -> MemberAtInbox:
    person = member(browser, live, world, "olga")
    person.arrives()
    return person


def write_template(page: Page) -> None:
    page.get_by_role("link", name="Templates").first.click()
    page.get_by_role("link", name="New template").click()
    page.get_by_label("Name").fill("order_ready")
    page.get_by_label("Category").select_option("utility")
    expect(page.locator("[data-variant]")).to_have_count(2)
    english, spanish = page.locator("[data-variant]").all()
    english.get_by_label("Title").fill("Ready")
    english.get_by_label("Text").fill("Hello {{name}}, your {{what}} is ready.")
    spanish.get_by_label("Language").select_option("es")
    spanish.get_by_label("Text").fill("Hola {{name}}, tu {{what}} está lista.")
    page.get_by_label("what", exact=True).fill("cake")
    page.get_by_label("name", exact=True).fill("Alice")
    expect(page.locator("[data-preview]")).to_contain_text("Hello Alice, your cake is ready.")
    page.get_by_role("button", name="Send for review").click()
    expect(page.get_by_text("Staff are reviewing it")).to_be_visible()


def approve_as_staff(browser: Browser, live: str, totp_secret: str) -> None:
    staff = make_staff()
    TOTPDevice.objects.create(user=staff, name="app", key=TOTP_KEY.hex(), confirmed=True)
    page = browser.new_context(base_url=live, locale="en-GB").new_page()
    page.goto("/staff/")
    page.locator("#id_username").fill(str(staff.email))
    page.locator("#id_password").fill(PASSWORD)
    page.locator("#id_otp_token").fill(current_code(totp_secret))
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("link", name="Templates").first.click()
    page.get_by_role("link", name="order_ready").click()
    expect(page.get_by_text("Hello Alice, your cake is ready.")).to_be_visible()
    expect(page.get_by_text("Hola Alice, tu cake está lista.")).to_be_visible()
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_text("The decision was written down.")).to_be_visible()


def test_owner_writes_staff_approve_and_the_customer_reads_the_approved_words(
    browser: Browser, live: str, world: World, alice: CustomerAtChat, olga: MemberAtInbox
) -> None:
    alice.open("Bakery")
    write_template(olga.page)
    approve_as_staff(browser, live, world.totp_secret)

    page = olga.page
    page.get_by_role("link", name="Notifications").first.click()
    page.get_by_role("link", name="New notification").click()
    page.get_by_label("Alice").check()
    page.get_by_label("name", exact=True).fill("Alice")
    button = page.get_by_role("button", name="Send now (1)")
    button.click()
    expect(page.get_by_role("alert")).to_contain_text("Fill in every parameter for Alice")
    page.get_by_label("what", exact=True).fill("strawberry cake")
    page.get_by_text("At a time", exact=True).click()
    page.get_by_label("Time zone").select_option("UTC")
    page.get_by_label("Day and time").fill("2020-01-01T10:00")
    page.get_by_role("button", name="Schedule (1)").click()
    expect(page.get_by_role("alert")).to_contain_text("This time is over")
    # A minute that is about to end would be over once it is sent.
    soon = datetime.now(UTC) + timedelta(seconds=20)
    page.get_by_label("Day and time").fill(f"{soon:%Y-%m-%dT%H:%M}")
    page.get_by_role("button", name="Schedule (1)").click()

    notice = alice.page.locator(".bubble--verified")
    expect(notice).to_contain_text("Hello Alice, your strawberry cake is ready.", timeout=CLAIMED_MS)
    expect(notice).to_contain_text("Important notification")
    expect(alice.page.locator(".chat-row__last").first).to_contain_text("Ready")
    expect(page.locator(".data tbody")).to_contain_text("Read", timeout=SLOW_MS)
    alice.page.get_by_text("Why did I get this?").click()
    panel = alice.page.locator(".why__panel")
    for words in ("order_ready", "+34600000001", "Planned for", "something changed for you"):
        expect(panel).to_contain_text(words)
    row = OutboxRow.objects.get()
    assert (row.state, row.sealer, row.request) == ("sent", "browser", None)
    assert b"strawberry" not in bytes(Message.objects.select_related("content").get().content.body)
    assert alice.faults + olga.faults == []


def test_anything_but_the_approved_words_is_not_shown(world: World, alice: CustomerAtChat) -> None:
    cast = world.cast
    version, other = approved_template(cast), approved_template(cast, name="other")
    customer, bakery = cast.keys["alice"], cast.keys["bakery"]
    foreign = template_body(template_id=other.template_id, number=1, language="en", values={})
    hostile = [
        body_of(other),
        body_of(version, {"name": "Alice"}),
        body_of(version, {"name": "Alice", "what": "x", "more": "y"}),
        body_of(version, {"name": "Alice", "what": "cake\nBuy more"}),
        body_of(version, language="de"),
        foreign,
        b'{"t":"text","text":"Buy cake"}',
    ]
    values = {"name": "https://evil.example/", "what": "cake"}
    for body in (*hostile, body_of(version, values)):
        outcome = accept(submit(bakery, seal_template(bakery, customer, version, body)))
        assert isinstance(outcome, Accepted)
    alice.open("Bakery")
    bubbles = alice.page.locator(".msg .bubble")
    expect(bubbles).to_have_count(len(hostile) + 1, timeout=SLOW_MS)
    expect(alice.page.locator(".not-approved")).to_have_count(len(hostile))
    expect(alice.page.get_by_role("button", name="Report this message")).to_have_count(len(hostile))
    expect(bubbles.last).to_contain_text("https://evil.example/")
    assert bubbles.last.locator("a").count() == 0
    assert "Buy" not in alice.page.locator(".talk").inner_text()


def test_both_sides_make_the_same_bytes(world: World, alice: CustomerAtChat) -> None:
    values = {"name": 'Zoë "Z" \\ ñ 🎂', "10": "b", "2": "a"}
    version: TemplateVersion = approved_template(world.cast)
    made = template_body(template_id=version.template_id, number=3, language="es", values=values)
    wording = {"id": str(version.template_id), "v": 3}
    script = """async ([wording, values]) => {
      const { bodyBytes, templateBody } = await import("/static/messaging/js/lib/wording.js");
      return [...bodyBytes(templateBody(wording, "es", values))];
    }"""
    assert bytes(alice.page.evaluate(script, [wording, values])) == made


def test_what_is_planned_is_changed_and_cancelled(world: World, olga: MemberAtInbox) -> None:
    approved_template(world.cast)
    page = olga.page
    page.goto("/business/notifications/new/")
    page.get_by_label("Bob").check()
    page.get_by_text("Different for each person").click()
    page.get_by_label("Bob: what").fill("rye bread")
    page.get_by_text("At a time", exact=True).click()
    page.get_by_label("Time zone").select_option("Europe/Madrid")
    page.get_by_label("Day and time").fill(f"{datetime.now(UTC) + timedelta(days=30):%Y-%m-%d}T09:00")
    page.get_by_role("button", name="Schedule (1)").click()
    page.get_by_role("link", name="Change it").click()
    expect(page.get_by_label("Bob: what")).to_have_value("rye bread", timeout=SLOW_MS)
    page.get_by_label("Bob: what").fill("oat bread")
    page.get_by_role("button", name="Schedule (1)").click()
    page.get_by_role("button", name="Cancel").click()
    page.get_by_role("button", name="Yes, cancel it").click()
    expect(page.locator(".data tbody")).to_contain_text("Cancelled")
    assert Notification.objects.get().cancelled_at is not None
    assert OutboxRow.objects.get().request is None
    assert olga.faults == []
