"""Names that people read: what may be in one, and when two look the same."""

import re
import unicodedata
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.signs import FLOOD, UNSEEN


def validate_visible(name: str) -> None:
    """Refuse control and format characters: with them, a name reads like another one, or backwards.

    So are letters that nobody sees, and floods of marks that run over what stands around. Raises
    ValidationError. Source: Unicode general category C; `accounts/signs.py`.
    """
    if any(_is_invisible(sign) for sign in name) or UNSEEN.search(name) or FLOOD.search(name):
        raise ValidationError(_("A name may hold no invisible characters."), code="invisible")


def validate_sayable(name: str) -> None:
    """Refuse a business's name without a letter or a number: nobody could say or search it.

    Raises ValidationError.
    """
    if not any(sign.isalnum() for sign in name):
        raise ValidationError(_("A name needs letters or numbers."), code="unsayable")


def validate_no_uuid(handle: str) -> None:
    """Refuse a handle that reads as an id: it could stand for another business. Raises ValidationError."""
    try:
        UUID(handle)
    except ValueError:
        return
    raise ValidationError(_("A handle may not look like an id."), code="uuid")


def look_of(name: str) -> str:
    """What remains of a name beside its look: two names of one look are the same to people."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
    return " ".join("".join(sign for sign in folded if not _is_invisible(sign)).split())


def searchable(*texts: str) -> str:
    """The words of these texts as a search compares them: no case, accents or signs, each after a space.

    A question's words are looked for with their space, so that they find the beginnings of words.
    """
    plain = unicodedata.normalize("NFKD", " ".join(texts).casefold())
    letters = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return "".join(f" {word}" for word in re.findall(r"[^\W_]+", letters))


def _is_invisible(sign: str) -> bool:
    return unicodedata.category(sign).startswith("C")
