"""Who is locked out of signing in, and from where; staff let them try again."""

from axes.models import AccessAttempt
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.admin.base import ReadOnlyAdmin
from accounts.doors import address_of
from accounts.errors.base import NotFoundError
from accounts.services.sign_in import lift_lock


@admin.register(AccessAttempt)
class LockAdmin(ReadOnlyAdmin):
    list_display = ("username", "ip_address", "failures_since_start", "attempt_time")
    search_fields = ("username",)
    fields = ("username", "ip_address", "failures_since_start", "attempt_time")
    actions = ("lift",)

    def has_lift_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("axes.delete_accessattempt")

    @admin.action(description=_("Let them try again at once"), permissions=["lift"])
    def lift(self, request: HttpRequest, chosen: QuerySet[AccessAttempt]) -> None:
        for attempt_id in chosen.values_list("pk", flat=True):
            try:
                lift_lock(attempt_id=attempt_id, actor_id=request.user.pk, address=address_of(request))
            except NotFoundError:
                continue
        messages.success(request, _("They can try again at once."))
