"""Browsers that are woken when there is news, and when each is to be woken next."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.businesses import Business, Membership
from accounts.models.people import Customer
from accounts.models.sessions import DoorSession


class PushSubscription(models.Model):
    """One browser that asked to be woken, for as long as its session lasts.

    It is a customer's, or a member's of a business. The row is the queue too: however much arrives, a browser
    is woken once, at `due_at`.
    """

    class Concern(models.TextChoices):
        ALL = "all", _("All conversations")
        UNASSIGNED = "unassigned", _("Mine and unassigned ones")
        MINE = "mine", _("Mine")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    session = models.OneToOneField(DoorSession, on_delete=models.CASCADE, related_name="push_subscription")
    customer = models.ForeignKey(
        Customer, null=True, on_delete=models.PROTECT, related_name="push_subscriptions"
    )
    business = models.ForeignKey(Business, null=True, on_delete=models.PROTECT, related_name="+")
    membership = models.ForeignKey(
        Membership, null=True, on_delete=models.PROTECT, related_name="push_subscriptions"
    )
    device_id = models.UUIDField(help_text="As its pages name it in the hello of their socket.")
    endpoint = models.TextField(help_text="Where its push service listens.")
    public_key = models.BinaryField(help_text="P-256 point of the browser, uncompressed (RFC 8291).")
    auth = models.BinaryField(help_text="The browser's authentication secret (RFC 8291).")
    concerns = models.CharField(
        max_length=10,
        choices=Concern.choices,
        default=Concern.UNASSIGNED,
        help_text="Whose conversations a member is told of here; a customer is told of their own.",
    )
    created_at = models.DateTimeField(auto_now_add=True)
    is_ended = models.BooleanField(
        default=False, help_text="Turned off from another device: its own must not turn it on by itself."
    )
    called_at = models.DateTimeField(
        null=True, help_text="When a colleague last named its member, or they were given a conversation."
    )
    woken_at = models.DateTimeField(null=True, help_text="When its push service last took a wake for it.")
    due_at = models.DateTimeField(null=True, help_text="When it is to be woken; empty for not at all.")
    not_before = models.DateTimeField(null=True, help_text="Until then it, or its push service, rests.")
    attempts = models.PositiveSmallIntegerField(
        default=0, help_text="How often waking it has failed in a row."
    )

    class Meta:
        verbose_name = _("push subscription")
        verbose_name_plural = _("push subscriptions")
        indexes = [
            models.Index(fields=["due_at"], condition=models.Q(due_at__isnull=False), name="push_due"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(customer__isnull=False, business__isnull=True, membership__isnull=True)
                | models.Q(customer__isnull=True, business__isnull=False, membership__isnull=False),
                name="push_is_of_one_side",
            )
        ]
