"""Private notes: what members write about a conversation for each other, encrypted on their devices."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.businesses import Business, Membership
from messaging.models.conversations import Conversation
from messaging.models.messages import ordered_id


class Note(models.Model):
    """One note as it was written, unreadable here (messaging/crypto/notes.py); deleted, it is gone.

    `note_id` is the author's device's: a note that is sent again counts once. The author stays named when
    they leave the team.
    """

    id = models.UUIDField(primary_key=True, default=ordered_id, editable=False)
    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="+")
    conversation = models.ForeignKey(
        Conversation, on_delete=models.PROTECT, related_name="notes", db_index=False
    )
    author = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    note_id = models.UUIDField()
    epoch = models.PositiveIntegerField(help_text="Of the business, whose secret gave the key.")
    ciphertext = models.BinaryField()
    written_at_ms = models.BigIntegerField()

    class Meta:
        verbose_name = _("private note")
        verbose_name_plural = _("private notes")
        indexes = [
            models.Index(fields=["conversation", "-id"], name="notes_of_conversation"),
            models.Index(fields=["business", "-id"], name="notes_of_business"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["conversation", "author", "note_id"], name="one_note_per_id")
        ]
