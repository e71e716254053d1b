"""What is asked about a business's domain."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.fields import HOST
from accounts.models.verification import DomainProof


class DomainForm(forms.Form):
    domain = forms.CharField(
        label=_("Your domain"),
        max_length=300,
        help_text=_("The name of your website, without what comes before and after it."),
        widget=forms.TextInput(attrs=HOST),
    )


class DomainCheckForm(forms.Form):
    method = forms.ChoiceField(choices=DomainProof.Method.choices)
