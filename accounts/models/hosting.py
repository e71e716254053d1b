"""Ends of a business that are no person: the platform's own, and the business's own machine (SPEC 7)."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models.businesses import Business, Membership
from accounts.models.tokens import ApiToken


class AgentEndpointQuerySet(models.QuerySet["AgentEndpoint"]):
    def standing(self) -> "AgentEndpointQuerySet":
        return self.filter(removed_at__isnull=True)

    def hosted(self) -> "AgentEndpointQuerySet":
        return self.standing().filter(kind=AgentEndpoint.Kind.HOSTED)

    def connectors(self) -> "AgentEndpointQuerySet":
        return self.standing().filter(kind=AgentEndpoint.Kind.CONNECTOR)


class AgentEndpoint(models.Model):
    """An agent party that is no person. The id is the party id of its keys (SPEC 2, type A).

    A hosted end's `package` is its own keys at rest (SPEC 2, way 4), made by the hosted worker and empty
    until then; it is erased when an owner signs hosting off. A connector keeps its keys on its own machine:
    here are only the token with which it comes, and which version of it came last.
    """

    class Kind(models.TextChoices):
        HOSTED = "hosted", _("Recado's own end")
        CONNECTOR = "connector", _("The business's own machine")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="endpoints")
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.HOSTED)
    package = models.JSONField(null=True, blank=True)
    master_key_id = models.CharField(max_length=16, blank=True)
    token = models.OneToOneField(ApiToken, on_delete=models.PROTECT, null=True, related_name="endpoint")
    version = models.CharField(max_length=20, blank=True)
    asked_at = models.DateTimeField(auto_now_add=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = AgentEndpointQuerySet.as_manager()

    class Meta:
        verbose_name = _("agent endpoint")
        verbose_name_plural = _("agent endpoints")
        constraints = [
            models.UniqueConstraint(
                fields=["business", "kind"],
                condition=Q(removed_at__isnull=True),
                name="one_standing_endpoint_per_kind",
            )
        ]


class EndpointWrap(models.Model):
    """The business's secret package, sealed by an owner to one of its endpoints."""

    endpoint = models.ForeignKey(AgentEndpoint, on_delete=models.PROTECT, related_name="wraps")
    wrapper = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    newest_epoch = models.PositiveIntegerField()
    header = models.BinaryField(max_length=94)
    ciphertext = models.BinaryField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("endpoint wrap")
        verbose_name_plural = _("endpoint wraps")
        constraints = [
            models.UniqueConstraint(fields=["endpoint", "newest_epoch"], name="one_endpoint_wrap_per_epoch")
        ]
