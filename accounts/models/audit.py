"""The audit log: append-only, enforced by the database, and chained so that a gap or a change shows."""

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
        INBOX_SET = "inbox.set", _("How the inbox is given out changed")
        TEMPLATE_SUBMITTED = "template.submitted", _("Template sent for review")
        TEMPLATE_APPROVED = "template.approved", _("Template approved")
        TEMPLATE_REJECTED = "template.rejected", _("Template rejected")
        NOTIFICATION_SCHEDULED = "notification.scheduled", _("Notification scheduled")
        NOTIFICATION_CANCELLED = "notification.cancelled", _("Notification cancelled")
        CONTACTS_IMPORTED = "contacts.imported", _("Contacts imported")
        CONTACTS_EXPORTED = "contacts.exported", _("Contacts exported")
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
        SIGN_UP_REFUSED = "business.sign_up_refused", _("Sign-up was refused")
        BUSINESS_REGISTERED = "business.registered", _("Business registered")
        PROFILE_CHANGED = "business.profile_changed", _("Profile changed")
        PROFILE_REFUSED = "business.profile_refused", _("Change of the profile was refused")
        EMAIL_CONFIRMED = "sign_in.email_confirmed", _("E-mail confirmed")
        BUSINESS_RENAMED = "business.renamed", _("Name changed")
        BUSINESS_CLOSED = "business.closed", _("Business closed")
        BUSINESS_REOPENED = "business.reopened", _("Business opened again")
        BUSINESS_ERASED = "business.erased", _("Data of the closed business erased")
        NUMBER_ADDED = "number.added", _("Number proved")
        NUMBER_RELEASED = "number.released", _("Number given up")
        NUMBER_REFUSED = "number.refused", _("Number refused")
        NUMBER_CHANGED = "number.changed", _("Number named or shown first")
        CODE_REFUSED = "number.code_refused", _("Code refused")
        NUMBER_TAKEN_OVER = "number.taken_over", _("Number taken over by its new holder")
        PIN_SET = "number.pin_set", _("PIN for the number set")
        PIN_REMOVED = "number.pin_removed", _("PIN for the number removed")
        PIN_REFUSED = "number.pin_refused", _("PIN for the number was wrong")
        DOMAIN_NAMED = "domain.named", _("Domain named")
        DOMAIN_PROVED = "domain.proved", _("Domain proved")
        DOMAIN_LOST = "domain.lost", _("Domain no longer proved")
        DOMAIN_REFUSED = "domain.refused", _("Domain not proved")
        DOCUMENT_ADDED = "verification.document_added", _("Document sent")
        DOCUMENT_REMOVED = "verification.document_removed", _("Document taken back")
        DOCUMENT_REFUSED = "verification.document_refused", _("Document refused")
        DOCUMENTS_ERASED = "verification.documents_erased", _("Documents erased")
        REQUEST_CLAIMED = "verification.claimed", _("Review begun")
        REQUEST_RELEASED = "verification.released", _("Review given back")
        REVIEW_REFUSED = "verification.review_refused", _("Reviewer was refused")
        REQUEST_ESCALATED = "verification.escalated", _("Second reviewer asked for")
        FIRST_APPROVAL = "verification.first_approval", _("Approved by the first of two")
        MORE_ASKED = "verification.more_asked", _("More was asked for")
        MORE_ANSWERED = "verification.more_answered", _("What was missing was sent")
        REQUEST_WITHDRAWN = "verification.withdrawn", _("Request withdrawn")
        REQUEST_REFUSED = "verification.refused", _("Request could not be sent")
        APPEAL_FILED = "verification.appealed", _("Decision appealed")
        BADGE_PAUSED = "badge.paused", _("Badge paused")
        BADGE_REVOKED = "badge.revoked", _("Badge revoked")
        BADGE_RESTORED = "badge.restored", _("Badge given back")
        CERTIFICATE_RENEWED = "certificate.renewed", _("Certificate renewed")
        CERTIFICATE_REVOKED = "certificate.revoked", _("Certificate revoked")
        ISSUING_KEY_CHANGED = "certificate.key_changed", _("Issuing key changed")
        MEMBER_INVITED = "member.invited", _("Member invited")
        INVITATION_REVOKED = "member.invitation_revoked", _("Invitation withdrawn")
        INVITATION_REFUSED = "member.invitation_refused", _("Invitation refused")
        ROLE_CHANGED = "member.role_changed", _("Role changed")
        OWNER_STARTED_AGAIN = "member.started_again", _("Owner started again with new keys")
        OWNERSHIP_TRANSFERRED = "member.ownership_transferred", _("Ownership transferred")
        SIGNED_IN = "sign_in.entered", _("Signed in")
        NEW_DEVICE = "sign_in.new_device", _("Signed in on a new device")
        SIGN_IN_LOCKED = "sign_in.locked", _("Sign-in locked after wrong tries")
        SIGN_IN_UNLOCKED = "sign_in.unlocked", _("Sign-in lock lifted")
        RESET_ASKED = "sign_in.reset_asked", _("Link for a new password asked for")
        PASSWORD_CHANGED = "sign_in.password_changed", _("Password changed")
        SECOND_FACTOR_ADDED = "sign_in.factor_added", _("Second factor added")
        SECOND_FACTOR_REMOVED = "sign_in.factor_removed", _("Second factor removed")
        RECOVERY_CODES_MADE = "sign_in.codes_made", _("Recovery codes made")
        RECOVERY_CODE_USED = "sign_in.code_used", _("Recovery code used")
        SESSION_ENDED = "sign_in.session_ended", _("Session signed out")
        IDENTITY_CHANGED = "keys.identity_changed", _("New identity")
        DEVICE_LINKED = "keys.device_linked", _("Device linked")
        BACKUP_REPLACED = "keys.backup_replaced", _("Recovery code changed")
        EPOCHS_FORGOTTEN = "keys.epochs_forgotten", _("Old keys erased")
        EXPORT_ASKED = "data.export_asked", _("Export asked for")
        EXPORT_FETCHED = "data.export_fetched", _("Export fetched")
        CUSTOMER_DELETED = "customer.deleted", _("Customer account deleted")
        ACCOUNT_DELETED = "member.account_deleted", _("Member's account deleted")
        AUDIT_EXPORTED = "audit.exported", _("Audit log exported")
        GUEST_KEPT = "customer.guest_kept", _("Guest proved a number")
        WIDGET_CHANGED = "widget.changed", _("Chat on the website changed")
        WIDGET_SITE_ADDED = "widget.site_added", _("Website for the chat added")
        WIDGET_SITE_REMOVED = "widget.site_removed", _("Website for the chat removed")
        WIDGET_SITE_REFUSED = "widget.site_refused", _("Website for the chat refused")

    at = models.DateTimeField(auto_now_add=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    business = models.ForeignKey(Business, on_delete=models.PROTECT, null=True, related_name="+")
    # No choices: a new act is no change of the table.
    action = models.CharField(max_length=60)
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

    def get_action_display(self) -> str:
        """The act in the reader's words; as it was written where this version does not know it."""
        known = self.action in self.Action.values
        return str(self.Action(self.action).label) if known else self.action


# What concerns the platform's own work, or who reported a business, is not part of the business's own log.
INTERNAL = frozenset(
    {
        AuditEvent.Action.REPORT_FILED,
        AuditEvent.Action.EVIDENCE_VIEWED,
        AuditEvent.Action.EVIDENCE_ERASED,
        AuditEvent.Action.CASE_DISMISSED,
        AuditEvent.Action.REQUEST_CLAIMED,
        AuditEvent.Action.REQUEST_RELEASED,
        AuditEvent.Action.REVIEW_REFUSED,
        AuditEvent.Action.REQUEST_ESCALATED,
        AuditEvent.Action.FIRST_APPROVAL,
    }
)


class UnsealedEvent(models.Model):
    """An event that the chain does not hold yet; written with it, gone when it is sealed."""

    event = models.OneToOneField(
        AuditEvent, on_delete=models.PROTECT, primary_key=True, related_name="unsealed"
    )


class AuditSeal(models.Model):
    """An event's place in the chain of all, and in its business's own (AUDIT.md)."""

    event = models.OneToOneField(AuditEvent, on_delete=models.PROTECT, primary_key=True, related_name="seal")
    number = models.PositiveBigIntegerField(unique=True)
    link = models.BinaryField(max_length=32)
    business = models.ForeignKey(Business, on_delete=models.PROTECT, null=True, related_name="+")
    business_number = models.PositiveBigIntegerField(null=True)
    business_link = models.BinaryField(max_length=32, null=True)
    leaf = models.BinaryField(max_length=32)

    class Meta:
        verbose_name = _("audit seal")
        verbose_name_plural = _("audit seals")
        constraints = [
            models.UniqueConstraint(
                fields=["business", "business_number"], name="one_seal_per_business_number"
            )
        ]
