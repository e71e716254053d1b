"""The directory of genuine businesses: who is found, by what, and in which order."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from accounts.errors.base import MalformedError
from accounts.models.businesses import Business
from accounts.models.categories import CATEGORIES
from accounts.models.names import searchable

PAGE_SIZE = 20
MAX_QUESTION = 80
MAX_WORDS = 8


@dataclass(frozen=True, slots=True)
class DirectoryFilters:
    """What the directory is narrowed to; empty fields narrow nothing.

    `text` is words of a name, a handle, a place or a kind of business; `category` a category as stored,
    `country` an ISO code.
    """

    text: str = ""
    category: str = ""
    country: str = ""


@dataclass(frozen=True, slots=True)
class DirectoryPage:
    """One page of businesses, the best first, and the cursor of the next one."""

    businesses: Sequence[Business]
    next_cursor: str | None


def verified_businesses() -> QuerySet[Business]:
    """The businesses that people can find: verified, and neither suspended nor closed."""
    return Business.objects.filter(status=Business.Status.VERIFIED)


def directory_page(filters: DirectoryFilters, cursor: str) -> DirectoryPage:
    """Verified businesses, those that a question names first, then by name; a keyset cursor, the
    handle of the last one.

    Each word of the question must begin a word of the business's name, handle or place, or of its category in
    the reader's language. Raises MalformedError for a strange cursor.
    """
    if any("\0" in text for text in (filters.text, filters.category, filters.country, cursor)):
        raise MalformedError
    words = searchable(filters.text[:MAX_QUESTION]).split()[:MAX_WORDS]
    rows = verified_businesses().annotate(rank=_rank(words))
    for word in words:
        rows = rows.filter(Q(search_text__contains=f" {word}") | Q(category__in=_categories_called(word)))
    if filters.category:
        rows = rows.filter(category=filters.category[:MAX_QUESTION])
    if filters.country:
        rows = rows.filter(country=filters.country[:2])
    if cursor:
        rows = rows.filter(_after(words, cursor))
    page = list(rows.order_by("rank", "name", "pk")[: PAGE_SIZE + 1])
    following = page[PAGE_SIZE - 1].handle if len(page) > PAGE_SIZE else None
    return DirectoryPage(page[:PAGE_SIZE], following)


def _rank(words: list[str]) -> Any:
    """0 for who is called so, 1 for whose name begins so, 2 for everybody else that is found."""
    if not words:
        return Value(2, output_field=IntegerField())
    question = " ".join(words)
    return Case(
        When(Q(handle=question.replace(" ", "-")) | Q(search_text__startswith=f" {question} "), then=0),
        When(search_text__startswith=f" {question}", then=1),
        default=2,
        output_field=IntegerField(),
    )


def _after(words: list[str], cursor: str) -> Q:
    last = Business.objects.annotate(rank=_rank(words)).filter(handle=cursor).first()
    if last is None:
        raise MalformedError
    by_name = Q(name__gt=last.name) | Q(name=last.name, pk__gt=last.pk)
    return Q(rank__gt=last.rank) | (Q(rank=last.rank) & by_name)


def _categories_called(word: str) -> list[str]:
    """The categories whose words, in the reader's language, one begins with this."""
    return [code for code, name in CATEGORIES.items() if f" {word}" in searchable(str(name))]


def directory_choices() -> dict[str, list[str]]:
    """The categories and countries that verified businesses have."""
    rows = verified_businesses()
    categories = rows.exclude(category="").order_by("category").values_list("category", flat=True).distinct()
    countries = rows.order_by("country").values_list("country", flat=True).distinct()
    return {"categories": list(categories), "countries": list(countries)}
