"""The public directory of genuine businesses, and what the customers' Discover shares with it."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from accounts.errors.base import DomainError
from accounts.queries.countries import country_name
from accounts.queries.directory import DirectoryFilters, directory_choices, directory_page
from accounts.views.doors import few_from_one_place

# A household, a shop or a school looks around; who copies the directory page by page does so slowly.
MOST_LOOKS_A_MINUTE = 120


def directory_context(request: HttpRequest) -> dict[str, Any]:
    """What the address asks of the directory, and a page of it. Raises MalformedError."""
    given = {name: request.GET.get(name, "").strip() for name in ("q", "category", "country")}
    page = directory_page(DirectoryFilters(*given.values()), request.GET.get("after", ""))
    kept, choices = {name: value for name, value in given.items() if value}, directory_choices()
    return {
        **given,
        "businesses": page.businesses,
        "is_filtered": bool(kept),
        "is_first": "after" not in request.GET,
        "next_page": urlencode({**kept, "after": page.next_cursor}) if page.next_cursor else "",
        "categories": choices["categories"],
        "countries": [(code, country_name(code)) for code in choices["countries"]],
    }


@require_GET
@few_from_one_place("directory", MOST_LOOKS_A_MINUTE)
def directory(request: HttpRequest) -> HttpResponse:
    try:
        context = directory_context(request)
    except DomainError:
        return redirect("public:directory")
    return render(request, "public/directory.html", context)
