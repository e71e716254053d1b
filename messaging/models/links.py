"""Short links of a business: where they lead, what they suggest to write, and how often they were used."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.businesses import Business

MAX_NAME, MAX_TEXT = 60, 500


class ShortLink(models.Model):
    """A link, or a QR code of it, that opens the chat with a business; the text is only suggested."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="short_links")
    code = models.CharField(max_length=12, unique=True)
    name = models.CharField(_("name"), max_length=MAX_NAME)
    text = models.CharField(_("suggested message"), max_length=MAX_TEXT, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("short link")
        verbose_name_plural = _("short links")

    def __str__(self) -> str:
        return self.name


class ShortLinkCount(models.Model):
    """How often a link was used on a day: figures, never by whom."""

    link = models.ForeignKey(ShortLink, on_delete=models.CASCADE, related_name="counts")
    day = models.DateField()
    opened = models.PositiveIntegerField(default=0, help_text="Its page was opened.")
    chats = models.PositiveIntegerField(default=0, help_text="People who began to talk to the business.")

    class Meta:
        verbose_name = _("count of a short link")
        verbose_name_plural = _("counts of short links")
        constraints = [models.UniqueConstraint(fields=["link", "day"], name="one_count_per_link_and_day")]
