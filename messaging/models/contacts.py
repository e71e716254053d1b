"""Contacts: whom a business knows."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField

from accounts.models.businesses import Business
from accounts.models.people import Customer


class Contact(models.Model):
    """A business's own record of a person; bound to the customer once the two are linked."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="contacts")
    customer = models.ForeignKey(
        Customer, on_delete=models.PROTECT, null=True, blank=True, related_name="contacts"
    )
    name = models.CharField(_("name"), max_length=120)
    number = PhoneNumberField(_("phone number"), blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        constraints = [
            models.UniqueConstraint(
                fields=["business", "customer"],
                condition=Q(customer__isnull=False),
                name="one_contact_per_customer",
            ),
        ]

    def __str__(self) -> str:
        return self.name
