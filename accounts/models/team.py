"""Invitations to a team."""

import hashlib
import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.businesses import Business, Membership


class TeamInvitation(models.Model):
    """A link that lets one person join a team, once. Its secret part, after "#", never comes here."""

    class Outcome(models.TextChoices):
        """What the owner's browser made of the answer: it knows the secret, and the server does not."""

        PROVED = "proved", _("Proved")
        REFUSED = "refused", _("Refused")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="invitations")
    role = models.CharField(_("role"), max_length=8, choices=Membership.Role.choices)
    # For whom it is, in the words of who made it: a name or an address.
    note = models.CharField(_("note"), max_length=120, blank=True)
    # SHA-256 of the link's own 128 random bits.
    link_hash = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="invitations_made")
    made_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    # Who came by it.
    member = models.OneToOneField(
        Membership, on_delete=models.PROTECT, related_name="invitation", null=True, blank=True
    )
    # What their browser posted (SPEC 2, Invitation): 32 bytes.
    answer = models.BinaryField(max_length=32, null=True, blank=True)
    outcome = models.CharField(max_length=8, choices=Outcome.choices, blank=True)

    class Meta:
        verbose_name = _("invitation to a team")
        verbose_name_plural = _("invitations to teams")
        indexes = [models.Index(fields=["business", "-made_at"])]

    def __str__(self) -> str:
        return f"{self.business} · {self.get_role_display()}"

    @staticmethod
    def hash_of(link: str) -> str:
        """The form in which a link is kept; it is random enough to need no salt."""
        return hashlib.sha256(link.encode()).hexdigest()

    @property
    def is_open(self) -> bool:
        return self.member_id is None and self.withdrawn_at is None and self.expires_at > timezone.now()
