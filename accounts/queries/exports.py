"""Exports as those see them whom they are about."""

from datetime import date, datetime
from typing import Any, cast
from uuid import UUID

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db.models import QuerySet

from accounts.crypto.primitives import b64
from accounts.errors.base import NotFoundError, NotYoursError
from accounts.errors.data import ExportGoneError
from accounts.models.exports import DataExport
from accounts.queries.actors import CUSTOMER_SIDE, Actor
from accounts.stored import Side, Table

SHOWN = 10
AS_THEY_ARE = (str, int, float, bool, list, dict, type(None))


def side_of(export: DataExport) -> Side:
    """Whose data an export holds."""
    if export.person_id:
        return Side.PERSON
    return Side.BUSINESS if export.business_id else Side.CUSTOMER


def owner_of(export: DataExport) -> UUID:
    """The business, the customer or the member whose data it holds."""
    return cast("UUID", export.business_id or export.customer_id or export.person_id)


def owner_for(actor: Actor, side: Side) -> UUID:
    """Whose data somebody acts on at one side: their own, or their business's. Raises NotYoursError."""
    if (actor.side == CUSTOMER_SIDE) != (side == Side.CUSTOMER):
        raise NotYoursError
    return actor.user_id if side == Side.PERSON else actor.party_id


def _of(actor: Actor, side: Side) -> QuerySet[DataExport]:
    return DataExport.objects.filter(**{f"{side}_id": owner_for(actor, side)})


def exports_for(actor: Actor, side: Side) -> list[DataExport]:
    """The newest exports of one side of the actor, the latest first."""
    return list(_of(actor, side).select_related("asked_by").order_by("-created_at")[:SHOWN])


def get_export_for(actor: Actor, side: Side, export_id: UUID) -> DataExport:
    """Return an export of one side of the actor. Raises NotFoundError."""
    export = _of(actor, side).filter(pk=export_id).first()
    if export is None:
        raise NotFoundError
    return export


def find_export_for(actor: Actor, export_id: UUID) -> DataExport:
    """Return an export of any side of the actor. Raises NotFoundError."""
    sides = [Side.CUSTOMER] if actor.side == CUSTOMER_SIDE else [Side.PERSON, Side.BUSINESS]
    for side in sides:
        export = _of(actor, side).filter(pk=export_id).first()
        if export is not None:
            return export
    raise NotFoundError


def open_export(export: DataExport) -> "File[bytes]":
    """The file of an export that is ready. Raises ExportGoneError."""
    if export.state != DataExport.State.DONE:
        raise ExportGoneError
    try:
        return default_storage.open(export.stored_name, "rb")
    except FileNotFoundError as error:
        raise ExportGoneError from error


def show_export(export: DataExport) -> dict[str, Any]:
    """How far an export is, as the page asks for it."""
    return {
        "id": str(export.pk),
        "state": export.state,
        "rows": export.rows,
        "total": max(export.total, 1),
    }


def packed_row(table: Table, row: Any) -> dict[str, Any]:
    """One row as an export holds it: times in ISO 8601, bytes in base64url, ids and other values as text."""
    fields = [field for field in row._meta.concrete_fields if table.gives(field.name)]
    return {field.attname: _packed(getattr(row, field.attname)) for field in fields}


def _packed(value: Any) -> Any:
    if isinstance(value, bytes | memoryview):
        return b64(bytes(value))
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value if isinstance(value, AS_THEY_ARE) else str(value)
