"""What is stored about whom: every app names its tables here, and what it erases when somebody goes.

Apps register at start-up (`ready`). A table that nobody registered is nobody's: tests hold the list complete.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db import models


class Side(StrEnum):
    """Whose data it is."""

    BUSINESS = "business"
    CUSTOMER = "customer"


@dataclass(frozen=True, slots=True)
class Table:
    """A table of which an export holds somebody's rows.

    `business` and `customer` are the look-ups from a row to the id of whose it is, "" where the rows are not
    theirs to see; `without` names fields that are secrets of the platform, or another's.
    """

    name: str
    model: type[models.Model]
    business: str = ""
    customer: str = ""
    without: frozenset[str] = frozenset()

    def owner_path(self, side: Side) -> str:
        """The look-up from a row to whose it is, "" for nobody of this side."""
        return self.business if side == Side.BUSINESS else self.customer


Eraser = Callable[[UUID], None]
_tables: dict[str, Table] = {}
_erasers: Mapping[Side, list[Eraser]] = {Side.BUSINESS: [], Side.CUSTOMER: []}


def register_tables(tables: Iterable[Table]) -> None:
    """Name an app's tables, in the order in which an export holds them."""
    for table in tables:
        _tables[table.name] = table


def register_eraser(side: Side, erase: Eraser) -> None:
    """Have this called with the id of whoever goes, inside the transaction that erases them."""
    if erase not in _erasers[side]:
        _erasers[side].append(erase)


def tables_of(side: Side) -> list[Table]:
    """The tables that hold rows of businesses, or of customers."""
    return [table for table in _tables.values() if table.owner_path(side)]


def registered_models() -> set[type[models.Model]]:
    """Every model whose rows somebody is given."""
    return {table.model for table in _tables.values()}


def erasers_of(side: Side) -> list[Eraser]:
    """What to call when somebody goes, the app above before the one below."""
    return list(reversed(_erasers[side]))


def rows_after(table: Table, side: Side, owner_id: UUID, position: str, limit: int) -> list[Any]:
    """The next rows of somebody in one table, by their keys; `position` is the last key, "" at first."""
    rows = rows_of(table, side, owner_id)
    if position:
        rows = rows.filter(pk__gt=position)
    return list(rows.order_by("pk")[:limit])


def rows_of(table: Table, side: Side, owner_id: UUID) -> "models.QuerySet[Any]":
    """Somebody's rows in one table."""
    own = table.model._default_manager.filter(**{table.owner_path(side): owner_id})
    return table.model._default_manager.filter(pk__in=own.values("pk"))
