"""What every template may show besides its own data."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation.trans_real import DjangoTranslation
from django.views.i18n import JavaScriptCatalog

from accounts.crypto.primitives import b64
from accounts.demo import demo_people


def recado(request: HttpRequest) -> dict[str, Any]:
    """`demo` gives the demo's people, None outside the demo; `issuing_keys`: whose badges count."""
    return {
        "demo": demo_people,
        "strings": browser_strings,
        "issuing_keys": {kid: b64(key) for kid, key in settings.ISSUING_PUBLIC_KEYS.items()},
    }


def browser_strings() -> dict[str, Any]:
    """The translations that the browser's modules use, by their English text (djangojs.po)."""
    catalogue = JavaScriptCatalog()
    catalogue.translation = DjangoTranslation(get_language() or "en", domain="djangojs")
    strings: dict[str, Any] = catalogue.get_catalog()
    return strings
