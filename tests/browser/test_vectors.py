"""The browser's modules against every test vector, in Chromium, under the product's own policy."""

from pathlib import Path
from typing import Any

import pytest
from csp.utils import build_policy
from django.conf import settings
from django.contrib.staticfiles import finders
from playwright.sync_api import Page, Route

from tests.vectors.cast import load_vectors

pytestmark = pytest.mark.browser
ORIGIN = "http://localhost:1"
RUNNER = Path(__file__).parent.parent / "vectors" / "check.mjs"


def serve(page: Page) -> None:
    """Give the page the project's static files and the runner, with the policy of every page."""
    policy = build_policy()

    def answer(route: Route) -> None:
        path = route.request.url.removeprefix(ORIGIN)
        if path == "/":
            route.fulfill(
                body="<!doctype html><title>vectors</title>",
                content_type="text/html",
                headers={"Content-Security-Policy": str(policy)},
            )
            return
        file = RUNNER if path == "/check.mjs" else finders.find(path.removeprefix(settings.STATIC_URL))
        route.fulfill(path=file, content_type="text/javascript")

    page.route(f"{ORIGIN}/**", answer)
    page.goto(ORIGIN)


def test_the_browser_holds_every_fact_of_the_vectors(page: Page, capsys: pytest.CaptureFixture[str]) -> None:
    serve(page)
    run = "async (vectors) => (await import('/check.mjs')).check(vectors)"
    result: dict[str, Any] = page.evaluate(run, load_vectors())
    with capsys.disabled():
        print(f"\nBrowser: {result['checked']} facts of the vectors checked")
    assert result["wrong"] == []
    assert result["checked"] > 0
