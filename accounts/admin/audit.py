"""The audit log at the staff door: searched, exported, and its chain checked."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.admin.base import ReadOnlyAdmin
from accounts.forms.audit import AREAS, AuditExportForm, audit_file
from accounts.models.audit import AuditEvent
from accounts.queries.audit import about_of, broken_seals, chain_head, whole_log_to_export
from accounts.services.audit import Action, record_event

# What a page checks while somebody waits; the command checks everything.
CHECKED_AT_ONCE = 20_000
STAFF_AREAS = (
    *AREAS[1:],
    ("customer", gettext_lazy("Customers")),
    ("report", gettext_lazy("Reports")),
    ("case", gettext_lazy("Cases")),
    ("pilot", gettext_lazy("Pilot")),
)


class AreaFilter(admin.SimpleListFilter):
    title = gettext_lazy("About")
    parameter_name = "area"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(STAFF_AREAS)

    def queryset(self, request: HttpRequest, queryset: QuerySet[AuditEvent]) -> QuerySet[AuditEvent]:
        return queryset.filter(action__startswith=f"{self.value()}.") if self.value() else queryset


@admin.register(AuditEvent)
class AuditEventAdmin(ReadOnlyAdmin):
    list_display = ("at", "act", "actor", "business", "about", "address", "seal_number")
    list_filter = (AreaFilter,)
    list_select_related = ("actor", "business", "seal")
    search_fields = ("target", "action", "actor__name", "actor__email", "business__name", "address")
    date_hierarchy = "at"
    change_list_template = "admin/accounts/auditevent/change_list.html"

    @admin.display(description=gettext_lazy("act"), ordering="action")
    def act(self, event: AuditEvent) -> str:
        return event.get_action_display()

    @admin.display(description=gettext_lazy("About"))
    def about(self, event: AuditEvent) -> str:
        return about_of(event)

    @admin.display(description=gettext_lazy("seal"))
    def seal_number(self, event: AuditEvent) -> int | None:
        seal = getattr(event, "seal", None)
        return seal.number if seal else None

    def get_urls(self) -> list[URLPattern]:
        own = [
            path("export/", self.admin_site.admin_view(self.export_view), name="audit-export"),
            path("check/", self.admin_site.admin_view(self.check_view), name="audit-check"),
        ]
        return [*own, *super().get_urls()]

    def export_view(self, request: HttpRequest) -> HttpResponse:
        form = AuditExportForm(request.POST)
        self._require_post(request)
        if not form.is_valid():
            return redirect("admin:accounts_auditevent_changelist")
        detail = {"format": form.cleaned_data["format"]}
        record_event(action=Action.AUDIT_EXPORTED, actor_id=request.user.pk, detail=detail)
        return audit_file(whole_log_to_export(), form.cleaned_data["format"])

    def check_view(self, request: HttpRequest) -> HttpResponse:
        self._require_post(request)
        head = chain_head()
        number = head.number if head else 0
        broken = list(broken_seals(since=max(number - CHECKED_AT_ONCE, 0)))
        if broken:
            said = _("The chain does not hold: entry %(number)s was changed, or one before it is missing.")
            messages.error(request, said % {"number": broken[0]})
        else:
            said = _("The newest %(count)s entries hold.")
            messages.success(request, said % {"count": min(number, CHECKED_AT_ONCE)})
        return redirect("admin:accounts_auditevent_changelist")

    def _require_post(self, request: HttpRequest) -> None:
        if request.method != "POST" or not self.has_view_permission(request):
            raise PermissionDenied
