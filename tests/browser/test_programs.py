"""An owner gives a program access, and takes it back."""

import re

import httpx
import pytest
from playwright.sync_api import Browser, expect

from tests.browser.people import SLOW_MS, MemberAtInbox
from tests.browser.world import World
from tests.conftest import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_program_uses_its_token_within_its_scope_until_it_is_revoked(
    browser: Browser, live: str, world: World
) -> None:
    olga = MemberAtInbox(browser, live)
    olga.sign_in("olga@bakery.example", world.totp_secret)
    page = olga.page
    page.goto("/business/developers/")
    page.get_by_label("Name").fill("shop till")
    page.get_by_label("See contacts and what they agreed to").check()
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("button", name="Make the token").click()
    token = page.locator("#token").inner_text()
    assert re.fullmatch(r"recado_[\w-]{43}", token)
    with httpx.Client(base_url=f"{live}/api/v1/", headers={"Authorization": f"Bearer {token}"}) as program:
        names = {contact["name"] for contact in program.get("contacts/").json()["contacts"]}
        assert names == {"Alice", "Bob"}
        refused = program.post("contacts/", json={"name": "Nadia"})
        assert (refused.status_code, refused.json()["code"]) == (403, "scope_missing")
        page.reload()
        # Once, although the page that was loaded again is the answer to a form.
        expect(page.get_by_text("shop till", exact=True)).to_be_visible(timeout=SLOW_MS)
        expect(page.get_by_text("contacts:read").first).to_be_visible()
        assert token not in page.content()
        expect(page.get_by_text("used just now")).to_be_visible()
        page.get_by_text("Revoke…").click()
        page.get_by_role("button", name="Revoke the token").click()
        expect(page.get_by_text("counts no more")).to_be_visible(timeout=SLOW_MS)
        assert program.get("contacts/").status_code == 401
    errors: list[str] = []
    page.on("console", lambda line: errors.append(line.text) if line.type == "error" else None)
    page.goto("/api/v1/docs/")
    expect(page.get_by_text("Add a contact")).to_be_visible(timeout=SLOW_MS)
    assert (errors, olga.faults) == ([], [])
