"""Webhooks: where a business's programs listen, and what they are to be told. The row is the queue."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models.businesses import Business
from messaging.models.cloud import CloudNumber
from messaging.models.conversations import Conversation
from messaging.models.messages import Message, ordered_id
from messaging.models.outbox import OutboxRow

MAX_ADDRESS = 500


class WebhookSubscription(models.Model):
    """An address that hears of a business: of all (app), or in its place of messages alone (account, number).

    The address has answered a challenge with the verify token, which is not kept.
    """

    class Scope(models.TextChoices):
        APP = "app", _("App")
        ACCOUNT = "account", _("Business account")
        NUMBER = "number", _("Phone number")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="+")
    scope = models.CharField(max_length=8, choices=Scope.choices)
    number = models.ForeignKey(CloudNumber, on_delete=models.PROTECT, null=True, related_name="+")
    address = models.CharField(max_length=MAX_ADDRESS)
    fields: "models.JSONField[list[str], list[str]]" = models.JSONField(default=list)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("webhook subscription")
        verbose_name_plural = _("webhook subscriptions")
        constraints = [
            models.UniqueConstraint(
                fields=["business", "scope"], condition=Q(number__isnull=True), name="one_address_per_scope"
            ),
            models.UniqueConstraint(
                fields=["number"], condition=Q(number__isnull=False), name="one_address_per_number"
            ),
        ]


class WebhookEvent(models.Model):
    """One thing that a business's programs are told, until their address says 200 or its time is over.

    What a customer wrote is opened by the hosted worker alone, which keeps the bytes that it has posted once
    as `body`, locked for itself, so that every further try posts the same. `subject` and `topic` name the
    event: it is told once. `step` orders the events of one subject.
    """

    class Topic(models.TextChoices):
        MESSAGE = "message", _("Message received")
        SENT = "sent", _("Message sent")
        FAILED = "failed", _("Message not sent")
        DELIVERED = "delivered", _("Delivered to the customer")
        READ = "read", _("Read by the customer")
        TEST = "test", _("Test")

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        POSTING = "posting", _("Being posted")
        DONE = "done", _("Arrived")
        GIVEN_UP = "given_up", _("Given up")

    id = models.UUIDField(primary_key=True, default=ordered_id, editable=False)
    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="+")
    conversation = models.ForeignKey(Conversation, on_delete=models.PROTECT, null=True, related_name="+")
    topic = models.CharField(max_length=10, choices=Topic.choices)
    subject = models.UUIDField()
    step = models.PositiveSmallIntegerField(default=0)
    message = models.ForeignKey(Message, on_delete=models.PROTECT, null=True, related_name="+")
    row = models.ForeignKey(OutboxRow, on_delete=models.PROTECT, null=True, related_name="+")
    happened_at = models.DateTimeField()
    body = models.BinaryField(null=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    next_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    claim = models.UUIDField(null=True)
    claim_expires_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    tried_at = models.DateTimeField(null=True)
    status = models.PositiveSmallIntegerField(
        default=0, help_text="What the address answered last; 0: nothing."
    )
    code = models.CharField(max_length=40, blank=True, help_text="Why there was no answer.")
    duration_ms = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("webhook event")
        verbose_name_plural = _("webhook events")
        constraints = [
            models.UniqueConstraint(fields=["business", "subject", "topic"], name="one_webhook_per_event")
        ]
        indexes = [
            models.Index(
                fields=["business", "next_at"],
                condition=Q(state__in=["waiting", "posting"]),
                name="webhooks_open",
            ),
            models.Index(fields=["business", "-id"], name="webhooks_newest"),
        ]
