"""The case page: who may see, read and decide; and that it says what the platform can prove."""

from dataclasses import replace

import pytest
from django.contrib.auth.models import Permission

from accounts.models.audit import AuditEvent
from accounts.models.businesses import Business
from accounts.models.people import User
from moderation.models.cases import Case
from tests.accounts.test_staff import staff_with
from tests.conftest import Cast
from tests.moderation.filing import report, sealed, sent_to_alice

pytestmark = pytest.mark.portable
SPAM, QUEUE = "You have won 500 euros", "/staff/moderation/case/"


@pytest.fixture
def case(cast: Cast) -> Case:
    one, other = sent_to_alice(cast, SPAM, "<script>alert(1)</script>")
    return report(cast, [one, replace(other, body=b"forged")], comment=sealed(b"Every day")).case


def page(case: Case) -> str:
    return f"{QUEUE}{case.id}/change/"


def test_staff_without_permissions_see_no_case(case: Case) -> None:
    client = staff_with("view_verificationrequest")
    assert client.get(page(case)).status_code == 403
    assert client.post(page(case), {"decision": "suspend", "reason": "x"}).status_code == 403
    assert "Reports" not in [str(entry["title"]) for entry in client.get("/staff/").context["queues"]]


def test_who_may_only_view_reads_no_text_and_decides_nothing(case: Case) -> None:
    client = staff_with("view_case")
    shown = client.get(page(case)).content.decode()
    assert "Bakery" in shown
    for hidden in (SPAM, "Every day", 'name="decision"'):
        assert hidden not in shown
    assert not AuditEvent.objects.filter(action="report.evidence_viewed").exists()
    assert client.post(page(case), {"decision": "suspend", "reason": "x"}).status_code == 403
    assert Case.objects.get().state == Case.State.OPEN


def test_who_decides_reads_the_text_with_its_verdict_and_suspends(case: Case, cast: Cast) -> None:
    client = staff_with("view_case", "decide_case", "view_business")
    shown = client.get(page(case)).content.decode()
    for words in (
        SPAM,
        "Every day",
        "Genuine",
        "forged",
        "Does not verify: The text is not the one that was sent.",
    ):
        assert words in shown, words
    queues = {
        str(entry["title"]): entry["queue"].waiting for entry in client.get("/staff/").context["queues"]
    }
    assert queues["Reports"] == 1
    refused = client.post(page(case), {"decision": "suspend", "reason": " "})
    assert "Give a reason" in refused.content.decode()
    assert client.post(page(case), {"decision": "suspend", "reason": "Prize bait."}).status_code == 302
    assert Business.objects.get(pk=cast.bakery.pk).status == Business.Status.SUSPENDED
    decided = client.get(page(case)).content.decode()
    assert "Prize bait." in decided
    assert "Lift the suspension" in decided
    record = client.get(f"/staff/accounts/business/{cast.bakery.pk}/change/").content.decode()
    assert "Prize bait." in record
    assert "Too few messages to say" in record


def test_nonsense_at_the_case_page_is_no_fault_of_ours(case: Case) -> None:
    client = staff_with("view_case", "decide_case")
    for name in ("garbage", "%00", str(case.reports.get().id)):
        assert client.get(f"{QUEUE}{name}/change/").status_code == 404, name
        assert (
            client.post(f"{QUEUE}{name}/change/", {"reason": "x", "decision": "warn"}).status_code == 404
        ), name
    answer = client.post(page(case), {"decision": "banish", "reason": "x"})
    assert "Nobody can decide this" in answer.content.decode()


def test_a_date_that_no_calendar_has_is_shown_as_impossible(cast: Cast) -> None:
    (item,) = sent_to_alice(cast, SPAM)
    case = report(cast, [replace(item, accepted_at_ms=2**53 - 1)]).case
    client = staff_with("view_case", "decide_case")
    shown = client.get(page(case)).content.decode()
    assert "impossible date" in shown
    assert "stamp does not fit" in shown


def test_a_case_is_found_by_the_number_on_the_receipt_with_its_true_counts(case: Case, cast: Cast) -> None:
    client = staff_with("view_case")
    number = case.reports.get().number
    for search, found in ((number, 1), ("Bakery", 1), ("0000-x", 0)):
        rows = client.get(f"{QUEUE}?q={search}").context["cl"].result_list
        assert [(row.report_count, row.genuine_count) for row in rows] == [(1, 1)] * found, search


def test_a_business_record_says_nothing_of_cases_to_who_may_not_see_them(case: Case, cast: Cast) -> None:
    client = staff_with("view_case", "decide_case", "view_business")
    client.post(page(case), {"decision": "warn", "reason": "Prize bait."})
    record = f"/staff/accounts/business/{cast.bakery.pk}/change/"
    assert "Prize bait." in client.get(record).content.decode()
    user = User.objects.get(email="eva@recado.example")
    user.user_permissions.set(Permission.objects.filter(codename="view_business"))
    shown = client.get(record)
    assert (shown.status_code, b"Prize bait." in shown.content) == (200, False)
