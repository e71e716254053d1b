"""Exports: everything that is stored about a business or a person, made step by step."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models.businesses import Business
from accounts.models.people import Customer


class DataExport(models.Model):
    """One export. The row is the queue: a worker that is killed leaves its place behind."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Being made")
        DONE = "done", _("Ready")
        STOPPED = "stopped", _("Stopped")
        FAILED = "failed", _("Could not be made")
        EXPIRED = "expired", _("Deleted after its time")

    UNFINISHED = (State.WAITING, State.RUNNING)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    business = models.ForeignKey(Business, on_delete=models.PROTECT, null=True, related_name="exports")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, null=True, related_name="exports")
    # A member's own, as a person.
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="exports"
    )
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    # Where it is: how many tables are whole, the last key of the one at hand, and its files so far.
    tables_done = models.PositiveSmallIntegerField(default=0)
    position = models.CharField(max_length=40, blank=True)
    parts = models.JSONField(default=list)
    rows = models.PositiveBigIntegerField(default=0)
    total = models.PositiveBigIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    claimed_until = models.DateTimeField(null=True, blank=True)
    stored_name = models.CharField(max_length=120, blank=True)
    size_bytes = models.PositiveBigIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("export")
        verbose_name_plural = _("exports")
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(business__isnull=False, customer__isnull=True, person__isnull=True)
                | Q(business__isnull=True, customer__isnull=False, person__isnull=True)
                | Q(business__isnull=True, customer__isnull=True, person__isnull=False),
                name="export_is_of_one_side",
            ),
            models.UniqueConstraint(
                fields=["business"],
                condition=Q(state__in=("waiting", "running")),
                name="one_unfinished_export_per_business",
            ),
            models.UniqueConstraint(
                fields=["customer"],
                condition=Q(state__in=("waiting", "running")),
                name="one_unfinished_export_per_customer",
            ),
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(state__in=("waiting", "running")),
                name="one_unfinished_export_per_person",
            ),
        ]
