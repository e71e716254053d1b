"""The public log of certificates: append-only, enforced by the database."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.businesses import Business
from accounts.models.keys import Certificate


class LogEntry(models.Model):
    """One act of the signer, byte for byte as the tree was made from it.

    `hashes` holds the leaf hash and that of every subtree that this entry completes, from the leaf up: what a
    proof needs is in about as many rows as the tree is high. The database refuses gaps, changes and deletion.
    """

    class What(models.TextChoices):
        ISSUE = "issue", _("Verified")
        RENEW = "renew", _("Renewed")
        REVOKE = "revoke", _("Revoked")

    class Ground(models.TextChoices):
        """Why a certificate was signed; why one ended is `Certificate.Ending`."""

        VERIFIED = "verified", _("Staff checked the business")
        EXPIRING = "expiring", _("The certificate was about to run out")
        ISSUING_KEY = "issuing_key", _("Recado signs with a new key")

    index = models.BigIntegerField(primary_key=True)
    what = models.CharField(_("what"), max_length=6, choices=What.choices)
    at = models.DateTimeField(_("when"))
    reason = models.CharField(_("why"), max_length=20)
    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="+")
    certificate = models.ForeignKey(Certificate, on_delete=models.PROTECT, related_name="log_entries")
    handle = models.CharField(max_length=60)
    name = models.CharField(_("name"), max_length=80)
    serial = models.CharField(max_length=36)
    content = models.BinaryField()
    hashes = models.BinaryField()

    class Meta:
        verbose_name = _("entry of the public log")
        verbose_name_plural = _("public log")
        ordering = ["-index"]
        constraints = [
            models.UniqueConstraint(fields=["serial", "what"], name="one_log_entry_per_act"),
        ]
        indexes = [models.Index(fields=["handle", "-index"]), models.Index(fields=["what", "-index"])]

    def __str__(self) -> str:
        return f"{self.index} · {self.what} · {self.name}"

    @property
    def reason_words(self) -> str:
        """Why, in the reader's words."""
        known: dict[str, object] = {**dict(self.Ground.choices), **dict(Certificate.Ending.choices)}
        return str(known.get(self.reason, ""))


class LogHead(models.Model):
    """A signed head: the whole log at one moment."""

    size = models.BigIntegerField()
    signed_at = models.DateTimeField()
    document = models.JSONField()

    class Meta:
        verbose_name = _("head of the public log")
        verbose_name_plural = _("heads of the public log")
        ordering = ["-id"]
