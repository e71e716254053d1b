"""Taking one's data along, closing a business, and leaving, as people do it at their doors."""

import zipfile

import pytest
from playwright.sync_api import Browser, Page, expect

from accounts.models.businesses import Business
from accounts.models.exports import DataExport
from accounts.models.people import Customer, User
from accounts.services.exports import run_export
from tests.browser.people import SLOW_MS, CustomerAtChat
from tests.browser.world import World, member
from tests.conftest import PASSWORD

pytestmark = pytest.mark.browser


def files_of_an_export(page: Page) -> list[str]:
    """Ask for one on the page that offers it, and take it along."""
    page.get_by_role("button", name="Make an export").click()
    expect(page.get_by_role("status").filter(has_text="records gathered")).to_be_visible(timeout=SLOW_MS)
    run_export(export_id=DataExport.objects.get().pk)
    with page.expect_download(timeout=SLOW_MS) as download:
        page.get_by_role("link", name="Download").click(timeout=SLOW_MS)
    return zipfile.ZipFile(download.value.path()).namelist()


def test_an_owner_takes_everything_along_and_closes_the_business(
    browser: Browser, live: str, world: World, alice: CustomerAtChat
) -> None:
    olga = member(browser, live, world, "olga")
    page = olga.page
    page.goto("/business/settings/")
    page.get_by_role("link", name="Your data").click()
    names = files_of_an_export(page)
    assert {"README.txt", "business.jsonl", "people.jsonl", "conversations.jsonl"} <= set(names)

    page.get_by_label("The handle of your business").fill("bakery")
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("button", name="Close Bakery").click()
    expect(page.get_by_role("heading", name="Your business is closed")).to_be_visible(timeout=SLOW_MS)
    assert Business.objects.get(handle="bakery").status == Business.Status.CLOSED

    alice.open("Bakery")
    alice.page.locator(".composer__field").fill("Are you open?")
    alice.page.keyboard.press("Enter")
    expect(alice.page.get_by_text("This business has closed.").first).to_be_visible(timeout=SLOW_MS)
    assert olga.faults == [] and alice.faults == []


def test_a_customer_leaves_after_proving_the_number_once_more(
    live: str, world: World, alice: CustomerAtChat
) -> None:
    page = alice.page
    page.goto("/chat/settings/")
    page.get_by_role("link", name="My data").click()
    page.get_by_role("link", name="Delete my account…").click()
    alice.prove("+34600000001")
    page.get_by_label("I understand that nobody can bring my account back").check(timeout=SLOW_MS)
    page.get_by_role("button", name="Delete my account").click()
    expect(page.get_by_role("heading", name="Your account is deleted")).to_be_visible(timeout=SLOW_MS)
    assert Customer.objects.get(pk=world.cast.alice.pk).deleted_at is not None
    page.goto("/chat/")
    expect(page.get_by_label("Your phone number")).to_be_visible(timeout=SLOW_MS)
    assert alice.faults == []


def test_a_member_takes_their_own_along_and_deletes_their_account(
    browser: Browser, live: str, world: World
) -> None:
    luis = member(browser, live, world, "luis")
    page = luis.page
    page.goto("/business/settings/")
    page.get_by_role("link", name="Your account").click()
    names = files_of_an_export(page)
    assert {"README.txt", "people.jsonl", "members.jsonl", "keys.jsonl"} <= set(names)
    assert "messages.jsonl" not in names

    page.get_by_role("link", name="Delete my account…").click()
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_label("I understand that nobody can bring my account back").check()
    page.get_by_role("button", name="Delete my account").click()
    expect(page.get_by_role("heading", name="Your account is deleted")).to_be_visible(timeout=SLOW_MS)
    assert User.objects.get(pk=world.cast.luis.user_id).email is None
    page.goto("/business/inbox/")
    expect(page.get_by_role("heading", name="Sign in to your business")).to_be_visible(timeout=SLOW_MS)
    assert luis.faults == []
