"""What somebody looks for in the audit log, and the file that they take with them."""

import json
from collections.abc import Iterator
from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.downloads import csv_lines, download
from accounts.forms.fields import TEXT
from accounts.queries.audit import as_cells

# What stands before the dot of an action, in words; the areas that concern a business.
AREAS = (
    ("", _("Everything")),
    ("business", _("Business and profile")),
    ("member", _("Team")),
    ("sign_in", _("Sign-in and security")),
    ("keys", _("Keys")),
    ("number", _("Phone numbers")),
    ("domain", _("Domain")),
    ("verification", _("Verification")),
    ("badge", _("Badge")),
    ("certificate", _("Certificates")),
    ("token", _("Programs")),
    ("automation", _("Automation")),
    ("template", _("Templates")),
    ("notification", _("Notifications")),
    ("contacts", _("Contacts")),
    ("campaign", _("Campaigns")),
    ("ad", _("Ads")),
    ("cloud", _("Cloud API")),
    ("data", _("Exports")),
    ("audit", _("Audit log")),
)
DAY = {**TEXT, "type": "date"}


class AuditFilterForm(forms.Form):
    q = forms.CharField(
        label=_("Search"),
        max_length=80,
        required=False,
        widget=forms.TextInput(
            attrs={**TEXT, "type": "search", "placeholder": _("Person, act or what it was about")}
        ),
    )
    area = forms.ChoiceField(
        label=_("About"), choices=AREAS, required=False, widget=forms.Select(attrs={"class": "form-select"})
    )
    since = forms.DateField(label=_("From"), required=False, widget=forms.DateInput(attrs=DAY))
    until = forms.DateField(label=_("To"), required=False, widget=forms.DateInput(attrs=DAY))


class AuditExportForm(forms.Form):
    format = forms.ChoiceField(choices=[("jsonl", "JSON Lines"), ("csv", "CSV")])


def audit_file(rows: Iterator[dict[str, Any]], form: str) -> HttpResponse:
    """An export as a file: JSON Lines, by which the chain can be checked, or a table."""
    name = f"audit-{timezone.now():%Y-%m-%d}.{form}"
    if form == "csv":
        return download(csv_lines(as_cells(rows)), name, "text/csv")
    lines = (f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows)
    return download(lines, name, "application/x-ndjson")
