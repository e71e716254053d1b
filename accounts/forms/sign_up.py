"""What is asked of somebody who comes with a business."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from accounts.forms.fields import CODE, TEXT
from accounts.models.businesses import HANDLE_PATTERN, Business
from accounts.models.names import validate_no_uuid, validate_sayable, validate_visible
from accounts.models.people import User
from accounts.queries.businesses import is_handle_free, suggest_handle
from accounts.queries.countries import countries

SELECT = {"class": "form-select"}


def country_choices() -> list[tuple[str, Any]]:
    """Every country in the reader's language, behind one that is none."""
    return [("", _("Choose…")), *countries()]


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


class SignUpForm(NewAccountForm):
    """The person first, then their business."""

    email = forms.EmailField(
        label=_("Your e-mail"),
        max_length=254,
        help_text=_("A code is sent there. You sign in with it later."),
        widget=forms.EmailInput(attrs={**TEXT, "autocomplete": "username", "autofocus": True}),
    )
    business_name = forms.CharField(
        label=_("Name that customers see"),
        max_length=80,
        validators=[validate_visible, validate_sayable],
        widget=forms.TextInput(attrs={**TEXT, "autocomplete": "organization"}),
    )
    legal_name = forms.CharField(
        label=_("Legal name"),
        max_length=160,
        validators=[validate_visible],
        help_text=_("As your register or tax papers have it. Alone in business? Your own full name."),
        widget=forms.TextInput(attrs={**TEXT, "autocomplete": "off"}),
    )
    country = forms.ChoiceField(
        label=_("Country"),
        choices=country_choices,
        error_messages={"invalid_choice": _("Choose a country of the list.")},
        widget=forms.Select(attrs={**SELECT, "autocomplete": "country"}),
    )
    handle = forms.CharField(
        label=_("Handle"),
        max_length=40,
        required=False,
        help_text=_("Your short name in links: letters a to z, digits and hyphens. It stays."),
        validators=[
            RegexValidator(
                HANDLE_PATTERN,
                _("Three to forty letters a to z, digits and hyphens, no hyphen at either end."),
            ),
            validate_no_uuid,
        ],
        widget=forms.TextInput(
            attrs={**TEXT, "autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
    size = forms.ChoiceField(
        label=_("Size"),
        choices=[
            (Business.Size.SMALL, _("Small: up to 50 people")),
            (Business.Size.LARGE, _("Large")),
        ],
        initial=Business.Size.SMALL,
        widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
    )

    def clean_handle(self) -> str:
        handle = self.cleaned_data["handle"] or suggest_handle(self.cleaned_data.get("business_name", ""))
        if not handle:
            raise forms.ValidationError(_("Write a handle."), code="required")
        if not is_handle_free(handle):
            raise forms.ValidationError(_("This handle is taken. Choose another one."), code="taken")
        return handle


class EmailCodeForm(forms.Form):
    code = forms.CharField(label=_("Code"), max_length=12, widget=forms.TextInput(attrs=CODE))
