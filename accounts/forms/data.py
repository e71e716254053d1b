"""What is asked before somebody goes."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.fields import TEXT


class OwnerProofForm(forms.Form):
    password = forms.CharField(
        label=_("Your password"),
        strip=False,
        max_length=256,
        widget=forms.PasswordInput(attrs={**TEXT, "autocomplete": "current-password"}),
    )


class ClosingForm(OwnerProofForm):
    handle = forms.CharField(
        label=_("The handle of your business"),
        max_length=60,
        help_text=_("Type it, so that it is clear which business you mean."),
        widget=forms.TextInput(attrs={**TEXT, "autocomplete": "off", "spellcheck": "false"}),
    )
    field_order = ("handle", "password")


class MemberLeavingForm(OwnerProofForm):
    is_meant = forms.BooleanField(
        label=_("I understand that nobody can bring my account back"),
        error_messages={"required": _("Say that you understand it.")},
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
    )


class LeavingForm(forms.Form):
    is_meant = forms.BooleanField(
        label=_("I understand that nobody can bring my account back"),
        error_messages={"required": _("Say that you understand it.")},
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
    )
