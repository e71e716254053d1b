"""Files: ciphertexts that messages refer to. The server knows their size and whose they are, nothing else."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models.businesses import Business
from messaging.models.conversations import Conversation
from messaging.models.messages import Message


class MediaFile(models.Model):
    """One encrypted file: announced, then stored whole, then named by the one message that carries it.

    The database refuses to change or delete what a verified business's message carries (migration 0010).
    """

    class State(models.TextChoices):
        ANNOUNCED = "announced", _("Announced")
        STORED = "stored", _("Stored")

    # Chosen by the client: it is bound into the ciphertext, and the body names it (SPEC 3, Media).
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="+")
    conversation = models.ForeignKey(Conversation, on_delete=models.PROTECT, related_name="media")
    uploader_id = models.UUIDField(help_text="The party that sends it.")
    size = models.PositiveIntegerField(help_text="Bytes of the ciphertext.")
    state = models.CharField(max_length=10, choices=State.choices, default=State.ANNOUNCED)
    stored_name = models.CharField(max_length=120, blank=True)
    digest = models.BinaryField(
        max_length=32, default=bytes, help_text="BLAKE2b-256 of the stored ciphertext."
    )
    message = models.ForeignKey(Message, on_delete=models.PROTECT, null=True, related_name="media")
    from_verified = models.BooleanField(default=False, help_text="Its message came from a verified business.")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("file")
        verbose_name_plural = _("files")
        indexes = [
            models.Index(fields=["uploader_id", "created_at"], name="media_of_uploader_by_time"),
            models.Index(
                fields=["created_at"], condition=Q(message__isnull=True), name="media_unsent_by_time"
            ),
        ]
