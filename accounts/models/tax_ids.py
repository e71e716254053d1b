"""Tax ids: checked by the rules of the country where we know them, and taken as written elsewhere."""

from dataclasses import dataclass
from importlib import import_module
from itertools import product
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from stdnum.exceptions import ValidationError as WrongNumberError
from stdnum.util import get_cc_module

# Countries whose businesses are known by another number than one for VAT; each that fits is enough.
MODULES = {
    "AU": ("abn", "acn"),
    "CA": ("bn",),
    "ES": ("nif", "nie"),
    "GB": ("vat", "utr"),
    "GH": ("tin",),
    "GN": ("nifp",),
    "MC": ("tva",),
    "SG": ("uen",),
    "SN": ("ninea",),
    "TN": ("mf",),
    "US": ("ein", "tin"),
    "VN": ("mst",),
    "ZA": ("tin",),
}


@dataclass(frozen=True, slots=True)
class TaxId:
    """A tax id as it is kept; `is_checked` is False for a country whose rules are not known here."""

    number: str
    is_checked: bool


def read_tax_id(country: str, text: str) -> TaxId:
    """Read a tax id as people write it: spaces, dots and the country's letters in front do not matter.

    Raises ValidationError when it breaks the rules of its country (length, form, check digit).
    Source: python-stdnum.
    """
    modules = _modules_of(country)
    if not modules:
        return TaxId(" ".join(text.split()), is_checked=False)
    # Dots are written in some countries, and not taken by every module.
    for module, written in product(modules, (text, text.replace(".", ""))):
        try:
            return TaxId(str(module.validate(written)), is_checked=True)
        except WrongNumberError:
            continue
        except (ValueError, TypeError, IndexError):
            # Some modules trip over signs that no number holds.
            continue
    raise ValidationError(
        _("This is no tax id of this country: compare it digit by digit with your papers."), code="tax_id"
    )


def is_tax_id(country: str, text: str) -> bool:
    """Say whether a tax id was checked by its country's rules and keeps them."""
    try:
        return bool(text) and read_tax_id(country, text).is_checked
    except ValidationError:
        return False


def _modules_of(country: str) -> list[Any]:
    named = [_module(country, name) for name in MODULES.get(country, ())]
    found = [module for module in named if module is not None]
    if found:
        return found
    vat = get_cc_module(country.lower(), "vat")
    return [vat] if vat else []


def _module(country: str, name: str) -> Any:
    try:
        return import_module(f"stdnum.{country.lower()}.{name}")
    except ImportError:
        return None
