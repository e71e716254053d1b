"""The customer's Discover: verified businesses, and the few ads that fit them, marked as such."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from accounts.errors.base import DomainError
from accounts.queries.actors import Actor
from accounts.views.chat import customer_only
from campaigns.models.ads import AdReport
from campaigns.queries.discover import (
    DirectoryFilters,
    DirectoryPage,
    directory_choices,
    directory_page,
    offered_ads,
)
from campaigns.targets import country_name
from campaigns.words import match_words

# After so many businesses an ad may stand; on a shorter list, at its end.
AD_AFTER = (2, 6, 10)


@require_GET
@customer_only
def discover(request: HttpRequest, actor: Actor) -> HttpResponse:
    given = {name: request.GET.get(name, "").strip() for name in ("q", "category", "country")}
    try:
        page = directory_page(DirectoryFilters(*given.values()), request.GET.get("after", ""))
    except DomainError:
        return redirect("chat:discover")
    is_filtered, is_first = any(given.values()), "after" not in request.GET
    language, choices = get_language() or "en", directory_choices()
    kept = {name: value for name, value in given.items() if value}
    context = {
        **given,
        "entries": _mixed(page, _cards(actor, language) if is_first and not is_filtered else []),
        "has_businesses": bool(page.businesses),
        "is_filtered": is_filtered,
        "is_first": is_first,
        "next_page": urlencode({**kept, "after": page.next_cursor}) if page.next_cursor else "",
        "categories": choices["categories"],
        "countries": [(code, country_name(code, language)) for code in choices["countries"]],
        "reasons": AdReport.Reason.choices,
    }
    return render(request, "campaigns/discover.html", {"door": "chat", "actor": actor, **context})


def _cards(actor: Actor, language: str) -> list[dict[str, Any]]:
    """The ads that this customer is shown now, each with what it was chosen by."""
    offered = offered_ads(actor.party_id, timezone.now())
    return [{"version": one.version, "matches": match_words(one.matches, language)} for one in offered]


def _mixed(page: DirectoryPage, cards: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Businesses by name, with ads at their places."""
    entries: list[dict[str, Any]] = [{"business": business} for business in page.businesses]
    for place, card in zip(AD_AFTER, cards, strict=False):
        entries.insert(place + cards.index(card), {"ad": card})
    return entries
