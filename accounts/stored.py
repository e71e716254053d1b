"""What is stored about whom: every app names its tables here, and what it erases when somebody goes.

Apps register at start-up (`ready`). A table that nobody registered is nobody's: tests hold the list complete.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db import models

from accounts.models.businesses import Membership


class Side(StrEnum):
    """Whose data it is."""

    BUSINESS = "business"
    CUSTOMER = "customer"
    # A member, as a person: what is theirs and not their business's.
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class Table:
    """A table of which an export holds somebody's rows.

    `business`, `customer` and `person` are the look-ups from a row to the id of whose it is, "" where the
    rows are not theirs to see; `agent` is the one to the membership whose person it is, where only the id of
    its keys stands in the row. `without` names fields that are secrets of the platform, or another's; `only`,
    where there is one, those that are given at all.
    """

    name: str
    model: type[models.Model]
    business: str = ""
    customer: str = ""
    person: str = ""
    agent: str = ""
    without: frozenset[str] = frozenset()
    only: frozenset[str] = frozenset()

    def owner_path(self, side: Side) -> str:
        """The look-up from a row to whose it is, "" for nobody of this side."""
        return {
            Side.BUSINESS: self.business,
            Side.CUSTOMER: self.customer,
            Side.PERSON: self.person or self.agent,
        }[side]

    def gives(self, field: str) -> bool:
        """Say whether an export holds this field of a row."""
        return field not in self.without and (not self.only or field in self.only)


Eraser = Callable[[UUID], None]
_tables: dict[str, Table] = {}
_erasers: Mapping[Side, list[Eraser]] = {side: [] for side in Side}


def register_tables(tables: Iterable[Table]) -> None:
    """Name an app's tables, in the order in which an export holds them."""
    for table in tables:
        _tables[table.name] = table


def register_eraser(side: Side, erase: Eraser) -> None:
    """Have this called with the id of whoever goes, inside the transaction that erases them."""
    if erase not in _erasers[side]:
        _erasers[side].append(erase)


def tables_of(side: Side) -> list[Table]:
    """The tables that hold rows of businesses, of customers, or of members."""
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
    owner: Any = owner_id
    path = table.owner_path(side)
    if side == Side.PERSON and path == table.agent:
        path, owner = f"{path}__in", Membership.objects.filter(user_id=owner_id).values("pk")
    own = table.model._default_manager.filter(**{path: owner})
    return table.model._default_manager.filter(pk__in=own.values("pk"))
