"""Files: ciphertexts that messages refer to. The server knows their size and whose they are, nothing else."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models.businesses import Business
from messaging.models.conversations import Conversation
from messaging.models.messages import Message


class MediaFile(models.Model):
    """One encrypted file: announced, stored part by part, then named by the one message that carries it.

    The database refuses to change or delete what a verified business's message carries (migration 0011), and
    its parts (the migration that made them).
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


class MediaPart(models.Model):
    """A piece of a ciphertext: an object of its own in the storage, whatever storage that is.

    Together the parts of a stored file are its size. All are PART_BYTES long but the last one; files that are
    older than parts have one.
    """

    media = models.ForeignKey(MediaFile, on_delete=models.PROTECT, related_name="parts")
    number = models.PositiveSmallIntegerField(help_text="Its place, from 0.")
    size = models.PositiveIntegerField(help_text="Bytes.")
    digest = models.BinaryField(max_length=32, help_text="BLAKE2b-256 of these bytes.")
    stored_name = models.CharField(max_length=160)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("part of a file")
        verbose_name_plural = _("parts of files")
        constraints = [models.UniqueConstraint(fields=["media", "number"], name="one_part_a_place")]


class StorageLeftover(models.Model):
    """An object that may be in the storage while no part names it: just being written, or to be erased.

    Written before the object is, so that nothing is left behind whenever a process ends.
    """

    name = models.CharField(max_length=160, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("leftover in the storage")
        verbose_name_plural = _("leftovers in the storage")
        indexes = [models.Index(fields=["created_at"], name="leftover_by_time")]
