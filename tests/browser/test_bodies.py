"""The browser's reader of bodies runs the cases that Python's reader runs."""

import json
from base64 import b64encode

import pytest
from django.conf import settings
from playwright.sync_api import Page

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


def test_both_readers_read_alike(page: Page) -> None:
    serve(page)
    path = f"{settings.STATIC_URL}messaging/js/lib/bodies/reading.js"
    found = page.evaluate(RUN, [path, [b64encode(sealed_bytes(case)).decode() for case in CASES]])
    for case, (read, took_ms) in zip(CASES, found, strict=True):
        assert json.loads(read) == expected_of(case), case["name"]
        assert took_ms < 1_000, case["name"]
