"""Whose reading is their own affair."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.people import Customer


class HiddenReading(models.Model):
    """A customer who tells no business what they have read; without a row, they tell."""

    customer = models.OneToOneField(
        Customer, on_delete=models.PROTECT, primary_key=True, related_name="hidden_reading"
    )
    since = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("hidden reading")
        verbose_name_plural = _("hidden readings")
