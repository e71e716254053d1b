"""Staff home in a real browser: what waits, what happened and what works, drawn under the admin's CSP."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice
from playwright.sync_api import Browser, expect

from accounts.demo import current_code
from accounts.models.people import User
from accounts.models.verification import VerificationRequest
from config.tasks import heartbeat_task
from tests.accounts.test_verification import make_request
from tests.browser.people import SLOW_MS, Person, eventually
from tests.browser.test_insight import colours_of
from tests.browser.world import TOTP_KEY, World
from tests.conftest import PASSWORD

pytestmark = pytest.mark.browser


class StaffAtDesk(Person):
    def sign_in(self, email: str, totp_secret: str) -> None:
        self.page.goto("/staff/")
        self.page.locator("[name=username]").fill(email)
        self.page.locator("[name=password]").fill(PASSWORD)
        self.page.locator("[name=otp_token]").fill(current_code(totp_secret))
        self.page.keyboard.press("Enter")
        expect(self.page.get_by_role("heading", name="Health")).to_be_visible(timeout=SLOW_MS)


def make_staff(*permissions: str) -> None:
    user = User.objects.create_user(email="eva@recado.example", password=PASSWORD, name="Eva", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    TOTPDevice.objects.create(user=user, name="app", key=TOTP_KEY.hex(), confirmed=True)


@pytest.mark.parametrize("world", [False], indirect=True)
def test_staff_see_what_waits_what_happened_and_what_works(browser: Browser, live: str, world: World) -> None:
    make_request(world.cast)
    # Promised for two days after, and sent three days ago.
    VerificationRequest.objects.update(due_at=timezone.now() - timedelta(days=1))
    make_staff("view_verificationrequest", "view_customer")
    heartbeat_task()
    staff = StaffAtDesk(browser, live)
    staff.sign_in("eva@recado.example", world.totp_secret)
    page = staff.page

    queues = page.locator(".staff-queue")
    expect(queues).to_have_count(1)
    for words in ("Verification", "Late", "1", "the oldest waits 3\N{NO-BREAK SPACE}days"):
        expect(queues).to_contain_text(words)
    expect(page.get_by_role("row", name="Worker Works")).to_be_visible()
    expect(page.get_by_role("row", name="Scheduler Silent")).to_be_visible()
    expect(page.locator(".staff-figures")).not_to_contain_text("Messages")
    expect(page.locator("#days tbody tr").first.locator("td")).to_have_text(["2"])
    chart = page.get_by_role("img", name="The last 14 days: New customers")
    expect(chart).to_be_visible(timeout=SLOW_MS)
    eventually(page, lambda: colours_of(chart) > 5)
    assert staff.faults == []

    queues.click()
    expect(page.get_by_role("link", name="Bakery")).to_be_visible(timeout=SLOW_MS)
