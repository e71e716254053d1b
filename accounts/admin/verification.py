"""The queue of verifications, and the page on which one is decided."""

from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.admin.base import ReadOnlyAdmin, uuid_of
from accounts.doors import address_of
from accounts.errors.base import DomainError
from accounts.forms.verification import ReasonForm
from accounts.models.verification import VerificationRequest
from accounts.permissions import can_decide_verification
from accounts.queries.documents import get_document
from accounts.queries.review import get_review
from accounts.services.documents import view_document
from accounts.services.review import approve_verification, reject_verification

DOCUMENT_POLICY = "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; sandbox"
SHOWN_IN_PLACE = {"image/png", "image/jpeg", "application/pdf"}


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
