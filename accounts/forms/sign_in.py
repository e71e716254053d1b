"""What sign-in pages ask for."""

from operator import attrgetter
from typing import Any

from django import forms
from django.contrib.admin.forms import AdminAuthenticationForm
from django.utils.translation import gettext_lazy as _
from phonenumber_field.formfields import PhoneNumberField

from accounts.doors import address_of
from accounts.errors.base import DomainError
from accounts.forms.fields import CODE, TEXT
from accounts.models.names import validate_visible
from accounts.queries.factors import has_second_factor
from accounts.services.sign_in import check_password, check_second_factor


class PhoneForm(forms.Form):
    number = PhoneNumberField(
        label=_("Your phone number"),
        error_messages={"invalid": _("Write the number with its country code, such as +34 600 000 000.")},
        widget=forms.TextInput(attrs={**TEXT, "type": "tel", "autocomplete": "tel", "autofocus": True}),
    )


class PhoneCodeForm(forms.Form):
    code = forms.CharField(label=_("Code"), max_length=12, widget=forms.TextInput(attrs=CODE))


class NameForm(forms.Form):
    name = forms.CharField(
        label=_("Your name"),
        max_length=120,
        validators=[validate_visible],
        help_text=_("Businesses that you write to see it."),
        widget=forms.TextInput(attrs={**TEXT, "autocomplete": "name", "autofocus": True}),
    )


class EmailForm(forms.Form):
    email = forms.EmailField(
        label=_("E-mail"),
        widget=forms.EmailInput(attrs={**TEXT, "autocomplete": "username", "autofocus": True}),
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
        label=_("Code from your authenticator app"),
        max_length=20,
        help_text=_("Without your phone, use one of your recovery codes."),
        widget=forms.TextInput(attrs={**CODE, "inputmode": "text"}),
    )


class StaffSignInForm(AdminAuthenticationForm):
    """Password and second factor on one page, under the same limits as members'."""

    otp_token = forms.CharField(
        label=_("Code from your authenticator app"),
        max_length=20,
        required=False,
        help_text=_("Without your phone, use one of your recovery codes."),
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code"}),
    )

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if not self.request or not {"username", "password", "otp_token"} <= set(given):
            return given
        address = address_of(self.request)
        try:
            user = check_password(
                request=self.request,
                email=given["username"],
                password=given["password"],
                address=address,
                may_enter=attrgetter("is_staff"),
            )
            # Who has none yet comes as far as the page on which the first is made.
            if has_second_factor(user):
                user.otp_device = check_second_factor(  # type: ignore[attr-defined]
                    user=user, token=given["otp_token"], address=address
                )
        except DomainError as error:
            raise forms.ValidationError(str(error), code=error.code) from error
        self.confirm_login_allowed(user)
        self.user_cache = user
        return given
