"""Templates as the Cloud API's clients write and read them: components, filled by place or by name. Pure.

Source: CLOUD.md, Templates.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from messaging.cloud.errors import TEXT_TOO_LONG, WRONG_COUNT, WRONG_FORMAT, CloudError
from messaging.cloud.parameters import Parameters
from messaging.gaps import GAP, MAX_VALUE, in_order, is_value
from messaging.wording import Variant

# Kinds of parameters that are texts in the end, and where the text is.
FALLBACKS = {"currency": "fallback_value", "date_time": "fallback_value"}


@dataclass(frozen=True, slots=True)
class Filling:
    """What fills the gaps of one text: (name or "", value), in the order given."""

    values: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class TemplateSend:
    """A template by name and language, and what fills the gaps of its title and its body."""

    name: str
    language: str
    header: Filling
    body: Filling
    buttons: int


def read_template_send(content: Parameters) -> TemplateSend:
    """Read a template message. Raises CloudError."""
    fillings: dict[str, list[tuple[str, str]]] = {"header": [], "body": []}
    buttons = 0
    for component in content.objects("components"):
        kind = component.text("type").lower()
        if kind == "button":
            buttons += bool(component.objects("parameters"))
        elif kind in fillings:
            fillings[kind] += [_read_value(one) for one in component.objects("parameters")]
        elif component.objects("parameters"):
            raise CloudError(WRONG_FORMAT, f"A template of Recado has no parameters in '{kind}'.")
    return TemplateSend(
        name=content.text("name"),
        language=content.object("language").text("code"),
        header=Filling(tuple(fillings["header"])),
        body=Filling(tuple(fillings["body"])),
        buttons=buttons,
    )


def _read_value(parameter: Parameters) -> tuple[str, str]:
    kind = (parameter.optional_text("type") or "text").lower()
    if kind in FALLBACKS:
        value = parameter.object(kind).text(FALLBACKS[kind])
    elif kind == "text":
        value = parameter.text("text")
    else:
        raise CloudError(WRONG_FORMAT, f"A parameter of type '{kind}' fits no text of a template.")
    value = value.strip()
    if len(value) > MAX_VALUE:
        raise CloudError(TEXT_TOO_LONG, f"A value is at most {MAX_VALUE} characters long.")
    if not is_value(value):
        raise CloudError(WRONG_FORMAT, "A value is one line of visible characters.")
    return parameter.optional_text("parameter_name"), value


def match_language(asked: str, languages: Iterable[str]) -> str | None:
    """The variant that a language code means: itself, or its language (`pt_BR` is `pt`); None for neither."""
    known = set(languages)
    codes = (asked, asked.replace("-", "_").split("_")[0].lower())
    return next((code for code in codes if code in known), None)


def values_for(send: TemplateSend, variant: Variant) -> dict[str, str]:
    """What fills each gap of a wording. A gap that title and body share needs a value once.

    Raises CloudError.
    """
    if send.buttons:
        raise CloudError(WRONG_COUNT, f"buttons: this template has none, parameters came for {send.buttons}.")
    filled = [_filled(send.body, variant.body, "body", send)]
    if send.header.values or not set(GAP.findall(variant.title)) <= filled[0].keys():
        filled.append(_filled(send.header, variant.title, "header", send))
    values: dict[str, str] = {}
    for part in filled:
        for name, value in part.items():
            if values.setdefault(name, value) != value:
                raise CloudError(WRONG_FORMAT, f"'{name}' has two different values.")
    return values


def _filled(filling: Filling, text: str, where: str, send: TemplateSend) -> dict[str, str]:
    gaps = in_order(GAP.findall(text))
    if len(filling.values) != len(gaps):
        details = (
            f"{where}: number of localizable_params ({len(filling.values)}) does not match "
            f"the expected number of params ({len(gaps)}) of {send.name}"
        )
        raise CloudError(WRONG_COUNT, details)
    names = [name for name, _ in filling.values]
    if not any(names) and parameter_format(gaps) == "POSITIONAL":
        names = gaps
    if set(names) != set(gaps):
        raise CloudError(WRONG_FORMAT, f"{where}: the parameters are named {', '.join(gaps)}.")
    return {name: value for name, (_, value) in zip(names, filling.values, strict=True)}


def components_of(variant: Variant, samples: Mapping[str, str]) -> list[dict[str, Any]]:
    """A wording as a client lists it, with examples where it has gaps."""
    components = []
    if variant.title:
        header = {"type": "HEADER", "format": "TEXT", "text": variant.title}
        components.append({**header, **_example("header", variant.title, samples)})
    components.append({"type": "BODY", "text": variant.body, **_example("body", variant.body, samples)})
    if variant.footer:
        components.append({"type": "FOOTER", "text": variant.footer})
    return components


def parameter_format(names: Iterable[str]) -> str:
    """How a template's gaps are written: by place, or by name."""
    return "POSITIONAL" if all(name.isdecimal() for name in names) else "NAMED"


def _example(part: str, text: str, samples: Mapping[str, str]) -> dict[str, Any]:
    gaps = in_order(GAP.findall(text))
    if not gaps:
        return {}
    if parameter_format(gaps) == "NAMED":
        named = [{"param_name": name, "example": samples.get(name, "")} for name in gaps]
        return {"example": {f"{part}_text_named_params": named}}
    row = [samples.get(name, "") for name in gaps]
    return {"example": {f"{part}_text": row if part == "header" else [row]}}
