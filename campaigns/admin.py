"""The staff door: the queue of ads, and the page on which one is decided."""

from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from accounts.admin.base import ReadOnlyAdmin, uuid_of
from accounts.doors import address_of
from accounts.errors.base import DomainError, MalformedError
from campaigns.forms import AdDecisionForm
from campaigns.models.ads import AdVersion
from campaigns.permissions import can_decide_ads
from campaigns.queries.ads import ads_to_decide, get_ad_review, submitted_ads
from campaigns.services.ad_review import DECISIONS
from campaigns.words import target_words


class ToDecideFilter(admin.SimpleListFilter):
    """What the queue counts: ads in review, and running ones that were reported."""

    title = gettext_lazy("to decide")
    parameter_name = "to_decide"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", gettext_lazy("Waiting or reported"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[AdVersion]) -> QuerySet[AdVersion]:
        if self.value() != "yes":
            return queryset
        return queryset.filter(pk__in=ads_to_decide().values("pk"))


@admin.register(AdVersion)
class AdVersionAdmin(ReadOnlyAdmin):
    """The queue, and the review page behind each row. What is still being written is the business's alone."""

    list_display = ("headline", "number", "business", "state", "open_reports", "submitted_at", "decided_by")
    list_filter = (ToDecideFilter, "state")
    list_select_related = ("business", "decided_by")
    # "waiting" is the last of the states: what waits comes first, the oldest of it on top.
    ordering = ("-state", "submitted_at")
    search_fields = ("headline", "business__name")
    sortable_by = ()

    @admin.display(description=gettext_lazy("Reports"))
    def open_reports(self, version: Any) -> int:
        return int(version.open_reports)

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        return lookup == ToDecideFilter.parameter_name or super().lookup_allowed(lookup, value, request)

    def get_queryset(self, request: HttpRequest) -> Any:
        return submitted_ads().order_by(*self.ordering)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        form, version_id = AdDecisionForm(request.POST or None), uuid_of(object_id)
        if request.method == "POST":
            if not can_decide_ads(request.user):
                raise PermissionDenied
            if form.is_valid() and self._decide(request, form, version_id):
                return redirect("admin:campaigns_adversion_changelist")
        page = get_ad_review(version_id)
        context = {
            **self.admin_site.each_context(request),
            "title": gettext_lazy("Ad"),
            "opts": self.opts,
            "form": form,
            "can_decide": can_decide_ads(request.user),
            "target": target_words(page["version"], get_language() or "en"),
            **page,
        }
        return render(request, "admin/campaigns/adversion/review.html", context)

    @staticmethod
    def _decide(request: HttpRequest, form: AdDecisionForm, version_id: UUID) -> bool:
        decide = DECISIONS.get(request.POST.get("decision", ""))
        try:
            if decide is None:
                raise MalformedError
            decide(
                version_id=version_id,
                reviewer=request.user,  # type: ignore[arg-type]
                address=address_of(request),
                **form.cleaned_data,
            )
        except DomainError as error:
            form.add_error("reason", str(error))
            return False
        messages.success(request, _("The decision was written down."))
        return True
