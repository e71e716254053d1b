"""Insight's numbers, counted by hand beside the queries that count them."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from accounts.doors import BUSINESS, CHAT
from accounts.models.people import User
from campaigns import panels
from campaigns.errors import PeriodError
from campaigns.panels import Panel, register_panel
from campaigns.queries.periods import HOUR_MS, QUARTER_MS, Period, read_period
from campaigns.queries.reach import reach_of
from campaigns.queries.responses import responses_of
from campaigns.queries.volumes import volumes_of
from messaging.models.conversations import Conversation
from messaging.models.messages import Message
from messaging.services.conversations import start_conversation
from tests.campaigns.talks import Talk
from tests.conftest import Cast, certify
from tests.sessions import open_door

pytestmark = pytest.mark.portable
MADRID = ZoneInfo("Europe/Madrid")
NOON = datetime(2026, 3, 30, 12, tzinfo=MADRID)
WEEK = Period(7, MADRID, NOON)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
MINUTE_MS = 60_000


@pytest.fixture
def talk(cast: Cast) -> Talk:
    return Talk(cast.conversation)


def bobs(cast: Cast) -> Talk:
    return Talk(Conversation.objects.get(business=cast.bakery, customer=cast.bob))


def page(user: User, query: str = "", language: str = "en", **cookies: str) -> Any:
    client = Client(headers={"Accept-Language": language})
    open_door(client, user, BUSINESS)
    for name, value in cookies.items():
        client.cookies[name] = value
    return client.get(f"/business/insight/{query}")


def test_a_message_belongs_to_its_day_and_hour_in_the_readers_zone(cast: Cast, talk: Talk) -> None:
    # The clocks of Madrid went forward on the 29th: 23:30 UTC is 00:30 before that night, 01:30 after it.
    talk.customer(datetime(2026, 3, 27, 23, 30, tzinfo=UTC), datetime(2026, 3, 29, 22, 30, tzinfo=UTC))
    talk.business(NOON)
    volumes = volumes_of(cast.bakery.id, WEEK)
    days = {row["on"]: (row["received"], row["sent"]) for row in volumes.days}
    assert list(days) == [date(2026, 3, 24) + DAY * n for n in range(7)]
    assert days[date(2026, 3, 28)] == (1, 0)
    assert days[date(2026, 3, 30)] == (1, 1)
    assert sum(received for received, _ in days.values()) == 2
    hours = {row["hour"]: (row["received"], row["sent"]) for row in volumes.hours}
    assert len(hours) == 24
    assert (hours[0], hours[12]) == ((2, 0), (0, 1))


@pytest.mark.parametrize(
    ("zone", "slot_ms"),
    [("Europe/Madrid", HOUR_MS), ("Asia/Kolkata", QUARTER_MS), ("Asia/Kathmandu", QUARTER_MS)],
)
def test_zones_that_are_not_whole_hours_are_counted_by_quarters(
    cast: Cast, talk: Talk, zone: str, slot_ms: int
) -> None:
    period = Period(7, ZoneInfo(zone), NOON)
    midnight = datetime(2026, 3, 30, tzinfo=ZoneInfo(zone))
    talk.customer(midnight - MINUTE, midnight)
    assert period.slot_ms == slot_ms
    assert [row["received"] for row in volumes_of(cast.bakery.id, period).days[-2:]] == [1, 1]


def test_what_is_sent_is_told_apart_by_what_it_is(cast: Cast, talk: Talk) -> None:
    talk.business(NOON, NOON)
    talk.business(NOON, category="utility").business(NOON, category="authentication")
    talk.business(NOON, category="marketing").business(NOON, kind=Message.Kind.CAMPAIGN)
    talk.business(NOON, sequence=None)
    assert volumes_of(cast.bakery.id, WEEK).totals == {
        "received": 0, "written": 2, "notices": 2, "marketing": 2, "sent": 6,
    }  # fmt: skip


def test_only_the_period_and_only_this_business_count(cast: Cast, talk: Talk) -> None:
    talk.customer(NOON - 15 * DAY, NOON - 8 * DAY, NOON)
    bobs(cast).business(NOON)
    Talk(Conversation.objects.get(business=cast.rival, customer=cast.bob)).customer(NOON)
    ours, theirs = volumes_of(cast.bakery.id, WEEK), volumes_of(cast.rival.id, WEEK)
    assert (ours.totals["received"], ours.totals["sent"]) == (1, 1)
    assert (ours.started_by_customers, ours.started_by_us) == (0, 1)
    assert (ours.before["received"], ours.before["sent"]) == (1, 0)
    assert (theirs.totals["received"], theirs.started_by_customers) == (1, 1)


def test_a_wait_begins_with_the_first_unanswered_message_and_ends_with_the_next_answer(
    cast: Cast, talk: Talk
) -> None:
    talk.customer(NOON - 5 * HOUR, NOON - 4 * HOUR).business(NOON - 3 * HOUR, NOON - 2 * HOUR)
    talk.customer(NOON - HOUR)
    responses = responses_of(cast.bakery.id, WEEK)
    assert (responses.asked, responses.answered, responses.unanswered) == (2, 1, 1)
    assert responses.median_ms == responses.ninetieth_ms == 120 * MINUTE_MS
    assert responses.waiting_since == NOON - HOUR
    assert responses.within == [0, 0, 1, 0, 0]


def test_marketing_answers_nobody_and_a_notification_does(cast: Cast, talk: Talk) -> None:
    talk.customer(NOON - 5 * HOUR).business(NOON - 4 * HOUR, kind=Message.Kind.CAMPAIGN)
    talk.business(NOON - 3 * HOUR, category="marketing")
    assert responses_of(cast.bakery.id, WEEK).unanswered == 1
    talk.business(NOON - 2 * HOUR, category="utility")
    assert responses_of(cast.bakery.id, WEEK).median_ms == 180 * MINUTE_MS


def test_half_and_nine_of_ten_are_places_among_the_waits(cast: Cast, talk: Talk) -> None:
    for minutes in range(1, 11):
        at = NOON - minutes * 4 * HOUR
        talk.sequence = 100 - 2 * minutes
        talk.customer(at).business(at + minutes * MINUTE)
    responses = responses_of(cast.bakery.id, WEEK)
    assert (responses.median_ms, responses.ninetieth_ms) == (5 * MINUTE_MS, 9 * MINUTE_MS)
    assert responses.within == [5, 5, 0, 0, 0]


def test_a_wait_that_began_before_the_period_is_not_counted_as_begun_in_it(cast: Cast, talk: Talk) -> None:
    talk.customer(NOON - 9 * DAY, NOON - DAY).business(NOON)
    assert responses_of(cast.bakery.id, WEEK).asked == 0


def test_conversations_do_not_answer_each_other(cast: Cast, talk: Talk) -> None:
    talk.customer(NOON - 2 * HOUR)
    bobs(cast).business(NOON - HOUR)
    assert responses_of(cast.bakery.id, WEEK).unanswered == 1


def test_a_message_has_come_as_far_as_the_customers_foremost_device(cast: Cast, talk: Talk) -> None:
    talk.business(*[NOON - HOUR] * 4).customer(NOON)
    talk.read_up_to(delivered=3, read=1).read_up_to(delivered=1, read=1)
    talk.read_up_to(delivered=4, read=4, party_id=cast.bakery.id)
    bobs(cast).business(NOON)
    reach = reach_of(cast.bakery.id, WEEK)
    assert (reach.delivered, reach.read) == (3, 1)
    assert (reach.people_written_to, reach.people_who_wrote) == (2, 1)


def test_a_business_without_messages_is_told_so_and_nothing_breaks(cast: Cast) -> None:
    responses = responses_of(cast.bakery.id, WEEK)
    assert (responses.asked, responses.median_ms, responses.within) == (0, None, [0] * 5)
    for language, words in (
        ("en", "No messages in these 28 days"),
        ("es", "Ningún mensaje en estos 28 días"),
    ):
        assert words in page(cast.olga.user, language=language).content.decode()


@pytest.mark.parametrize(
    "query", ["?days=31", "?days=-1", "?days=x", "?zone=Nowhere", "?zone=../../etc/passwd"]
)
def test_a_period_that_does_not_exist_is_refused_with_its_code(cast: Cast, query: str) -> None:
    answer = page(cast.olga.user, query)
    assert answer.status_code == 400
    assert "unknown_period" in answer.content.decode()
    assert "There is no such period." in answer.content.decode()


def test_the_zone_of_the_address_wins_over_the_browsers(cast: Cast) -> None:
    assert page(cast.olga.user).context["period"].zone.key == "UTC"
    assert page(cast.olga.user, recado_zone="Asia/Tokyo").context["period"].zone.key == "Asia/Tokyo"
    assert page(cast.olga.user, recado_zone="Nowhere").context["period"].zone.key == "UTC"
    named = page(cast.olga.user, "?zone=America/Lima&days=7", recado_zone="Asia/Tokyo").context["period"]
    assert (named.zone.key, named.days) == ("America/Lima", 7)
    with pytest.raises(PeriodError):
        read_period("7", "Nowhere")


def test_every_role_sees_insight_and_customers_do_not(cast: Cast) -> None:
    for membership in (cast.olga, cast.luis):
        assert page(membership.user).status_code == 200
    client = Client()
    open_door(client, cast.alice.user, CHAT)
    assert client.get("/business/insight/").status_code == 302


def test_a_rival_sees_their_own_numbers_only(cast: Cast, talk: Talk) -> None:
    now = datetime.now(UTC)
    talk.customer(now).business(now)
    assert page(cast.olga.user).context["volumes"].totals["received"] == 1
    for rival in (cast.mallory, cast.carol):
        assert page(rival.user).context["volumes"].is_empty


def test_the_number_of_queries_does_not_depend_on_what_was_said(
    cast: Cast, talk: Talk, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    now = datetime.now(UTC)
    talk.customer(*[now - n * HOUR for n in range(40)]).business(now).read_up_to(delivered=3, read=2)
    start_conversation(customer_id=cast.alice.id, business=cast.rival)
    # Without the badge, the rail asks how far its business is on its way there.
    certify(cast.bakery)
    client = Client()
    open_door(client, cast.olga.user, BUSINESS)
    with django_assert_max_num_queries(12):
        assert client.get("/business/insight/?days=90").status_code == 200


def test_the_apps_above_add_their_panels(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(panels, "_panels", {})
    register_panel(
        Panel("bread", "campaigns/_insight_empty.html", lambda business_id: {"asked": business_id})
    )
    assert page(cast.olga.user).context["panels"] == [
        {"template": "campaigns/_insight_empty.html", "context": {"asked": cast.bakery.id}}
    ]
