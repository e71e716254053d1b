"""What sign-in pages ask for."""

from django import forms
from django.utils.translation import gettext_lazy as _
from phonenumber_field.formfields import PhoneNumberField

CODE = {"inputmode": "numeric", "autocomplete": "one-time-code", "class": "form-control", "autofocus": True}
TEXT = {"class": "form-control"}


class PhoneForm(forms.Form):
    number = PhoneNumberField(
        label=_("Your phone number"),
        error_messages={"invalid": _("Write the number with its country code, such as +34 600 000 000.")},
        widget=forms.TextInput(attrs={**TEXT, "type": "tel", "autocomplete": "tel", "autofocus": True}),
    )


class PhoneCodeForm(forms.Form):
    code = forms.CharField(label=_("Code"), max_length=12, widget=forms.TextInput(attrs=CODE))
    name = forms.CharField(
        label=_("Your name"),
        max_length=120,
        required=False,
        help_text=_("Businesses that you write to see it. Needed only the first time."),
        widget=forms.TextInput(attrs={**TEXT, "autocomplete": "name"}),
    )


class PasswordForm(forms.Form):
    email = forms.EmailField(
        label=_("E-mail"),
        widget=forms.EmailInput(attrs={**TEXT, "autocomplete": "username", "autofocus": True}),
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        max_length=256,
        widget=forms.PasswordInput(attrs={**TEXT, "autocomplete": "current-password"}),
    )


class SecondFactorForm(forms.Form):
    token = forms.CharField(
        label=_("Code from your authenticator app"), max_length=12, widget=forms.TextInput(attrs=CODE)
    )


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={**TEXT, "rows": 3}),
        help_text=_("The business reads it. A rejection needs one."),
    )
