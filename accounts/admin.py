"""The staff door: records to read, and one page on which a verification is decided."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import Group
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_celery_beat.models import (
    ClockedSchedule,
    CrontabSchedule,
    IntervalSchedule,
    PeriodicTask,
    SolarSchedule,
)
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.doors import address_of
from accounts.errors import DomainError
from accounts.forms import (
    EndingForm,
    InvitingForm,
    LettingInForm,
    LettingInOneForm,
    PilotOpeningForm,
    PilotPlacesForm,
    ReasonForm,
    RevokingForm,
)
from accounts.models.audit import AuditEvent
from accounts.models.businesses import Business, Membership
from accounts.models.keys import Certificate
from accounts.models.people import Customer, User
from accounts.models.phones import PhoneClaim
from accounts.models.pilot import PilotProgramme
from accounts.models.verification import VerificationRequest
from accounts.permissions import can_decide_verification, can_manage_pilot
from accounts.queries.pilot import pilot_overview, places_of_pilot
from accounts.queries.verification import get_document, get_review
from accounts.services.invitations import invite, revoke_invitation
from accounts.services.pilot import change_places, end_pilot, let_in, let_in_next, open_pilot
from accounts.services.verification import approve_verification, reject_verification, view_document

DOCUMENT_POLICY = "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; sandbox"
SHOWN_IN_PLACE = {"image/png", "image/jpeg", "application/pdf"}


# Secrets of second factors and the scheduler's tables are nobody's to look at here.
SCHEDULES = (ClockedSchedule, CrontabSchedule, IntervalSchedule, PeriodicTask, SolarSchedule)
for model in (Group, TOTPDevice, *SCHEDULES):
    admin.site.unregister(model)


# How Django's own filters ask for a field.
FILTER_LOOKUPS = {"", "exact", "in", "isnull"}


class ReadOnlyAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Records are read here; what changes them is an act of its own."""

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        # Any other field could be read letter by letter: ?password__startswith=…
        field, _, how = lookup.partition("__")
        return field in self.list_filter and how in FILTER_LOOKUPS

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if any("\0" in text for pair in request.GET.items() for text in pair):
            raise BadRequest("PostgreSQL knows no NUL in a text.")
        return super().changelist_view(request, extra_context)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(User)
class UserAdmin(ReadOnlyAdmin):
    list_display = ("name", "email", "is_staff", "is_active", "created_at")
    search_fields = ("name", "email")
    exclude = ("password",)


@admin.register(Customer)
class CustomerAdmin(ReadOnlyAdmin):
    list_display = ("name", "created_at")
    search_fields = ("name",)


@admin.register(Business)
class BusinessAdmin(ReadOnlyAdmin):
    list_display = ("name", "handle", "status", "size", "country", "created_at")
    list_filter = ("status", "size")
    search_fields = ("name", "handle", "tax_id")


@admin.register(Membership)
class MembershipAdmin(ReadOnlyAdmin):
    list_display = ("user", "business", "role", "joined_at", "removed_at")
    list_select_related = ("user", "business")


@admin.register(PhoneClaim)
class PhoneClaimAdmin(ReadOnlyAdmin):
    list_display = ("number", "customer", "business", "verified_at", "released_at")
    list_select_related = ("customer", "business")


@admin.register(Certificate)
class CertificateAdmin(ReadOnlyAdmin):
    list_display = ("business", "phone_claim", "serial", "issued_at", "expires_at", "revoked_at")
    list_select_related = ("business", "phone_claim")


@admin.register(AuditEvent)
class AuditEventAdmin(ReadOnlyAdmin):
    list_display = ("at", "action", "actor", "business", "target", "address")
    list_filter = ("action",)
    list_select_related = ("actor", "business")
    search_fields = ("target", "action")


@admin.register(VerificationRequest)
class VerificationRequestAdmin(ReadOnlyAdmin):
    """The queue, and the review page behind each row."""

    list_display = ("business", "state", "submitted_at", "decided_by", "decided_at")
    list_filter = ("state",)
    list_select_related = ("business", "decided_by")
    # "waiting" is the last of the states: what waits comes first, the oldest of it on top.
    ordering = ("-state", "submitted_at")
    sortable_by = ()

    def get_urls(self) -> list[URLPattern]:
        document = path(
            "documents/<uuid:document_id>/",
            self.admin_site.admin_view(self.document_view),
            name="verification-document",
        )
        return [document, *super().get_urls()]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        form, request_id = ReasonForm(request.POST or None), uuid_of(object_id)
        if request.method == "POST":
            self._require_decider(request)
            if form.is_valid() and self._decide(request, form, request_id):
                return redirect("admin:accounts_verificationrequest_changelist")
        context = {
            **self.admin_site.each_context(request),
            "title": gettext_lazy("Verification"),
            "opts": self.opts,
            "form": form,
            "can_decide": can_decide_verification(request.user),
            **get_review(request_id),
        }
        return render(request, "admin/accounts/verificationrequest/review.html", context)

    @staticmethod
    def _require_decider(request: HttpRequest) -> None:
        if not can_decide_verification(request.user):
            raise PermissionDenied

    def _decide(self, request: HttpRequest, form: ReasonForm, request_id: UUID) -> bool:
        act = approve_verification if request.POST.get("decision") == "approve" else reject_verification
        try:
            act(
                request_id=request_id,
                reviewer=request.user,  # type: ignore[arg-type]
                reason=form.cleaned_data["reason"],
                address=address_of(request),
            )
        except DomainError as error:
            form.add_error("reason", str(error))
            return False
        messages.success(request, _("The decision was written down."))
        return True

    def document_view(self, request: HttpRequest, document_id: UUID) -> HttpResponse:
        self._require_decider(request)
        document = get_document(document_id)
        plain = view_document(
            document=document,
            viewer=request.user,  # type: ignore[arg-type]
            address=address_of(request),
        )
        known = document.mime_type in SHOWN_IN_PLACE
        response = HttpResponse(plain, document.mime_type if known else "application/octet-stream")
        response["Content-Disposition"] = "inline" if known else "attachment"
        response["Content-Security-Policy"] = DOCUMENT_POLICY
        return response


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


def uuid_of(text: str) -> UUID:
    """The id in an address of Django's admin, which lets any text through."""
    try:
        return UUID(text)
    except ValueError as error:
        raise Http404 from error
