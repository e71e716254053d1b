"""Records to read: what every page of the staff door shares."""

from typing import Any
from uuid import UUID

from django.contrib import admin
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.text import capfirst

from accounts.admin.words import name_fields

# How Django's own filters ask for a field.
FILTER_LOOKUPS = {"", "exact", "in", "isnull"}
DAY_LOOKUPS = {"year", "month", "day", "gte", "lt"}


class ReadOnlyAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Records are read here; what changes them is an act of its own."""

    def __init__(self, model: Any, admin_site: Any) -> None:
        super().__init__(model, admin_site)
        name_fields(model)

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        # Any other field could be read letter by letter: ?password__startswith=…
        field, _, how = lookup.partition("__")
        if field == self.date_hierarchy:
            return how in DAY_LOOKUPS
        asked = {getattr(one, "parameter_name", one) for one in self.list_filter}
        return field in asked and how in FILTER_LOOKUPS

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if any("\0" in text for pair in request.GET.items() for text in pair):
            raise BadRequest("PostgreSQL knows no NUL in a text.")
        shown = {"title": capfirst(self.opts.verbose_name_plural)}
        return super().changelist_view(request, {**shown, **(extra_context or {})})

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def uuid_of(text: str) -> UUID:
    """The id in an address of Django's admin, which lets any text through."""
    try:
        return UUID(text)
    except ValueError as error:
        raise Http404 from error
