"""Who is locked out of signing in, and from where; staff let them try again."""

from datetime import datetime
from typing import cast

from axes.models import AccessAttempt
from django.apps import apps
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.admin.base import ReadOnlyAdmin
from accounts.doors import address_of
from accounts.errors.base import NotFoundError
from accounts.services.sign_in import lift_lock

# Staff read what it is, not the name of the package that counts it.
apps.get_app_config("axes").verbose_name = apps.get_app_config("accounts").verbose_name
AccessAttempt._meta.verbose_name = _("failed sign-in")
AccessAttempt._meta.verbose_name_plural = _("failed sign-ins")


@admin.register(AccessAttempt)
class LockAdmin(ReadOnlyAdmin):
    list_display = ("email", "network", "tries", "last_try")
    search_fields = ("username",)
    fields = list_display
    actions = ("lift",)

    @admin.display(description=_("E-mail"), ordering="username")
    def email(self, attempt: AccessAttempt) -> str:
        return str(attempt.username)

    @admin.display(description=_("From which address"), ordering="ip_address")
    def network(self, attempt: AccessAttempt) -> str:
        return str(attempt.ip_address or "–")

    @admin.display(description=_("Wrong tries"), ordering="failures_since_start")
    def tries(self, attempt: AccessAttempt) -> int:
        return int(attempt.failures_since_start)

    @admin.display(description=_("Last try"), ordering="attempt_time")
    def last_try(self, attempt: AccessAttempt) -> datetime:
        return cast("datetime", attempt.attempt_time)

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
