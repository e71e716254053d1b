"""E-mail addresses: one-time codes by letter, and what somebody who has no account yet has asked for."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

CODE_DIGITS = 6


class EmailCode(models.Model):
    """A one-time code sent by letter. It rests nowhere: it follows from this row's id and the secret key."""

    class Purpose(models.TextChoices):
        SIGN_UP = "sign_up", _("Sign-up")
        # Somebody signs up with the address of an account that is there: no code is sent, and none is right.
        KNOWN = "known", _("Sign-up with a known address")
        CONFIRM = "confirm", _("Confirmation")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(_("e-mail"))
    purpose = models.CharField(max_length=8, choices=Purpose.choices)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+")
    # What is made once the address is proved: the person, their password's hash, and the business.
    asked_for = models.JSONField(default=dict)
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_from = models.GenericIPAddressField(null=True, blank=True)
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("e-mail code")
        verbose_name_plural = _("e-mail codes")
        indexes = [
            models.Index(fields=["email", "sent_at"], name="email_codes_by_address"),
            models.Index(fields=["sent_from", "sent_at"], name="email_codes_by_network"),
        ]

    def __str__(self) -> str:
        return self.email


def digits_of(code_id: uuid.UUID) -> str:
    """The digits of a code: a keyed hash of its id, so that whoever reads the table knows none."""
    digest = salted_hmac("accounts.email-code", str(code_id), algorithm="sha256").digest()
    return f"{int.from_bytes(digest[:8]) % 10**CODE_DIGITS:0{CODE_DIGITS}d}"
