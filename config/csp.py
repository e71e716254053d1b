"""The Content-Security-Policy of every page, in one place.

The origin holds people's keys: no inline code, no third-party host, and Trusted Types wherever the page is
ours. Django's admin (/staff/) has the same policy without the two Trusted Types directives, and so has the
API's page, which is sandboxed instead.
"""

from typing import Any

from csp.constants import NONE, SELF
from csp.middleware import CSPMiddleware
from django.http import HttpRequest, HttpResponseBase

WASM = "'wasm-unsafe-eval'"
STAFF_PREFIX = "/staff/"
API_DOCS_PATH = "/api/v1/docs/"

_BASE: dict[str, Any] = {
    "default-src": [NONE],
    "script-src": [SELF, WASM],
    "style-src": [SELF],
    "img-src": [SELF, "blob:", "data:"],
    "media-src": [SELF, "blob:"],
    "font-src": [SELF],
    "connect-src": [SELF],
    "worker-src": [SELF],
    "manifest-src": [SELF],
    "form-action": [SELF],
    "base-uri": [NONE],
    "frame-ancestors": [NONE],
}
_TRUSTED_TYPES: dict[str, Any] = {
    "require-trusted-types-for": ["'script'"],
    "trusted-types": ["lit-html", "recado"],
}

CONTENT_SECURITY_POLICY = {"DIRECTIVES": _BASE | _TRUSTED_TYPES}
STAFF_POLICY = _BASE
# A page of no origin: what it shows is somebody else's code, and this origin holds keys.
API_DOCS_POLICY: dict[str, Any] = _BASE | {"sandbox": ["allow-scripts"]}


class DoorCSPMiddleware(CSPMiddleware):
    """Django's admin and the API's page build DOM in ways that Trusted Types forbid: they do without them."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if request.path.startswith(STAFF_PREFIX):
            response._csp_config = STAFF_POLICY  # type: ignore[attr-defined]
        elif request.path == API_DOCS_PATH:
            response._csp_config = API_DOCS_POLICY  # type: ignore[attr-defined]
        return super().process_response(request, response)
