"""What the codes of campaigns and ads say to people, and what happens next."""

from collections.abc import Sequence
from typing import Protocol

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from campaigns.targets import INTEREST, INTERESTS, LANGUAGE, Match, country_name
from messaging.wording import LANGUAGES

WORDS: dict[str, tuple[Promise, Promise]] = {
    "deliver": (_("Delivered now"), _("It is in their chat.")),
    "hold": (_("Held back by their flow"), _("They find it under Held back.")),
    "defer": (_("Waiting for quiet hours"), _("It comes when their quiet hours end.")),
    "no_keys": (_("Not on Recado yet"), _("Sent if they come within seven days.")),
    "no_consent": (_("No consent on record"), _("Ask for consent when they next write.")),
    "undeliverable": (_("Cannot be reached"), _("Nothing to do.")),
    "business_closed": (_("Your business is closed"), _("Open it again before anything is sent.")),
    "business_suspended": (_("Your business is suspended"), _("Nothing is sent until that is lifted.")),
    "pilot_closed": (_("No place in the pilot programme yet"), _("Nothing is sent until you have one.")),
    "template_not_approved": (_("The template is not approved"), _("Choose an approved one.")),
    "key_substituted": (_("Their keys changed unexpectedly"), _("Compare the safety number with them.")),
    "stale_epoch": (_("Their keys have expired"), _("They renew them when they next open Recado.")),
    "pair_rate": (_("Too many messages at once"), _("Nothing to do.")),
}


def word_of(code: str) -> Promise | str:
    """What a code says; itself when nobody has given it words."""
    return WORDS[code][0] if code in WORDS else code


def next_of(code: str) -> Promise | str:
    """What happens next to people of this code."""
    return WORDS[code][1] if code in WORDS else ""


class Narrowed(Protocol):
    """Whatever says whom it is for."""

    interests: Sequence[str]
    languages: Sequence[str]
    country: str
    city: str


def target_words(target: Narrowed, language: str) -> dict[str, str]:
    """Whom an ad is for, kind by kind, in a language; nothing for a kind that narrows nothing."""
    place = [target.city, country_name(target.country, language) if target.country else ""]
    return {
        "interests": ", ".join(str(INTERESTS.get(code, code)) for code in target.interests),
        "languages": ", ".join(LANGUAGES.get(code, code) for code in target.languages),
        "place": ", ".join(filter(None, place)),
    }


def match_words(matches: Sequence[Match], language: str) -> list[tuple[str, str]]:
    """Which declared facts met, as (kind, words)."""
    return [(match.kind, _match(match, language)) for match in matches]


def _match(match: Match, language: str) -> str:
    if match.kind == INTEREST:
        return ", ".join(str(INTERESTS[code]) for code in match.values)
    if match.kind == LANGUAGE:
        return ", ".join(LANGUAGES[code] for code in match.values)
    return ", ".join(country_name(value, language) for value in match.values)
