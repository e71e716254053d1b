"""The public log, checked by a browser: what is not in it is not green, and another log is red."""

import time
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection
from playwright.sync_api import Locator, Page, expect

from accounts.crypto import certificates, merkle, transparency
from accounts.crypto.keyrings import PartyType
from accounts.crypto.primitives import signing_key
from accounts.models.businesses import Business, Membership
from accounts.models.keys import Certificate
from accounts.models.transparency import LogHead
from accounts.services.certificates import certify_numbers
from accounts.services.phones import claim_number_for_business
from accounts.services.transparency import LogEntry
from tests.accounts.signing import Signer
from tests.conftest import _triggers_off, make_business, make_member
from tests.parties import TestParty

pytestmark = pytest.mark.browser
SIGNER = Signer()


@pytest.fixture
def bakery(live: str, settings: Any) -> Business:
    """A verified business, certified and logged by the signer."""
    settings.ISSUING_PUBLIC_KEYS = dict(SIGNER.keys)
    made = make_verified("bakery", "+34910000111")
    SIGNER.work(force=True)
    return made


def make_verified(handle: str, number: str) -> Business:
    business = make_business(make_member(f"olga@{handle}.example", "Olga"), handle)
    party = TestParty(business.id, PartyType.BUSINESS)
    party.publish(Membership.objects.get(business=business).user_id)
    claim_number_for_business(number=number, business=business)
    Business.objects.filter(pk=business.pk).update(status=Business.Status.VERIFIED)
    certify_numbers(business_id=business.id)
    return business


def now_ms() -> int:
    return time.time_ns() // 1_000_000


def show_head(size: int, root: bytes, at_ms: int | None = None) -> None:
    """Let the platform sign a head of its choice, as the newest."""
    head = transparency.LogHead(size, now_ms() if at_ms is None else at_ms, root)
    document = transparency.sign_head(head, key_id=SIGNER.key_id, signing_seed=SIGNER.seed)
    newest = LogHead.objects.order_by("-id").first()
    assert newest is not None
    LogHead.objects.create(size=size, signed_at=newest.signed_at, document=document)


def badge_on(page: Page, live: str, handle: str = "bakery") -> Locator:
    page.goto(f"{live}/b/{handle}/")
    return page.locator("[data-component=badge]")


def test_the_details_say_since_when_the_badge_is_in_the_log_and_lead_there(
    bakery: Business, live: str, page: Page
) -> None:
    expect(badge_on(page, live)).to_contain_text("Verified business")
    details = page.locator("#badge-details")
    expect(details).to_contain_text("In the public log since")
    details.get_by_role("link").click()
    expect(page.locator(".log-entry")).to_have_count(1)
    expect(page.locator(".log-entry")).to_contain_text("Bakery")


def test_a_certificate_that_is_not_in_the_log_is_grey(bakery: Business, live: str, page: Page) -> None:
    logged = Certificate.objects.get()
    read = replace(certificates.read_certificate(logged.document, SIGNER.keys), serial="unlogged")
    secret = certificates.issue_certificate(read, key_id=SIGNER.key_id, signing_seed=SIGNER.seed)
    Certificate.objects.update(document=secret, serial="unlogged")
    badge = badge_on(page, live)
    expect(badge).to_contain_text("Could not be checked in the public log")
    expect(badge.locator("svg")).to_have_count(0)
    expect(page.locator("#badge-details")).to_contain_text("could not find it in the public log")


def test_another_certificate_under_a_logged_serial_is_grey(bakery: Business, live: str, page: Page) -> None:
    logged = Certificate.objects.get()
    read = replace(certificates.read_certificate(logged.document, SIGNER.keys), phone="+34910000999")
    other = certificates.issue_certificate(read, key_id=SIGNER.key_id, signing_seed=SIGNER.seed)
    expect(badge_on(page, live)).to_contain_text("Verified business")
    Certificate.objects.update(document=other)
    expect(badge_on(page, live)).to_contain_text("Could not be checked")


def test_a_log_that_grew_stays_green_with_one_proof_for_all_badges(
    bakery: Business, live: str, page: Page
) -> None:
    expect(badge_on(page, live)).to_contain_text("Verified business")
    for place in range(3):
        make_verified(f"mill-{place}", f"+3491000020{place}")
        SIGNER.work()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.split("?")[0].rpartition("/")[2]))
    for handle in ("mill-0", "mill-1", "bakery", "mill-2"):
        expect(badge_on(page, live, handle)).to_contain_text("Verified business")
    assert asked.count("consistency.json") == 1
    assert asked.count("inclusion.json") == asked.count("head.json") == 0


@pytest.mark.parametrize("size", [1, 2])
def test_another_log_than_before_is_red_and_stays_red(
    bakery: Business, live: str, page: Page, size: int
) -> None:
    expect(badge_on(page, live)).to_contain_text("Verified business")
    if size > 1:
        make_verified("mill", "+34910000222")
        SIGNER.work()
    show_head(size, bytes(32))
    for _ in range(2):
        badge = badge_on(page, live)
        expect(badge).to_contain_text("Another public log than before")
        expect(badge.locator(".badge-verified")).to_have_count(0)
        expect(page.locator("#badge-details [role=alert]")).to_contain_text("Trust no badge")


def test_a_shorter_log_signed_later_is_grey(bakery: Business, live: str, page: Page) -> None:
    make_verified("mill", "+34910000222")
    SIGNER.work()
    expect(badge_on(page, live, "mill")).to_contain_text("Verified business")
    first = merkle.leaf_hash(bytes(LogEntry.objects.get(index=0).content))
    show_head(1, first, now_ms() + 1000)
    expect(badge_on(page, live)).to_contain_text("Could not be checked in the public log")


def test_a_head_that_another_key_signed_is_grey(bakery: Business, live: str, page: Page) -> None:
    stranger = Signer(seed=bytes(range(1, 33)))
    assert signing_key(stranger.seed) != signing_key(SIGNER.seed)
    root = merkle.leaf_hash(bytes(LogEntry.objects.get(index=0).content))
    document = transparency.sign_head(
        transparency.LogHead(1, now_ms(), root), key_id=stranger.key_id, signing_seed=stranger.seed
    )
    newest = LogHead.objects.order_by("-id").first()
    assert newest is not None
    LogHead.objects.create(size=1, signed_at=newest.signed_at, document=document)
    expect(badge_on(page, live)).to_contain_text("Could not be checked in the public log")


def test_a_log_that_was_changed_in_the_database_is_grey(bakery: Business, live: str, page: Page) -> None:
    with _triggers_off(), connection.cursor() as cursor:
        cursor.execute("UPDATE accounts_logentry SET content = %s", [b'{"v":1}'])
    expect(badge_on(page, live)).to_contain_text("Could not be checked in the public log")
