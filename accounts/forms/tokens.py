"""What is asked before a program gets a token."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.fields import TEXT
from accounts.models.names import validate_visible
from accounts.models.tokens import Scope


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
