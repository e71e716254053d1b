"""Where people are signed in."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.people import User


class DoorSession(models.Model):
    """One browser that is signed in at one door, as its person reads it in their list.

    `session_key` is Django's own, which its table beside this one holds as well: to end a session is to
    delete that row.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="door_sessions")
    door = models.CharField(_("door"), max_length=8)
    session_key = models.CharField(max_length=40, unique=True)
    browser = models.CharField(_("browser"), max_length=40)
    system = models.CharField(_("system"), max_length=40)
    address = models.GenericIPAddressField(_("network address"))
    began_at = models.DateTimeField(_("signed in"), auto_now_add=True)
    seen_at = models.DateTimeField(_("last seen"), auto_now_add=True)

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        indexes = [models.Index(fields=["user", "door"])]

    def __str__(self) -> str:
        return f"{self.browser} · {self.system}"
