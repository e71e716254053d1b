"""What the webhook of a program asks for."""

from django import forms
from django.utils.translation import gettext_lazy as _

from messaging.models.webhooks import MAX_ADDRESS
from messaging.queries.webhooks import MESSAGES, TOLD

TEXT, CHOICE = {"class": "form-control"}, {"class": "form-select"}


class WebhookForm(forms.Form):
    """Where a business's programs listen, and the password of who says so."""

    address = forms.CharField(
        label=_("Address of your program"),
        max_length=MAX_ADDRESS,
        help_text=_("It begins with https:// and must answer now: it is asked to give a number back."),
        widget=forms.TextInput(
            attrs={**TEXT, "type": "url", "placeholder": "https://", "autocomplete": "off"}
        ),
    )
    verify_token = forms.CharField(
        label=_("Verify token"),
        max_length=200,
        help_text=_("A word of your choice that your program knows too. We do not keep it."),
        widget=forms.TextInput(attrs={**TEXT, "autocomplete": "off", "spellcheck": "false"}),
    )
    topics = forms.MultipleChoiceField(
        label=_("What is it told?"),
        choices=[(name, name) for name in TOLD],
        initial=[MESSAGES],
        error_messages={"required": _("Choose at least one.")},
        widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"}),
    )
    password = forms.CharField(
        label=_("Your password"),
        strip=False,
        max_length=256,
        help_text=_("Whoever listens there reads what customers write."),
        widget=forms.PasswordInput(attrs={**TEXT, "autocomplete": "current-password"}),
    )


class ConfirmForm(forms.Form):
    """The password of who asks for a secret."""

    confirmation = forms.CharField(
        label=_("Your password"),
        strip=False,
        max_length=256,
        widget=forms.PasswordInput(attrs={**TEXT, "autocomplete": "current-password"}),
    )
