"""The chat on a business's own site: the loader, its button's look, the page in the frame (WIDGET.md)."""

from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.devices import is_machine
from accounts.doors import network_of_request
from accounts.floods import HOUR, within
from accounts.framed import frame_token
from accounts.models.businesses import Business
from accounts.queries.businesses import get_public_business
from accounts.queries.guests import business_of_guest
from accounts.queries.people import find_customer_of
from messaging.queries.widgets import (
    allows_localhost,
    framing_sources,
    hosts_of,
    is_shut,
    may_frame,
    show_look,
    widget_of,
)
from messaging.services.widgets import note_opened

LOADER = "messaging/widget/loader.js"
LOADER_SECONDS = 3600
# As for short links: a figure of people, not of how often one page is loaded.
MOST_COUNTED_FROM_ONE = 20


@require_GET
def loader(request: HttpRequest) -> HttpResponse:
    found = finders.find(LOADER)
    if not found:
        raise FileNotFoundError(LOADER)
    answer = HttpResponse(Path(found).read_bytes(), "text/javascript; charset=utf-8")
    answer["Cache-Control"] = f"public, max-age={LOADER_SECONDS}"
    # It is made for pages of other origins, and holds nothing of anybody.
    answer["Cross-Origin-Resource-Policy"] = "cross-origin"
    return answer


def _language_of(request: HttpRequest) -> str:
    """The language that the site asks for, if we speak it; else the visitor's."""
    wanted = request.GET.get("language", "")[:8].lower().partition("-")[0]
    return wanted if wanted in dict(settings.LANGUAGES) else translation.get_language() or "en"


@require_GET
def look(request: HttpRequest, handle: str) -> HttpResponse:
    business = get_public_business(handle)
    widget = widget_of(business)
    origin = request.headers.get("Origin", "")
    if not may_frame(business, widget, origin):
        answer = JsonResponse({"code": "not_listed"}, status=403)
    else:
        with translation.override(_language_of(request)):
            answer = JsonResponse(
                {
                    **show_look(widget, translation.get_language() or "en"),
                    "language": translation.get_language() or "en",
                    "known": find_customer_of(request.user) is not None,
                    "title": _("Chat with %(name)s") % {"name": business.name},
                    "close": _("Close the chat"),
                    "hide": _("Hide this greeting"),
                    "unread": _("new messages"),
                }
            )
        answer["Access-Control-Allow-Origin"] = origin
        answer["Access-Control-Allow-Credentials"] = "true"
    patch_vary_headers(answer, ("Origin", "Cookie"))
    return answer


@require_GET
def frame(request: HttpRequest, handle: str) -> HttpResponse:
    business = get_public_business(handle)
    widget = widget_of(business)
    with translation.override(_language_of(request)):
        answer = render(request, "messaging/widget.html", _context(request, business, widget.is_on))
    answer._csp_replace = {"frame-ancestors": framing_sources(business, widget)}  # type: ignore[attr-defined]
    answer.xframe_options_exempt = True
    if _is_opened(request, handle):
        note_opened(business=business)
    return answer


def _is_opened(request: HttpRequest, handle: str) -> bool:
    if request.headers.get("Sec-Fetch-Dest") != "iframe" or "again" in request.GET or is_machine(request):
        return False
    return within(f"widget:{handle}:{network_of_request(request)}", MOST_COUNTED_FROM_ONE, HOUR)


def _context(request: HttpRequest, business: Business, is_on: bool) -> dict[str, object]:
    known = find_customer_of(request.user)
    return {
        "door": "widget",
        "door_base": f"/widget/{business.handle}/",
        "business": business,
        # Who takes part in a chat reads it whatever becomes of the business.
        "is_shut": known is None and (not is_on or is_shut(business)),
        "known": known,
        "is_guest": known is not None and business_of_guest(known.id) is not None,
        "token": frame_token(request),
        "sites": {"hosts": hosts_of(business.id), "local": allows_localhost()},
        "shell": True,
    }
