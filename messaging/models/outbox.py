"""The outbox: what is to be sealed and sent, now or at a time, and what became of it."""

import uuid
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models.businesses import Business
from accounts.models.people import Customer
from messaging.models.cloud import CloudNumber
from messaging.models.contacts import Contact
from messaging.models.messages import ordered_id
from messaging.models.templates import TemplateVersion

MAX_CALLBACK_DATA = 512
MESSAGE_NAMESPACE = uuid.UUID("7d0a3c52-94d3-5a0e-8a3b-7265636164f2")


def message_id_of(row_id: uuid.UUID) -> uuid.UUID:
    """The client message id of an outbox row: however often it is sealed and sent, it counts once."""
    return uuid.uuid5(MESSAGE_NAMESPACE, str(row_id))


class Notification(models.Model):
    """One approved wording for one or many people, now or at a time; what happens is in its outbox rows."""

    id = models.UUIDField(primary_key=True, default=ordered_id, editable=False)
    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="notifications")
    template_version = models.ForeignKey(TemplateVersion, on_delete=models.PROTECT, related_name="+")
    due_at = models.DateTimeField()
    zone = models.CharField(max_length=64, blank=True, help_text="Where the time was meant; empty: at once.")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    client_key = models.CharField(max_length=100, blank=True, help_text="A program's: it counts once.")
    client_digest = models.CharField(max_length=64, blank=True, help_text="What that key was used for.")

    class Meta:
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        constraints = [
            models.UniqueConstraint(
                fields=["business", "client_key"],
                condition=~Q(client_key=""),
                name="one_notification_per_client_key",
            )
        ]
        indexes = [models.Index(fields=["business", "-id"], name="notifications_newest")]

    @property
    def wall_time(self) -> datetime | None:
        """What the clocks showed or will show in its zone; None for one that was sent at once."""
        return self.due_at.astimezone(ZoneInfo(self.zone)).replace(tzinfo=None) if self.zone else None


class OutboxRow(models.Model):
    """One message that waits to be sealed for one person. Its row is the queue.

    `request` is what fills the template, or a whole body where there is none, locked for whoever seals: under
    the business's epoch `request_epoch` for its own people's browsers, or for the hosted worker (epoch 0). It
    is erased once it is not needed. What came through the Cloud API names the number that it was sent from;
    `wa_id` is the number that it was addressed to, in digits.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Scheduled")
        WAITING_FOR_KEYS = "waiting_for_keys", _("Waits for who holds the keys")
        NO_KEYS = "no_keys", _("Waits: not on Recado yet")
        SEALING = "sealing", _("Being sent")
        SENT = "sent", _("Accepted")
        REFUSED = "refused", _("Refused")
        CANCELLED = "cancelled", _("Cancelled")
        EXPIRED = "expired", _("Expired")

    class Sealer(models.TextChoices):
        BROWSER = "browser", _("The team's devices")
        HOSTED = "hosted", _("Recado's worker")

    id = models.UUIDField(primary_key=True, default=ordered_id, editable=False)
    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="+")
    notification = models.ForeignKey(
        Notification, on_delete=models.PROTECT, null=True, blank=True, related_name="rows"
    )
    contact = models.ForeignKey(Contact, on_delete=models.SET_NULL, null=True, related_name="+")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, null=True, related_name="+")
    template_version = models.ForeignKey(
        TemplateVersion, on_delete=models.PROTECT, null=True, related_name="+"
    )
    cloud_number = models.ForeignKey(CloudNumber, on_delete=models.PROTECT, null=True, related_name="+")
    wa_id = models.CharField(max_length=15, blank=True)
    callback_data = models.CharField(max_length=MAX_CALLBACK_DATA, blank=True)
    client_message_id = models.UUIDField(unique=True)
    sealer = models.CharField(max_length=8, choices=Sealer.choices)
    request = models.BinaryField(null=True)
    request_epoch = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=16, choices=State.choices, default=State.WAITING)
    code = models.CharField(max_length=40, blank=True, help_text="Why it was refused, or waits on.")
    due_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    claim = models.UUIDField(null=True)
    claim_expires_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    accepted_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("outbox row")
        verbose_name_plural = _("outbox")
        constraints = [
            models.UniqueConstraint(fields=["notification", "contact"], name="one_row_per_recipient"),
        ]
        indexes = [
            models.Index(
                fields=["business", "sealer", "due_at"],
                condition=Q(state__in=["waiting", "waiting_for_keys", "no_keys", "sealing"]),
                name="outbox_open",
            ),
            models.Index(
                fields=["due_at"],
                condition=Q(state__in=["waiting", "waiting_for_keys", "no_keys", "sealing"]),
                name="outbox_due",
            ),
        ]
