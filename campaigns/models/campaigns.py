"""Campaigns: approved words for an audience, and what becomes of them for each person."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models.businesses import Business
from accounts.models.people import Customer
from campaigns.models.audiences import Audience
from messaging.models.templates import TemplateVersion


class Campaign(models.Model):
    """One approved marketing template for one audience. Once launched, only its state changes.

    `values` says for each parameter where its words come from: {"from": "text" | "name" | "place" |
    "attribute:<key>", "text": …}; the text is also what counts where a contact has nothing.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SENDING = "sending", _("Sending")
        PAUSED = "paused", _("Paused")
        DONE = "done", _("Done")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="campaigns")
    name = models.CharField(_("name"), max_length=80)
    audience = models.ForeignKey(
        Audience, on_delete=models.SET_NULL, null=True, blank=True, related_name="campaigns"
    )
    audience_name = models.CharField(max_length=80, blank=True)
    template_version = models.ForeignKey(TemplateVersion, on_delete=models.PROTECT, related_name="+")
    language = models.CharField(max_length=8, help_text="For people whose language the template lacks.")
    values = models.JSONField(default=dict)
    state = models.CharField(max_length=8, choices=State.choices, default=State.DRAFT)
    code = models.CharField(max_length=40, blank=True, help_text="Why it paused by itself, or waits.")
    total = models.PositiveIntegerField(default=0)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    launched_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    launched_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True, help_text="Until then people without keys are waited for.")

    class Meta:
        verbose_name = _("campaign")
        verbose_name_plural = _("campaigns")
        indexes = [models.Index(fields=["business", "-created_at"])]

    def __str__(self) -> str:
        return self.name


class CampaignContent(models.Model):
    """The one content of a campaign in one language, where no parameters differ; its key is locked for the
    hosted worker, so that several processes and resumed runs share it.
    """

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="contents")
    language = models.CharField(max_length=8)
    commitment = models.BinaryField(max_length=32)
    body = models.BinaryField()
    locked_key = models.BinaryField()

    class Meta:
        verbose_name = _("campaign content")
        verbose_name_plural = _("campaign contents")
        constraints = [
            models.UniqueConstraint(fields=["campaign", "language"], name="one_campaign_content_per_language")
        ]


class Recipient(models.Model):
    """One person of a launched campaign; the row is the work. First times are kept for the results."""

    class State(models.IntegerChoices):
        TO_DO = 0, _("To do")
        SENT = 1, _("Sent")
        WAITING = 2, _("Waiting")
        REFUSED = 3, _("Refused")
        NO_KEYS = 4, _("Not on Recado yet")

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="recipients")
    # Without a constraint: a contact may be deleted, and what was sent was sent.
    contact_id = models.UUIDField()
    customer = models.ForeignKey(
        Customer, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    language = models.CharField(max_length=8, blank=True)
    state = models.PositiveSmallIntegerField(choices=State.choices, default=State.TO_DO)
    code = models.CharField(max_length=40, blank=True)
    message_id = models.UUIDField(null=True)
    sequence = models.BigIntegerField(null=True)
    claim = models.UUIDField(null=True, help_text="Of a browser that seals it.")
    claimed_until = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("recipient")
        verbose_name_plural = _("recipients")
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "campaign"],
                condition=Q(customer__isnull=False),
                name="one_recipient_per_customer",
            )
        ]
        indexes = [
            models.Index(fields=["campaign", "id"], condition=Q(state=0), name="recipients_to_do"),
            # Those that somebody looks after again: waiting, and without keys.
            models.Index(fields=["campaign"], condition=Q(state__in=[2, 4]), name="recipients_looked_after"),
        ]
