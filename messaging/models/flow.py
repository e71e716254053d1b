"""The flow of messages: how much of what businesses send unasked reaches a customer, and when."""

import uuid

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.businesses import Business
from accounts.models.people import Customer
from messaging.models.messages import Message

MAX_A_WEEK = 99
DEFAULT_WEEKLY_BUDGET = 7
DEFAULT_FEWER_A_WEEK = 1
WITHIN_A_WEEK = [MinValueValidator(0), MaxValueValidator(MAX_A_WEEK)]


class FlowLevel(models.Model):
    """How much one customer wants to hear from one business; without a row, everything."""

    class Level(models.TextChoices):
        EVERYTHING = "everything", _("Everything")
        FEWER = "fewer", _("Fewer")
        IMPORTANT = "important", _("Important only")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="flow_levels")
    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="+")
    level = models.CharField(max_length=12, choices=Level.choices)
    weekly_limit = models.PositiveSmallIntegerField(
        default=DEFAULT_FEWER_A_WEEK, validators=WITHIN_A_WEEK, help_text="Offers a week at the level fewer."
    )

    class Meta:
        verbose_name = _("flow level")
        verbose_name_plural = _("flow levels")
        constraints = [
            models.UniqueConstraint(fields=["customer", "business"], name="one_flow_level_per_pair")
        ]


class FlowSettings(models.Model):
    """What a customer decided about all businesses together; without a row, the defaults."""

    customer = models.OneToOneField(
        Customer, on_delete=models.PROTECT, primary_key=True, related_name="flow_settings"
    )
    weekly_budget = models.PositiveSmallIntegerField(
        null=True,
        default=DEFAULT_WEEKLY_BUDGET,
        validators=WITHIN_A_WEEK,
        help_text="Offers a week of all businesses together; null for no limit.",
    )
    is_quiet = models.BooleanField(default=False)
    quiet_from = models.TimeField()
    quiet_until = models.TimeField()
    time_zone = models.CharField(max_length=64, help_text="IANA name.")

    class Meta:
        verbose_name = _("flow settings")
        verbose_name_plural = _("flow settings")


class WeeklyCount(models.Model):
    """The narrow row that counts a customer's offers of a week; its lock settles every race for the last."""

    customer = models.OneToOneField(
        Customer, on_delete=models.PROTECT, primary_key=True, related_name="weekly_count"
    )
    week_at_ms = models.BigIntegerField(default=0, help_text="When the counted week began.")
    offers = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("weekly count")
        verbose_name_plural = _("weekly counts")


class WaitingMessage(models.Model):
    """A message that was accepted and has no place in the conversation yet; gone once it has."""

    class Reason(models.TextChoices):
        HELD = "held", _("Held back")
        DEFERRED = "deferred", _("Waiting for the end of quiet hours")

    message = models.OneToOneField(
        Message, on_delete=models.PROTECT, primary_key=True, related_name="waiting"
    )
    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=8, choices=Reason.choices)
    due_at_ms = models.BigIntegerField(null=True, help_text="When a deferred one is tried again.")
    refused_code = models.CharField(
        max_length=40, blank=True, help_text="Why the gate did not let it pass after all."
    )

    class Meta:
        verbose_name = _("waiting message")
        verbose_name_plural = _("waiting messages")
        indexes = [
            models.Index(fields=["customer", "business"], name="waiting_of_a_pair"),
            models.Index(
                fields=["due_at_ms"],
                condition=models.Q(due_at_ms__isnull=False, refused_code=""),
                name="waiting_and_due",
            ),
        ]
