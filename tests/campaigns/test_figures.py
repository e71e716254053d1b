"""Numbers as each language writes them."""

from datetime import date

import pytest
from django.utils.translation import override

from campaigns.templatetags import figures

SECOND, MINUTE, HOUR, DAY = 1000, 60_000, 3_600_000, 86_400_000


@pytest.mark.parametrize(
    ("milliseconds", "words"),
    [
        (0, "0 s"),
        (42 * SECOND + 999, "42 s"),
        (12 * MINUTE, "12 min"),
        (HOUR, "1 h"),
        (3 * HOUR + 20 * MINUTE, "3 h 20 min"),
        (5 * DAY + HOUR, "5 d"),
        (None, "–"),
    ],
)
def test_a_duration_is_told_in_the_units_that_matter(milliseconds: int, words: str) -> None:
    assert figures.duration(milliseconds).replace("\N{NO-BREAK SPACE}", " ") == words


def test_numbers_shares_and_days_follow_the_language() -> None:
    with override("en"):
        assert [figures.number(12345), figures.share(0.9642), figures.number(None)] == [
            "12,345",
            "96.4%",
            "–",
        ]
        assert [figures.day(date(2026, 11, 25)), figures.hour(7)] == ["Wed, Nov 25", "07:00"]
    with override("es"):
        assert [figures.number(12345), figures.share(0.9642)] == ["12.345", "96,4\xa0%"]
        assert [figures.day(date(2026, 11, 25)), figures.short_day(date(2026, 11, 25))] == [
            "mié, 25 nov",
            "25 nov",
        ]
        assert figures.plain(0.5) == "0.5000"
