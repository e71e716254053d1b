"""What is asked about the PIN of a number."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.fields import TEXT

PIN = {**TEXT, "inputmode": "numeric", "autocomplete": "off", "maxlength": "7"}


def pin_field(label: Any, **more: Any) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=12, widget=forms.PasswordInput(attrs={**PIN, **more.pop("attrs", {})}), **more
    )


class PinForm(forms.Form):
    """The PIN of before: to enter, to start again, or to remove it."""

    pin = pin_field(_("PIN"))


class NewPinForm(forms.Form):
    """A PIN, twice: nobody sees what they type."""

    new_pin = pin_field(
        _("New PIN"), help_text=_("Six digits. Not your birthday, not the PIN of your phone.")
    )
    again = pin_field(_("The same once more"))

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if "new_pin" in given and "again" in given and given["new_pin"] != given["again"]:
            self.add_error("again", _("This is not the same PIN."))
        return given


class ChangePinForm(NewPinForm):
    pin = pin_field(_("PIN of now"))
    field_order = ["pin", "new_pin", "again"]
