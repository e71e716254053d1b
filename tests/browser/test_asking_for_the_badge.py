"""A business sends documents, asks for its badge, answers a question, reads the decision and appeals."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from accounts.models.businesses import Business
from accounts.models.verification import ReasonCode, VerificationDocument, VerificationRequest
from accounts.services.review import ask_for_more
from tests.accounts.papers import pdf, picture
from tests.accounts.test_opening_documents import SVG
from tests.browser.people import SLOW_MS
from tests.browser.world import World, member
from tests.reviews import approve, claim, make_reviewer, reject

pytestmark = pytest.mark.browser
WORDS = "Which branch is on this bill?"


def choose(page: Page, kind: str, *files: Path) -> None:
    page.get_by_role("radio", name=re.compile(kind)).check()
    page.locator("input[type=file]").set_input_files(files)
    page.get_by_role("button", name="Send", exact=True).click()


@pytest.fixture
def papers(tmp_path: Path) -> dict[str, Path]:
    files = {"extract.pdf": pdf(2), "bill.jpg": picture("JPEG", (900, 700)), "logo.png": SVG}
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    return {name: tmp_path / name for name in files}


def ask(request: VerificationRequest) -> None:
    reviewer = make_reviewer()
    claim(request, reviewer)
    ask_for_more(
        request_id=request.id,
        reviewer=reviewer,
        reason_code=ReasonCode.ADDRESS_DIFFERS,
        reason=WORDS,
        address=None,
    )


def test_from_the_first_document_to_an_appeal_that_is_granted(
    browser: Browser, live: str, world: World, papers: dict[str, Path]
) -> None:
    Business.objects.filter(pk=world.cast.bakery.pk).update(status=Business.Status.UNVERIFIED)
    olga = member(browser, live, world, "olga")
    page = olga.page
    page.goto("/business/settings/")
    page.get_by_role("link", name=re.compile("^Verification")).click()
    expect(page.get_by_text("Send at least one document.", exact=True)).to_be_visible(timeout=SLOW_MS)
    page.get_by_role("link", name=re.compile("Go there.*Send at least one")).click()

    # Two at once: one is a document, the other only says so. The server says no with its reason.
    expect(page.get_by_text("Choose files, or drop them here")).to_be_visible(timeout=SLOW_MS)
    choose(page, "Register extract", papers["extract.pdf"], papers["logo.png"])
    expect(page.get_by_role("alert")).to_contain_text("This is not a PDF, JPEG or PNG", timeout=SLOW_MS)
    page.get_by_role("link", name="Show what is kept").click()
    expect(page.get_by_text("extract.pdf").first).to_be_visible(timeout=SLOW_MS)
    assert VerificationDocument.objects.get().page_count == 2
    olga.faults[:] = [fault for fault in olga.faults if "415" not in fault]

    page.get_by_role("link", name="Go on with the verification").click()
    page.get_by_label("Who may act for the business?").fill("Olga Panadera")
    page.get_by_role("button", name="Send the request").click()
    expect(page.get_by_role("status").first).to_contain_text("Your request is with us", timeout=SLOW_MS)
    request = VerificationRequest.objects.get()

    ask(request)
    page.reload()
    expect(page.get_by_role("blockquote")).to_contain_text(WORDS, timeout=SLOW_MS)
    page.get_by_role("link", name="Send documents").click()
    choose(page, "Utility bill", papers["bill.jpg"])
    expect(page.get_by_text("bill.jpg").first).to_be_visible(timeout=SLOW_MS)
    page.get_by_role("link", name="Go on with the verification").click()
    page.get_by_label("Your answer").fill("The one in Calle Mayor.")
    page.get_by_role("button", name="Send the answer").click()
    expect(page.get_by_role("status").first).to_contain_text("Your answer", timeout=SLOW_MS)

    reject(request, reason_code=ReasonCode.ADDRESS_DIFFERS, reason="The register says Calle Menor.")
    page.reload()
    expect(page.get_by_role("heading", name="The request was turned down")).to_be_visible(timeout=SLOW_MS)
    expect(page.get_by_text("Correct the address")).to_be_visible()
    page.get_by_text("Appeal…").click()
    page.get_by_label("Why is the decision wrong?").fill("The register was late; it says Mayor now.")
    page.get_by_role("button", name="Send the appeal").click()
    expect(page.get_by_role("heading", name="Appeal", exact=True)).to_be_visible(timeout=SLOW_MS)

    appeal = VerificationRequest.objects.get(kind="appeal")
    for name in ("tom", "eva"):
        appeal.refresh_from_db()
        if appeal.state == VerificationRequest.State.WAITING:
            approve(appeal, make_reviewer(f"{name}@recado.example", name.title()))
    page.reload()
    expect(page.get_by_text("green badge beside the name")).to_be_visible(timeout=SLOW_MS)
    assert olga.faults == []
