"""Quick replies: texts that a team writes often, each under a shortcut."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.businesses import Business


class QuickReply(models.Model):
    """A text under "/shortcut", in one language or for all; `{{name}}` stands for the contact's name."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    business = models.ForeignKey(
        Business, on_delete=models.PROTECT, related_name="quick_replies", db_index=False
    )
    shortcut = models.CharField(_("shortcut"), max_length=32)
    language = models.CharField(_("language"), max_length=2, blank=True)
    text = models.TextField(_("text"), max_length=2_000)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("quick reply")
        verbose_name_plural = _("quick replies")
        constraints = [
            models.UniqueConstraint(
                fields=["business", "shortcut", "language"], name="one_quick_reply_per_shortcut"
            )
        ]

    def __str__(self) -> str:
        return f"/{self.shortcut}"
