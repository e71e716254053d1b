"""Device links: what an old device hands to a new one, sealed, for two minutes."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.keys import Party


class DeviceLink(models.Model):
    """One use of the QR that a new device shows; the id is the QR's (crypto SPEC 2, way 3)."""

    id = models.UUIDField(primary_key=True)
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="links")
    opened_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    given_at = models.DateTimeField(null=True, blank=True)
    taken_at = models.DateTimeField(null=True, blank=True)
    package = models.BinaryField(null=True, blank=True)
    code = models.BinaryField(null=True, blank=True, help_text="The recovery code, sealed like the package.")

    class Meta:
        verbose_name = _("device link")
        verbose_name_plural = _("device links")
        indexes = [models.Index(fields=["party", "-opened_at"]), models.Index(fields=["expires_at"])]
