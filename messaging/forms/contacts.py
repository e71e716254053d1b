"""What the pages about contacts ask for."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.names import validate_visible
from messaging.importing.mapping import FIELDS, KINDS, NEW
from messaging.importing.rows import (
    MAX_LABEL,
    MAX_LABELS,
    MAX_NAME,
    MAX_PLACE,
    MAX_SOURCE,
    MAX_VALUE,
    read_value,
)
from messaging.models.contacts import Contact, ContactAttribute
from messaging.services.contacts import ContactFields

TEXT = {"class": "form-control"}
ATTRIBUTE = "attribute_"
FIELD_NAMES = {
    "number": _("Phone number"),
    "name": _("Name"),
    "language": _("Language"),
    "place": _("Place"),
    "labels": _("Labels"),
    "consent": _("Consent to marketing: yes or no"),
    "consent_date": _("Date of the consent"),
    "consent_source": _("How the consent was given"),
}


class UploadForm(forms.Form):
    file = forms.FileField(
        label=_("CSV or XLSX file"),
        help_text=_("At most 20 MB and 200,000 rows. It is deleted once it is imported."),
        allow_empty_file=True,
        widget=forms.ClearableFileInput(attrs={**TEXT, "accept": ".csv,.txt,.xlsx"}),
    )


class MappingForm(forms.Form):
    """One choice for each column, and how the consents in the file were given."""

    source = forms.CharField(
        label=_("How was the consent given?"),
        required=False,
        max_length=MAX_SOURCE,
        help_text=_("For example: paper form in the shop. Kept with each contact as the record."),
        widget=forms.TextInput(attrs=TEXT),
    )
    wording = forms.CharField(
        label=_("In which words?"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={**TEXT, "rows": 2}),
    )

    def __init__(self, *args: Any, headers: list[str], attributes: Iterable[ContactAttribute], **kwargs: Any):
        super().__init__(*args, **kwargs)
        choices = [
            ("", _("Leave out")),
            (_("Fields"), [(name, FIELD_NAMES[name]) for name in FIELDS]),
            (_("Attributes"), [(f"attribute:{row.key}", row.name) for row in attributes]),
            (_("New attribute"), [(NEW + kind, ContactAttribute.Kind(kind).label) for kind in KINDS]),
        ]
        self.columns = [f"column_{place}" for place in range(len(headers))]
        for name, header in zip(self.columns, headers, strict=True):
            self.fields[name] = forms.ChoiceField(
                label=header,
                required=False,
                choices=[choice for choice in choices if choice[1]],
                widget=forms.Select(attrs={"class": "form-select"}),
            )

    @property
    def mapping(self) -> list[str]:
        return [self.cleaned_data[name] for name in self.columns]

    def column_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.columns]


class ContactForm(forms.Form):
    """A contact's fields, its labels as words, and a field for each attribute of the business."""

    name = forms.CharField(
        label=_("Name"),
        required=False,
        max_length=MAX_NAME,
        validators=[validate_visible],
        widget=forms.TextInput(TEXT),
    )
    number = forms.CharField(
        label=_("Phone number"),
        required=False,
        max_length=40,
        widget=forms.TextInput({**TEXT, "type": "tel"}),
    )
    language = forms.RegexField(
        r"^[a-z]{2}$",
        label=_("Language"),
        required=False,
        help_text=_("Two letters, such as es or en."),
        widget=forms.TextInput({**TEXT, "maxlength": 2}),
    )
    place = forms.CharField(
        label=_("Place"),
        required=False,
        max_length=MAX_PLACE,
        validators=[validate_visible],
        widget=forms.TextInput(TEXT),
    )
    labels = forms.CharField(
        label=_("Labels"),
        required=False,
        max_length=MAX_LABELS * (MAX_LABEL + 2),
        validators=[validate_visible],
        help_text=_("Separated by commas."),
        widget=forms.TextInput(TEXT),
    )

    def __init__(self, *args: Any, attributes: Iterable[ContactAttribute], region: str, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.region = region
        self.kinds = {row.key: row.kind for row in attributes}
        for row in attributes:
            self.fields[ATTRIBUTE + row.key] = forms.CharField(
                label=row.name,
                required=False,
                max_length=MAX_VALUE,
                validators=[validate_visible],
                help_text=row.get_kind_display(),
                widget=forms.TextInput(TEXT),
            )

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        self.values: dict[str, Any] = {}
        for key, kind in self.kinds.items():
            if text := given.get(ATTRIBUTE + key, ""):
                value, _code = read_value(kind, text, self.region)
                if value is None:
                    self.add_error(ATTRIBUTE + key, _("This cannot be read. Correct it and save again."))
                self.values[key] = value
        words = [" ".join(word.split()) for word in given.get("labels", "").split(",")]
        self.words = list(dict.fromkeys(word for word in words if word))
        if len(self.words) > MAX_LABELS or any(len(word) > MAX_LABEL for word in self.words):
            self.add_error("labels", _("At most twenty labels of at most 40 characters."))
        return given

    def contact_fields(self) -> ContactFields:
        given = self.cleaned_data
        return ContactFields(
            name=given["name"],
            number=given["number"],
            language=given["language"],
            place=given["place"],
            attributes=self.values,
            labels=self.words,
        )


def initial_of(contact: Contact) -> dict[str, Any]:
    """A contact as the form shows it."""
    labels = ", ".join(sorted(row.label.name for row in contact.contact_labels.all()))
    values = {ATTRIBUTE + key: shown_value(value) for key, value in contact.attributes.items()}
    fields = {"name": contact.name, "number": str(contact.number or ""), "language": contact.language}
    return {**fields, "place": contact.place, "labels": labels, **values}


def shown_value(value: object) -> str:
    """An attribute's value as people write it."""
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    return str(value)


class ConsentForm(forms.Form):
    source = forms.CharField(
        label=_("How was the consent given?"), max_length=MAX_SOURCE, widget=forms.TextInput(TEXT)
    )
    wording = forms.CharField(
        label=_("In which words?"),
        required=False,
        max_length=500,
        widget=forms.Textarea({**TEXT, "rows": 2}),
    )
    given_on = forms.DateField(
        label=_("When?"),
        initial=lambda: timezone.localdate(),
        widget=forms.DateInput({**TEXT, "type": "date"}, format="%Y-%m-%d"),
    )


class AttributeForm(forms.Form):
    name = forms.CharField(
        label=_("Name"), max_length=60, validators=[validate_visible], widget=forms.TextInput(TEXT)
    )
    kind = forms.ChoiceField(
        label=_("Kind"), choices=ContactAttribute.Kind.choices, widget=forms.Select({"class": "form-select"})
    )
