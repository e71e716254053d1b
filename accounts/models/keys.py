"""The key directory: public keys of every party, and secrets only in the sealed forms of crypto SPEC 2."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models.businesses import Business, Membership
from accounts.models.phones import PhoneClaim


class Party(models.Model):
    """Whoever holds keys: a business (B), a customer (C) or an agent (A). The id is theirs."""

    class Type(models.TextChoices):
        BUSINESS = "B", _("Business")
        CUSTOMER = "C", _("Customer")
        AGENT = "A", _("Agent")

    id = models.UUIDField(primary_key=True)
    type = models.CharField(max_length=1, choices=Type.choices)
    identity_key = models.BinaryField(max_length=32)
    current_epoch = models.PositiveIntegerField()
    custody = models.PositiveSmallIntegerField()
    # Whoever left reads nothing more; the public keys stay, for what others keep of old conversations.
    retired_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True, help_text="When the newest epoch expires.")
    reminded_days = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="How many days before that its owners were last told."
    )
    erasure = models.JSONField(
        null=True, blank=True, help_text="The newest signed erasure: all devices drop what it names."
    )

    class Meta:
        verbose_name = _("party")
        verbose_name_plural = _("parties")


class KeyEpoch(models.Model):
    """One signed epoch statement, byte for byte as its owner signed it (137 + 64 bytes)."""

    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="epochs")
    epoch = models.PositiveIntegerField()
    statement = models.BinaryField(max_length=137)
    signature = models.BinaryField(max_length=64)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("key epoch")
        verbose_name_plural = _("key epochs")
        constraints = [models.UniqueConstraint(fields=["party", "epoch"], name="one_statement_per_epoch")]


class IdentityChange(models.Model):
    """A party went on under a new identity, as that one signed it and, if it was still held, the old one."""

    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="identity_changes")
    next_epoch = models.PositiveIntegerField()
    statement = models.BinaryField(max_length=95)
    signature = models.BinaryField(max_length=64)
    old_signature = models.BinaryField(max_length=64, null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("identity change")
        verbose_name_plural = _("identity changes")
        constraints = [models.UniqueConstraint(fields=["party", "next_epoch"], name="one_change_per_epoch")]


class MemberWrap(models.Model):
    """The business's secret package, sealed by one agent to another (or the owner to themself)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="wraps")
    wrapper = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    member = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="wraps")
    newest_epoch = models.PositiveIntegerField()
    header = models.BinaryField(max_length=94)
    ciphertext = models.BinaryField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("member wrap")
        verbose_name_plural = _("member wraps")
        constraints = [
            models.UniqueConstraint(fields=["business", "member", "newest_epoch"], name="one_wrap_per_epoch")
        ]


class KeyBackup(models.Model):
    """A party's package under its recovery code. The server cannot open it, nor tell a good one from junk:
    a newer one replaces it without destroying it.
    """

    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="backups")
    document = models.JSONField()
    created_at = models.DateTimeField(auto_now_add=True)
    replaced_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("key backup")
        verbose_name_plural = _("key backups")
        indexes = [models.Index(fields=["party", "-created_at"])]
        constraints = [
            models.UniqueConstraint(
                fields=["party"], condition=Q(replaced_at__isnull=True), name="one_newest_backup_per_party"
            )
        ]


class Pin(models.Model):
    """A party's own MAC over a peer key that it verified once; shared by all its devices and agents."""

    owner = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="pins")
    owner_epoch = models.PositiveIntegerField()
    peer_id = models.UUIDField()
    peer_identity_key = models.BinaryField(max_length=32)
    peer_epoch = models.PositiveIntegerField()
    peer_key = models.BinaryField(max_length=32)
    mac = models.BinaryField(max_length=32)
    verified_in_person = models.BooleanField(default=False)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("pin")
        verbose_name_plural = _("pins")
        constraints = [models.UniqueConstraint(fields=["owner", "peer_id"], name="one_pin_per_peer")]


class Certificate(models.Model):
    """A verified number of a business, certified. Approval writes the row, the signer fills it."""

    class Ending(models.TextChoices):
        """Why a certificate counts no more before its time."""

        BADGE_REVOKED = "badge_revoked", _("The badge was revoked")
        RENAMED = "renamed", _("The business has a new name")
        OVERDUE = "overdue", _("The yearly verification is overdue")
        NUMBER_RELEASED = "number_released", _("The number was given up")
        IDENTITY_CHANGED = "identity_changed", _("The business has new keys")
        CLOSED = "closed", _("The business closed")
        SUSPENDED = "suspended", _("The business was suspended")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="certificates")
    phone_claim = models.ForeignKey(PhoneClaim, on_delete=models.PROTECT, related_name="certificates")
    name = models.CharField(max_length=80, help_text="The display name that was reviewed and is signed.")
    requested_at = models.DateTimeField(auto_now_add=True)
    serial = models.CharField(max_length=36, unique=True, null=True, blank=True)
    document = models.JSONField(null=True, blank=True)
    issued_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    ending = models.CharField(max_length=20, choices=Ending.choices, blank=True)
    key_id = models.CharField(max_length=20, blank=True, help_text="The issuing key that signed it.")
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replacement"
    )
    listed_at = models.DateTimeField(
        null=True, blank=True, help_text="When the signer put it on the revocation list."
    )

    class Meta:
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        indexes = [
            models.Index(fields=["business", "revoked_at", "expires_at"]),
            models.Index(
                fields=["revoked_at"], condition=Q(listed_at__isnull=True), name="certificates_to_list"
            ),
            models.Index(fields=["expires_at"]),
        ]

    def __str__(self) -> str:
        return f"{self.business} · {self.phone_claim}"


class RevocationList(models.Model):
    """Signed list of revoked serials; the number only grows."""

    number = models.BigIntegerField(primary_key=True)
    document = models.JSONField()
    issued_at = models.DateTimeField()
    next_at = models.DateTimeField()

    class Meta:
        verbose_name = _("revocation list")
        verbose_name_plural = _("revocation lists")
