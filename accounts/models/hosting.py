"""Hosted custody: the platform's own end of a business, opened by the hosted worker alone (SPEC 7)."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models.businesses import Business, Membership


class HostedEndpointQuerySet(models.QuerySet["HostedEndpoint"]):
    def standing(self) -> "HostedEndpointQuerySet":
        return self.filter(removed_at__isnull=True)


class HostedEndpoint(models.Model):
    """An agent party that is no person. The id is the party id of its keys (SPEC 2, type A).

    `package` is its own keys at rest (SPEC 2, way 4), made by the hosted worker and empty until then; it is
    erased when an owner signs hosting off.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="endpoints")
    package = models.JSONField(null=True, blank=True)
    master_key_id = models.CharField(max_length=16, blank=True)
    asked_at = models.DateTimeField(auto_now_add=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = HostedEndpointQuerySet.as_manager()

    class Meta:
        verbose_name = _("hosted endpoint")
        verbose_name_plural = _("hosted endpoints")
        constraints = [
            models.UniqueConstraint(
                fields=["business"], condition=Q(removed_at__isnull=True), name="one_standing_endpoint"
            )
        ]


class EndpointWrap(models.Model):
    """The business's secret package, sealed by an owner to the hosted endpoint."""

    endpoint = models.ForeignKey(HostedEndpoint, on_delete=models.PROTECT, related_name="wraps")
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
