"""A business gets a second number, and its certificate; a customer's PIN keeps a proved number out."""

from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from accounts.crypto.certificates import read_certificate
from accounts.crypto.primitives import signing_key
from accounts.services.certificates import issue_pending_certificates
from tests.browser.people import SLOW_MS, CustomerAtChat
from tests.browser.world import ISSUING_SEED, World, member
from tests.conftest import BAKERY_NUMBER

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SECOND, ALICES_NUMBER, PIN = "+34910000222", "+34600000001", "371946"


def phones_of(proof: Any) -> set[str]:
    keys = {"t1": signing_key(ISSUING_SEED)}
    return {read_certificate(certificate, keys).phone for certificate in proof["certificates"]}


def test_a_second_number_of_a_verified_business_is_certified_on_its_page(
    browser: Browser, live: str, world: World
) -> None:
    olga = member(browser, live, world, "olga")
    page = olga.page
    page.goto("/business/settings/")
    page.get_by_role("link", name="Numbers").click()
    page.get_by_label("Phone number").fill(SECOND)
    page.get_by_label("By a call that reads it aloud").check()
    page.get_by_role("button", name="Send the code").click()
    expect(page.get_by_text("rings now")).to_be_visible()
    page.get_by_role("button", name="Fill in").click()
    page.get_by_label("What you call it").fill("Orders")
    page.get_by_role("button", name="Add the number").click()
    expect(page.get_by_text("Certificate on its way")).to_be_visible(timeout=SLOW_MS)
    issue_pending_certificates(key_id="t1", signing_seed=ISSUING_SEED)
    page.reload()
    expect(page.get_by_text("Certified until")).to_have_count(2)

    page.get_by_role("link", name="Manage +34 910 00 02 22").click()
    page.get_by_label("Show this number on our public page").check()
    page.get_by_role("button", name="Save").click()
    with page.expect_response("**/proof.json") as asked:
        page.goto("/b/bakery/")
    assert phones_of(asked.value.json()) == {BAKERY_NUMBER, SECOND}
    expect(page.locator("[data-component=badge]")).to_contain_text("Verified business", timeout=SLOW_MS)
    expect(page.get_by_text("+34 910 00 02 22")).to_be_visible()
    assert olga.faults == []


def test_a_pin_keeps_out_whoever_proves_the_number(
    browser: Browser, live: str, world: World, alice: CustomerAtChat
) -> None:
    page = alice.page
    page.goto("/chat/settings/")
    page.get_by_role("link", name="PIN of your number").click()
    page.get_by_role("link", name="Get a code").click()
    alice.prove(ALICES_NUMBER)
    page.get_by_label("New PIN").fill(PIN)
    page.get_by_label("The same once more").fill(PIN)
    page.get_by_role("button", name="Set the PIN").click()
    expect(page.get_by_text("A PIN protects your number")).to_be_visible(timeout=SLOW_MS)

    stranger = CustomerAtChat(browser, live)
    stranger.sign_in(ALICES_NUMBER)
    expect(stranger.page.get_by_role("heading", name="Write the PIN of this number")).to_be_visible(
        timeout=SLOW_MS
    )
    stranger.page.get_by_label("PIN").fill("820517")
    stranger.page.get_by_role("button", name="Open my chats").click()
    expect(stranger.page.get_by_text("4 more tries")).to_be_visible()
    stranger.page.goto("/chat/")
    expect(stranger.page.get_by_role("heading", name="Open your chats")).to_be_visible()
    stranger.page.goto("/chat/sign-in/pin/")
    stranger.page.get_by_label("PIN").fill(PIN)
    stranger.page.get_by_role("button", name="Open my chats").click()
    expect(stranger.page.get_by_label("Recovery code")).to_be_visible(timeout=SLOW_MS)
    assert alice.faults == stranger.faults == []
