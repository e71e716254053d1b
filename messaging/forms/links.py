"""What a short link is made of."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.fields import TEXT
from accounts.models.names import validate_visible
from messaging.models.links import MAX_NAME, MAX_TEXT


class LinkForm(forms.Form):
    """Where a link is used, and what it suggests to write."""

    name = forms.CharField(
        label=_("Name"),
        max_length=MAX_NAME,
        validators=[validate_visible],
        help_text=_("Only your team sees it, such as “Poster in the shop”."),
        widget=forms.TextInput(attrs={**TEXT, "autocomplete": "off"}),
    )
    text = forms.CharField(
        label=_("Suggested message"),
        max_length=MAX_TEXT,
        required=False,
        help_text=_("It stands in the field when the chat opens; the customer sends it, changes it or not."),
        widget=forms.Textarea(attrs={**TEXT, "rows": 3}),
    )
