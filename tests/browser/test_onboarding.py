"""A business comes in: it signs up, proves its address, begins its checklist, and goes on elsewhere."""

import pytest
from playwright.sync_api import Browser, Page, expect

from accounts.models.businesses import Business
from tests.accounts.signing_up import EMAIL, FIELDS, PASSWORD, code_in_the_letter
from tests.browser.people import SLOW_MS

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def a_browser(browser: Browser, live: str, faults: list[str]) -> Page:
    page = browser.new_context(base_url=live, locale="en-GB").new_page()
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda line: faults.append(line.text) if "Content Security" in line.text else None)
    return page


def states(page: Page) -> dict[str, str]:
    page.wait_for_load_state("domcontentloaded")
    steps = page.locator(".task").all()
    return {str(step.get_attribute("data-step")): str(step.get_attribute("data-state")) for step in steps}


def signs_up(page: Page) -> None:
    page.goto("/")
    page.get_by_role("link", name="Sign it up, free").click()
    page.get_by_label("Your e-mail").fill(EMAIL)
    page.get_by_label("Your name").fill(FIELDS["name"])
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_label("Name that customers see").press_sequentially("Peñas & Flores")
    expect(page.get_by_label("Handle")).to_have_value("penas-flores")
    page.get_by_label("Legal name").fill("Peñas y Flores, S.L.")
    page.get_by_label("Country").select_option("ES")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_text(EMAIL)).to_be_visible(timeout=SLOW_MS)


def test_a_business_signs_up_leaves_and_goes_on_in_another_browser(browser: Browser, live: str) -> None:
    faults: list[str] = []
    first = a_browser(browser, live, faults)
    signs_up(first)
    assert not Business.objects.exists()
    first.get_by_label("Code").fill("000000")
    first.get_by_role("button", name="Confirm and begin").click()
    expect(first.get_by_role("alert")).to_contain_text("not right")
    first.get_by_label("Code").fill(code_in_the_letter())
    first.get_by_role("button", name="Confirm and begin").click()
    expect(first.get_by_role("heading", name="Get Peñas & Flores ready")).to_be_visible(timeout=SLOW_MS)
    expect(first.get_by_text("0 of 11 done")).to_be_visible()
    begun = states(first)
    assert (begun["account"], begun["business"], begun["message"]) == ("todo", "todo", "locked")
    fills_in_the_profile(first)
    first.goto("/business/onboarding/")
    expect(first.get_by_text("2 of 11 done")).to_be_visible()
    left = states(first)
    assert (left["business"], left["profile"], left["domain"]) == ("done", "done", "todo")
    second = a_browser(browser, live, faults)
    second.goto("/business/")
    second.get_by_label("E-mail").fill(EMAIL)
    second.get_by_label("Password").fill(PASSWORD)
    second.get_by_role("button", name="Continue").click()
    expect(second.get_by_text("2 of 11 done")).to_be_visible(timeout=SLOW_MS)
    assert states(second) == left
    expect(second.locator(".rail").get_by_role("link", name="Get verified")).to_contain_text("2/11")
    second.locator("[data-step=business]").get_by_role("link", name="Change").click()
    expect(second.get_by_label("Tax id")).to_have_value("B58378431")
    assert faults == []


def fills_in_the_profile(page: Page) -> None:
    page.locator("[data-step=business]").get_by_role("link", name="Fill in").click()
    page.get_by_label("Tax id").fill("B58378430")
    page.get_by_label("Address").fill("Calle del Jardín 7, Segovia")
    page.get_by_label("What you do").select_option("florist")
    page.get_by_label("Description").fill("Flowers of the season.")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("compare it digit by digit")
    # What was typed is still there.
    expect(page.get_by_label("Address")).to_have_value("Calle del Jardín 7, Segovia")
    page.get_by_label("Tax id").fill("B58378431")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible(timeout=SLOW_MS)


def test_each_step_says_why_it_is_asked(browser: Browser, live: str) -> None:
    faults: list[str] = []
    page = a_browser(browser, live, faults)
    signs_up(page)
    page.get_by_label("Code").fill(code_in_the_letter())
    page.get_by_role("button", name="Confirm and begin").click()
    expect(page.locator(".task[aria-current=step]")).to_have_attribute(
        "data-step", "account", timeout=SLOW_MS
    )
    expect(page.locator("[data-step=domain]")).to_contain_text("Why?")
    page.locator("[data-step=domain] summary").click()
    expect(page.locator("[data-step=domain]")).to_contain_text("hard to imitate")
    assert faults == []
