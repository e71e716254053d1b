"""Countries by their two letters, named in the reader's language."""

import unicodedata
from functools import cache

from babel import Locale
from django.utils.translation import get_language

# Unions, and codes for tests: CLDR lists them among territories.
_NO_COUNTRIES = {"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"}


def countries() -> list[tuple[str, str]]:
    """Every country as (code, name), in the order of the names in the reader's language. Source: CLDR."""
    return _countries(_language())


def country_name(code: str) -> str:
    """A country's name in the reader's language; its code where it is none."""
    return str(Locale(_language()).territories.get(code, code))


def is_country(code: str) -> bool:
    """Say whether these two letters are a country's."""
    return code in dict(_countries("en"))


@cache
def _countries(language: str) -> list[tuple[str, str]]:
    names = Locale(language).territories
    found = [(code, str(name)) for code, name in names.items() if _is_country(code)]
    return sorted(found, key=lambda country: _sorted_as(country[1]))


def _is_country(code: str) -> bool:
    return len(code) == 2 and code.isalpha() and code not in _NO_COUNTRIES


def _sorted_as(name: str) -> str:
    return "".join(sign for sign in unicodedata.normalize("NFD", name) if unicodedata.category(sign) != "Mn")


def _language() -> str:
    return (get_language() or "en").split("-")[0]
