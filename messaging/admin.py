"""The staff door: the queue of templates, and the page on which one is decided."""

from typing import Any
from uuid import UUID

from django.contrib import admin
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from accounts.admin.review import ReviewAct, ReviewAdmin
from accounts.models.people import User
from messaging.models.templates import TemplateVersion
from messaging.permissions import can_decide_templates
from messaging.queries.templates import get_template_review, submitted_versions
from messaging.services.templates import approve_template, reject_template


@admin.register(TemplateVersion)
class TemplateVersionAdmin(ReviewAdmin):
    """The queue, and the review page behind each row. What is still being written is the business's alone."""

    list_display = ("template", "number", "category", "business", "state", "submitted_at", "decided_by")
    list_filter = ("state",)
    list_select_related = ("template", "business", "decided_by")
    # "waiting" is the last of the states: what waits comes first, the oldest of it on top.
    ordering = ("-state", "submitted_at")
    search_fields = ("template__name", "business__name")
    review_title = gettext_lazy("Template")
    review_template = "admin/messaging/templateversion/review.html"
    acts = {"approve": ReviewAct(approve_template), "reject": ReviewAct(reject_template)}

    @admin.display(description=gettext_lazy("category"))
    def category(self, version: TemplateVersion) -> str:
        return version.template.get_category_display()

    def get_queryset(self, request: HttpRequest) -> Any:
        return submitted_versions().order_by(*self.ordering)

    def can_decide(self, person: User | AnonymousUser) -> bool:
        return can_decide_templates(person)

    def review_of(self, request: HttpRequest, row_id: UUID) -> dict[str, Any]:
        return get_template_review(row_id)
