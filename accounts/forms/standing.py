"""What a business fills in on the page of its verification."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.fields import TEXT

AREA = {**TEXT, "rows": 4}


class SubmitForm(forms.Form):
    representative = forms.CharField(
        label=_("Who may act for the business?"),
        max_length=160,
        widget=forms.TextInput(attrs={**TEXT, "autocomplete": "name"}),
        help_text=_("The person whom the register or a power of attorney names."),
    )


class AnswerForm(forms.Form):
    text = forms.CharField(label=_("Your answer"), max_length=2000, widget=forms.Textarea(attrs=AREA))


class AppealForm(forms.Form):
    statement = forms.CharField(
        label=_("Why is the decision wrong?"),
        max_length=2000,
        widget=forms.Textarea(attrs=AREA),
        help_text=_("Another reviewer reads it, together with all your documents."),
    )
