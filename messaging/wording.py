"""The wording of templates: plain text with {{named}} or {{1}} numbered gaps, alike in every language."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from messaging.errors.templates import (
    TemplateBracesError,
    TemplateEmptyError,
    TemplateHostError,
    TemplateInvisibleError,
    TemplateLanguageError,
    TemplateLineError,
    TemplateOnlyGapsError,
    TemplateParametersDifferError,
    TemplateSampleError,
    TemplateTooLongError,
    TemplateTooManyParametersError,
    TemplateValuesError,
)
from messaging.gaps import GAP, in_order, is_invisible, is_value

# The languages of variants, each by its own name. A closed list: a client chooses by these codes.
LANGUAGES = {
    "en": "English",
    "es": "Español",
    "pt": "Português",
    "fr": "Français",
    "de": "Deutsch",
    "it": "Italiano",
    "ca": "Català",
    "eu": "Euskara",
    "gl": "Galego",
    "nl": "Nederlands",
    "pl": "Polski",
    "ro": "Română",
    "ar": "العربية",
}
MAX_TITLE, MAX_BODY, MAX_FOOTER = 60, 1024, 60
MAX_PARAMETERS = 20
# Whoever fills the gap would choose the website that staff approved.
GAP_IN_HOST = re.compile(r"https?://[^\s/?#]*\{\{", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Variant:
    """What a template says in one language. Title and footer may be empty; a footer has no gaps."""

    body: str
    title: str = ""
    footer: str = ""

    @property
    def texts(self) -> tuple[str, str, str]:
        """Everything that is read, in reading order."""
        return self.title, self.body, self.footer

    def document(self) -> dict[str, str]:
        """As it is stored and as clients receive it."""
        return {"title": self.title, "body": self.body, "footer": self.footer}


def parameters_of(variant: Variant) -> list[str]:
    """The parameters that a variant asks for, in order."""
    return in_order(name for text in variant.texts for name in GAP.findall(text))


def render(text: str, values: Mapping[str, str]) -> str:
    """A text with its gaps filled; a gap without a value stays as it is written."""
    return GAP.sub(lambda gap: values.get(gap[1], gap[0]), text)


def check_wording(variants: Mapping[str, Variant], samples: Mapping[str, str]) -> list[str]:
    """Prove that a template can be reviewed; the names of its parameters, in order.

    Every variant must ask for the same parameters, and each needs a sample that could be a value.

    Raises TemplateEmptyError, TemplateLanguageError, TemplateTooLongError, TemplateInvisibleError,
    TemplateBracesError, TemplateHostError, TemplateLineError, TemplateOnlyGapsError,
    TemplateParametersDifferError, TemplateTooManyParametersError, TemplateSampleError.
    """
    if not variants:
        raise TemplateEmptyError
    for language, variant in variants.items():
        if language not in LANGUAGES:
            raise TemplateLanguageError
        _check_variant(variant)
    asked = {tuple(parameters_of(variant)) for variant in variants.values()}
    if len(asked) > 1:
        raise TemplateParametersDifferError
    names = list(asked.pop())
    if len(names) > MAX_PARAMETERS:
        raise TemplateTooManyParametersError
    if any(not is_value(samples.get(name)) for name in names):
        raise TemplateSampleError
    return names


def check_values(names: Iterable[str], values: Mapping[str, str]) -> dict[str, str]:
    """The values that fill exactly these parameters, in order. Raises TemplateValuesError."""
    wanted = in_order(names)
    for name in wanted:
        if name not in values:
            raise TemplateValuesError.missing(name)
        if not is_value(values[name]):
            raise TemplateValuesError.unfit(name)
    for name in values:
        if name not in wanted:
            raise TemplateValuesError.unknown(name)
    return {name: values[name] for name in wanted}


def _check_variant(variant: Variant) -> None:
    if not variant.body.strip():
        raise TemplateEmptyError
    if any(
        len(text) > most for text, most in zip(variant.texts, (MAX_TITLE, MAX_BODY, MAX_FOOTER), strict=True)
    ):
        raise TemplateTooLongError
    for text in variant.texts:
        if any(is_invisible(sign) for sign in text.replace("\n", "")):
            raise TemplateInvisibleError
        if "{{" in GAP.sub("", text) or "}}" in GAP.sub("", text):
            raise TemplateBracesError
        if GAP_IN_HOST.search(text):
            raise TemplateHostError
    if "\n" in variant.title + variant.footer or GAP.search(variant.footer):
        raise TemplateLineError
    if not any(sign.isalpha() for sign in GAP.sub("", variant.body)):
        raise TemplateOnlyGapsError
