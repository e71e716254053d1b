"""Cells as people write them: yes and no, dates, figures, numbers, in the languages of the house."""

import re
import unicodedata
from datetime import UTC, date, datetime

import phonenumbers

from accounts.signs import FLOOD, UNSEEN

YES = {"yes", "y", "true", "1", "x", "si", "sí", "s", "sim", "verdadero", "verdadeiro", "ok", "opt-in"}
NO = {"no", "n", "false", "0", "não", "nao", "falso", "opt-out", "-"}
DATE_FORMS = ("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%Y/%m/%d")
MONTH_FIRST = {"US"}
FIGURE = re.compile(r"[+-]?\d+(\.\d+)?")
MAX_FIGURE = 10**15


def read_yes_no(text: str) -> bool | None:
    """Yes or no; None when it is neither."""
    word = text.casefold()
    return True if word in YES else False if word in NO else None


def read_date(text: str, region: str) -> date | None:
    """A date, the day before the month (after it in MONTH_FIRST); None when it is none."""
    forms = ("%m/%d/%Y", *DATE_FORMS) if region in MONTH_FIRST else DATE_FORMS
    day = text.split("T")[0].split(" ")[0]
    for form in forms:
        try:
            read = datetime.strptime(day, form).replace(tzinfo=UTC).date()
        except ValueError:
            continue
        return read if read.year >= 1900 else None
    return None


def read_figure(text: str) -> int | float | None:
    """A figure with either decimal sign; None when it is none.

    Of two different signs the last one is the decimal sign. A lone comma before exactly three digits groups
    thousands.
    """
    plain = re.sub(r"[\s\u00a0\u202f'€$£]", "", text)
    comma, point = plain.rfind(","), plain.rfind(".")
    if comma > point >= 0:
        plain = plain.replace(".", "").replace(",", ".")
    elif point > comma >= 0 or re.fullmatch(r"[+-]?\d{1,3}(,\d{3})+", plain):
        plain = plain.replace(",", "")
    else:
        plain = plain.replace(",", ".")
    if not FIGURE.fullmatch(plain) or len(plain) > 20:
        return None
    figure = float(plain)
    if abs(figure) > MAX_FIGURE:
        return None
    return int(figure) if figure.is_integer() else figure


def read_number(text: str, region: str) -> tuple[str, str] | None:
    """A phone number in E.164 with its country; without a country code, one of `region`. None if none."""
    if not text or len(text) > 40:
        return None
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    country = phonenumbers.region_code_for_number(number) or ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164), country


def is_readable(text: str) -> bool:
    """Say whether a text holds only characters that people can see."""
    if UNSEEN.search(text) or FLOOD.search(text):
        return False
    return not any(unicodedata.category(sign).startswith("C") for sign in text)
