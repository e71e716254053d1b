"""Guests: customers who gave a name only, at the chat on a business's own site."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.businesses import Business
from accounts.models.people import Customer


class Guest(models.Model):
    """A customer who came in without a number, through one business; kept once they prove one."""

    customer = models.OneToOneField(Customer, on_delete=models.CASCADE, related_name="guest")
    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="guests")
    began_at = models.DateTimeField(auto_now_add=True)
    kept_at = models.DateTimeField(_("number proved"), null=True, blank=True)

    class Meta:
        verbose_name = _("guest")
        verbose_name_plural = _("guests")


class GuestEntry(models.Model):
    """One entry of a guest, from which network and at which business: counted against floods, then gone."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    business = models.ForeignKey(Business, on_delete=models.CASCADE, related_name="+")
    place = models.GenericIPAddressField()
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("entry of a guest")
        verbose_name_plural = _("entries of guests")
        indexes = [models.Index(fields=["place", "at"]), models.Index(fields=["business", "at"])]
