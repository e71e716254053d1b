"""The browser's modules and the facts about them, given to a page without a server.

A page may hold many copies of them, each below a prefix of its own, and they share one libsodium.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from csp.utils import build_policy
from django.conf import settings
from django.contrib.staticfiles import finders
from playwright.sync_api import Page, Route

ORIGIN = "http://localhost:1"
RUNNER = "check.mjs"
LIBSODIUM = f"{settings.STATIC_URL}accounts/vendor/libsodium/libsodium-wrappers.js"
SHARED_LIBSODIUM = f'export {{ default }} from "{LIBSODIUM}";'


def serve(page: Page, changed: Mapping[str, str] | None = None) -> None:
    """Open an empty page under the policy of every page; `changed` gives other texts for some paths."""
    texts = {"/": "<!doctype html><title>vectors</title>", **(changed or {})}
    policy = str(build_policy())

    def answer(route: Route) -> None:
        path = route.request.url.removeprefix(ORIGIN)
        kind = "text/html" if path == "/" else "text/javascript"
        body = texts[path] if path in texts else _text_at(path)
        route.fulfill(body=body, content_type=kind, headers={"Content-Security-Policy": policy})

    page.route(f"{ORIGIN}/**", answer)
    page.goto(ORIGIN)


@cache
def _text_at(path: str) -> str:
    """A module's own text; below any prefix as well."""
    name = path[path.index(settings.STATIC_URL) :] if settings.STATIC_URL in path else path
    if name == LIBSODIUM and path != LIBSODIUM:
        return SHARED_LIBSODIUM
    if name.startswith(settings.STATIC_URL):
        file = Path(str(finders.find(name.removeprefix(settings.STATIC_URL))))
    else:
        file = Path(__file__).with_name(Path(name).name)
    return file.read_text("utf-8")
