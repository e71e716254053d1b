"""Light formatting: which signs count, that hostile texts cost no time, and what lists show."""

import json
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Page

from tests.vectors.serving import serve

pytestmark = pytest.mark.browser

# A text, what it is shown as (elements in brackets), and what a list says of it.
FORMATTED = [
    ("*bold* _it_ ~gone~ `co*de*`", "<bold bold> <italic it> <struck gone> <code co*de*>", None),
    ("2*3*4, snake_case_name, a ~ b", "2*3*4, snake_case_name, a ~ b", None),
    ("*a _b_ c*", "<bold a <italic b> c>", "a b c"),
    ("*a _b* c_", "<bold a _b> c_", "a _b c_"),
    ("** *** `` * a*", "** *** `` * a*", None),
    ("*a\nb*", "*a\nb*", None),
    ("¿*Qué*? 🍰*b*🍰", "¿<bold Qué>? 🍰<bold b>🍰", "¿Qué? 🍰b🍰"),
    ("say ```x*y*``` now", "say <code x*y*> now", "say x*y* now"),
    ("> a\n> *b*\nc", "<quote a\n<bold b>>c", "a\nb\nc"),
    ("- a\n- *b*\n\n3. c\n4. d", "<items a\n<bold b>><lines ><numbers c\nd>", "• a\n• b\n\n3. c\n4. d"),
    ("```\n*a*\n```\nb", "<block *a*>b", "*a*\nb"),
    ("```never closed", "```never closed", None),
    ("*https://a.example/x_y_z*, b", "<bold <link https://a.example/x_y_z>>, b", None),
    ("(https://a.example/b).", "(<link https://a.example/b>).", None),
    ("javascript:alert(1) data:x ftp://a", "javascript:alert(1) data:x ftp://a", None),
]
LINKS = [
    ("https://shop.example/a", "shop.example", False),
    ("HTTP://Shop.example", "shop.example", False),
    ("https://bаnk.example/a", "xn--bnk-6cd.example", True),
    ("https://xn--bnk-6cd.example/", "xn--bnk-6cd.example", True),
    ("https://bank.example@evil.example/", "evil.example", True),
    ("https://shop.example/ñandú", "shop.example", False),
]
HOSTILE = [
    "*",
    "*a ",
    "*a* ",
    "*_~",
    "*a _b ~c ",
    "`",
    "` ",
    "```\n",
    "> ",
    "\n",
    "http://",
    "http://a ",
    "[",
    "1. ",
]
MOST_BYTES = 65_000

RUN = """async ([base, texts, links, hostile, most]) => {
  const { blocksOf } = await import(`${base}blocks.js`);
  const { plainOf } = await import(`${base}plain.js`);
  const { linksOf } = await import(`${base}links.js`);
  const part = (one) => (one.kind === "text" ? one.text
    : `<${one.kind} ${one.parts ? one.parts.map(part).join("") : one.text}>`);
  const lines = ({ lines: all }) => all.map((line) => line.map(part).join("")).join("\\n");
  const blocks = (text) => blocksOf(text);
  const shown = (text) => blocks(text).map((block) => (block.kind === "code" ? `<block ${block.text}>`
    : block.kind === "lines" && (lines(block) || blocks(text).length === 1) ? lines(block)
      : `<${block.kind} ${lines(block)}>`)).join("");
  const took = (sign) => {
    const text = sign.repeat(most / sign.length);
    const begun = performance.now();
    plainOf(text);
    return performance.now() - begun;
  };
  return [
    texts.map((text) => [shown(text), plainOf(text)]),
    links.map((text) => linksOf(text).map(({ host, isOdd }) => [host, isOdd])),
    hostile.map(took),
  ];
}"""
FOLDED = """async ([path, texts]) => {
  const { folded } = await import(path);
  return texts.map((text) => folded(text));
}"""


def test_signs_count_where_people_mean_them_and_hostile_texts_cost_no_time(page: Page) -> None:
    serve(page)
    base = f"{settings.STATIC_URL}messaging/js/lib/formatting/"
    texts = [text for text, _, _ in FORMATTED]
    links = [text for text, _, _ in LINKS]
    shown, found, took_ms = page.evaluate(RUN, [base, texts, links, HOSTILE, MOST_BYTES])
    for (text, expected, plain), read in zip(FORMATTED, shown, strict=True):
        assert read[0] == expected, text
        assert plain is None or read[1] == plain, text
    assert found == [[[host, is_odd]] for _, host, is_odd in LINKS]
    # Hundreds of times what the slowest takes alone; what is not linear takes minutes.
    assert {sign: took for sign, took in zip(HOSTILE, took_ms, strict=True) if took > 10_000} == {}


def test_a_long_text_is_folded_between_words_and_a_short_one_is_not(page: Page) -> None:
    serve(page)
    path = f"{settings.STATIC_URL}messaging/js/components/bodies/formatted.js"
    address = "https://a.example/" + "x" * 200
    texts: list[Any] = [
        "a" * 1_500,
        "ab " * 500,
        "a\n" * 100,
        "ab " * 395 + address * 5,
        "a" * 1_199 + "🍰" * 400,
    ]
    short, words, lines, cut, blind = page.evaluate(FOLDED, [path, texts])
    assert short == texts[0]
    assert words == texts[1].strip() or words == texts[1]
    assert lines == "a\n" * 23 + "a"
    assert cut == ("ab " * 395).rstrip()
    assert json.dumps(blind).count("\\ud83c") == json.dumps(blind).count("\\udf70")
