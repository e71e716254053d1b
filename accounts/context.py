"""What every template may show besides its own data."""

from functools import cache
from typing import Any, cast

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation.trans_real import DjangoTranslation
from django.views.i18n import JavaScriptCatalog

from accounts.crypto.primitives import b64
from accounts.demo import demo_people
from accounts.models.people import User
from accounts.queries.factors import FactorKind, factors_of
from accounts.services.sign_in import proof_of


def recado(request: HttpRequest) -> dict[str, Any]:
    """`demo` gives the demo's people, None outside the demo; `issuing_keys`: whose badges count.

    `proof` stands for the password of who has just given it, and `has_passkey` tells whether one could.
    """
    return {
        "proof": lambda: proof_of(request),
        "has_passkey": lambda: any(
            factor.kind == FactorKind.PASSKEY for factor in factors_of(cast("User", request.user))
        ),
        "demo": demo_people,
        "strings": browser_strings,
        "issuing_keys": {kid: b64(key) for kid, key in settings.ISSUING_PUBLIC_KEYS.items()},
    }


def browser_strings() -> dict[str, Any]:
    """The translations that the browser's modules use, by their English text (djangojs.po)."""
    return _strings_in(get_language() or "en")


@cache
def _strings_in(language: str) -> dict[str, Any]:
    """Read once: catalogues do not change while a process runs."""
    catalogue = JavaScriptCatalog()
    catalogue.translation = DjangoTranslation(language, domain="djangojs")
    strings: dict[str, Any] = catalogue.get_catalog()
    return strings
