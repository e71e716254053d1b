"""Cases: what staff look at and decide, one open case for each business or customer."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models.businesses import Business
from accounts.models.people import Customer
from messaging.models.messages import ordered_id


class Case(models.Model):
    """The reports about one business or one customer, until staff decide about them together."""

    class State(models.TextChoices):
        OPEN = "open", _("Waiting for a decision")
        DISMISSED = "dismissed", _("Dismissed")
        WARNED = "warned", _("Warned")
        SUSPENDED = "suspended", _("Suspended")
        LIFTED = "lifted", _("Suspension lifted")

    id = models.UUIDField(primary_key=True, default=ordered_id, editable=False)
    business = models.ForeignKey(Business, on_delete=models.PROTECT, null=True, related_name="cases")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, null=True, related_name="cases")
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.OPEN)
    opened_at = models.DateTimeField(_("opened"), auto_now_add=True)
    closed_at = models.DateTimeField(_("closed"), null=True)
    evidence_erased_at = models.DateTimeField(_("evidence erased"), null=True)

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        permissions = [("decide_case", "Can read reported messages and decide cases")]
        constraints = [
            models.UniqueConstraint(
                fields=["business"], condition=Q(state="open"), name="one_open_case_per_business"
            ),
            models.UniqueConstraint(
                fields=["customer"], condition=Q(state="open"), name="one_open_case_per_customer"
            ),
            models.CheckConstraint(
                condition=Q(business__isnull=True) ^ Q(customer__isnull=True), name="case_is_about_one_party"
            ),
        ]

    def __str__(self) -> str:
        return str(self.accused)

    @property
    def accused(self) -> Business | Customer:
        """Whom it is about."""
        accused = self.business or self.customer
        assert accused is not None  # noqa: S101  # nosec B101
        return accused


class Decision(models.Model):
    """What staff decided, and the notice that the accused reads."""

    class Action(models.TextChoices):
        DISMISS = "dismiss", _("Dismissed")
        WARN = "warn", _("Warning")
        SUSPEND = "suspend", _("Suspension")
        LIFT = "lift", _("Suspension lifted")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="decisions")
    business = models.ForeignKey(Business, on_delete=models.PROTECT, null=True, related_name="+")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, null=True, related_name="+")
    action = models.CharField(_("decision"), max_length=8, choices=Action.choices)
    reason = models.CharField(_("reason"), max_length=1000)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(_("decided"), auto_now_add=True)
    seen_at = models.DateTimeField(null=True, help_text="When the accused said that they had read it.")
    announced_at = models.DateTimeField(null=True, help_text="When open sockets were told.")

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        indexes = [
            models.Index(
                fields=["announced_at"], condition=Q(announced_at=None), name="decisions_to_announce"
            )
        ]

    @property
    def is_news(self) -> bool:
        """Whether the accused has yet to read it; of dismissed reports they need take no note."""
        return self.seen_at is None and self.action != self.Action.DISMISS
