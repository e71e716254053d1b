"""Letters by e-mail: the row is the queue."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Letter(models.Model):
    """One e-mail to one person, in words that are made when it is sent: facts here, wording in a template.

    Someone who has no account yet has only an address and a language.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="letters"
    )
    email = models.EmailField(blank=True)
    language = models.CharField(max_length=8, blank=True)
    template = models.CharField(max_length=40)
    context = models.JSONField(default=dict)
    written_at = models.DateTimeField(auto_now_add=True)
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        indexes = [
            models.Index(fields=["next_try_at"], condition=Q(sent_at__isnull=True), name="letters_to_send")
        ]
