"""What reviewers are asked for."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.fields import TEXT


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={**TEXT, "rows": 3}),
        help_text=_("The business reads it. A rejection needs one."),
    )
