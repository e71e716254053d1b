"""One business from sign-up to the green badge, its loss, and its return, all in the browser; and its log."""

import base64
import re
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.db import connections
from playwright.sync_api import Browser, Page, expect

from accounts.crypto.primitives import signing_key
from accounts.demo import current_code
from accounts.models.businesses import Business
from accounts.queries.audit import broken_seals
from accounts.services.letters import send_due_letters
from accounts.signer import run_signer
from config.demo import seed
from tests.browser.people import SLOW_MS, MemberAtInbox, Person, eventually
from tests.browser.test_keys import make_keys
from tests.browser.test_review import QUEUE, Reviewer
from tests.browser.world import ISSUING_SEED, TOTP_KEY
from tests.conftest import PASSWORD
from tests.reviews import make_reviewer

pytestmark = pytest.mark.browser
EXTRACT = Path(seed.__file__).with_name("documents") / "cobalto.png"
NAME, HANDLE, NUMBER = "Heladería Nube", "nube", "+34910000477"


@pytest.fixture
def signer(live: str, settings: Any) -> Iterator[None]:
    """The signer at work, as in a process of its own."""
    settings.ISSUING_PUBLIC_KEYS = {"t1": signing_key(ISSUING_SEED)}
    stop = threading.Event()

    def work() -> None:
        try:
            run_signer("t1", ISSUING_SEED, stop)
        finally:
            connections.close_all()

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    yield
    stop.set()
    thread.join(timeout=10)


def code_in_the_letter() -> str:
    """The six digits of the newest letter, which leaves now at the latest."""
    send_due_letters()
    found = re.search(r"\b\d{6}\b", str(mail.outbox[-1].body))
    assert found is not None
    return found[0]


def sign_up(nora: Person) -> None:
    page = nora.page
    page.goto("/business/sign-up/")
    page.get_by_label("Your e-mail").fill("nora@nube.example")
    page.get_by_label("Your name").fill("Nora Prieto")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_label("Name that customers see").fill(NAME)
    page.get_by_label("Legal name").fill("Heladería Nube, S.L.")
    page.get_by_label("Country").select_option("ES")
    page.get_by_label("Handle").fill(HANDLE)
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", name="Look into your mail")).to_be_visible(timeout=SLOW_MS)
    page.get_by_label("Code").fill(code_in_the_letter())
    page.get_by_role("button", name="Confirm and begin").click()
    expect(page.get_by_role("heading", name=f"Get {NAME} ready")).to_be_visible(timeout=SLOW_MS)


def add_second_factor(nora: Person) -> None:
    page = nora.page
    page.goto("/business/security/app/")
    page.get_by_text("I cannot scan it").click()
    secret = page.locator("#secret").inner_text().replace(" ", "")
    page.get_by_label("Code that the app shows").fill(current_code(secret))
    if page.get_by_label("Your password").count():
        page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("button", name="Add this app").click()
    expect(page.get_by_text("Authenticator app").first).to_be_visible(timeout=SLOW_MS)


def prove_number(page: Page) -> None:
    page.goto("/business/numbers/")
    page.get_by_label("Phone number").fill(NUMBER)
    page.get_by_label("By a call that reads it aloud").check()
    page.get_by_role("button", name="Send the code").click()
    page.get_by_label("Code").fill(page.locator(".notice b").inner_text())
    page.get_by_role("button", name="Add the number").click()
    expect(page.locator(".number-line")).to_contain_text("+34 910 00 04 77", timeout=SLOW_MS)


def fill_in_profile(page: Page) -> None:
    page.goto("/business/profile/")
    page.get_by_label("Tax id").fill("B58378431")
    page.get_by_label("Address").fill("Calle del Mar 7, Cádiz")
    page.get_by_role("button", name="Save").first.click()
    expect(page.get_by_role("status").first).to_be_visible(timeout=SLOW_MS)


def send_document(page: Page) -> None:
    page.goto("/business/documents/")
    page.get_by_label("Register extract").check()
    page.locator("input[type=file]").set_input_files(EXTRACT)
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_role("button", name="Delete cobalto.png")).to_be_visible(timeout=SLOW_MS)


def ask_for_badge(page: Page) -> None:
    page.goto("/business/verification/")
    page.get_by_label("Who may act for the business?").fill("Nora Prieto")
    page.get_by_role("button", name="Send the request").click()
    expect(page.get_by_text("A reviewer decides by").first).to_be_visible(timeout=SLOW_MS)


def badge_at(page: Page, words: str) -> None:
    """What a stranger's own browser finds on the public page, as soon as the signer has done its part."""
    heading = page.locator("h1")

    def says_so() -> bool:
        page.goto(f"/b/{HANDLE}/")
        page.wait_for_load_state("networkidle")
        return words in heading.inner_text()

    eventually(page, says_so)


def approve_next(reviewer: Reviewer, how: str = "Approve") -> None:
    reviewer.take_next()
    reviewer.tick_everything()
    reviewer.page.get_by_role("button", name=how, exact=True).click()
    reviewer.told("The decision was written down.")


def revoke(reviewer: Reviewer) -> None:
    page = reviewer.page
    page.goto("/staff/accounts/business/")
    page.get_by_role("link", name=NAME).first.click()
    page.get_by_role("link", name="Revoke the badge…").click()
    page.get_by_label("Reason").select_option("misuse")
    page.get_by_label("Words to the business").fill("Customers were told of a prize that does not exist.")
    page.get_by_role("button", name="Read the letter, then revoke").click()
    expect(page.locator(".review-letter")).to_contain_text(NAME, timeout=SLOW_MS)
    page.get_by_role("button", name="Revoke the badge").click()
    reviewer.told("revoked")


def appeal(page: Page) -> None:
    page.goto("/business/verification/")
    expect(page.get_by_role("heading", name="Badge revoked")).to_be_visible(timeout=SLOW_MS)
    page.get_by_text("Appeal…").click()
    page.get_by_label("Why is the decision wrong?").fill("That was our competitor, under our name.")
    page.get_by_role("button", name="Send the appeal").click()
    expect(page.get_by_role("heading", name="Appeal")).to_be_visible(timeout=SLOW_MS)


def test_a_business_earns_its_badge_loses_it_and_gets_it_back(
    browser: Browser, live: str, signer: None
) -> None:
    nora = MemberAtInbox(browser, live)
    stranger = browser.new_context(base_url=live, locale="en-GB").new_page()
    sign_up(nora)
    nora.page.goto("/business/keys/")
    make_keys(nora.page)
    expect(nora.page).to_have_url(re.compile("/business/(inbox|onboarding)/"), timeout=SLOW_MS)
    add_second_factor(nora)
    prove_number(nora.page)
    fill_in_profile(nora.page)
    send_document(nora.page)
    ask_for_badge(nora.page)

    totp = base64.b32encode(TOTP_KEY).decode()
    eva = Reviewer(browser, live).at(make_reviewer("eva@recado.example", "Eva"), totp)
    approve_next(eva)
    badge_at(stranger, "Verified business")

    revoke(eva)
    badge_at(stranger, "Badge revoked")
    appeal(nora.page)
    eva.page.goto(QUEUE)
    eva.page.get_by_role("link", name=NAME).first.click()
    expect(eva.page.get_by_role("button", name="Claim", exact=True)).to_have_count(0)

    # Whoever lost a badge once is looked at by two, and by neither of those who took it.
    tomas = Reviewer(browser, live).at(make_reviewer("tomas@recado.example", "Tomás"), totp)
    approve_next(tomas, "Approve as the first of two")
    ana = Reviewer(browser, live).at(make_reviewer("ana@recado.example", "Ana"), totp)
    approve_next(ana, "Approve as the second")
    badge_at(stranger, "Verified business")
    the_logs_prove_it(nora.page, stranger)
    assert nora.faults == eva.faults == tomas.faults == ana.faults == []


def the_logs_prove_it(nora: Page, stranger: Page) -> None:
    stranger.goto(f"/transparency/?q={HANDLE}")
    told = stranger.locator("main").inner_text()
    assert re.findall(r"(Verified|Revoked)\n\n@nube", told) == ["Verified", "Revoked", "Verified"]
    nora.goto("/business/audit/")
    log = nora.locator(".audit").inner_text()
    acts = (
        "Business registered",
        "Number proved",
        "Document sent",
        "Verification asked for",
        "Verification approved",
        "Certificate issued",
        "Badge revoked",
        "Decision appealed",
        "Badge given back",
    )
    assert [act for act in acts if act not in log] == []
    assert list(broken_seals(business_id=Business.objects.get(handle=HANDLE).pk)) == []
