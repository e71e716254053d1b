"""Whom an ad fits and which comes first: a pure function of declared facts, checked with numbers."""

import random
from uuid import UUID

import pytest

from campaigns.targets import (
    MOST_A_DAY,
    MOST_AT_ONCE,
    Candidate,
    Facts,
    Match,
    city_key,
    countries_in,
    matches_of,
    rank,
    score_of,
    within_the_day,
)

TAVIRA = Facts(("food", "travel"), ("en", "pt"), "PT", "Tavira")


def candidate(number: int, target: Facts = Facts(), days: float = 0.0, seen: int = 0) -> Candidate:
    return Candidate(UUID(int=number), target, days, seen)


@pytest.mark.parametrize(
    ("target", "kinds"),
    [
        (Facts(), []),
        (Facts(interests=("food", "sport")), ["interest"]),
        (Facts(("food",), ("pt",), "PT", "TAVIRA "), ["interest", "language", "place"]),
        (Facts(country="PT"), ["place"]),
        (Facts(interests=("sport",)), None),
        (Facts(("food",), ("fr",)), None),
        (Facts(country="ES"), None),
        (Facts(country="PT", city="Faro"), None),
    ],
)
def test_an_ad_fits_when_every_kind_that_it_narrows_by_is_met(target: Facts, kinds: list[str] | None) -> None:
    found = matches_of(target, TAVIRA)
    assert (None if found is None else [match.kind for match in found]) == kinds


def test_who_declared_nothing_sees_only_what_is_for_everybody() -> None:
    assert matches_of(Facts(), Facts()) == ()
    for target in (Facts(("food",)), Facts(languages=("en",)), Facts(country="PT"), Facts(city="Tavira")):
        assert matches_of(target, Facts()) is None


def test_a_match_names_the_very_facts_that_met() -> None:
    target = Facts(("sport", "travel"), ("pt", "fr"), "PT", "tavira")
    assert matches_of(target, TAVIRA) == (
        Match("interest", ("travel",)),
        Match("language", ("pt",)),
        Match("place", ("Tavira", "PT")),
    )
    assert matches_of(Facts(country="PT"), TAVIRA) == (Match("place", ("PT",)),)


def test_a_city_is_one_however_it_is_spelt() -> None:
    assert city_key("  São   Brás ") == city_key("sao bras")
    assert matches_of(Facts(city="malaga"), Facts(city="Málaga")) is not None


def test_the_score_is_the_formula() -> None:
    assert score_of(candidate(1), 3, 0) == 4 * 3 + 2 + 1
    assert score_of(candidate(1, days=7, seen=5), 1, 10) == 4 + 1 + 0.5
    assert score_of(candidate(1, days=-3), 0, 0) == 3


def test_what_met_more_comes_first_then_what_is_new_then_what_was_shown_less() -> None:
    food = Facts(("food",))
    ranked = rank(
        [
            candidate(1, days=0),
            candidate(2, food, days=30),
            candidate(3, food, days=1, seen=9),
            candidate(4, food, days=1, seen=3),
            candidate(5, Facts(("sport",))),
        ],
        TAVIRA,
    )
    assert [ad_id.int for ad_id, _ in ranked] == [4, 3, 2, 1]


def test_the_order_does_not_depend_on_the_order_of_the_question() -> None:
    candidates = [candidate(number) for number in range(1, 9)]
    random.Random(1).shuffle(candidates)
    assert [ad_id.int for ad_id, _ in rank(candidates, TAVIRA)] == list(range(1, 9))


def test_few_at_once_and_few_a_day() -> None:
    ranked = rank([candidate(number) for number in range(1, 20)], TAVIRA)
    assert len(within_the_day(ranked, set())) == MOST_AT_ONCE
    almost = {UUID(int=number) for number in range(50, 50 + MOST_A_DAY - 1)}
    assert [ad_id.int for ad_id, _ in within_the_day(ranked, almost)] == [1]
    spent = {UUID(int=4), *almost}
    assert [ad_id.int for ad_id, _ in within_the_day(ranked, spent)] == [4], "again, but no other one"


def test_countries_are_countries_in_the_readers_language() -> None:
    assert dict(countries_in("es"))["DE"] == "Alemania"
    assert dict(countries_in("en"))["PT"] == "Portugal"
    assert {"EU", "UN", "ZZ", "419"}.isdisjoint(dict(countries_in("en")))
