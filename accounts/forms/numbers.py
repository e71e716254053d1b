"""What is asked about a business's numbers."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.fields import CODE, TEXT
from accounts.forms.sign_in import PhoneForm
from accounts.models.names import validate_visible
from accounts.models.phones import LineType, PhoneCode
from accounts.queries.numbers import line_type_of

Channel = PhoneCode.Channel


def label_field() -> forms.CharField:
    return forms.CharField(
        label=_("What you call it"),
        max_length=40,
        required=False,
        validators=[validate_visible],
        help_text=_("Only your team sees it, such as: reservations, or the shop in Tavira."),
        widget=forms.TextInput(attrs={**TEXT, "autocomplete": "off"}),
    )


class NumberForm(PhoneForm):
    """A number that a business says is its own, and how the code reaches it."""

    channel = forms.ChoiceField(
        label=_("How shall the code reach it?"),
        choices=[
            (Channel.SMS, _("By text message")),
            (Channel.VOICE, _("By a call that reads it aloud")),
        ],
        initial=Channel.SMS,
        widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["number"].label = _("Phone number")
        self.fields["number"].widget.attrs.pop("autofocus", None)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        line = line_type_of(str(given.get("number", "")))
        if line == LineType.FIXED and given.get("channel") == Channel.SMS:
            self.add_error(
                "channel", _("This is a fixed line, where a text may never arrive. Choose the call.")
            )
        return given


class NumberCodeForm(forms.Form):
    code = forms.CharField(label=_("Code"), max_length=12, widget=forms.TextInput(attrs=CODE))
    label = label_field()


class NumberDetailsForm(forms.Form):
    label = label_field()
    is_primary = forms.BooleanField(
        label=_("Show this number on our public page"),
        required=False,
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
    )


class ReleaseForm(forms.Form):
    """That the number is to be given up, that its price was read, and the password of who says so."""

    may_pause = forms.BooleanField(
        label=_("I know that our badge pauses until staff have looked at another number"),
        required=False,
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
    )
    password = forms.CharField(
        label=_("Your password"),
        strip=False,
        max_length=256,
        widget=forms.PasswordInput(attrs={**TEXT, "autocomplete": "current-password"}),
    )
