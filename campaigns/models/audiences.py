"""Audiences: which contacts are meant, as rules."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.businesses import Business


class Audience(models.Model):
    """A saved rule over a business's contacts (`campaigns.rules`); who it means is asked anew each time."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="audiences")
    name = models.CharField(_("name"), max_length=80)
    rule = models.JSONField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("audience")
        verbose_name_plural = _("audiences")
        constraints = [models.UniqueConstraint(fields=["business", "name"], name="one_audience_per_name")]

    def __str__(self) -> str:
        return self.name
