"""Staff home: what waits, how long it has waited against what was promised, and who may see it."""

import uuid
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from accounts.models.businesses import Business
from accounts.models.keys import Certificate
from accounts.models.people import Customer, User
from accounts.models.phones import PhoneClaim
from accounts.models.review import REVIEW_PROMISED
from accounts.models.verification import VerificationRequest
from accounts.queries.queues import Queue
from config.celery import app, note_beat
from config.staff.figures import chart_for
from config.staff.health import health_at
from config.staff.queues import QUEUES, state_of
from config.tasks import heartbeat_hosted_task, heartbeat_task
from messaging.models.automation import AwaitedAnswer
from messaging.models.flow import WaitingMessage
from messaging.models.imports import ContactImport
from messaging.models.messages import Message
from messaging.models.outbox import OutboxRow
from tests.accounts.test_staff import staff_with
from tests.accounts.test_verification import make_request
from tests.campaigns.talks import Talk
from tests.conftest import PASSWORD, Cast
from tests.messaging.notifications import age, notify
from tests.messaging.templates import approved_template
from tests.moderation.filing import report, sent_to_alice
from tests.reviews import reject

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
    VerificationRequest.objects.filter(pk=request.pk).update(
        submitted_at=submitted, due_at=submitted + REVIEW_PROMISED
    )
    entry = queues("view_verificationrequest")["Verification"]
    assert (entry["queue"], entry["state"]) == (Queue(waiting=1, oldest_at=submitted), state)


def test_an_empty_queue_is_idle(db: None) -> None:
    entry = queues("view_verificationrequest")["Verification"]
    assert (entry["queue"], entry["state"]) == (Queue(waiting=0, oldest_at=None), "idle")
    assert state_of(Queue(0, None), timedelta(hours=1), timezone.now()) == "idle"


def test_the_state_of_a_queue_is_told_in_words(cast: Cast) -> None:
    make_request(cast)
    VerificationRequest.objects.update(due_at=timezone.now() - timedelta(days=1))
    page = staff_with("view_verificationrequest").get(HOME).content.decode()
    assert "Late" in page
    assert "Promised within 48\N{NO-BREAK SPACE}h" in page
    assert "/staff/accounts/verificationrequest/?queue=waiting" in page


def test_staff_see_the_queues_that_they_have_a_permission_for(db: None) -> None:
    assert queues() == {}


def figures(part: str, *permissions: str) -> dict[str, int]:
    shown = staff_with(*permissions).get(HOME).context["figures"][part]
    return {str(figure["title"]): figure["count"] for figure in shown}


def test_what_happened_lately_is_counted_between_two_moments(cast: Cast) -> None:
    report(cast, sent_to_alice(cast, "You have won"))
    old = Message.objects.latest("pk")
    Message.objects.create(**{**fields_of(old), "id": id_at(timezone.now() - timedelta(hours=25))})
    Customer.objects.filter(pk=cast.bob.pk).update(created_at=timezone.now() - timedelta(hours=25))
    request = make_request(cast)
    reject(request)
    everything = ("view_business", "view_customer", "view_verificationrequest", "view_case")
    assert figures("lately", *everything) == {
        "Messages": 2,
        "New customers": 1,
        "Reports": 1,
        "Verifications decided": 1,
        "Verifications approved": 0,
    }


def test_totals_are_counted_as_they_stand(cast: Cast) -> None:
    Business.objects.filter(pk=cast.rival.pk).update(status=Business.Status.SUSPENDED)
    assert figures("totals", "view_business", "view_customer") == {
        "Businesses": 2,
        "Verified businesses": 0,
        "Suspended businesses": 1,
        "Customers": 2,
    }


def test_a_total_leads_to_the_records_behind_it(cast: Cast) -> None:
    client = staff_with("view_business", "view_customer")
    for figure in client.get(HOME).context["figures"]["totals"]:
        answer = client.get(figure["address"])
        assert answer.status_code == 200
        assert len(answer.context["cl"].result_list) == figure["count"]


def test_staff_see_the_figures_that_they_have_a_permission_for(cast: Cast) -> None:
    home = staff_with("view_customer").get(HOME)
    assert [figure["count"] for figure in home.context["figures"]["lately"]] == [2]
    assert [figure["count"] for figure in home.context["figures"]["totals"]] == [2]
    assert [series.name for series in home.context["chart"]["series"]] == ["customers"]


def test_staff_without_permissions_see_no_figure(cast: Cast) -> None:
    context = staff_with().get(HOME).context
    assert context["figures"] == {"lately": [], "totals": []}
    assert context["chart"]["series"] == []


def test_the_chart_counts_each_day_once_and_keeps_what_is_over(
    cast: Cast, django_assert_num_queries: Any
) -> None:
    now = timezone.now()
    Customer.objects.filter(pk=cast.bob.pk).update(created_at=now - timedelta(days=3))
    person = User.objects.create_superuser(email="root@recado.example", password=PASSWORD, name="Root")
    rows = chart_for(person, now)["rows"]
    assert [row["counts"][1] for row in rows] == [1, 0, 0, 1, *[0] * 10]
    with django_assert_num_queries(3):
        again = chart_for(person, now)["rows"]
    assert again == rows
    cache.clear()
    assert chart_for(person, now)["rows"] == rows


def test_home_asks_a_bounded_number_of_queries(cast: Cast, django_assert_max_num_queries: Any) -> None:
    make_request(cast)
    everything = ("view_business", "view_customer", "view_verificationrequest", "view_case")
    client = staff_with(*everything)
    client.get(HOME)
    with django_assert_max_num_queries(30):
        client.get(HOME)


def test_a_part_is_silent_until_it_shows_itself_and_again_after_three_missed_signs(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = timezone.now()
    assert [well(part, now) for part in ("Worker", "Hosted worker", "Scheduler")] == [False] * 3
    heartbeat_task()
    heartbeat_hosted_task()
    assert [well(part, now) for part in ("Worker", "Hosted worker", "Scheduler")] == [True, True, False]
    note_beat()
    assert well("Scheduler", now)
    assert not well("Worker", now + timedelta(seconds=90))


def test_the_heartbeat_of_beat_is_noted_when_it_is_sent(db: None) -> None:
    app.control.purge()
    heartbeat_task.apply_async()
    assert well("Scheduler", timezone.now())
    assert not well("Worker", timezone.now())
    parts = {str(part["title"]): part for part in health_at(timezone.now())["parts"]}
    assert (parts["Worker"]["tasks"], parts["Hosted worker"]["tasks"]) == (1, 0)
    app.control.purge()


def test_home_opens_and_says_so_when_valkey_does_not_answer(cast: Cast, settings: Any) -> None:
    client = staff_with("view_customer")
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": "unix:///nowhere/v.sock"}}
    home = client.get(HOME)
    assert home.status_code == 200
    parts = {str(part["title"]): part["is_well"] for part in home.context["health"]["parts"]}
    assert (parts["Database"], parts["Valkey"], parts["Worker"]) == (True, False, False)
    assert home.context["chart"]["rows"][0]["counts"] == (2,)
    assert "Silent" in home.content.decode()


def test_work_that_stays_undone_is_late(cast: Cast) -> None:
    now = timezone.now()
    Certificate.objects.create(business=cast.bakery, phone_claim=PhoneClaim.objects.first(), name="Bakery")
    assert not works(now)["Certificates to sign"]["is_late"]
    assert works(now + timedelta(minutes=2))["Certificates to sign"]["is_late"]
    assert works(now + timedelta(minutes=2))["Certificates to sign"]["queue"].waiting == 1
    assert not works(now)["Decisions to announce"]["is_late"]


def test_every_kind_of_work_is_counted_when_it_is_due_and_undone(cast: Cast) -> None:
    now = timezone.now()
    before = now - timedelta(hours=1)
    Talk(cast.conversation).customer(before).business(before, sequence=None).business(now, sequence=None)
    asked, due, not_due = Message.objects.order_by("pk")
    pair = {"business": cast.bakery, "customer": cast.alice, "reason": WaitingMessage.Reason.DEFERRED}
    for message, at in ((due, before), (not_due, now + timedelta(hours=1))):
        WaitingMessage.objects.create(message=message, due_at_ms=int(at.timestamp() * 1000), **pair)
    AwaitedAnswer.objects.create(message=asked, business=cast.bakery, conversation=cast.conversation)
    table = {"business": cast.bakery, "created_by": cast.olga.user, "headers": [], "total": 1}
    for claimed_until in (None, before, now + timedelta(hours=1)):
        fields = {"state": ContactImport.State.RUNNING, "started_at": before, "claimed_until": claimed_until}
        ContactImport.objects.create(**table, **fields)
    shown = works(now)
    for title, waiting in (
        ("Messages after quiet hours", 1),
        ("Automatic answers", 1),
        ("Imports of contacts", 2),
    ):
        queue = shown[title]["queue"]
        assert (queue.waiting, shown[title]["is_late"]) == (waiting, True), title
        assert abs(queue.oldest_at - before) < timedelta(seconds=1), title


def test_a_notification_is_late_when_no_worker_sees_to_it_and_not_while_it_waits_for_people(
    cast: Cast,
) -> None:
    notify(cast, approved_template(cast))
    assert works(timezone.now())["Notifications due"]["is_late"] is False
    age(timedelta(hours=1))
    for state, sealer, is_late in (
        (OutboxRow.State.WAITING, OutboxRow.Sealer.BROWSER, True),
        (OutboxRow.State.WAITING_FOR_KEYS, OutboxRow.Sealer.BROWSER, False),
        (OutboxRow.State.WAITING_FOR_KEYS, OutboxRow.Sealer.HOSTED, True),
        (OutboxRow.State.NO_KEYS, OutboxRow.Sealer.HOSTED, False),
        (OutboxRow.State.SENT, OutboxRow.Sealer.HOSTED, False),
    ):
        OutboxRow.objects.update(state=state, sealer=sealer)
        assert works(timezone.now())["Notifications due"]["is_late"] is is_late, (state, sealer)


def well(title: str, now: datetime) -> bool:
    return {str(part["title"]): part["is_well"] for part in health_at(now)["parts"]}[title]


def works(now: datetime) -> dict[str, Any]:
    return {str(work["title"]): work for work in health_at(now)["works"]}


def id_at(moment: datetime) -> uuid.UUID:
    return uuid.UUID(int=(int(moment.timestamp() * 1000) << 80) | (7 << 76) | (2 << 62))


def fields_of(message: Message) -> dict[str, Any]:
    fields = {field.attname: getattr(message, field.attname) for field in Message._meta.concrete_fields}
    return {**fields, "sequence": None, "client_message_id": uuid.uuid4()}


def test_every_queue_leads_to_a_page_and_is_counted_once(cast: Cast) -> None:
    assert len({str(queue.title) for queue in QUEUES}) == len(QUEUES)
    for queue in QUEUES:
        assert reverse(queue.page).startswith(HOME)
        assert queue.promised_hours > 0
        assert queue.queue().waiting == 0


@pytest.mark.parametrize(
    ("language", "words"), [("en", "Failed sign-ins"), ("es", "Intentos de entrada fallidos")]
)
def test_no_package_gives_a_group_of_the_sidebar_its_name(db: None, language: str, words: str) -> None:
    client = staff_with("view_user", "view_accessattempt")
    page = client.get(HOME, headers={"Accept-Language": language}).content.decode()
    assert words in page and "Axes" not in page
    listed = client.get("/staff/axes/accessattempt/", headers={"Accept-Language": language})
    assert listed.context["title"] == words and "Axes" not in listed.content.decode()
