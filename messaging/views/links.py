"""Short links: those of a business on its dashboard, and the page to which one leads."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.devices import is_machine
from accounts.doors import network_of_request
from accounts.errors.base import DomainError
from accounts.floods import HOUR, within
from accounts.permissions import Act
from accounts.queries.actors import Actor
from accounts.queries.public import page_of
from accounts.views.business import members_who_may
from accounts.views.qr import qr_picture
from messaging.forms.links import LinkForm
from messaging.models.links import ShortLink
from messaging.queries.links import RECENT_DAYS, find_link, get_link_for, links_for
from messaging.services.links import change_link, count_opened, end_link, make_link, resume_link

# As many people as scan a poster on one wireless network; who loads it again and again adds nothing more.
MOST_COUNTED_FROM_ONE = 20


@require_http_methods(["GET", "POST"])
@members_who_may(Act.EDIT_BUSINESS)
def links(request: HttpRequest, actor: Actor) -> HttpResponse:
    form = LinkForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            link = make_link(business_id=actor.party_id, **form.cleaned_data)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            return redirect("business:link", link.id)
    context = {"links": links_for(actor), "form": form, "days": RECENT_DAYS}
    return render(request, "messaging/links.html", {"door": "business", "actor": actor, **context})


@require_http_methods(["GET", "POST"])
@members_who_may(Act.EDIT_BUSINESS)
def link(request: HttpRequest, actor: Actor, short_link_id: UUID) -> HttpResponse:
    found = get_link_for(actor, short_link_id)
    form = LinkForm(request.POST or None, initial={"name": found.name, "text": found.text})
    if request.method == "POST" and form.is_valid():
        change_link(link=found, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("business:link", found.id)
    context = {"link": found, "form": form, "days": RECENT_DAYS, "address": address_of(request, found)}
    return render(request, "messaging/link.html", {"door": "business", "actor": actor, **context})


@require_POST
@members_who_may(Act.EDIT_BUSINESS)
def end(request: HttpRequest, actor: Actor, short_link_id: UUID) -> HttpResponse:
    end_link(link=get_link_for(actor, short_link_id))
    messages.success(request, _("The link leads nowhere any more. You can take it up again."))
    return redirect("business:link", short_link_id)


@require_POST
@members_who_may(Act.EDIT_BUSINESS)
def resume(request: HttpRequest, actor: Actor, short_link_id: UUID) -> HttpResponse:
    try:
        resume_link(link=get_link_for(actor, short_link_id))
    except DomainError as error:
        messages.error(request, str(error))
    return redirect("business:link", short_link_id)


@require_GET
@never_cache
def follow(request: HttpRequest, code: str) -> HttpResponse:
    """The page to which a link leads: who answers there, and what it suggests to write."""
    found = find_link(code)
    if found.ended_at is None and _is_opened(request, code):
        count_opened(found)
    response = render(request, "public/link.html", {"link": found, **page_of(found.business)})
    response["X-Robots-Tag"] = "noindex"
    return response


def _is_opened(request: HttpRequest, code: str) -> bool:
    """Who only fetches ahead, or is no person, has not opened it."""
    if "prefetch" in request.headers.get("Sec-Purpose", "") or is_machine(request):
        return False
    return within(f"link:{code}:{network_of_request(request)}", MOST_COUNTED_FROM_ONE, HOUR)


@require_GET
def link_qr(request: HttpRequest, code: str) -> HttpResponse:
    return qr_picture(address_of(request, find_link(code)))


def address_of(request: HttpRequest, link: ShortLink) -> str:
    """The whole address of a link, as it is printed."""
    return request.build_absolute_uri(reverse("public:link", args=[link.code]))
