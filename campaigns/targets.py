"""Whom an ad is for, and which ads come first. Pure: declared facts in, nothing looked up.

An ad narrows by up to three kinds of facts: interests, languages and place. It fits a customer when every
kind that it narrows by is met by what they declared; one that narrows by nothing fits everybody. Of the ads
that fit, the highest score comes first:

    score = 4 * matches + 2 * freshness + pacing

- matches: how many kinds of facts met (0 to 3);
- freshness: 1 / (1 + days since it began / 7): new ads come before old ones;
- pacing: 1 - (people who saw it today / people who saw the most seen of them today): who was shown less comes
  first, so that every ad gets its turn.

Equal scores are settled by the ad's id. Nothing else is used: not what people read, write, press or look at.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from babel import Locale
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

INTERESTS: dict[str, Promise] = {
    "food": _("Food and drink"),
    "travel": _("Travel"),
    "home": _("Home and garden"),
    "fashion": _("Fashion and beauty"),
    "health": _("Health and wellbeing"),
    "sport": _("Sport"),
    "culture": _("Culture and events"),
    "technology": _("Technology"),
    "family": _("Family and children"),
    "money": _("Money and insurance"),
}
# Babel's territories are more than countries: groups of them, and placeholders.
NO_COUNTRIES = {"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"}
COUNTRIES = frozenset(
    code for code in map(str, Locale("en").territories) if re.fullmatch("[A-Z]{2}", code)
) - frozenset(NO_COUNTRIES)
INTEREST, LANGUAGE, PLACE = "interest", "language", "place"
MATCH_WEIGHT, FRESHNESS_WEIGHT, FRESH_DAYS = 4.0, 2.0, 7.0
MOST_AT_ONCE = 3
MOST_A_DAY = 6


@dataclass(frozen=True, slots=True)
class Facts:
    """What an ad narrows by, or a customer declared: codes, an ISO country, and a city in any spelling."""

    interests: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    country: str = ""
    city: str = ""


@dataclass(frozen=True, slots=True)
class Match:
    """One declared fact that met what an ad narrows by: its kind, and the codes or words of both."""

    kind: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Candidate:
    """An ad that may run now, as far as its place in the order depends on it."""

    id: UUID
    target: Facts
    days_running: float
    seen_today: int


def matches_of(target: Facts, declared: Facts) -> tuple[Match, ...] | None:
    """The declared facts that met the target; None when it narrows by one that they do not meet."""
    found: list[Match] = []
    for kind, wanted, known in (
        (INTEREST, target.interests, declared.interests),
        (LANGUAGE, target.languages, declared.languages),
    ):
        shared = tuple(value for value in wanted if value in known)
        if wanted and not shared:
            return None
        if shared:
            found.append(Match(kind, shared))
    if target.country or target.city:
        if not _is_in(target, declared):
            return None
        found.append(Match(PLACE, tuple(filter(None, (target.city and declared.city, target.country)))))
    return tuple(found)


def _is_in(target: Facts, declared: Facts) -> bool:
    same_country = not target.country or target.country == declared.country
    return same_country and (not target.city or city_key(target.city) == city_key(declared.city))


def city_key(city: str) -> str:
    """A city's name without accents, case and double spaces: "Málaga " and "malaga" are one."""
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", city) if not unicodedata.combining(sign))
    return " ".join(plain.casefold().split())


def score_of(candidate: Candidate, match_count: int, most_seen_today: int) -> float:
    """The score of an ad that fits, by the formula above."""
    freshness = 1 / (1 + max(0.0, candidate.days_running) / FRESH_DAYS)
    pacing = 1 - candidate.seen_today / most_seen_today if most_seen_today else 1.0
    return MATCH_WEIGHT * match_count + FRESHNESS_WEIGHT * freshness + pacing


def rank(candidates: Iterable[Candidate], declared: Facts) -> list[tuple[UUID, tuple[Match, ...]]]:
    """The ads that fit, in their order, each with what met."""
    fitting = [
        (candidate, matches)
        for candidate in candidates
        if (matches := matches_of(candidate.target, declared)) is not None
    ]
    most = max((candidate.seen_today for candidate, _ in fitting), default=0)
    fitting.sort(key=lambda pair: (-score_of(pair[0], len(pair[1]), most), str(pair[0].id)))
    return [(candidate.id, matches) for candidate, matches in fitting]


def within_the_day(
    ranked: Sequence[tuple[UUID, tuple[Match, ...]]], seen_today: set[UUID]
) -> list[tuple[UUID, tuple[Match, ...]]]:
    """The first MOST_AT_ONCE that leave a customer with MOST_A_DAY different ads a day."""
    left = MOST_A_DAY - len(seen_today)
    chosen: list[tuple[UUID, tuple[Match, ...]]] = []
    for ad_id, matches in ranked:
        if len(chosen) == MOST_AT_ONCE:
            break
        if ad_id not in seen_today:
            if left <= 0:
                continue
            left -= 1
        chosen.append((ad_id, matches))
    return chosen


def country_name(code: str, language: str) -> str:
    """A country's name in a language; its code when nobody has named it."""
    return str(Locale.parse(language, sep="-").territories.get(code, code))


def countries_in(language: str) -> list[tuple[str, str]]:
    """Every country as (code, name), by name."""
    named = [(code, country_name(code, language)) for code in COUNTRIES]
    return sorted(named, key=lambda pair: city_key(pair[1]))
