"""Weeks and quiet hours by the customer's own clock."""

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messaging.clock import quiet_until_ms, week_start_ms

MADRID, NIGHT = "Europe/Madrid", (time(22), time(8))
HOUR_MS, DAY_MS = 3_600_000, 86_400_000


def at(text: str, zone: str = MADRID) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp() * 1000)


@pytest.mark.parametrize(
    ("now", "until"),
    [
        ("2026-03-10T21:59:59", None),
        ("2026-03-10T22:00", "2026-03-11T08:00"),
        ("2026-03-11T07:59:59", "2026-03-11T08:00"),
        ("2026-03-11T08:00", None),
        ("2026-03-28T23:00", "2026-03-29T08:00"),
        ("2026-12-31T23:59", "2027-01-01T08:00"),
    ],
)
def test_quiet_hours_pass_midnight_months_and_the_change_of_clocks(now: str, until: str | None) -> None:
    assert quiet_until_ms(at(now), MADRID, *NIGHT) == (at(until) if until else None)


def test_quiet_hours_within_one_day_and_empty_ones() -> None:
    siesta = (time(14), time(16, 30))
    assert quiet_until_ms(at("2026-07-01T15:00"), MADRID, *siesta) == at("2026-07-01T16:30")
    assert quiet_until_ms(at("2026-07-01T13:59"), MADRID, *siesta) is None
    assert quiet_until_ms(at("2026-07-01T09:00"), MADRID, time(9), time(9)) is None


def test_quiet_that_would_end_in_the_hour_that_does_not_exist_ends_when_the_clock_has_jumped() -> None:
    until = quiet_until_ms(at("2026-03-28T23:00"), MADRID, time(22), time(2, 30))
    assert until is not None
    assert datetime.fromtimestamp(until / 1000, UTC) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)


def test_quiet_goes_on_through_the_hour_that_comes_twice() -> None:
    second_0215 = datetime(2026, 10, 25, 1, 15, tzinfo=UTC)
    until = quiet_until_ms(int(second_0215.timestamp() * 1000), MADRID, time(22), time(2, 30))
    assert until == int(datetime(2026, 10, 25, 1, 30, tzinfo=UTC).timestamp() * 1000)


def test_a_week_begins_on_monday_at_midnight_where_the_customer_is() -> None:
    sunday_night = at("2026-11-29T23:30", "America/Sao_Paulo")
    assert week_start_ms(sunday_night, "America/Sao_Paulo") == at("2026-11-23T00:00", "America/Sao_Paulo")
    assert week_start_ms(sunday_night, MADRID) == at("2026-11-30T00:00")


@given(
    now_ms=st.integers(1_700_000_000_000, 2_000_000_000_000),
    zone=st.sampled_from([MADRID, "America/Sao_Paulo", "Asia/Kathmandu", "Pacific/Apia", "UTC"]),
    begins=st.times().map(lambda t: t.replace(second=0, microsecond=0)),
    ends=st.times().map(lambda t: t.replace(second=0, microsecond=0)),
)
def test_quiet_always_ends_in_the_future_and_within_a_day(
    now_ms: int, zone: str, begins: time, ends: time
) -> None:
    until = quiet_until_ms(now_ms, zone, begins, ends)
    if until is not None:
        assert now_ms < until <= now_ms + DAY_MS + HOUR_MS
    assert 0 <= now_ms - week_start_ms(now_ms, zone) < 7 * DAY_MS + HOUR_MS
