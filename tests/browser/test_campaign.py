"""From a table to a yellow message: import, audience, pre-flight, launch and result, in real browsers."""

import pytest
from playwright.sync_api import Browser, expect

from messaging.models.imports import ContactImport
from messaging.models.messages import Message
from messaging.services.imports import run_import
from tests.browser.people import CLAIMED_MS, SLOW_MS, CustomerAtChat, MemberAtInbox
from tests.browser.world import World, member
from tests.campaigns.campaigns import approved_offer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
OFFER = "A second loaf for free."
TABLE = """Phone;Name;City;Labels;Marketing
+34 600 00 00 01;Alice;Tavira;regular;yes
600 000 002;Bob;Faro;;no
12;No number;Faro;;yes
;Nobody;Faro;;yes
=1+2;Formula;Faro;;yes
"""


def import_table(olga: MemberAtInbox) -> None:
    page = olga.page
    page.get_by_role("link", name="Contacts").click()
    page.get_by_role("link", name="Import").click()
    file = {"name": "people.csv", "mimeType": "text/csv", "buffer": TABLE.encode()}
    page.get_by_label("CSV or XLSX file").set_input_files(files=[file])
    page.get_by_role("button", name="Upload and match columns").click()
    expect(page.get_by_label("Phone", exact=True)).to_have_value("number")
    page.get_by_label("How was the consent given?").fill("At the counter")
    page.get_by_role("button", name="Import 5 rows").click()
    expect(page.get_by_role("heading", name="people.csv")).to_be_visible(timeout=SLOW_MS)
    run_import(import_id=ContactImport.objects.get().id)
    expect(page.get_by_text("number_invalid")).to_be_visible(timeout=SLOW_MS)
    expect(page.locator(".legend")).to_contain_text("Left out 3")


def make_audience(olga: MemberAtInbox) -> None:
    page = olga.page
    page.get_by_role("link", name="Audiences").click()
    page.get_by_role("link", name="New audience").click()
    page.get_by_label("Name", exact=True).fill("Regulars")
    page.get_by_role("button", name="Condition").click()
    expect(page.locator(".reach")).to_contain_text("1 people, 1 allow marketing", timeout=SLOW_MS)
    page.get_by_label("Field").select_option(label="Place")
    page.get_by_label("Value").fill("tavira")
    expect(page.locator(".reach")).to_contain_text("Alice", timeout=SLOW_MS)
    page.get_by_role("button", name="Save audience").click()
    expect(page.get_by_text("Regulars is saved.")).to_be_visible(timeout=SLOW_MS)


def launch(olga: MemberAtInbox) -> None:
    page = olga.page
    page.get_by_role("link", name="Campaigns").click()
    page.get_by_role("link", name="New campaign").click()
    page.get_by_label("Name", exact=True).fill("Rye")
    page.get_by_text("weekend", exact=True).click()
    page.get_by_role("button", name="Save and look at the pre-flight").click()
    expect(page.get_by_text("of 1 people would get it")).to_be_visible(timeout=SLOW_MS)
    page.get_by_role("button", name="Launch…").click()
    expect(page.get_by_text("Send it to 1 people now?")).to_be_visible()
    page.get_by_role("button", name="Launch", exact=True).click()


def test_a_campaign_from_the_table_to_the_yellow_message(
    browser: Browser, live: str, world: World, alice: CustomerAtChat
) -> None:
    approved_offer(world.cast)
    world.cast.bakery.consents.all().delete()
    alice.open("Bakery")
    olga = member(browser, live, world, "olga")
    olga.arrives()
    import_table(olga)
    make_audience(olga)
    launch(olga)
    offer = alice.page.locator(".bubble--verified", has_text=OFFER)
    expect(offer).to_have_count(1, timeout=CLAIMED_MS)
    page = olga.page
    expect(page.locator(".tag", has_text="Done")).to_be_visible(timeout=CLAIMED_MS)
    page.reload()
    expect(page.locator("tr", has_text="deliver").locator("td").nth(2)).to_have_text("1", timeout=SLOW_MS)
    expect(page.locator("tr", has_text="Read").locator("td").nth(1)).to_have_text("1", timeout=SLOW_MS)
    alice.page.reload()
    alice.open("Bakery")
    expect(alice.page.locator(".bubble--verified", has_text=OFFER)).to_have_count(1, timeout=CLAIMED_MS)
    assert Message.objects.filter(kind=Message.Kind.CAMPAIGN).count() == 1
    assert alice.faults + olga.faults == []
