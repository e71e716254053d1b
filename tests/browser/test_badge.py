"""The green badge on the public page: green, grey or nothing, as this browser finds the proof."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.crypto.certificates import issue_revocation_list
from accounts.crypto.keyrings import PartyType
from accounts.crypto.primitives import signing_key
from accounts.models.businesses import Business, Membership
from accounts.models.keys import Certificate, RevocationList
from accounts.services.certificates import issue_pending_certificates
from accounts.services.phones import claim_number_for_business
from tests.conftest import make_business, make_member
from tests.parties import TestParty

pytestmark = pytest.mark.browser
ISSUING_SEED = bytes(range(7, 39))


def test_the_public_badge_is_decided_by_the_browser(live: str, page: Page, settings: Any) -> None:
    bakery = make_business(make_member("olga@bakery.example", "Olga"), "bakery")
    settings.ISSUING_PUBLIC_KEYS = {"t1": signing_key(ISSUING_SEED)}
    party = TestParty(bakery.id, PartyType.BUSINESS)
    party.publish(Membership.objects.get(business=bakery).user_id)
    claim = claim_number_for_business(number="+34910000111", business=bakery)
    Business.objects.filter(pk=bakery.pk).update(status=Business.Status.VERIFIED)
    Certificate.objects.create(business=bakery, phone_claim=claim, name=bakery.name)
    issue_pending_certificates(key_id="t1", signing_seed=ISSUING_SEED)
    show_list(number=7, age_hours=1)

    badge = page.locator("[data-component=badge]")
    page.goto(f"{live}/b/bakery/")
    expect(badge).to_contain_text("Verified business")
    show_list(number=8, age_hours=73)
    page.reload()
    expect(badge).to_contain_text("cannot be checked")
    expect(badge.locator("svg")).to_have_count(0)
    show_list(number=6, age_hours=1)
    expect_no_badge(page)
    show_list(number=9, age_hours=1, revoked=[str(Certificate.objects.get().serial)])
    expect_no_badge(page)
    show_list(number=10, age_hours=1)
    page.reload()
    expect(badge).to_contain_text("Verified business")
    Business.objects.update(name="A bank")
    expect_no_badge(page)


def expect_no_badge(page: Page) -> None:
    with page.expect_response("**/proof.json"):
        page.reload()
    page.wait_for_load_state("networkidle")
    expect(page.locator("[data-component=badge]")).to_be_empty()


def show_list(*, number: int, age_hours: int, revoked: Iterable[str] = ()) -> None:
    """Replace the published revocation list; one lasts 72 hours."""
    issued_at = timezone.now() - timedelta(hours=age_hours)
    issued_ms = int(issued_at.timestamp() * 1000)
    document = issue_revocation_list(
        number=number, issued_at_ms=issued_ms, revoked=revoked, key_id="t1", signing_seed=ISSUING_SEED
    )
    RevocationList.objects.all().delete()
    RevocationList.objects.create(
        number=number, document=document, issued_at=issued_at, next_at=issued_at + timedelta(hours=72)
    )
