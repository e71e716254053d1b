"""The browser's reader of bodies runs the cases that Python's reader runs."""

import json
from base64 import b64encode

import pytest
from django.conf import settings
from playwright.sync_api import Page

from messaging.bodies.reading import read_body
from messaging.bodies.words import shown_words
from tests.messaging.bodies import CASES, expected_of, sealed_bytes
from tests.vectors.serving import serve

pytestmark = pytest.mark.browser

RUN = """async ([path, bodies]) => {
  const { readBody } = await import(path);
  return bodies.map((body) => {
    const begun = performance.now();
    const read = readBody(Uint8Array.from(atob(body), (sign) => sign.charCodeAt(0)));
    return [JSON.stringify(read), performance.now() - begun];
  });
}"""


WORDS = """async ([reading, words, bodies]) => {
  const [{ readBody }, { shownWords }] = [await import(reading), await import(words)];
  const bytes = (body) => Uint8Array.from(atob(body), (sign) => sign.charCodeAt(0));
  return bodies.map((body) => shownWords(readBody(bytes(body))));
}"""


def test_who_reports_sees_the_words_that_staff_will_see(page: Page) -> None:
    serve(page)
    lib = f"{settings.STATIC_URL}messaging/js/lib/bodies/"
    bodies = [sealed_bytes(case) for case in CASES]
    encoded = [b64encode(body).decode() for body in bodies]
    found = page.evaluate(WORDS, [f"{lib}reading.js", f"{lib}words.js", encoded])
    for case, body, words in zip(CASES, bodies, found, strict=True):
        assert words == (shown_words(read_body(body)) or ""), case["name"]


def test_both_readers_read_alike(page: Page) -> None:
    serve(page)
    path = f"{settings.STATIC_URL}messaging/js/lib/bodies/reading.js"
    found = page.evaluate(RUN, [path, [b64encode(sealed_bytes(case)).decode() for case in CASES]])
    for case, (read, took_ms) in zip(CASES, found, strict=True):
        assert json.loads(read) == expected_of(case), case["name"]
        assert took_ms < 10_000, case["name"]
