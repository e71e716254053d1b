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
        REPORT_FILED = "report.filed", _("Report received")
        EVIDENCE_VIEWED = "report.evidence_viewed", _("Reported messages viewed")
        EVIDENCE_ERASED = "report.evidence_erased", _("Reported messages erased")
        CASE_DISMISSED = "case.dismissed", _("Case dismissed")
        CUSTOMER_WARNED = "customer.warned", _("Customer warned")
        BUSINESS_WARNED = "business.warned", _("Business warned")
        BUSINESS_SUSPENDED = "business.suspended", _("Business suspended")
        BUSINESS_REINSTATED = "business.reinstated", _("Suspension lifted")
        HOSTING_SIGNED_ON = "keys.hosting_signed_on", _("Hosted custody signed on")
        HOSTING_SIGNED_OFF = "keys.hosting_signed_off", _("Hosted custody signed off")
        CONNECTOR_ENROLLED = "keys.connector_enrolled", _("Connector enrolled")
        CONNECTOR_SIGNED_ON = "keys.connector_signed_on", _("Connector let in")
        CONNECTOR_SIGNED_OFF = "keys.connector_signed_off", _("Connector removed")
        TOKEN_ISSUED = "token.issued", _("API token made")
        TOKEN_REVOKED = "token.revoked", _("API token revoked")
        AUTOMATION_CHANGED = "automation.changed", _("Automatic answers changed")
        TEMPLATE_SUBMITTED = "template.submitted", _("Template sent for review")
        TEMPLATE_APPROVED = "template.approved", _("Template approved")
        TEMPLATE_REJECTED = "template.rejected", _("Template rejected")
        NOTIFICATION_SCHEDULED = "notification.scheduled", _("Notification scheduled")
        NOTIFICATION_CANCELLED = "notification.cancelled", _("Notification cancelled")
        CONTACTS_IMPORTED = "contacts.imported", _("Contacts imported")
        CAMPAIGN_LAUNCHED = "campaign.launched", _("Campaign launched")
        CAMPAIGN_PAUSED = "campaign.paused", _("Campaign paused")
        CAMPAIGN_RESUMED = "campaign.resumed", _("Campaign resumed")
        CLOUD_OPENED = "cloud.opened", _("Cloud API opened")
        CLOUD_SECRET_RENEWED = "cloud.secret_renewed", _("Secret of the Cloud API renewed")
        AD_SUBMITTED = "ad.submitted", _("Ad sent for review")
        AD_APPROVED = "ad.approved", _("Ad approved")
        AD_REJECTED = "ad.rejected", _("Ad rejected")
        AD_TAKEN_DOWN = "ad.taken_down", _("Ad taken down")
        AD_KEPT = "ad.kept", _("Ad kept after reports")
        AD_PAUSED = "ad.paused", _("Ad paused")
        AD_RESUMED = "ad.resumed", _("Ad resumed")
        AD_ENDED = "ad.ended", _("Ad ended")
        PILOT_OPENED = "pilot.opened", _("Pilot programme opened")
        PILOT_CHANGED = "pilot.changed", _("Pilot places changed")
        PILOT_ENDED = "pilot.ended", _("Pilot programme ended")
        PILOT_INVITED = "pilot.invited", _("Invitation to the pilot made")
        PILOT_REVOKED = "pilot.revoked", _("Invitation to the pilot revoked")
        PILOT_JOINED = "pilot.joined", _("Place in the pilot taken")

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
