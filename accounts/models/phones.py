"""Phone numbers: dated claims, never inherited by the number's next holder."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField

from accounts.models.businesses import Business
from accounts.models.people import Customer


class LineType(models.TextChoices):
    """What kind of line a number leads to, as its country's numbering plan says."""

    MOBILE = "mobile", _("Mobile phone")
    FIXED = "fixed", _("Fixed line")
    EITHER = "either", _("Fixed or mobile")
    FREE = "free", _("Free of charge for callers")
    PREMIUM = "premium", _("Premium rate")
    SHARED = "shared", _("Shared cost")
    VOIP = "voip", _("Internet telephony")
    PERSONAL = "personal", _("Personal number")
    OTHER = "other", _("Pager, voicemail or switchboard")
    UNKNOWN = "unknown", _("Unknown kind")


class PhoneClaim(models.Model):
    """From when to when a customer or a business proved to hold a number."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = PhoneNumberField(_("phone number"), db_index=True)
    customer = models.ForeignKey(
        Customer, on_delete=models.PROTECT, null=True, blank=True, related_name="phone_claims"
    )
    business = models.ForeignKey(
        Business, on_delete=models.PROTECT, null=True, blank=True, related_name="phone_claims"
    )
    verified_at = models.DateTimeField()
    released_at = models.DateTimeField(null=True, blank=True)
    # What the business calls it; nobody else reads this.
    label = models.CharField(_("label"), max_length=40, blank=True)
    # The number that the business's public page shows; where none is chosen, its oldest.
    is_primary = models.BooleanField(_("shown first"), default=False)

    class Meta:
        verbose_name = _("phone claim")
        verbose_name_plural = _("phone claims")
        constraints = [
            models.CheckConstraint(
                condition=Q(customer__isnull=True) ^ Q(business__isnull=True),
                name="phone_claim_has_one_holder",
            ),
            models.UniqueConstraint(
                fields=["number"], condition=Q(released_at__isnull=True), name="one_holder_per_number"
            ),
            models.UniqueConstraint(
                fields=["business"],
                condition=Q(is_primary=True, released_at__isnull=True),
                name="one_number_shown_first",
            ),
        ]

    def __str__(self) -> str:
        return str(self.number)


class PhoneCode(models.Model):
    """A one-time code sent to a number; only its hash is kept."""

    class Purpose(models.TextChoices):
        CUSTOMER_SIGN_IN = "customer_sign_in", _("Customer sign-in")
        BUSINESS_NUMBER = "business_number", _("Business number")

    class Channel(models.TextChoices):
        SMS = "sms", _("Text message")
        VOICE = "voice", _("Call")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = PhoneNumberField(_("phone number"))
    purpose = models.CharField(max_length=20, choices=Purpose.choices)
    code_hash = models.CharField(max_length=64)
    attempts = models.PositiveSmallIntegerField(default=0)
    channel = models.CharField(max_length=5, choices=Channel.choices, default=Channel.SMS)
    sent_from = models.GenericIPAddressField(null=True, blank=True)
    # The browser that asked, as its own cookie names it (accounts/devices.py).
    device = models.CharField(max_length=32, blank=True)
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("phone code")
        verbose_name_plural = _("phone codes")
        indexes = [
            models.Index(fields=["number", "purpose", "sent_at"]),
            models.Index(fields=["sent_from", "sent_at"]),
            models.Index(fields=["device", "sent_at"]),
        ]
