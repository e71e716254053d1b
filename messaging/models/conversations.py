"""Conversations: one per business and customer, each with its own gap-free sequence."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.businesses import Business
from accounts.models.people import Customer

CONVERSATION_NAMESPACE = uuid.UUID("5b6f9d0e-6f6e-5e0c-9a53-7265636164f1")


def conversation_id_for(business_id: uuid.UUID, customer_id: uuid.UUID) -> uuid.UUID:
    """The id of the conversation of these two, the same everywhere, so that bulk sealing needs no look-up."""
    return uuid.uuid5(CONVERSATION_NAMESPACE, f"{business_id}:{customer_id}")


class Conversation(models.Model):
    """Everything one business and one customer say to each other."""

    id = models.UUIDField(primary_key=True, editable=False)
    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="conversations")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="conversations")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("conversation")
        verbose_name_plural = _("conversations")
        constraints = [
            models.UniqueConstraint(fields=["business", "customer"], name="one_conversation_per_pair")
        ]


class ConversationCounter(models.Model):
    """The narrow row whose lock is the order of a conversation. No index: updates stay cheap."""

    conversation = models.OneToOneField(
        Conversation, on_delete=models.PROTECT, primary_key=True, related_name="counter"
    )
    sequence = models.BigIntegerField(default=0)
    last_at_ms = models.BigIntegerField(default=0, help_text="Unix ms of the newest delivered message.")
    customer_last_at_ms = models.BigIntegerField(default=0, help_text="The same, from the customer.")
    rate_window_at_ms = models.BigIntegerField(default=0, help_text="When the pair-rate window began.")
    customer_in_window = models.PositiveIntegerField(default=0)
    business_in_window = models.PositiveIntegerField(default=0)
    week_at_ms = models.BigIntegerField(default=0, help_text="When the counted week of the customer began.")
    offers_in_week = models.PositiveIntegerField(default=0, help_text="Marketing delivered in that week.")

    class Meta:
        verbose_name = _("conversation counter")
        verbose_name_plural = _("conversation counters")


class Watermark(models.Model):
    """How far one device of one party has received and read a conversation."""

    conversation = models.ForeignKey(Conversation, on_delete=models.PROTECT, related_name="watermarks")
    party_id = models.UUIDField()
    device_id = models.UUIDField()
    delivered_sequence = models.BigIntegerField(default=0)
    read_sequence = models.BigIntegerField(default=0)
    told_read_sequence = models.BigIntegerField(
        default=0, help_text="How much of what was read the other side is told; less where reading is hidden."
    )

    class Meta:
        verbose_name = _("watermark")
        verbose_name_plural = _("watermarks")
        constraints = [
            models.UniqueConstraint(
                fields=["conversation", "party_id", "device_id"], name="one_watermark_per_device"
            )
        ]
