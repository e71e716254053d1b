"""Automatic answers: a business's rules, which messages still await one, and what came of them."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.businesses import Business
from messaging.models.conversations import Conversation
from messaging.models.messages import Message


class AutomationRules(models.Model):
    """The rules of one business, a document (AUTOMATION.md). The id is in the id of every answer."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    business = models.OneToOneField(Business, on_delete=models.PROTECT, related_name="automation")
    document: "models.JSONField[Any, Any]" = models.JSONField()
    version = models.PositiveIntegerField(default=1)
    is_active = models.BooleanField(help_text="Something in the document could answer.")
    updated_at = models.DateTimeField(auto_now=True)
    updated_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("automatic answers")
        verbose_name_plural = _("automatic answers")


class AwaitedAnswer(models.Model):
    """A customer's message that the hosted worker has not looked at. The row is the queue."""

    message = models.OneToOneField(Message, on_delete=models.PROTECT, primary_key=True, related_name="+")
    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="+")
    conversation = models.ForeignKey(Conversation, on_delete=models.PROTECT, related_name="+")
    claimed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("awaited answer")
        verbose_name_plural = _("awaited answers")
        indexes = [models.Index(fields=["business", "claimed_at"])]


class AutomationCount(models.Model):
    """How many automatic answers of a day were sent, or refused with a code. No message is named."""

    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    outcome = models.CharField(max_length=40, help_text="sent, late, unreadable, or the code of a refusal.")
    count = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("count of automatic answers")
        verbose_name_plural = _("counts of automatic answers")
        constraints = [
            models.UniqueConstraint(fields=["business", "day", "outcome"], name="one_count_per_outcome")
        ]
