"""Businesses whose messages come without a sound: they arrive, and nobody's phone rings."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.businesses import Business
from accounts.models.people import Customer


class Mute(models.Model):
    """One business that one customer has muted, until a moment; without a row, it is not."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="mutes")
    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="+")
    until_ms = models.BigIntegerField(help_text="Unix ms; far away for always.")

    class Meta:
        verbose_name = _("mute")
        verbose_name_plural = _("mutes")
        constraints = [models.UniqueConstraint(fields=["customer", "business"], name="one_mute_per_pair")]
