"""The staff door: the queue of templates, and the page on which one is decided."""

from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.admin.base import ReadOnlyAdmin, uuid_of
from accounts.doors import address_of
from accounts.errors.base import DomainError
from accounts.forms.verification import ReasonForm
from messaging.models.templates import TemplateVersion
from messaging.permissions import can_decide_templates
from messaging.queries.templates import get_template_review, submitted_versions
from messaging.services.templates import approve_template, reject_template


@admin.register(TemplateVersion)
class TemplateVersionAdmin(ReadOnlyAdmin):
    """The queue, and the review page behind each row. What is still being written is the business's alone."""

    list_display = ("template", "number", "category", "business", "state", "submitted_at", "decided_by")
    list_filter = ("state",)
    list_select_related = ("template", "business", "decided_by")
    # "waiting" is the last of the states: what waits comes first, the oldest of it on top.
    ordering = ("-state", "submitted_at")
    search_fields = ("template__name", "business__name")
    sortable_by = ()

    @admin.display(description=gettext_lazy("category"))
    def category(self, version: TemplateVersion) -> str:
        return version.template.get_category_display()

    def get_queryset(self, request: HttpRequest) -> Any:
        return submitted_versions().order_by(*self.ordering)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        form, version_id = ReasonForm(request.POST or None), uuid_of(object_id)
        if request.method == "POST":
            if not can_decide_templates(request.user):
                raise PermissionDenied
            if form.is_valid() and self._decide(request, form, version_id):
                return redirect("admin:messaging_templateversion_changelist")
        context = {
            **self.admin_site.each_context(request),
            "title": gettext_lazy("Template"),
            "opts": self.opts,
            "form": form,
            "can_decide": can_decide_templates(request.user),
            **get_template_review(version_id),
        }
        return render(request, "admin/messaging/templateversion/review.html", context)

    @staticmethod
    def _decide(request: HttpRequest, form: ReasonForm, version_id: UUID) -> bool:
        act = approve_template if request.POST.get("decision") == "approve" else reject_template
        try:
            act(
                version_id=version_id,
                reviewer=request.user,  # type: ignore[arg-type]
                reason=form.cleaned_data["reason"],
                address=address_of(request),
            )
        except DomainError as error:
            form.add_error("reason", str(error))
            return False
        messages.success(request, _("The decision was written down."))
        return True
