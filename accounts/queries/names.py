"""Names that could be taken for a verified business's: alike sign by sign, or in nearly the same words."""

import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from uuid import UUID

from confusable_homoglyphs import categories
from confusable_homoglyphs.confusables import confusables_data
from django.db.models import Q, QuerySet
from rapidfuzz import fuzz

from accounts.models.businesses import Business
from accounts.models.names import look_of

# Out of 100, over the words in any order; below it two names only happen to share a word.
LEAST_LIKENESS = 85.0
MOST_SHOWN = 5
# A name of two words inside a longer one ("Vencejo" in "Vencejo Travel") is told, and counts a little less.
INSIDE = 0.92
_LEAST_INSIDE_LETTERS = 5
_OF_NO_SCRIPT = {"COMMON", "INHERITED"}
# Written together by whole nations: no sign of a disguise.
_WRITTEN_TOGETHER = (
    {"HAN", "HIRAGANA", "KATAKANA", "LATIN"},
    {"HAN", "HANGUL", "LATIN"},
    {"HAN", "BOPOMOFO"},
)
_REMEMBERED = 20_000
_Status = Business.Status


@dataclass(frozen=True, slots=True)
class Lookalike:
    """A verified business that a name could be taken for.

    `likeness` is 0 to 100; `is_same_look` says that people cannot tell the two names apart at all.
    """

    business: Business
    likeness: float
    is_same_look: bool


def lookalikes_of(name: str, exclude: UUID | None = None) -> list[Lookalike]:
    """The verified businesses whose display name this one could be taken for, the likest first.

    Businesses whose badge is paused count, and suspended ones that had it. `exclude` is the business whose
    own name it is. Source: UTS 39 (skeletons), and Levenshtein likeness of the words where they differ.
    """
    skeletons, words = skeletons_of(name), _plain(name)
    found = []
    for business in _badged().exclude(pk=exclude) if exclude else _badged():
        is_same = not skeletons.isdisjoint(skeletons_of(business.name))
        likeness = 100.0 if is_same else _likeness(words, _plain(business.name))
        if likeness >= LEAST_LIKENESS:
            found.append(Lookalike(business, round(likeness, 1), is_same))
    return sorted(found, key=lambda other: (-other.likeness, other.business.name))[:MOST_SHOWN]


def mixes_scripts(name: str) -> bool:
    """Say whether one word of a name is written in letters of several scripts, as disguised names are."""
    return any(_is_mixed(word) for word in unicodedata.normalize("NFC", name).split())


@lru_cache(maxsize=_REMEMBERED)
def skeletons_of(name: str) -> frozenset[str]:
    """What is left of a name when signs that look the same are one sign; alike names share one of these.

    Two of them, as capitals fold before or after: "INES" is "ines", and "lnes" passes for "Ines".
    """
    seen = look_of(name)
    plain = " ".join(unicodedata.normalize("NFKC", name).split())
    return frozenset({_skeleton(seen), _skeleton(plain).casefold()})


def _badged() -> QuerySet[Business]:
    with_badge = (_Status.VERIFIED, _Status.PAUSED)
    suspended = Q(status=_Status.SUSPENDED, status_before_suspension__in=with_badge)
    return Business.objects.filter(Q(status__in=with_badge) | suspended).order_by("pk")


def _likeness(words: str, other: str) -> float:
    whole = max(fuzz.ratio(words, other), fuzz.token_sort_ratio(words, other))
    shorter = min(words, other, key=len)
    if len(shorter) < _LEAST_INSIDE_LETTERS:
        return whole
    return max(whole, INSIDE * fuzz.token_set_ratio(words, other))


@lru_cache(maxsize=_REMEMBERED)
def _plain(name: str) -> str:
    """The words of a name in signs that look alike, without accents and what stands between words."""
    letters = (sign for sign in _skeleton(look_of(name)) if unicodedata.category(sign) != "Mn")
    return " ".join("".join(sign if sign.isalnum() else " " for sign in letters).split())


def _skeleton(name: str) -> str:
    apart = unicodedata.normalize("NFD", name)
    return unicodedata.normalize("NFD", "".join(_prototypes().get(sign, sign) for sign in apart))


@cache
def _prototypes() -> dict[str, str]:
    """Each sign's stand-in: the one that all signs of its look are listed with."""
    looks = {
        _bare(sign): [_bare(other["c"]) for other in others] for sign, others in confusables_data.items()
    }
    return {sign: _stand_in(sign, looks) for sign in looks}


def _stand_in(sign: str, looks: dict[str, list[str]]) -> str:
    others = looks[sign]
    if len(others) > 1:
        return sign
    pair = (sign, others[0])
    # Two that are listed with each other alone: the one of more signs, as "rn" is for "m"; else the plainer.
    is_pair = len(looks.get(others[0], others)) == 1
    return min(pair, key=lambda one: (-len(one), one)) if is_pair else others[0]


def _bare(sign: str) -> str:
    # The table wraps signs that run to the left in marks of direction.
    return sign.strip("\u200e")


def _is_mixed(word: str) -> bool:
    scripts = {categories.alias(sign) for sign in word} - _OF_NO_SCRIPT
    return len(scripts) > 1 and not any(scripts <= together for together in _WRITTEN_TOGETHER)
