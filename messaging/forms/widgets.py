"""What a business settles about the chat on its site."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.fields import HOST, TEXT
from messaging.models.widgets import MAX_GREETING, Widget

GREETING = {**TEXT, "maxlength": MAX_GREETING}


class WidgetForm(forms.Form):
    is_on = forms.BooleanField(
        label=_("Show the chat on my websites"),
        required=False,
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
    )
    colour = forms.ChoiceField(label=_("Colour"), choices=Widget.Colour.choices, widget=forms.RadioSelect)
    side = forms.ChoiceField(label=_("Side"), choices=Widget.Side.choices, widget=forms.RadioSelect)
    greeting_en = forms.CharField(
        label=_("Greeting in English"),
        required=False,
        max_length=MAX_GREETING,
        widget=forms.TextInput(attrs={**GREETING, "lang": "en"}),
    )
    greeting_es = forms.CharField(
        label=_("Greeting in Spanish"),
        required=False,
        max_length=MAX_GREETING,
        widget=forms.TextInput(attrs={**GREETING, "lang": "es"}),
    )

    @property
    def settled(self) -> dict[str, Any]:
        """What was given, for `change_widget`."""
        return dict(self.cleaned_data)


class SiteForm(forms.Form):
    site = forms.CharField(
        label=_("Add a website"),
        max_length=300,
        help_text=_("Such as bakery.example. With *.bakery.example, all below it may show the chat too."),
        widget=forms.TextInput(attrs=HOST),
    )


class SiteRemovalForm(forms.Form):
    host = forms.CharField(max_length=255)
