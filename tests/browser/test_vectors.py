"""The browser's modules against every test vector, in Chromium, under the product's own policy."""

from typing import Any

import pytest
from playwright.sync_api import Page

from tests.vectors.cast import load_vectors
from tests.vectors.serving import serve

pytestmark = pytest.mark.browser


def test_the_browser_holds_every_fact_of_the_vectors(page: Page, capsys: pytest.CaptureFixture[str]) -> None:
    serve(page)
    run = "async (vectors) => (await import('/check.mjs')).check(vectors)"
    result: dict[str, Any] = page.evaluate(run, load_vectors())
    with capsys.disabled():
        print(f"\nBrowser: {result['checked']} facts about the vectors and beyond checked")
    assert result["wrong"] == [], "\n".join(result["wrong"])
    assert result["checked"] > 0
