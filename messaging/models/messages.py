"""Messages: sealed envelopes that the server stores, orders and stamps, and cannot read."""

import uuid

import uuid_utils.compat
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models.businesses import Business
from messaging.models.conversations import Conversation


def ordered_id() -> uuid.UUID:
    """A UUID of version 7: new rows land at the end of the index."""
    return uuid_utils.compat.uuid7()


class Content(models.Model):
    """A ciphertext, shared by every message that carries it; found by sender and commitment (SPEC 3)."""

    id = models.UUIDField(primary_key=True, default=ordered_id, editable=False)
    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="+")
    sender_id = models.UUIDField()
    commitment = models.BinaryField(max_length=32)
    body = models.BinaryField()
    from_verified = models.BooleanField()

    class Meta:
        verbose_name = _("content")
        verbose_name_plural = _("contents")
        constraints = [
            models.UniqueConstraint(fields=["sender_id", "commitment"], name="one_content_per_commitment")
        ]


class Message(models.Model):
    """One accepted envelope, immutable: the database itself guards those of verified businesses."""

    class Kind(models.IntegerChoices):
        DIRECT = 1, _("Direct")
        CAMPAIGN = 2, _("Campaign")

    id = models.UUIDField(primary_key=True, default=ordered_id, editable=False)
    # Without an index of its own: the one by business and time begins with it.
    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="+", db_index=False)
    conversation = models.ForeignKey(Conversation, on_delete=models.PROTECT, related_name="messages")
    sequence = models.BigIntegerField(null=True, help_text="Given at delivery; null while held or deferred.")
    kind = models.PositiveSmallIntegerField(choices=Kind.choices)
    sender_id = models.UUIDField()
    client_message_id = models.UUIDField()
    header = models.BinaryField(max_length=146)
    seal = models.BinaryField(max_length=72)
    own_mark = models.BinaryField(max_length=16)
    content = models.ForeignKey(Content, on_delete=models.PROTECT, related_name="messages")
    accepted_at_ms = models.BigIntegerField(help_text="Unix ms; the time in the franking tag.")
    franking_key_id = models.CharField(max_length=16)
    franking_tag = models.BinaryField(max_length=32)
    from_verified = models.BooleanField(help_text="The sender was verified when this was accepted.")
    business_number = models.CharField(max_length=20, blank=True, help_text="The number used.")
    template_version = models.CharField(max_length=80, blank=True)
    category = models.CharField(max_length=20, blank=True)

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        indexes = [models.Index(fields=["business", "accepted_at_ms"], name="messages_of_business_by_time")]
        constraints = [
            models.UniqueConstraint(
                fields=["conversation", "sender_id", "client_message_id"], name="one_message_per_client_id"
            ),
            models.UniqueConstraint(
                fields=["conversation", "sequence"],
                condition=Q(sequence__isnull=False),
                name="gap_free_sequence",
            ),
        ]
