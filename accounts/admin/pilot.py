"""The pilot programme on one page."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.admin.base import ReadOnlyAdmin
from accounts.doors import address_of
from accounts.errors.base import DomainError
from accounts.forms.pilot import (
    EndingForm,
    InvitingForm,
    LettingInForm,
    LettingInOneForm,
    PilotOpeningForm,
    PilotPlacesForm,
    RevokingForm,
)
from accounts.models.pilot import PilotProgramme
from accounts.permissions import can_manage_pilot
from accounts.queries.pilot import pilot_overview, places_of_pilot
from accounts.services.invitations import invite, revoke_invitation
from accounts.services.pilot import change_places, end_pilot, let_in, let_in_next, open_pilot

# What staff do on the pilot's page: what each act asks for, and the service that does it.
PILOT_ACTS: dict[str, tuple[type[forms.Form], Callable[..., Any]]] = {
    "open": (PilotOpeningForm, open_pilot),
    "places": (PilotPlacesForm, change_places),
    "invite": (InvitingForm, invite),
    "revoke": (RevokingForm, revoke_invitation),
    "next": (LettingInForm, let_in_next),
    "let_in": (LettingInOneForm, let_in),
    "end": (EndingForm, end_pilot),
}


@admin.register(PilotProgramme)
class PilotProgrammeAdmin(ReadOnlyAdmin):
    """One page for the whole pilot: its switch, places, invitations and waiting list."""

    list_display = ("opened_at", "places", "opened_by", "ended_at", "ended_by")
    list_select_related = ("opened_by", "ended_by")

    def get_urls(self) -> list[URLPattern]:
        ending = path("end/", self.admin_site.admin_view(self.ending_view), name="pilot-end")
        return [ending, *super().get_urls()]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        act, code, bound = request.POST.get("act", ""), None, None
        if request.method == "POST":
            bound, code = self._act(request, act)
            if bound.is_valid() and code is None:
                messages.success(request, _("Done. It counts from now on."))
                return redirect("admin:accounts_pilotprogramme_changelist")
        now = {"places": places_of_pilot()}
        asked = {
            name: form(auto_id=f"id_{name}_%s", initial=now) for name, (form, _service) in PILOT_ACTS.items()
        }
        shown = {**asked, **({act: bound} if bound is not None else {})}
        return self._page(request, "pilot.html", {"forms": shown, "code": code})

    def ending_view(self, request: HttpRequest) -> HttpResponse:
        if not can_manage_pilot(request.user):
            raise PermissionDenied
        return self._page(request, "end.html", {})

    def _page(self, request: HttpRequest, name: str, context: dict[str, Any]) -> HttpResponse:
        overview = pilot_overview()
        every_page = {**self.admin_site.each_context(request), "title": gettext_lazy("Pilot programme")}
        may = {"opts": self.opts, "can_manage": can_manage_pilot(request.user)}
        template = f"admin/accounts/pilotprogramme/{name}"
        return render(request, template, {**every_page, **may, **overview, **context})

    @staticmethod
    def _act(request: HttpRequest, act: str) -> tuple[forms.Form, str | None]:
        """The form as it was filled in, with what the service refused; and a new invitation's code."""
        if not can_manage_pilot(request.user):
            raise PermissionDenied
        if act not in PILOT_ACTS:
            raise BadRequest("There is no such act.")
        form_class, service = PILOT_ACTS[act]
        form = form_class(request.POST, auto_id=f"id_{act}_%s")
        if not form.is_valid():
            return form, None
        try:
            done = service(actor=request.user, address=address_of(request), **form.cleaned_data)
        except DomainError as error:
            form.add_error(None, str(error))
            return form, None
        return form, done if act == "invite" else None
