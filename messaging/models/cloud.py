"""A business at the Cloud API: its account, its app's secret, and the nodes of its numbers."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.businesses import Business
from accounts.models.phones import PhoneClaim

NODE_ID_DIGITS = 15


class CloudAccount(models.Model):
    """One business as the Cloud API's clients see it: a WhatsApp Business Account, and its one app.

    The app's secret signs webhooks: only the hosted worker can open `secret_locked`. `is_sandbox`: made for
    trying things out, where the pair rate does not count and webhooks may go to the own machine.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    business = models.OneToOneField(Business, on_delete=models.PROTECT, related_name="cloud_account")
    waba_id = models.CharField(max_length=NODE_ID_DIGITS, unique=True)
    app_id = models.CharField(max_length=NODE_ID_DIGITS, unique=True)
    secret_hash = models.CharField(max_length=64, help_text="SHA-256.")
    secret_locked = models.BinaryField(help_text="crypto_box_seal to the hosted worker.")
    is_sandbox = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("Cloud API account")
        verbose_name_plural = _("Cloud API accounts")


class CloudNumber(models.Model):
    """A number of a business as a node of the Cloud API. It counts while the claim does."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    account = models.ForeignKey(CloudAccount, on_delete=models.PROTECT, related_name="numbers")
    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="+")
    claim = models.OneToOneField(PhoneClaim, on_delete=models.PROTECT, related_name="+")
    node_id = models.CharField(max_length=NODE_ID_DIGITS, unique=True)

    class Meta:
        verbose_name = _("Cloud API number")
        verbose_name_plural = _("Cloud API numbers")
