"""The passwords that everybody tries first: the 100,000 commonest of leaked lists, shipped (README.md)."""

import gzip
from functools import cache
from pathlib import Path

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

LIST = Path(__file__).with_name("common.txt.gz")
AROUND = "0123456789 !\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"
# What is left of a password without its digits and signs, below which it says nothing.
CORE_CHARACTERS = 4


@cache
def _common() -> bytes:
    """The list as one text, small letters, a line each: less than a megabyte, where a set would take nine."""
    return b"\n" + gzip.decompress(LIST.read_bytes())


def is_common(password: str) -> bool:
    """Say whether a password is on the list, as it is or with digits and signs around it."""
    plain = password.strip().lower()
    core = plain.strip(AROUND)
    candidates = {plain, core if len(core) >= CORE_CHARACTERS else plain}
    return any(b"\n" + word.encode() + b"\n" in _common() for word in candidates if word and "\n" not in word)


class CommonPasswordValidator:
    """Refuses what a guesser tries first."""

    def validate(self, password: str, user: object = None) -> None:
        if is_common(password):
            raise ValidationError(
                _("This password, or the word in it, is among the first that anybody would try."),
                code="password_too_common",
            )

    def get_help_text(self) -> str:
        return _("Not one of the 100,000 commonest passwords, nor one with digits around it.")
