"""A review while it is done: who has it, what was looked at, and what reviewers tell each other."""

import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.verification import VerificationRequest

# Within so long staff promise to decide; a question to the business stops this clock.
REVIEW_PROMISED = timedelta(hours=48)
# A reviewer who does nothing for so long gives the request back without a word.
CLAIM_HELD = timedelta(minutes=30)


def holder_of(request: VerificationRequest, now: datetime) -> uuid.UUID | None:
    """The reviewer who has a request at a moment: they alone decide about it and see its documents."""
    if request.claimed_at is None or now - request.claimed_at >= CLAIM_HELD:
        return None
    return request.claimed_by_id


class ReviewTick(models.Model):
    """One check of the list that one reviewer made with their own eyes. Two reviewers make each their own."""

    class Check(models.TextChoices):
        DOCUMENTS = "documents", _("Every document is whole, readable and in date")
        LEGAL_NAME = "legal_name", _("The legal name agrees with the register")
        TAX_ID = "tax_id", _("The tax id agrees with the register")
        ADDRESS = "address", _("The address agrees, or the difference is explained")
        PHONE = "phone", _("The number is the business's own")
        WEBSITE = "website", _("The website is the business's own, and says what it does")
        REPRESENTATIVE = "representative", _("The representative may sign for the business")
        NAME = "name", _("The name cannot be taken for another business's")
        STATEMENT = "statement", _("What the business says in its appeal was weighed")

    request = models.ForeignKey(VerificationRequest, on_delete=models.PROTECT, related_name="ticks")
    check_name = models.CharField(_("check"), max_length=16, choices=Check.choices)
    ticked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    ticked_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("check made")
        verbose_name_plural = _("checks made")
        constraints = [
            models.UniqueConstraint(
                fields=["request", "check_name", "ticked_by"], name="one_tick_per_check_and_reviewer"
            )
        ]


class ReviewNote(models.Model):
    """What one reviewer leaves for the others, for good; the business never reads it."""

    request = models.ForeignKey(VerificationRequest, on_delete=models.PROTECT, related_name="notes")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(_("note"), max_length=2000)
    written_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        ordering = ["id"]


class RenewalReminder(models.Model):
    """A business was told, so many days before, that the year of an approval ends: once each."""

    request = models.ForeignKey(VerificationRequest, on_delete=models.PROTECT, related_name="reminders")
    days_before = models.PositiveSmallIntegerField()
    written_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        constraints = [
            models.UniqueConstraint(fields=["request", "days_before"], name="one_reminder_per_approval")
        ]
