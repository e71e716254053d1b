"""Contacts: whom a business knows, and who allowed it to send marketing."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField

from accounts.models.businesses import Business
from accounts.models.people import Customer


class Contact(models.Model):
    """A business's own record of a person; bound to the customer once the two are linked.

    `attributes` holds small values by the key of their `ContactAttribute`: text, a figure, yes or no, or a
    date as ISO text. The number is how the business knows the person; the customer who held it when the two
    were linked stays this contact's customer, whoever holds it later.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="contacts")
    customer = models.ForeignKey(
        Customer, on_delete=models.PROTECT, null=True, blank=True, related_name="contacts"
    )
    name = models.CharField(_("name"), max_length=120)
    number = PhoneNumberField(_("phone number"), blank=True)
    language = models.CharField(_("language"), max_length=8, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True, help_text=_("Of the number."))
    place = models.CharField(_("place"), max_length=80, blank=True)
    attributes = models.JSONField(_("attributes"), default=dict, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        indexes = [models.Index(fields=["business", "name", "id"], name="contacts_by_name")]
        constraints = [
            models.UniqueConstraint(
                fields=["business", "customer"],
                condition=Q(customer__isnull=False),
                name="one_contact_per_customer",
            ),
            models.UniqueConstraint(
                fields=["business", "number"],
                condition=Q(customer__isnull=True) & ~Q(number=""),
                name="one_unlinked_contact_per_number",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ContactAttribute(models.Model):
    """What a business writes down about its contacts beside the fixed fields, and of which kind it is."""

    class Kind(models.TextChoices):
        TEXT = "text", _("Text")
        NUMBER = "number", _("Figure")
        DATE = "date", _("Date")
        YES_NO = "yes_no", _("Yes or no")

    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="contact_attributes")
    key = models.SlugField(max_length=40)
    name = models.CharField(_("name"), max_length=60)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("contact attribute")
        verbose_name_plural = _("contact attributes")
        constraints = [models.UniqueConstraint(fields=["business", "key"], name="one_attribute_per_key")]

    def __str__(self) -> str:
        return self.name


class Label(models.Model):
    """A word under which a business gathers contacts."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="labels")
    name = models.CharField(_("name"), max_length=40)

    class Meta:
        verbose_name = _("label")
        verbose_name_plural = _("labels")
        constraints = [models.UniqueConstraint(fields=["business", "name"], name="one_label_per_name")]

    def __str__(self) -> str:
        return self.name


class ContactLabel(models.Model):
    """A contact under a label."""

    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="+")
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="contact_labels")
    label = models.ForeignKey(Label, on_delete=models.CASCADE, related_name="contact_labels")

    class Meta:
        verbose_name = _("label of a contact")
        verbose_name_plural = _("labels of contacts")
        constraints = [models.UniqueConstraint(fields=["contact", "label"], name="one_label_once")]


class Consent(models.Model):
    """What a person allowed: marketing from one business. When, how and in which words, and its end.

    Bound to the customer once their contact is linked; it never passes to the next holder of the number.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="consents")
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="consents")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, null=True, related_name="+")
    given_at = models.DateTimeField(_("given"))
    source = models.CharField(_("source"), max_length=120)
    wording = models.CharField(_("wording"), max_length=500, blank=True)
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)
    withdrawn_source = models.CharField(max_length=120, blank=True)

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        constraints = [
            models.UniqueConstraint(
                fields=["contact"], condition=Q(withdrawn_at__isnull=True), name="one_consent_per_contact"
            ),
            models.UniqueConstraint(
                fields=["business", "customer"],
                condition=Q(withdrawn_at__isnull=True) & Q(customer__isnull=False),
                name="one_consent_per_customer",
            ),
        ]
