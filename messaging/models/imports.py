"""Imports of contacts: the file while it is read, how far it is read, and what was wrong in it."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.businesses import Business


class ContactImport(models.Model):
    """One uploaded table. The row is the queue: whoever works on it holds it until `claimed_until`."""

    class State(models.TextChoices):
        MAPPING = "mapping", _("Columns to be matched")
        RUNNING = "running", _("Running")
        STOPPED = "stopped", _("Stopped")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="contact_imports")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=120)
    stored_name = models.CharField(max_length=200, blank=True, help_text="Empty once the file is deleted.")
    encoding = models.CharField(max_length=12)
    delimiter = models.CharField(max_length=1)
    headers = models.JSONField()
    mapping = models.JSONField(default=list, help_text="What each column is, in order.")
    consent_source = models.CharField(max_length=120, blank=True)
    consent_wording = models.CharField(max_length=500, blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.MAPPING)
    code = models.CharField(max_length=40, blank=True, help_text="Why it failed.")
    total = models.PositiveIntegerField()
    position = models.PositiveIntegerField(default=0, help_text="Rows that are done.")
    created_count = models.PositiveIntegerField(default=0)
    updated_count = models.PositiveIntegerField(default=0)
    merged_count = models.PositiveIntegerField(default=0, help_text="Rows with a number seen before.")
    problem_count = models.PositiveIntegerField(default=0, help_text="Rows that were left out.")
    warning_count = models.PositiveIntegerField(default=0, help_text="Rows taken without what was wrong.")
    claimed_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("import of contacts")
        verbose_name_plural = _("imports of contacts")
        indexes = [models.Index(fields=["business", "-created_at"])]


class ContactImportProblem(models.Model):
    """What was wrong in one row: a stable code, the column, and what stood there."""

    contact_import = models.ForeignKey(ContactImport, on_delete=models.CASCADE, related_name="problems")
    row = models.PositiveIntegerField(help_text="As a table program counts: the header is row 1.")
    column = models.CharField(max_length=80, blank=True)
    code = models.CharField(max_length=40)
    value = models.CharField(max_length=80, blank=True)
    is_refused = models.BooleanField(help_text="The whole row was left out.")

    class Meta:
        verbose_name = _("problem of an import")
        verbose_name_plural = _("problems of imports")
        constraints = [
            models.UniqueConstraint(
                fields=["contact_import", "row", "column", "code"], name="one_problem_once"
            )
        ]
