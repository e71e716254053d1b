"""The public log of certificates: a page for people, JSON for whoever checks it (CERTIFICATES.md)."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_GET

from accounts.crypto.primitives import MAX_INTEGER, b64
from accounts.doors import address_of, network_of
from accounts.errors.base import DomainError, MalformedError
from accounts.errors.transparency import LogEmptyError, LogLimitError
from accounts.explanations import explanation
from accounts.floods import within
from accounts.models.transparency import LogEntry, LogHead
from accounts.queries import transparency as log
from accounts.views.doors import few_from_one_place

FRESH_SECONDS = 10
FOR_EVER_SECONDS = 365 * 24 * 3600
MOST_REQUESTS, MOST_PAGES = 600, 120

Answer = Callable[[HttpRequest], JsonResponse]


def _open_to_programs(answer: Answer) -> Answer:
    """Errors as {"code", "detail"}, so many requests a minute for each address."""

    @require_GET
    @wraps(answer)
    def door(request: HttpRequest) -> JsonResponse:
        try:
            _count(request)
            return answer(request)
        except DomainError as error:
            return JsonResponse({"code": error.code, "detail": str(error)}, status=error.status)

    return door


def _count(request: HttpRequest) -> None:
    if not within(f"log:{network_of(address_of(request))}", MOST_REQUESTS):
        raise LogLimitError


@require_GET
@few_from_one_place("log-page", MOST_PAGES)
def page(request: HttpRequest) -> HttpResponse:
    words, what = request.GET.get("q", "").strip()[:80], request.GET.get("what", "")
    found = log.log_page(
        words=words.replace("\0", ""),
        what=what if what in LogEntry.What.values else "",
        before=_whole(request.GET.get("before", "")),
    )
    context = {
        "page": found,
        "words": words,
        "what": what,
        "kinds": LogEntry.What.choices,
        "head": _shown_head(log.newest_head()),
        "formula": explanation("quality"),
    }
    return render(request, "public/transparency.html", context)


@_open_to_programs
def head(request: HttpRequest) -> JsonResponse:
    newest = log.newest_head()
    if newest is None:
        raise LogEmptyError
    return _cached({"head": newest.document, "size": newest.size}, FRESH_SECONDS)


@_open_to_programs
def entries(request: HttpRequest) -> JsonResponse:
    start, count = _number(request, "start", 0), _number(request, "count", log.MOST_ENTRIES)
    found = log.entries_from(start, count)
    answer = {"entries": [{"index": index, "entry": text} for index, text in found]}
    is_whole = count > 0 and len(found) == min(count, log.MOST_ENTRIES)
    return _cached(answer, FOR_EVER_SECONDS if is_whole else FRESH_SECONDS)


@_open_to_programs
def inclusion(request: HttpRequest) -> JsonResponse:
    serials = request.GET.getlist("serial")
    if not 0 < len(serials) <= log.MOST_SERIALS or any("\0" in serial for serial in serials):
        raise MalformedError
    return _cached(log.inclusions_of(serials), FRESH_SECONDS)


@_open_to_programs
def consistency(request: HttpRequest) -> JsonResponse:
    first, second = _number(request, "first"), _number(request, "second")
    proof = log.consistency_proof(first=first, second=second)
    answer = {"first": first, "second": second, "proof": [b64(part) for part in proof]}
    return _cached(answer, FOR_EVER_SECONDS)


def _number(request: HttpRequest, name: str, default: int | None = None) -> int:
    """A whole number of the address. Raises MalformedError."""
    text = request.GET.get(name)
    if text is None and default is not None:
        return default
    number = _whole(text or "")
    if number is None:
        raise MalformedError
    return number


def _whole(text: str) -> int | None:
    """A whole number that every reader holds exactly, or None."""
    is_number = text.isascii() and text.isdecimal() and len(text) <= len(str(MAX_INTEGER))
    return int(text) if is_number and int(text) <= MAX_INTEGER else None


def _cached(answer: dict[str, Any], seconds: int) -> JsonResponse:
    response = JsonResponse(answer)
    forever = {"immutable": True} if seconds == FOR_EVER_SECONDS else {}
    patch_cache_control(response, public=True, max_age=seconds, **forever)
    response["Access-Control-Allow-Origin"] = "*"
    return response


def _shown_head(newest: LogHead | None) -> dict[str, Any] | None:
    return None if newest is None else {"size": newest.size, "at": newest.signed_at, "root": _root(newest)}


def _root(newest: LogHead) -> str:
    """The root in hexadecimal digits, as people compare it."""
    return log.root_of(newest).hex(" ", 4)
