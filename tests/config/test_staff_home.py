"""Staff home: what waits, how long it has waited against what was promised, and who may see it."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models.verification import VerificationRequest
from accounts.queries.queues import Queue
from config.staff.queues import QUEUES, state_of
from tests.accounts.test_staff import staff_with
from tests.accounts.test_verification import make_request
from tests.conftest import Cast

pytestmark = pytest.mark.portable
HOME = "/staff/"


def queues(*permissions: str) -> dict[str, dict[str, Any]]:
    shown = staff_with(*permissions).get(HOME).context["queues"]
    return {str(entry["title"]): entry for entry in shown}


@pytest.mark.parametrize(
    ("hours", "state"), [(0, "on_time"), (35, "on_time"), (37, "soon"), (47, "soon"), (49, "late")]
)
def test_a_queue_says_how_its_oldest_stands_against_the_promise(cast: Cast, hours: int, state: str) -> None:
    request = make_request(cast)
    submitted = timezone.now() - timedelta(hours=hours)
    VerificationRequest.objects.filter(pk=request.pk).update(submitted_at=submitted)
    entry = queues("view_verificationrequest")["Verification"]
    assert (entry["queue"], entry["state"]) == (Queue(waiting=1, oldest_at=submitted), state)


def test_an_empty_queue_is_idle(db: None) -> None:
    entry = queues("view_verificationrequest")["Verification"]
    assert (entry["queue"], entry["state"]) == (Queue(waiting=0, oldest_at=None), "idle")
    assert state_of(Queue(0, None), timedelta(hours=1), timezone.now()) == "idle"


def test_the_state_of_a_queue_is_told_in_words(cast: Cast) -> None:
    make_request(cast)
    VerificationRequest.objects.update(submitted_at=timezone.now() - timedelta(days=3))
    page = staff_with("view_verificationrequest").get(HOME).content.decode()
    assert "Late" in page
    assert "Promised within 48 h" in page
    assert "/staff/accounts/verificationrequest/?state__exact=waiting" in page


def test_staff_see_the_queues_that_they_have_a_permission_for(db: None) -> None:
    assert queues() == {}


def test_every_queue_leads_to_a_page_and_is_counted_once(cast: Cast) -> None:
    assert len({str(queue.title) for queue in QUEUES}) == len(QUEUES)
    for queue in QUEUES:
        assert reverse(queue.page).startswith(HOME)
        assert queue.promised_hours > 0
        assert queue.queue().waiting == 0
