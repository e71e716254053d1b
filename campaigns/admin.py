"""The staff door: the queue of ads, and the page on which one is decided."""

from typing import Any
from uuid import UUID

from django.contrib import admin
from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import get_language, gettext_lazy

from accounts.admin.review import ReviewAct, ReviewAdmin
from accounts.models.people import User
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
class AdVersionAdmin(ReviewAdmin):
    """The queue, and the review page behind each row. What is still being written is the business's alone."""

    list_display = ("headline", "number", "business", "state", "open_reports", "submitted_at", "decided_by")
    list_filter = (ToDecideFilter, "state")
    list_select_related = ("business", "decided_by")
    # "waiting" is the last of the states: what waits comes first, the oldest of it on top.
    ordering = ("-state", "submitted_at")
    search_fields = ("headline", "business__name")
    review_title = gettext_lazy("Ad")
    review_template = "admin/campaigns/adversion/review.html"
    acts = {name: ReviewAct(decide, AdDecisionForm) for name, decide in DECISIONS.items()}

    @admin.display(description=gettext_lazy("Reports"))
    def open_reports(self, version: Any) -> int:
        return int(version.open_reports)

    def get_queryset(self, request: HttpRequest) -> Any:
        return submitted_ads().order_by(*self.ordering)

    def can_decide(self, person: User | AnonymousUser) -> bool:
        return can_decide_ads(person)

    def review_of(self, request: HttpRequest, row_id: UUID) -> dict[str, Any]:
        page = get_ad_review(row_id)
        return {**page, "target": target_words(page["version"], get_language() or "en")}
