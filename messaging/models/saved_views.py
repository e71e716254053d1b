"""Saved views: filters of the inbox under a name, one's own or the team's."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.businesses import Business, Membership


class SavedView(models.Model):
    """What the list of conversations is narrowed to and sorted by: parameters of `GET inbox/`."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="saved_views")
    owner = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="saved_views")
    name = models.CharField(_("name"), max_length=40)
    query = models.JSONField(default=dict)
    is_shared = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        constraints = [models.UniqueConstraint(fields=["owner", "name"], name="one_saved_view_per_name")]

    def __str__(self) -> str:
        return self.name
