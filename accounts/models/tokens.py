"""Tokens with which programs act for a member."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.businesses import Membership


class Scope(models.TextChoices):
    """One thing that a program may do; a token names all that it may."""

    CONVERSATIONS = "conversations", _("Read and write messages, with keys of its own")
    CONTACTS_READ = "contacts:read", _("See contacts and what they agreed to")
    CONTACTS_WRITE = "contacts:write", _("Add, change and delete contacts, and record what they agreed to")
    NOTIFICATIONS_READ = "notifications:read", _("See notifications and what became of them")
    NOTIFICATIONS_WRITE = "notifications:write", _("Send notifications and call them back")
    CLOUD_API = "cloud_api", _("Send and receive as with the WhatsApp Cloud API")
    CONNECTOR = "connector", _("Be the business's own end: seal and answer while it runs")


class ApiToken(models.Model):
    """A bearer token of one member; only its hash is kept."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="api_tokens")
    name = models.CharField(_("name"), max_length=80)
    scopes = models.JSONField(default=list)
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")

    def __str__(self) -> str:
        return self.name

    def allows(self, *scopes: Scope) -> bool:
        """Say whether any one of these was given to it."""
        return not set(scopes).isdisjoint(self.scopes)
