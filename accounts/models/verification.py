"""Verification: what a business claims, what supports it, and what staff decided."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models.businesses import Business
from accounts.models.phones import PhoneClaim


class VerificationRequest(models.Model):
    """One request to be verified, with the claims as they stood when it was sent."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting for review")
        APPROVED = "approved", _("Approved")
        REJECTED = "rejected", _("Rejected")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="verification_requests")
    # What approval certifies, exactly: never what the business holds or is called by then.
    phone_claim = models.ForeignKey(
        PhoneClaim, on_delete=models.PROTECT, null=True, related_name="verification_requests"
    )
    display_name = models.CharField(_("display name"), max_length=80)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField(auto_now_add=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=1000, blank=True)

    class Meta:
        verbose_name = _("verification request")
        verbose_name_plural = _("verification requests")
        ordering = ["submitted_at"]
        permissions = [("decide_verificationrequest", "Can decide verification requests")]
        constraints = [
            models.UniqueConstraint(
                fields=["business"], condition=Q(state="waiting"), name="one_waiting_request_per_business"
            )
        ]

    def __str__(self) -> str:
        return f"{self.business} · {self.get_state_display()}"


class VerificationClaim(models.Model):
    """One thing the business says of itself, beside what supports it."""

    class Subject(models.TextChoices):
        LEGAL_NAME = "legal_name", _("Legal name")
        TAX_ID = "tax_id", _("Tax id")
        ADDRESS = "address", _("Address")
        PHONE = "phone", _("Phone")
        WEBSITE = "website", _("Website")
        REPRESENTATIVE = "representative", _("Representative")

    request = models.ForeignKey(VerificationRequest, on_delete=models.PROTECT, related_name="claims")
    subject = models.CharField(max_length=20, choices=Subject.choices)
    value = models.CharField(max_length=240)
    proved_at = models.DateTimeField(
        null=True, blank=True, help_text="When Recado itself checked it (phone code)."
    )

    class Meta:
        verbose_name = _("claim")
        verbose_name_plural = _("claims")
        constraints = [models.UniqueConstraint(fields=["request", "subject"], name="one_claim_per_subject")]


class VerificationDocument(models.Model):
    """A document sent as evidence, encrypted at rest under a key outside the database."""

    class Kind(models.TextChoices):
        REGISTER_EXTRACT = "register_extract", _("Register extract")
        TAX_CARD = "tax_card", _("Tax card")
        UTILITY_BILL = "utility_bill", _("Utility bill")
        REPRESENTATION = "representation", _("Proof of representation")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    request = models.ForeignKey(VerificationRequest, on_delete=models.PROTECT, related_name="documents")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    name = models.CharField(max_length=120)
    mime_type = models.CharField(max_length=80)
    size_bytes = models.PositiveIntegerField()
    key_id = models.CharField(max_length=16)
    ciphertext = models.BinaryField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")

    def __str__(self) -> str:
        return self.name

    @property
    def is_picture(self) -> bool:
        return self.mime_type.startswith("image/")
