"""Everything a person reads in English can be read in Spanish."""

import ast
import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po
from django.utils.translation.template import templatize
from tree_sitter import Node

from tests.test_architecture import ROOT, SOURCE_SUFFIXES, own_sources
from tests.vectors.js_mutants import tree_of, walk

CATALOGUES = ROOT / "accounts" / "locale" / "es" / "LC_MESSAGES"
# The names under which Python, modules and (as templatize writes them) templates ask for a translation.
SINGULAR = ("_", "gettext", "gettext_lazy", "gettext_noop")
PLURAL = ("ngettext", "ngettext_lazy")
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    **dict.fromkeys(SINGULAR),
    **dict.fromkeys(PLURAL, (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
}
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[a-z]|\{\w*\}")
Text = str | tuple[str, ...]


def texts_of_template(source: str) -> Iterator[tuple[Text, str | None]]:
    """Templatize leaves calls between placeholders; in brackets they are one expression for the tokenizer."""
    yield from texts_of_python(f"(\n{templatize(source)}\n)")


def texts_of_python(source: str) -> Iterator[tuple[Text, str | None]]:
    for _, text, _, context in extract("python", io.BytesIO(source.encode()), KEYWORDS):
        yield text, context


def texts_of_module(source: str) -> Iterator[tuple[Text, str | None]]:
    """From the syntax tree: most calls stand in templates within templates, which Babel passes over."""
    for node in walk(tree_of(source)):
        asks = node.child_by_field_name("function") if node.type == "call_expression" else None
        if asks is not None and (asks.text or b"").decode() == "gettext":
            arguments = node.child_by_field_name("arguments")
            assert arguments is not None
            yield literal(arguments.named_children[0]), None


def literal(node: Node) -> str:
    text = (node.text or b"").decode()
    assert node.type in {"string", "template_string"}, f"nobody can translate {text}"
    assert "template_substitution" not in {child.type for child in node.named_children}, text
    return str(ast.literal_eval(text.replace("`", '"')))


Reader = Callable[[str], Iterator[tuple[Text, str | None]]]
SOURCES: list[tuple[Reader, str, str]] = [
    (texts_of_template, ".html", "django.po"),
    # Letters, and what an export says of itself.
    (texts_of_template, ".txt", "django.po"),
    (texts_of_python, ".py", "django.po"),
    (texts_of_module, ".js", "djangojs.po"),
]


def used(reader: Reader, suffix: str) -> set[tuple[Text, str | None]]:
    files: list[Path] = [file for file in own_sources(SOURCE_SUFFIXES | {".txt"}) if file.suffix == suffix]
    product = [file for file in files if file.relative_to(ROOT).parts[0] != "tests"]
    if suffix == ".html":
        product += (ROOT / "templates").rglob("*.txt")
    return {text for file in product for text in reader(file.read_text(encoding="utf-8"))}


def catalogue(name: str) -> Catalog:
    with (CATALOGUES / name).open("rb") as file:
        return read_po(file, locale="es")


def is_translated(messages: Catalog, text: Text, context: str | None) -> bool:
    message = messages.get(text if isinstance(text, str) else text[0], context)
    return message is not None and not message.fuzzy and all(forms(message))


def forms(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string)


@pytest.mark.parametrize(
    ("reader", "suffix", "name"), SOURCES, ids=["templates", "letters", "python", "modules"]
)
def test_every_text_has_a_spanish_translation(reader: Reader, suffix: str, name: str) -> None:
    texts, messages = used(reader, suffix), catalogue(name)
    assert len(texts) > (5 if suffix == ".txt" else 50)
    assert [text for text, context in texts if not is_translated(messages, text, context)] == []


@pytest.mark.parametrize("name", ["django.po", "djangojs.po"])
def test_a_translation_keeps_what_is_filled_in(name: str) -> None:
    for message in catalogue(name):
        texts = [message.id] if isinstance(message.id, str) else list(message.id)
        wanted = {frozenset(PLACEHOLDER.findall(text)) for text in texts}
        for form in forms(message) if message.id else []:
            assert frozenset(PLACEHOLDER.findall(form)) in wanted, message.id


@pytest.mark.parametrize("name", ["django.po", "djangojs.po"])
def test_no_catalogue_holds_what_nobody_asks_for(name: str) -> None:
    asked = {
        text if isinstance(text, str) else text[0]
        for reader, suffix, place in SOURCES
        if place == name
        for text, _ in used(reader, suffix)
    }
    held = {message.id if isinstance(message.id, str) else message.id[0] for message in catalogue(name)}
    assert held - asked - {""} == set()


@pytest.mark.parametrize(
    ("reader", "source"),
    [
        (texts_of_template, '<p>{% translate "Bread" %}</p>'),
        (texts_of_template, "  {% if x %}\n    {% translate 'Bread' as name %}\n  {% endif %}"),
        (texts_of_template, "{% blocktranslate trimmed %}\n  Bread\n{% endblocktranslate %}"),
        (texts_of_template, '{% include "x.html" with title=_("Bread") %}'),
        (texts_of_python, '_("Bread")'),
        (texts_of_python, 'gettext_lazy(\n    "Br"\n    "ead"\n)'),
        (texts_of_module, 'const text = gettext("Bread");'),
        (texts_of_module, "const text = gettext(\n  'Bread',\n);"),
        (texts_of_module, "const text = gettext(`Bread`);"),
        (texts_of_module, 'html`<p>${is ? html`<b>${gettext("Bread", { n: 1 })}</b>` : nothing}</p>`;'),
    ],
)
def test_a_planted_text_is_found_however_it_is_written(reader: Reader, source: str) -> None:
    assert list(reader(source)) == [("Bread", None)]
