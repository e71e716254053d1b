"""Blocks: of whom a customer wants to hear nothing more."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField

from accounts.models.businesses import Business
from accounts.models.people import Customer


class Block(models.Model):
    """A business that a customer blocked, with all its numbers, or a number that no business holds yet."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="blocks")
    business = models.ForeignKey(Business, on_delete=models.PROTECT, null=True, related_name="+")
    number = PhoneNumberField(_("phone number"), blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("block")
        verbose_name_plural = _("blocks")
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "business"],
                condition=Q(business__isnull=False),
                name="one_block_per_business",
            ),
            models.UniqueConstraint(
                fields=["customer", "number"], condition=Q(business__isnull=True), name="one_block_per_number"
            ),
            models.CheckConstraint(
                condition=Q(business__isnull=False) | ~Q(number=""), name="block_names_somebody"
            ),
        ]
