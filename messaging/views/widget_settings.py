"""Settings / Chat on your website: on or off, where, how it looks, and how often it is used."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.doors import address_of
from accounts.errors.base import DomainError
from accounts.permissions import Act
from accounts.queries.actors import Actor
from accounts.queries.businesses import business_of
from accounts.views.business import members_who_may
from messaging.forms.widgets import SiteForm, SiteRemovalForm, WidgetForm
from messaging.queries.widgets import days_of, is_shut, sites_for, widget_of
from messaging.services.widgets import SETTLED, add_site, change_widget, remove_site
from messaging.widget.looks import COLOURS

PAGE = "business:widget"
editors_only = members_who_may(Act.EDIT_BUSINESS)


@require_http_methods(["GET", "POST"])
@editors_only
def widget(request: HttpRequest, actor: Actor) -> HttpResponse:
    known = widget_of(business_of(actor))
    form = WidgetForm(request.POST or None, initial={name: getattr(known, name) for name in SETTLED})
    if request.method == "POST" and form.is_valid():
        change_widget(
            business_id=actor.party_id,
            settled=form.settled,
            actor_id=actor.user_id,
            address=address_of(request),
        )
        messages.success(request, _("Saved. Your websites show it within a minute."))
        return redirect(PAGE)
    return _page(request, actor, form, SiteForm())


@require_POST
@editors_only
def add(request: HttpRequest, actor: Actor) -> HttpResponse:
    form = SiteForm(request.POST)
    if form.is_valid():
        try:
            site = add_site(
                business_id=actor.party_id,
                text=form.cleaned_data["site"],
                actor_id=actor.user_id,
                address=address_of(request),
            )
        except DomainError as error:
            form.add_error("site", str(error))
        else:
            messages.success(request, _("%(site)s may show the chat.") % {"site": site.host})
            return redirect(PAGE)
    known = widget_of(business_of(actor))
    settled = WidgetForm(initial={name: getattr(known, name) for name in SETTLED})
    return _page(request, actor, settled, form)


@require_POST
@editors_only
def remove(request: HttpRequest, actor: Actor) -> HttpResponse:
    form = SiteRemovalForm(request.POST)
    if form.is_valid():
        host = form.cleaned_data["host"]
        try:
            remove_site(
                business_id=actor.party_id,
                host=host,
                actor_id=actor.user_id,
                address=address_of(request),
            )
        except DomainError as error:
            messages.warning(request, str(error))
        else:
            messages.success(request, _("%(site)s does not show the chat any more.") % {"site": host})
    return redirect(PAGE)


def _page(request: HttpRequest, actor: Actor, form: WidgetForm, site_form: SiteForm) -> HttpResponse:
    business = business_of(actor)
    loader = request.build_absolute_uri(reverse("public:widget-loader"))
    context = {
        "door": "business",
        "actor": actor,
        "business": business,
        "form": form,
        "site_form": site_form,
        "widget": widget_of(business),
        "is_shut": is_shut(business),
        "sites": sites_for(business),
        "days": days_of(business),
        "colours": COLOURS,
        "snippet": f'<script src="{loader}" data-business="{business.handle}" async></script>',
    }
    return render(request, "messaging/widget_settings.html", context)
