"""Businesses and the people who act for them."""

import uuid
from typing import Any

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models.names import searchable, validate_no_uuid, validate_visible
from accounts.models.people import User

HANDLE_PATTERN = r"^[a-z0-9](?:[a-z0-9-]{1,38}[a-z0-9])$"


class Business(models.Model):
    """A business. The id is the party id of its keys (SPEC 2, type B)."""

    class Size(models.TextChoices):
        SMALL = "small", _("Small")
        LARGE = "large", _("Large")

    class Status(models.TextChoices):
        UNVERIFIED = "unverified", _("Not verified")
        IN_REVIEW = "in_review", _("Waiting for review")
        VERIFIED = "verified", _("Verified")
        # Certified before, and waiting to be looked at again: after a rename, or when a year is over.
        PAUSED = "paused", _("Badge paused")
        REVOKED = "revoked", _("Badge revoked")
        SUSPENDED = "suspended", _("Suspended")
        CLOSED = "closed", _("Closed")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    handle = models.SlugField(
        _("handle"), max_length=40, unique=True, validators=[RegexValidator(HANDLE_PATTERN), validate_no_uuid]
    )
    name = models.CharField(_("display name"), max_length=80, validators=[validate_visible])
    legal_name = models.CharField(_("legal name"), max_length=160, validators=[validate_visible])
    size = models.CharField(_("size"), max_length=8, choices=Size.choices, default=Size.SMALL)
    status = models.CharField(_("status"), max_length=12, choices=Status.choices, default=Status.UNVERIFIED)
    status_before_suspension = models.CharField(
        _("status before the suspension"), max_length=12, choices=Status.choices, blank=True
    )
    category = models.CharField(_("category"), max_length=60, blank=True)
    description = models.CharField(_("description"), max_length=500, blank=True)
    country = models.CharField(_("country"), max_length=2)
    tax_id = models.CharField(_("tax id"), max_length=40, blank=True)
    address = models.CharField(_("address"), max_length=240, blank=True)
    website = models.URLField(_("website"), blank=True)
    # For each weekday (`models.hours`), spans of local time in this zone.
    hours = models.JSONField(_("opening hours"), default=dict, blank=True)
    zone = models.CharField(_("time zone"), max_length=64, blank=True)
    logo_digest = models.CharField(max_length=64, blank=True, help_text="SHA-256 of the stored file.")
    # What the directory searches; `save` keeps it.
    search_text = models.CharField(max_length=800, blank=True, editable=False)
    # Steps of the way in that the business does without for now.
    skipped_steps = models.JSONField(default=list, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("business")
        verbose_name_plural = _("businesses")

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, update_fields: Any = None, **kwargs: Any) -> None:
        self.search_text = searchable(self.name, self.handle, self.address)
        fields = None if update_fields is None else {*update_fields, "search_text"}
        super().save(*args, update_fields=fields, **kwargs)


class MembershipQuerySet(models.QuerySet["Membership"]):
    def active(self) -> "MembershipQuerySet":
        return self.filter(removed_at__isnull=True, user__is_active=True)


class Membership(models.Model):
    """A person acting for a business. The id is the party id of that agent's keys (SPEC 2, type A)."""

    class Role(models.TextChoices):
        OWNER = "owner", _("Owner")
        ADMIN = "admin", _("Admin")
        AGENT = "agent", _("Agent")
        # Sees figures and results, never what is said: it is given no keys.
        ANALYST = "analyst", _("Analyst")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="memberships")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(_("role"), max_length=8, choices=Role.choices)
    joined_at = models.DateTimeField(auto_now_add=True)
    removed_at = models.DateTimeField(null=True, blank=True)
    # When they last left, or came to a role that holds other keys: until the next epoch, the keys are due.
    access_changed_at = models.DateTimeField(null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("member")
        verbose_name_plural = _("members")
        constraints = [
            models.UniqueConstraint(
                fields=["business", "user"],
                condition=Q(removed_at__isnull=True),
                name="one_active_membership",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.business}"
