"""What a translation must keep, how a text is taken apart, and its language: tables, in Chromium."""

from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Page

from tests.vectors.serving import serve

pytestmark = pytest.mark.browser

SAME = [
    ("Cuesta 1.500,00 €", "It costs €1,500.00"),
    ("Cuesta 1.500 euros", "It costs 1,500 EUR"),
    ("A las 08:30", "At 8:30"),
    ("El 24/12/2026", "On 24/12/2026"),
    ("Son 5kg", "It is 5 kg"),
    ("Un 20 %, 20% y 20 por ciento", "20%, 20 percent and 20%"),
    ("Llama al +34 600 000 318", "Call +34 600 000 318"),
    ("Pedido AB-1234, asiento 14A", "Order AB-1234, seat 14A"),
    (
        "Mira https://a.example/x?b=1, o escribe a ana@a.example",
        "See https://a.example/x?b=1 or ana@a.example",
    ),
    ("Síguenos: @amelia y #pan", "Follow us: @amelia and #pan"),
    ("Hola", "Hello"),
    ("1 000 000 de veces", "1,000,000 times"),
    ("El 2º piso", "The 2nd floor"),
]
DIFFERENT = [
    ("Cuesta 90 euros", "It costs 19 euros", ["90", "19"]),
    ("Cuesta 90 euros", "It costs euros", ["90"]),
    ("Cuesta mucho", "It costs 100", ["100"]),
    ("Son 1,5 kilos", "It is 15 kilos", ["1.5", "15"]),
    ("Cuesta 12 €", "It costs 12 $", ["€", "$"]),
    ("Un 20 %", "Twenty, 20", ["%"]),
    ("Pedido AB-1234", "Order AB-1243", ["AB-1234", "AB-1243"]),
    ("Código 007123", "Code 7123", ["007123", "7123"]),
    ("Asiento 14A", "Seat 14B", ["14A", "14B"]),
    ("Mira https://a.example/x", "See https://a.example/y", ["https://a.example/x", "https://a.example/y"]),
    ("Mira https://a.example/x", "See it", ["https://a.example/x"]),
    ("Escribe a @amelia", "Write to Amelia", ["@amelia"]),
    ("Dos veces 7 y 7", "Twice 7", ["7"]),
]
# A text, and its parts: what stays as it is stands in brackets.
PARTS = [
    (
        "Hola.\n\nMira https://a.example/x hoy",
        ["Hola.", "[\n\n]", "Mira ", "[https://a.example/x]", " hoy"],
        False,
    ),
    ("El pedido AB-1234 cuesta 24 euros", ["El pedido ", "[AB-1234]", " cuesta 24 euros"], False),
    ("El pedido AB-1234 cuesta 24 euros", ["El pedido ", "[AB-1234]", " cuesta ", "[24]", " euros"], True),
    ("12:30", ["[12:30]"], False),
    (("Una frase larga. " * 20).strip(), ["Una frase larga. "] * 19 + ["Una frase larga."], False),
]
# A text, what the detector says, the language before, and what counts.
LANGUAGES = [
    ("Have you got a strawberry cake?", "en", True, "es", ("en", True)),
    ("Have you got a strawberry cake?", "en", False, "es", ("es", False)),
    ("Ok", "no", True, "es", ("es", False)),
    ("Ok", "en", True, "", ("en", False)),
    ("👍", "", False, "", ("", False)),
]
RUN = """async ([base, same, different, parts, languages]) => {
  const { differences } = await import(base + 'guard.js');
  const { partsOf, translateParts } = await import(base + 'sentences.js');
  const { languageOf } = await import(base + 'languages.js');
  return {
    same: same.map(([one, other]) => [differences(one, other), differences(other, one)]),
    different: different.map(([one, other]) => differences(one, other)),
    parts: parts.map(([text, , numbers]) => partsOf(text, 'es', numbers).map(
      (part) => (part.stays ? `[${part.text}]` : part.text))),
    whole: await Promise.all(parts.map(([text, , numbers]) => translateParts(
      text, 'es', async (part) => part.toUpperCase(), numbers))),
    languages: languages.map(([text, language, reliable, last]) => {
      const found = languageOf(text, { language, reliable }, last);
      return [found.language, found.confident];
    }),
  };
}"""


def test_facts_parts_and_languages_of_texts(page: Page) -> None:
    serve(page)
    base = f"{settings.STATIC_URL}messaging/js/lib/translation/"
    found: dict[str, Any] = page.evaluate(RUN, [base, SAME, DIFFERENT, PARTS, LANGUAGES])
    wrong = {pair: answer for pair, answer in zip(SAME, found["same"], strict=True) if answer != [[], []]}
    assert wrong == {}
    for (one, other, expected), answer in zip(DIFFERENT, found["different"], strict=True):
        assert sorted(answer) == sorted(expected), (one, other)
    for (text, expected_parts, _), answer in zip(PARTS, found["parts"], strict=True):
        assert answer == expected_parts, text
    upper = "HOLA.\n\nMIRA https://a.example/x HOY"
    assert found["whole"][0] == upper
    for (text, *_, expected_language), answer in zip(LANGUAGES, found["languages"], strict=True):
        assert tuple(answer) == expected_language, text
