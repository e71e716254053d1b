"""What the Security page asks for."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from accounts.forms.fields import CODE, TEXT
from accounts.models.people import User

OWN = {**TEXT, "autocomplete": "current-password"}
NEW = {**TEXT, "autocomplete": "new-password"}
PASSWORD: dict[str, Any] = {"strip": False, "max_length": 256}


def password_again(**more: Any) -> forms.CharField:
    """The password of who is signed in, once more."""
    return forms.CharField(
        label=_("Your password"), widget=forms.PasswordInput(attrs=OWN), **PASSWORD, **more
    )


class ConfirmForm(forms.Form):
    """Only the question who is there."""

    password = password_again()


class NewAppForm(forms.Form):
    """The code that a new authenticator app shows; and the password, where it is not the first factor."""

    token = forms.CharField(
        label=_("Code that the app shows"), max_length=12, widget=forms.TextInput(attrs=CODE)
    )
    password = password_again(required=False)


class NewPasswordForm(forms.Form):
    """A new password, twice, that Django's validators let pass."""

    new = forms.CharField(
        label=_("New password"),
        help_text=_("At least twelve characters, and none of the common ones."),
        widget=forms.PasswordInput(attrs=NEW),
        **PASSWORD,
    )
    again = forms.CharField(label=_("New password, again"), widget=forms.PasswordInput(attrs=NEW), **PASSWORD)

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_new(self) -> str:
        new: str = self.cleaned_data["new"]
        validate_password(new, self.user)
        return new

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if "new" in given and "again" in given and given["new"] != given["again"]:
            self.add_error("again", _("The two new passwords are not the same."))
        return given


class ChangePasswordForm(NewPasswordForm):
    """The old password and a new one."""

    password = password_again()
    field_order = ("password", "new", "again")
