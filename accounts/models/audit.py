"""The audit log: append-only, enforced by the database."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.businesses import Business


class AuditEvent(models.Model):
    """Who did what to whom, when and from where."""

    class Action(models.TextChoices):
        """Every act that is written down, in all apps: area.verb."""

        CUSTOMER_STARTED_AGAIN = "customer.started_again", _("Customer started again")
        MEMBER_ADDED = "member.added", _("Member added")
        MEMBER_REMOVED = "member.removed", _("Member removed")
        EPOCH_PUBLISHED = "keys.epoch_published", _("Keys published")
        KEYS_WRAPPED = "keys.wrapped", _("Access to messages given")
        VERIFICATION_SUBMITTED = "verification.submitted", _("Verification asked for")
        DOCUMENT_VIEWED = "verification.document_viewed", _("Document viewed")
        VERIFICATION_APPROVED = "verification.approved", _("Verification approved")
        VERIFICATION_REJECTED = "verification.rejected", _("Verification rejected")
        CERTIFICATE_ISSUED = "certificate.issued", _("Certificate issued")

    at = models.DateTimeField(auto_now_add=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    business = models.ForeignKey(Business, on_delete=models.PROTECT, null=True, related_name="+")
    action = models.CharField(max_length=60, choices=Action.choices)
    target = models.CharField(max_length=80, blank=True)
    detail = models.JSONField(default=dict)
    address = models.GenericIPAddressField(null=True)

    class Meta:
        verbose_name = _("audit event")
        verbose_name_plural = _("audit log")
        ordering = ["-id"]
        indexes = [models.Index(fields=["business", "-id"])]

    def __str__(self) -> str:
        return self.action
