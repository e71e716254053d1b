"""The staff door of moderation: the page of a case, read and decided there, and a business's quality."""

from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.admin.base import ReadOnlyAdmin, uuid_of
from accounts.admin.businesses import BusinessAdmin
from accounts.doors import address_of
from accounts.downloads import chunks_of
from accounts.errors.base import DomainError, NotFoundError
from accounts.forms.verification import ReasonForm
from accounts.models.businesses import Business
from accounts.permissions import can_decide_verification
from accounts.queries.renewal import get_badge
from moderation.models.cases import Case
from moderation.permissions import can_decide_case, can_view_case
from moderation.quality import formula
from moderation.queries.cases import cases_with_counts, get_case_page, history_of_business
from moderation.services.cases import decide_case
from moderation.services.evidence import view_case, view_file


@admin.register(Case)
class CaseAdmin(ReadOnlyAdmin):
    """The queue, and the case page behind each row."""

    list_display = ("accused", "state", "reports", "genuine", "opened_at", "closed_at")
    list_filter = ("state",)
    # By the number on a receipt, too: people call and read it out.
    search_fields = ("business__name", "business__handle", "customer__name", "reports__number")
    # "open" is the third of the states in the alphabet, but time decides: the oldest that waits comes first.
    ordering = ("closed_at", "opened_at")
    sortable_by = ()

    def get_queryset(self, request: HttpRequest) -> QuerySet[Case]:
        return cases_with_counts(super().get_queryset(request))

    @admin.display(description=gettext_lazy("About"))
    def accused(self, case: Case) -> str:
        return str(case.accused)

    @admin.display(description=gettext_lazy("Reports"))
    def reports(self, case: Any) -> int:
        return int(case.report_count)

    @admin.display(description=gettext_lazy("Genuine messages"))
    def genuine(self, case: Any) -> int:
        return int(case.genuine_count)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        if not can_view_case(request.user):
            raise PermissionDenied
        form, case_id = ReasonForm(request.POST or None), uuid_of(object_id)
        if request.method == "POST":
            if not can_decide_case(request.user):
                raise PermissionDenied
            if form.is_valid() and self._decide(request, form, case_id):
                return redirect("admin:moderation_case_change", case_id)
        context = {
            **self.admin_site.each_context(request),
            "title": gettext_lazy("Case"),
            "opts": self.opts,
            "form": form,
            "formula": formula(),
            **self._what_may_be_seen(request, case_id),
        }
        return render(request, "admin/moderation/case/case.html", context)

    def get_urls(self) -> list[URLPattern]:
        file = path(
            "<uuid:case_id>/files/<uuid:item_id>/<int:position>/",
            self.admin_site.admin_view(self.file_view),
            name="case-file",
        )
        return [file, *super().get_urls()]

    def file_view(
        self, request: HttpRequest, case_id: UUID, item_id: UUID, position: int
    ) -> StreamingHttpResponse:
        if not can_decide_case(request.user):
            raise PermissionDenied
        try:
            name, plain = view_file(
                case_id=case_id,
                item_id=item_id,
                position=position,
                viewer=request.user,  # type: ignore[arg-type]
                address=address_of(request),
            )
        except NotFoundError as error:
            raise Http404 from error
        # Saved, never opened here: it comes from somebody who was reported.
        headers = {"Content-Disposition": content_disposition_header(True, name) or "attachment"}
        return StreamingHttpResponse(
            chunks_of(plain), content_type="application/octet-stream", headers=headers
        )

    @staticmethod
    def _what_may_be_seen(request: HttpRequest, case_id: UUID) -> dict[str, Any]:
        page, may_decide = get_case_page(case_id), can_decide_case(request.user)
        evidence = None
        if may_decide:
            evidence = view_case(
                case_id=case_id,
                viewer=request.user,  # type: ignore[arg-type]
                address=address_of(request),
            )
        badge = None
        if page["business"] and can_decide_verification(request.user):
            badge = get_badge(page["business"].pk)["badge"]
        return {**page, "can_decide": may_decide, "evidence": evidence, "badge": badge}

    def _decide(self, request: HttpRequest, form: ReasonForm, case_id: UUID) -> bool:
        try:
            decide_case(
                case_id=case_id,
                action=request.POST.get("decision", ""),
                decided_by=request.user,  # type: ignore[arg-type]
                reason=form.cleaned_data["reason"],
                address=address_of(request),
            )
        except DomainError as error:
            form.add_error("reason", str(error))
            return False
        messages.success(request, _("The decision was written down. Both sides are told."))
        return True


admin.site.unregister(Business)


@admin.register(Business)
class ModeratedBusinessAdmin(BusinessAdmin):
    """A business's record, with its quality and what was decided about it."""

    change_form_template = "admin/moderation/business.html"

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        may_view = can_view_case(request.user)
        more = {"formula": formula(), **history_of_business(uuid_of(object_id))} if may_view else {}
        return super().change_view(request, object_id, form_url, {**more, **(extra_context or {})})
