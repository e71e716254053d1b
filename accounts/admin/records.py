"""Who is who, and what was done: records to read."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.models import Group
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django_celery_beat.models import (
    ClockedSchedule,
    CrontabSchedule,
    IntervalSchedule,
    PeriodicTask,
    SolarSchedule,
)
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.admin.base import ReadOnlyAdmin
from accounts.models.businesses import Membership
from accounts.models.keys import Certificate, RevocationList
from accounts.models.people import Customer, User
from accounts.models.phones import PhoneClaim
from accounts.models.transparency import LogEntry
from accounts.queries.guests import is_guest

# Secrets of second factors and the scheduler's tables are nobody's to look at here.
SCHEDULES = (ClockedSchedule, CrontabSchedule, IntervalSchedule, PeriodicTask, SolarSchedule)
for model in (Group, TOTPDevice, StaticDevice, *SCHEDULES):
    admin.site.unregister(model)


@admin.register(User)
class UserAdmin(ReadOnlyAdmin):
    list_display = ("name", "email", "is_staff", "is_active", "created_at")
    search_fields = ("name", "email")
    exclude = ("password",)


class GuestFilter(admin.SimpleListFilter):
    """Guests, who hold no number, or the others."""

    title, parameter_name = _("guest"), "guest"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("Yes")), ("no", _("No"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Customer]) -> QuerySet[Customer]:
        guests = Q(guest__isnull=False, guest__kept_at__isnull=True)
        chosen = {"yes": queryset.filter(guests), "no": queryset.exclude(guests)}
        return chosen.get(self.value() or "", queryset)


@admin.register(Customer)
class CustomerAdmin(ReadOnlyAdmin):
    list_display = ("name", "is_guest", "created_at")
    list_filter = (GuestFilter,)
    list_select_related = ("guest",)
    search_fields = ("name",)

    @admin.display(description=_("guest"))
    def is_guest(self, customer: Customer) -> str:
        return str(_("Yes")) if is_guest(customer) else "–"


@admin.register(Membership)
class MembershipAdmin(ReadOnlyAdmin):
    list_display = ("user", "business", "role", "joined_at", "removed_at")
    list_select_related = ("user", "business")


@admin.register(PhoneClaim)
class PhoneClaimAdmin(ReadOnlyAdmin):
    list_display = ("number", "customer", "business", "verified_at", "released_at")
    list_select_related = ("customer", "business")


@admin.register(Certificate)
class CertificateAdmin(ReadOnlyAdmin):
    list_display = ("business", "phone_claim", "issued_at", "expires_at", "revoked_at", "ending")
    list_filter = ("ending", "key_id")
    search_fields = ("name", "serial", "business__handle")
    list_select_related = ("business", "phone_claim")


@admin.register(RevocationList)
class RevocationListAdmin(ReadOnlyAdmin):
    list_display = ("number", "issued_at", "next_at")


@admin.register(LogEntry)
class LogEntryAdmin(ReadOnlyAdmin):
    list_display = ("index", "what", "name", "handle", "serial", "why", "at")
    list_filter = ("what",)
    search_fields = ("name", "handle", "serial")
    exclude = ("content", "hashes")

    @admin.display(description=_("why"))
    def why(self, entry: LogEntry) -> str:
        return entry.reason_words
