"""A business's record at the staff door, with its badge: how it stands, and the page that revokes it."""

from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.admin.base import ReadOnlyAdmin, uuid_of
from accounts.doors import address_of
from accounts.errors.base import DomainError
from accounts.forms.review import RevocationForm
from accounts.models.businesses import Business
from accounts.permissions import can_decide_verification, can_view_verification
from accounts.queries.renewal import badges_due_soon, badges_overdue, get_badge
from accounts.services.review_letters import preview_letter
from accounts.services.revocation import revoke_badge


class BadgeFilter(admin.SimpleListFilter):
    """Whose yearly verification is due, or over."""

    title = gettext_lazy("badge")
    parameter_name = "badge"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("due", gettext_lazy("To renew soon")), ("overdue", gettext_lazy("Overdue"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Business]) -> QuerySet[Business]:
        meant = {"due": badges_due_soon, "overdue": badges_overdue}.get(self.value() or "")
        return queryset.filter(pk__in=meant().values("pk")) if meant else queryset


@admin.register(Business)
class BusinessAdmin(ReadOnlyAdmin):
    list_display = ("name", "handle", "status", "size", "country", "created_at")
    list_filter = ("status", "size", BadgeFilter)
    search_fields = ("name", "handle", "tax_id")
    change_form_template = "admin/accounts/business/record.html"

    def get_urls(self) -> list[URLPattern]:
        revoke = path(
            "<uuid:business_id>/revoke/", self.admin_site.admin_view(self.revoke_view), name="badge-revoke"
        )
        return [revoke, *super().get_urls()]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        more: dict[str, Any] = {}
        if self.has_view_permission(request) and can_view_verification(request.user):
            more = {
                "badge": get_badge(uuid_of(object_id))["badge"],
                "can_revoke": can_decide_verification(request.user),
            }
        return super().change_view(request, object_id, form_url, {**more, **(extra_context or {})})

    def revoke_view(self, request: HttpRequest, business_id: UUID) -> HttpResponse:
        """First a reason, then the letter to read, and only then the act."""
        if not can_decide_verification(request.user):
            raise PermissionDenied
        page, form = get_badge(business_id), RevocationForm(request.POST or None)
        if request.method == "POST" and "back" not in request.POST and form.is_valid():
            if "send" not in request.POST:
                return self._show(request, "verificationrequest/letter.html", form, self._letter(page, form))
            if self._revoke(request, form, business_id):
                return redirect("admin:accounts_business_change", business_id)
        return self._show(request, "business/revoke.html", form, page)

    @staticmethod
    def _letter(page: dict[str, Any], form: RevocationForm) -> dict[str, Any]:
        letter = preview_letter(
            business=page["business"],
            template="badge_revoked",
            reason_code=form.cleaned_data["reason_code"],
            words=form.cleaned_data["reason"],
        )
        return {**page, "letter": letter, "decision": "revoke"}

    def _show(
        self, request: HttpRequest, name: str, form: RevocationForm, more: dict[str, Any]
    ) -> HttpResponse:
        every_page = {**self.admin_site.each_context(request), "opts": self.opts, "back": request.path}
        title = {"title": gettext_lazy("Revoke the badge")}
        return render(request, f"admin/accounts/{name}", {**every_page, **title, "form": form, **more})

    @staticmethod
    def _revoke(request: HttpRequest, form: RevocationForm, business_id: UUID) -> bool:
        try:
            revoke_badge(
                business_id=business_id,
                reviewer=request.user,  # type: ignore[arg-type]
                address=address_of(request),
                **form.cleaned_data,
            )
        except DomainError as error:
            form.add_error("reason", str(error))
            return False
        messages.success(request, _("The badge was revoked. The owners get the letter."))
        return True
