"""Who is who, and what was done: records to read."""

from django.contrib import admin
from django.contrib.auth.models import Group
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

# Secrets of second factors and the scheduler's tables are nobody's to look at here.
SCHEDULES = (ClockedSchedule, CrontabSchedule, IntervalSchedule, PeriodicTask, SolarSchedule)
for model in (Group, TOTPDevice, StaticDevice, *SCHEDULES):
    admin.site.unregister(model)


@admin.register(User)
class UserAdmin(ReadOnlyAdmin):
    list_display = ("name", "email", "is_staff", "is_active", "created_at")
    search_fields = ("name", "email")
    exclude = ("password",)


@admin.register(Customer)
class CustomerAdmin(ReadOnlyAdmin):
    list_display = ("name", "created_at")
    search_fields = ("name",)


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
    list_display = (
        "business",
        "phone_claim",
        "serial",
        "issued_at",
        "expires_at",
        "revoked_at",
        "ending",
        "key_id",
    )
    list_filter = ("ending", "key_id")
    search_fields = ("name", "serial", "business__handle")
    list_select_related = ("business", "phone_claim")


@admin.register(RevocationList)
class RevocationListAdmin(ReadOnlyAdmin):
    list_display = ("number", "issued_at", "next_at")


@admin.register(LogEntry)
class LogEntryAdmin(ReadOnlyAdmin):
    list_display = ("index", "what", "name", "handle", "serial", "reason_words", "at")
    list_filter = ("what",)
    search_fields = ("name", "handle", "serial")
    exclude = ("content", "hashes")
