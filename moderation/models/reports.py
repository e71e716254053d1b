"""Reports: what a person showed to staff, with what the platform could prove of it."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from messaging.models.conversations import Conversation
from messaging.models.messages import ordered_id
from moderation.models.cases import Case


class Report(models.Model):
    """Messages of one conversation that one side reported. Comment and messages are encrypted at rest."""

    class Reason(models.TextChoices):
        SPAM = "spam", _("Spam")
        SCAM = "scam", _("Scam or impersonation")
        NOT_ASKED_FOR = "not_asked_for", _("I did not ask for these messages")
        ABUSIVE = "abusive", _("Harassment or threats")
        ILLEGAL = "illegal", _("Illegal content")
        OTHER = "other", _("Another reason")

    id = models.UUIDField(primary_key=True, default=ordered_id, editable=False)
    number = models.CharField(_("number"), max_length=9, unique=True)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="reports")
    conversation = models.ForeignKey(Conversation, on_delete=models.PROTECT, related_name="+")
    reporter_id = models.UUIDField(db_index=True, help_text="The party that reports.")
    reported_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(_("reason"), max_length=16, choices=Reason.choices)
    key_id = models.CharField(max_length=16, help_text="The moderation key of comment and messages.")
    comment = models.BinaryField(blank=True)
    genuine = models.PositiveSmallIntegerField(help_text="How many of its messages are genuine and new.")
    filed_at = models.DateTimeField(_("received"), auto_now_add=True)

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        indexes = [models.Index(fields=["case", "filed_at"], name="reports_of_a_case")]

    def __str__(self) -> str:
        return self.number


class ReportItem(models.Model):
    """One reported message and what came of checking it (SPEC 4)."""

    class Verdict(models.TextChoices):
        GENUINE = "genuine", _("Genuine")
        FAILED = "failed", _("Does not verify")
        REPEATED = "repeated", _("Reported before")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="items")
    position = models.PositiveSmallIntegerField()
    conversation_id = models.UUIDField()
    sender_id = models.UUIDField()
    client_message_id = models.UUIDField()
    accepted_at_ms = models.BigIntegerField(help_text="Unix ms, as the reporter gives it.")
    verdict = models.CharField(_("verdict"), max_length=8, choices=Verdict.choices)
    failure = models.CharField(max_length=24, blank=True, help_text="Why it does not verify.")
    ciphertext = models.BinaryField(blank=True, help_text="The sealed item; empty once erased.")

    class Meta:
        verbose_name = _("reported message")
        verbose_name_plural = _("reported messages")
        constraints = [
            models.UniqueConstraint(fields=["report", "position"], name="one_place_per_reported_message"),
            models.UniqueConstraint(
                fields=["conversation_id", "sender_id", "client_message_id"],
                condition=Q(verdict="genuine"),
                name="one_verdict_per_message",
            ),
        ]
