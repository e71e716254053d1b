"""Second factors and devices as people use them: a passkey made and shown, a device signed out elsewhere."""

from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from accounts.doors import BUSINESS
from tests.browser.people import SLOW_MS, MemberAtInbox
from tests.browser.world import World
from tests.conftest import PASSWORD
from tests.sessions import session_cookie

pytestmark = pytest.mark.browser
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def test_a_member_is_led_to_a_passkey_and_comes_back_with_it(
    browser: Browser, live: str, world: World, settings: Any
) -> None:
    named = live.replace("127.0.0.1", "localhost")
    settings.OTP_WEBAUTHN_ALLOWED_ORIGINS = [named]
    world.cast.luis.user.totpdevice_set.all().delete()
    luis = MemberAtInbox(browser, named)
    devices = luis.context.new_cdp_session(luis.page)
    devices.send("WebAuthn.enable")
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    luis.page.goto("/business/sign-in/")
    luis.page.get_by_label("E-mail").fill("luis@bakery.example")
    luis.page.get_by_label("Password").fill(PASSWORD)
    luis.page.get_by_role("button", name="Continue").click()
    expect(luis.page.get_by_role("heading", name="One thing before you go in")).to_be_visible(timeout=SLOW_MS)
    luis.page.get_by_role("button", name="A passkey").click()
    expect(luis.page.get_by_text("Your passkey counts from now on.")).to_be_visible(timeout=SLOW_MS)
    luis.context.clear_cookies(name=BUSINESS.cookie)
    luis.page.goto("/business/sign-in/?next=/business/security/")
    luis.page.get_by_role("button", name="Sign in with a passkey").click()
    expect(luis.page).not_to_have_url(f"{named}/business/sign-in/?next=/business/security/", timeout=SLOW_MS)
    luis.page.goto("/business/security/")
    expect(luis.page.get_by_text("this one")).to_be_visible(timeout=SLOW_MS)
    assert luis.faults == []


def test_an_open_page_goes_to_sign_in_when_it_is_signed_out_elsewhere(
    browser: Browser, live: str, world: World
) -> None:
    here, there = MemberAtInbox(browser, live), MemberAtInbox(browser, live)
    there.sign_in("olga@bakery.example", world.totp_secret)
    there.restore(world.codes["olga"])
    there.arrives()
    here.context.add_cookies(
        [
            {
                "name": BUSINESS.cookie,
                "value": session_cookie(world.cast.olga.user, BUSINESS),
                "domain": "127.0.0.1",
                "path": BUSINESS.path,
            }
        ]
    )
    here.page.goto("/business/security/")
    here.page.get_by_role("button", name="Sign out Chrome on").click()
    expect(there.page.get_by_label("E-mail")).to_be_visible(timeout=SLOW_MS)
