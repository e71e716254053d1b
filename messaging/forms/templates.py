"""What a template asks for."""

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from messaging.gaps import MAX_VALUE
from messaging.models.templates import NAME_PATTERN, Template, TemplateVersion
from messaging.services.templates import Draft
from messaging.wording import LANGUAGES, MAX_BODY, MAX_FOOTER, MAX_TITLE, Variant

TEXT, CHOICE = {"class": "form-control"}, {"class": "form-select"}
MOST_SAMPLES = 40


class TemplateForm(forms.Form):
    """The name under which a business keeps a template, and why it is sent."""

    name = forms.CharField(
        label=_("Name"),
        max_length=60,
        validators=[RegexValidator(NAME_PATTERN, _("Small letters, digits and _, beginning with a letter."))],
        help_text=_("Only your team sees it, such as order_ready."),
        widget=forms.TextInput(attrs={**TEXT, "autocomplete": "off", "spellcheck": "false"}),
    )
    category = forms.ChoiceField(
        label=_("Category"), choices=Template.Category.choices, widget=forms.Select(attrs=CHOICE)
    )


class VariantForm(forms.Form):
    """What a template says in one language."""

    language = forms.ChoiceField(
        label=_("Language"), choices=list(LANGUAGES.items()), widget=forms.Select(attrs=CHOICE)
    )
    title = forms.CharField(
        label=_("Title"), max_length=MAX_TITLE, required=False, widget=forms.TextInput(attrs=TEXT)
    )
    body = forms.CharField(
        label=_("Text"),
        max_length=MAX_BODY,
        required=False,
        help_text=_("Write {{name}} or {{1}} where something differs from message to message."),
        widget=forms.Textarea(attrs={**TEXT, "rows": 4}),
    )
    footer = forms.CharField(
        label=_("Footer"), max_length=MAX_FOOTER, required=False, widget=forms.TextInput(attrs=TEXT)
    )


Variants = forms.formset_factory(VariantForm, extra=1, max_num=len(LANGUAGES), absolute_max=20)


def draft_of(variants: Any, samples: dict[str, str]) -> Draft:
    """What valid forms say; a language without a text is left out, a second time is an error."""
    written: dict[str, Variant] = {}
    for form in variants.forms:
        texts: dict[str, Any] = {**form.cleaned_data}
        language = texts.pop("language", None)
        if not texts.get("body"):
            continue
        if language in written:
            form.add_error("language", _("This language is here already."))
            continue
        written[str(language)] = Variant(**{name: _lines(text) for name, text in texts.items()})
    return Draft(written, samples)


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def offer_other_language(variants: Any) -> None:
    """Let the empty form at the end begin with a language that is not there yet."""
    if not variants.is_bound:
        used = {form.initial.get("language") for form in variants.initial_forms}
        for form in variants.extra_forms:
            form.fields["language"].initial = next((code for code in LANGUAGES if code not in used), None)


def variants_of(version: TemplateVersion | None, languages: list[str]) -> list[dict[str, str]]:
    """What the formset begins with: the version's texts, or an empty one in each of these languages."""
    if version is None:
        return [{"language": language} for language in languages]
    return [{"language": language, **texts} for language, texts in version.variants.items()]


def read_samples(data: Any) -> dict[str, str]:
    """The samples of a posted form: parallel lists of names and values."""
    names, values = data.getlist("sample_name")[:MOST_SAMPLES], data.getlist("sample_value")
    return {name: value.strip()[: MAX_VALUE + 1] for name, value in zip(names, values, strict=False)}
