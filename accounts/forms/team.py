"""What the page of an invitation asks of whoever joins a team."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from accounts.forms.fields import TEXT
from accounts.models.names import validate_visible
from accounts.models.people import User


class NewAccountForm(forms.Form):
    """Somebody who has no account yet."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=120,
        validators=[validate_visible],
        help_text=_("Customers see it beside your answers."),
        widget=forms.TextInput(attrs={**TEXT, "autocomplete": "name"}),
    )
    email = forms.EmailField(
        label=_("Your e-mail"),
        max_length=254,
        help_text=_("You sign in with it later."),
        widget=forms.EmailInput(attrs={**TEXT, "autocomplete": "username"}),
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        max_length=256,
        help_text=_("At least twelve characters, and none of the common ones."),
        widget=forms.PasswordInput(attrs={**TEXT, "autocomplete": "new-password"}),
    )

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if password := given.get("password"):
            person = User(email=given.get("email"), name=given.get("name", ""))
            try:
                validate_password(password, person)
            except forms.ValidationError as error:
                self.add_error("password", error)
        return given


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
