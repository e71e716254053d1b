"""The pilot programme: which businesses take part at first, and who waits for a place.

Only businesses need a place. Customers need none: they sign in, find every business and may write to it; one
that waits reads them and cannot send until it has its place.
"""

import uuid

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models.businesses import Business


class PilotProgramme(models.Model):
    """A time in which only so many businesses take part. When none is open, everybody does."""

    is_open = models.BooleanField(_("open"), default=True)
    places = models.PositiveIntegerField(_("places"), validators=[MinValueValidator(1)])
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(_("opened"), auto_now_add=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    class Meta:
        verbose_name = _("pilot programme")
        verbose_name_plural = _("pilot programme")
        ordering = ["-id"]
        permissions = [("manage_pilotprogramme", "Can open, change and end the pilot programme")]
        constraints = [
            models.UniqueConstraint(fields=["is_open"], condition=Q(is_open=True), name="one_open_programme")
        ]

    def __str__(self) -> str:
        return f"{self.opened_at:%Y-%m-%d}"


class PilotInvitation(models.Model):
    """A code that gives a place to whoever enters it first; shown once, kept as a keyed hash."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    programme = models.ForeignKey(PilotProgramme, on_delete=models.PROTECT, related_name="invitations")
    code_hash = models.CharField(max_length=64, unique=True)
    # Its first characters, by which staff tell codes apart; far too few to guess the others.
    hint = models.CharField(max_length=8)
    note = models.CharField(_("note"), max_length=120, blank=True)
    uses = models.PositiveIntegerField(_("how often"), default=1)
    used = models.PositiveIntegerField(_("used"), default=0)
    expires_at = models.DateTimeField(_("expires"))
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["-made_at"]
        constraints = [
            models.CheckConstraint(condition=Q(used__lte=F("uses")), name="invitation_not_used_too_often")
        ]

    def __str__(self) -> str:
        return self.hint


class PilotPlace(models.Model):
    """A business in a pilot: on the waiting list since `waiting_since`, and in it from `taken_at` on."""

    programme = models.ForeignKey(PilotProgramme, on_delete=models.PROTECT, related_name="entries")
    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="+")
    waiting_since = models.DateTimeField()
    taken_at = models.DateTimeField(null=True, blank=True)
    invitation = models.ForeignKey(
        PilotInvitation, on_delete=models.PROTECT, null=True, blank=True, related_name="taken"
    )

    class Meta:
        verbose_name = _("place")
        verbose_name_plural = _("places")
        ordering = ["waiting_since", "id"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "business"], name="one_place_for_each_business")
        ]
        indexes = [
            models.Index(
                fields=["programme", "waiting_since", "id"],
                condition=Q(taken_at__isnull=True),
                name="pilot_waiting_list",
            )
        ]

    def __str__(self) -> str:
        return str(self.business)
