"""The queue of verifications, and the page on which one is decided."""

from typing import Any
from uuid import UUID

from django.contrib import admin
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy

from accounts.admin.documents import document_page
from accounts.admin.review import ReviewAct, ReviewAdmin
from accounts.models.people import User
from accounts.models.verification import VerificationRequest
from accounts.permissions import can_decide_verification
from accounts.queries.review import get_review
from accounts.services.review import approve_verification, reject_verification


@admin.register(VerificationRequest)
class VerificationRequestAdmin(ReviewAdmin):
    """The queue, and the review page behind each row."""

    list_display = ("business", "state", "submitted_at", "decided_by", "decided_at")
    list_filter = ("state",)
    list_select_related = ("business", "decided_by")
    # "waiting" is the last of the states: what waits comes first, the oldest of it on top.
    ordering = ("-state", "submitted_at")
    review_title = gettext_lazy("Verification")
    review_template = "admin/accounts/verificationrequest/review.html"
    row_name = "request_id"
    acts = {"approve": ReviewAct(approve_verification), "reject": ReviewAct(reject_verification)}

    def get_urls(self) -> list[URLPattern]:
        document = path(
            "documents/<uuid:document_id>/<int:page>/",
            self.admin_site.admin_view(document_page),
            name="verification-document",
        )
        return [document, *super().get_urls()]

    def can_decide(self, person: User | AnonymousUser) -> bool:
        return can_decide_verification(person)

    def review_of(self, request: HttpRequest, row_id: UUID) -> dict[str, Any]:
        return get_review(row_id, viewer=request.user)
