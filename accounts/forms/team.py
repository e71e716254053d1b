"""What the page of an invitation asks of whoever joins a team."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.fields import TEXT


class OwnAccountForm(forms.Form):
    """Somebody who has an account that acts for no business now."""

    email = forms.EmailField(
        label=_("E-mail"), widget=forms.EmailInput(attrs={**TEXT, "autocomplete": "username"})
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        max_length=256,
        widget=forms.PasswordInput(attrs={**TEXT, "autocomplete": "current-password"}),
    )
    token = forms.CharField(
        label=_("Code of your second factor"),
        help_text=_("If your account has one."),
        required=False,
        max_length=24,
        widget=forms.TextInput(attrs={**TEXT, "autocomplete": "one-time-code"}),
    )
