"""What sign-in pages ask for."""

from operator import attrgetter
from typing import Any

from django import forms
from django.contrib.admin.forms import AdminAuthenticationForm
from django.utils.translation import gettext_lazy as _
from phonenumber_field.formfields import PhoneNumberField

from accounts.doors import address_of
from accounts.errors import DomainError
from accounts.models.names import validate_visible
from accounts.models.tokens import Scope
from accounts.services.sign_in import check_password, check_second_factor

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


class NameForm(forms.Form):
    name = forms.CharField(
        label=_("Your name"),
        max_length=120,
        validators=[validate_visible],
        help_text=_("Businesses that you write to see it."),
        widget=forms.TextInput(attrs={**TEXT, "autocomplete": "name", "autofocus": True}),
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


class StaffSignInForm(AdminAuthenticationForm):
    """Password and second factor on one page, under the same limits as members'."""

    otp_token = forms.CharField(
        label=_("Code from your authenticator app"),
        max_length=12,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
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
            user.otp_device = check_second_factor(  # type: ignore[attr-defined]
                user=user, token=given["otp_token"], address=address
            )
        except DomainError as error:
            raise forms.ValidationError(str(error), code=error.code) from error
        self.confirm_login_allowed(user)
        self.user_cache = user
        return given


class InvitationForm(forms.Form):
    code = forms.CharField(
        label=_("Invitation code"),
        max_length=40,
        widget=forms.TextInput(
            attrs={
                **TEXT,
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
                "placeholder": "ABCD-EFGH-JKLM",
            }
        ),
    )


class PilotPlacesForm(forms.Form):
    places = forms.IntegerField(label=_("Places"), min_value=1, max_value=1_000_000)


class PilotOpeningForm(PilotPlacesForm):
    with_present_businesses = forms.BooleanField(
        label=_("The businesses that are here already take part"),
        required=False,
        initial=True,
        help_text=_("Without this, they wait on the list and cannot send until they get a place."),
    )


class InvitingForm(forms.Form):
    uses = forms.IntegerField(label=_("For how many businesses"), min_value=1, max_value=1_000, initial=1)
    days = forms.IntegerField(label=_("Counts for how many days"), min_value=1, max_value=365, initial=30)
    note = forms.CharField(label=_("For whom (only staff see it)"), max_length=120, required=False)


class LettingInForm(forms.Form):
    count = forms.IntegerField(label=_("How many of the first"), min_value=1, max_value=1_000, initial=1)


class LettingInOneForm(forms.Form):
    business_id = forms.UUIDField()


class RevokingForm(forms.Form):
    invitation_id = forms.UUIDField()


class EndingForm(forms.Form):
    """Nothing is asked but whether it is meant."""


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={**TEXT, "rows": 3}),
        help_text=_("The business reads it. A rejection needs one."),
    )


class TokenForm(forms.Form):
    """What a program is to be called and may do, and the password of who says so."""

    name = forms.CharField(
        label=_("Name"),
        max_length=80,
        validators=[validate_visible],
        help_text=_("Where it will be used, such as: shop till, or booking system."),
        widget=forms.TextInput(attrs={**TEXT, "autocomplete": "off"}),
    )
    scopes = forms.MultipleChoiceField(
        label=_("What may it do?"),
        # A connector's token belongs to a machine, and is made where that machine is set up: Custody.
        choices=[(value, label) for value, label in Scope.choices if value != Scope.CONNECTOR],
        error_messages={"required": _("Choose at least one.")},
        widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"}),
    )
    password = forms.CharField(
        label=_("Your password"),
        strip=False,
        max_length=256,
        help_text=_("Whoever holds the token acts in your name."),
        widget=forms.PasswordInput(attrs={**TEXT, "autocomplete": "current-password"}),
    )
