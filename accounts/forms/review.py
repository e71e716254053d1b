"""What a reviewer fills in, act by act."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.errors.review import NoteMissingError
from accounts.errors.verification import ReasonMissingError
from accounts.forms.fields import TEXT
from accounts.models.verification import ReasonCode

CHOICES = [("", "–"), *ReasonCode.choices]


def words(label: Any, *, required: bool, help_text: Any = "", rows: int = 4) -> forms.CharField:
    """A field for words of the reviewer, to the business or to colleagues."""
    widget = forms.Textarea(attrs={**TEXT, "rows": rows})
    return forms.CharField(
        label=label, max_length=1000, required=required, widget=widget, help_text=help_text
    )


class NothingForm(forms.Form):
    """An act that needs no words."""


class ApprovalForm(forms.Form):
    reason = words(
        _("Words to the business"), required=False, help_text=_("They stand in the letter."), rows=2
    )


class MoreForm(forms.Form):
    """What is missing, and what the business can do about it."""

    reason_code = forms.ChoiceField(
        label=_("Reason"), choices=CHOICES, error_messages={"required": ReasonMissingError.message}
    )
    reason = words(
        _("Words to the business"),
        required=True,
        help_text=_("They start from a template in the owner's language; change them as you like."),
    )


class RejectionForm(MoreForm):
    """Why the business does not get the badge; its reason alone may say enough."""

    reason = words(
        _("Words to the business"),
        required=False,
        help_text=_("They start from a template in the owner's language; change them as you like."),
    )

    def clean(self) -> dict[str, Any]:
        filled = super().clean() or {}
        if filled.get("reason_code") == ReasonCode.OTHER and not filled.get("reason"):
            self.add_error("reason", ReasonMissingError.message)
        return filled


class EscalationForm(forms.Form):
    reason = words(
        _("Why a second reviewer"), required=True, help_text=_("It becomes a note for colleagues."), rows=2
    )


class NoteForm(forms.Form):
    text = forms.CharField(
        label=_("Note"),
        max_length=2000,
        widget=forms.Textarea(attrs={**TEXT, "rows": 2}),
        help_text=_("For colleagues only, and for good."),
        error_messages={"required": NoteMissingError.message},
    )


class RevocationForm(MoreForm):
    """Why a badge is taken: it takes both, a reason and words."""

    reason = words(
        _("Words to the business"),
        required=True,
        help_text=_("What happened, and what would have to change. They stand in the letter."),
    )
