"""What a quick reply asks for."""

import re
import unicodedata

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from messaging.gaps import is_invisible
from messaging.wording import LANGUAGES

MAX_SHORTCUT, MAX_TEXT = 32, 2_000
SHORTCUT = re.compile(r"[^\W_][\w-]{0,31}")
# The one gap that the inbox fills: the contact's name.
NAME_GAP = "{{name}}"
TEXT = {"class": "form-control"}


class ShortcutField(forms.CharField):
    """A shortcut as people type it: with its slash or without, in any case."""

    def to_python(self, value: object) -> str:
        typed = super().to_python(value) or ""
        return unicodedata.normalize("NFC", typed.lstrip("/")).lower()


class QuickReplyForm(forms.Form):
    """A shortcut, what it stands for, and for which language."""

    shortcut = ShortcutField(
        label=gettext_lazy("Shortcut"),
        max_length=MAX_SHORTCUT,
        validators=[
            RegexValidator(
                rf"^{SHORTCUT.pattern}\Z", gettext_lazy("Letters, digits, - and _, without spaces.")
            )
        ],
        help_text=gettext_lazy("What you type after the slash, such as hours."),
        widget=forms.TextInput({**TEXT, "autocomplete": "off", "spellcheck": "false"}),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language"),
        required=False,
        choices=[("", gettext_lazy("Any")), *LANGUAGES.items()],
        help_text=gettext_lazy("Offered first to who writes in it."),
        widget=forms.Select({"class": "form-select"}),
    )
    text = forms.CharField(
        label=gettext_lazy("Text"),
        max_length=MAX_TEXT,
        help_text=gettext_lazy(
            "{{name}} becomes the contact's name. You can change the text before you send."
        ),
        widget=forms.Textarea({**TEXT, "rows": 4, "dir": "auto"}),
    )

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"].replace("\r\n", "\n")
        rest = text.replace(NAME_GAP, "")
        if "{{" in rest or "}}" in rest:
            raise ValidationError(_("Only {{name}} can be filled in; other braces cannot stand here."))
        if any(is_invisible(sign) for sign in text if sign not in "\n\t"):
            raise ValidationError(_("There are signs in it that nobody can see."))
        return text
