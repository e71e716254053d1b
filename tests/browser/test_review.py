"""Verification at the staff door: two reviewers, each at their browser, and a letter to read first."""

import re

import pytest
from django_otp.plugins.otp_totp.models import TOTPDevice
from playwright.sync_api import Browser, expect

from accounts.models.businesses import Business
from accounts.models.letters import Letter
from accounts.models.people import User
from accounts.models.verification import VerificationRequest
from accounts.services.verification import answer_question
from tests.accounts.test_verification import make_request
from tests.browser.people import SLOW_MS
from tests.browser.test_staff_home import StaffAtDesk
from tests.browser.world import TOTP_KEY, World
from tests.reviews import make_reviewer

pytestmark = pytest.mark.browser
QUEUE = "/staff/accounts/verificationrequest/?queue=waiting"


class Reviewer(StaffAtDesk):
    """Somebody who reviews; their list is ticked as they read."""

    def at(self, user: User, totp_secret: str) -> "Reviewer":
        TOTPDevice.objects.create(user=user, name="app", key=TOTP_KEY.hex(), confirmed=True)
        self.sign_in(user.email or "", totp_secret)
        return self

    def take_next(self) -> None:
        self.page.goto(QUEUE)
        self.page.get_by_role("button", name="Next in the queue").click()
        expect(self.page.get_by_text("Claimed by you")).to_be_visible(timeout=SLOW_MS)

    def tick_everything(self) -> None:
        approve = self.page.locator("[data-approve]")
        expect(approve).to_be_disabled()
        boxes = self.page.locator("#checklist input[type=checkbox]")
        self.page.wait_for_load_state()
        for place in range(boxes.count()):
            boxes.nth(place).check()
        expect(approve).to_be_enabled(timeout=SLOW_MS)

    def told(self, words: str) -> None:
        expect(self.page.locator(".messagelist")).to_contain_text(words, timeout=SLOW_MS)


@pytest.mark.parametrize("world", [False], indirect=True)
def test_two_reviewers_take_a_request_from_a_question_to_the_badge(
    browser: Browser, live: str, world: World
) -> None:
    request = make_request(world.cast)
    ines = Reviewer(browser, live).at(make_reviewer(), world.totp_secret)
    ines.take_next()
    page = ines.page
    ines.tick_everything()
    # What was ticked is kept: the page says the same when it is opened again.
    page.reload()
    expect(page.locator("[data-approve]")).to_be_enabled()

    page.get_by_text("Ask for more…").click()
    asked = page.locator("details[open]")
    asked.get_by_label("Reason").select_option("unreadable")
    words = asked.get_by_label("Words to the business")
    expect(words).to_have_value(re.compile("^Please send the document again: .*three months.$"))
    asked.get_by_role("button", name="Read the letter, then ask").click()
    expect(page.locator(".review-letter")).to_contain_text("Bakery: we need something more", timeout=SLOW_MS)
    page.get_by_role("button", name="Back").click()
    expect(page.locator("details[open]").get_by_label("Reason")).to_have_value("unreadable", timeout=SLOW_MS)
    page.get_by_role("button", name="Read the letter, then ask").click()
    page.get_by_role("button", name="Ask the business").click(timeout=SLOW_MS)
    ines.told("The business was asked.")
    assert Letter.objects.get().template == "verification_more_needed"

    answer_question(business=world.cast.bakery, answered_by=world.cast.olga.user, text="Here it is.")
    ines.take_next()
    expect(page.get_by_text("Here it is.")).to_be_visible()
    ines.tick_everything()
    page.get_by_text("Escalate…").click()
    page.get_by_label("Why a second reviewer").fill("An odd extract.")
    page.get_by_role("button", name="Ask for a second reviewer").click()
    ines.told("A second reviewer is needed now.")
    page.get_by_role("button", name="Approve as the first of two").click()
    ines.told("The decision was written down.")
    page.goto(f"/staff/accounts/verificationrequest/{request.id}/change/")
    expect(page.get_by_text("You gave the first approval")).to_be_visible(timeout=SLOW_MS)

    tomas = Reviewer(browser, live).at(make_reviewer("tomas@recado.example", "Tomás"), world.totp_secret)
    tomas.take_next()
    expect(tomas.page.get_by_text("An odd extract.")).to_be_visible()
    tomas.tick_everything()
    tomas.page.get_by_role("button", name="Approve as the second").click()
    tomas.told("The decision was written down.")
    assert VerificationRequest.objects.get(pk=request.pk).decided_by == User.objects.get(name="Tomás")
    assert Business.objects.get(pk=world.cast.bakery.pk).status == Business.Status.VERIFIED
    assert ines.faults == tomas.faults == []
