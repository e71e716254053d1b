"""The customer's Discover: the directory, and the few ads that fit them, marked as such."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from accounts.errors.base import DomainError
from accounts.models.businesses import Business
from accounts.queries.actors import Actor
from accounts.views.chat import customer_only
from accounts.views.directory import MOST_LOOKS_A_MINUTE, directory_context
from accounts.views.doors import few_from_one_place
from campaigns.models.ads import AdReport
from campaigns.queries.discover import offered_ads
from campaigns.words import match_words

# After so many businesses an ad may stand; on a shorter list, at its end.
AD_AFTER = (2, 6, 10)


@require_GET
@few_from_one_place("directory", MOST_LOOKS_A_MINUTE)
@customer_only
def discover(request: HttpRequest, actor: Actor) -> HttpResponse:
    try:
        found = directory_context(request)
    except DomainError:
        return redirect("chat:discover")
    has_ads = found["is_first"] and not found["is_filtered"]
    context = {
        **found,
        "entries": _mixed(found["businesses"], _cards(actor, get_language() or "en") if has_ads else []),
        "reasons": AdReport.Reason.choices,
    }
    return render(request, "campaigns/discover.html", {"door": "chat", "actor": actor, **context})


def _cards(actor: Actor, language: str) -> list[dict[str, Any]]:
    """The ads that this customer is shown now, each with what it was chosen by."""
    offered = offered_ads(actor.party_id, timezone.now())
    return [{"version": one.version, "matches": match_words(one.matches, language)} for one in offered]


def _mixed(businesses: Sequence[Business], cards: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Businesses by name, with ads at their places."""
    entries: list[dict[str, Any]] = [{"business": business} for business in businesses]
    for place, card in zip(AD_AFTER, cards, strict=False):
        entries.insert(place + cards.index(card), {"ad": card})
    return entries
