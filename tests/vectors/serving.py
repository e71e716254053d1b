"""The browser's modules and the facts about them, given to a page without the product's server.

A page may hold many copies of them, each below a prefix of its own, and they share one libsodium.
"""

import threading
from collections.abc import Mapping
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from csp.utils import build_policy
from django.conf import settings
from django.contrib.staticfiles import finders
from playwright.sync_api import Page

RUNNER = "check.mjs"
LIBSODIUM = f"{settings.STATIC_URL}accounts/vendor/libsodium/libsodium-wrappers.js"
SHARED_LIBSODIUM = f'export {{ default }} from "{LIBSODIUM}";'


class Texts(ThreadingHTTPServer):
    """Texts by their paths, on a free port; whatever is not among them is read from its file."""

    daemon_threads = True
    texts: Mapping[str, str]


class Answer(BaseHTTPRequestHandler):
    """A text under the policy of every page."""

    server: Texts
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        text = self.server.texts.get(self.path)
        try:
            body = (_text_at(self.path) if text is None else text).encode()
        except OSError:
            self.send_error(404)
            return
        self.send_response(200)
        self.send_header("Content-Type", "text/html" if self.path == "/" else "text/javascript")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Security-Policy", str(build_policy()))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """Thousands of answers are no news."""


def serve(page: Page, changed: Mapping[str, str] | None = None) -> None:
    """Open an empty page under the policy of every page; `changed` gives other texts for some paths."""
    server = _server()
    server.texts = {"/": "<!doctype html><title>vectors</title>", **(changed or {})}
    page.goto(f"http://localhost:{server.server_port}/")


@cache
def _server() -> Texts:
    server = Texts(("127.0.0.1", 0), Answer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


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
