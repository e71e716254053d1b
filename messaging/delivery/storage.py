"""How rows reach the table: binary COPY for many on PostgreSQL, INSERT otherwise. Decided only here."""

from collections.abc import Collection, Sequence
from typing import Any

from django.db import connection, models

from messaging.models.conversations import ConversationCounter
from messaging.models.messages import Content, Message

COPY_FROM_ROWS = 8


def insert_contents(contents: Sequence[Content]) -> None:
    """Store new contents. Runs inside the batch's transaction."""
    _insert(Content, contents)


def insert_messages(messages: Sequence[Message]) -> None:
    """Store new messages, after their contents. Runs inside the batch's transaction."""
    _insert(Message, messages)


def update_counters(counters: Collection[ConversationCounter]) -> None:
    """Store what changed in existing, locked counters. Runs inside the batch's transaction.

    An upsert, although every row exists: its values travel as rows, where `bulk_update` builds a CASE of each
    field for each row and took half of the door's time.
    """
    changing = [field.name for field in ConversationCounter._meta.concrete_fields if not field.primary_key]
    if counters:
        ConversationCounter.objects.bulk_create(
            counters, update_conflicts=True, unique_fields=["conversation"], update_fields=changing
        )


def _insert(model: type[models.Model], rows: Sequence[Any]) -> None:
    if not rows:
        return
    if connection.vendor == "postgresql" and len(rows) >= COPY_FROM_ROWS:
        _copy(model, rows)
    else:
        model._default_manager.bulk_create(rows)


def _copy(model: type[models.Model], rows: Sequence[Any]) -> None:
    fields = model._meta.concrete_fields
    columns = ", ".join(connection.ops.quote_name(field.column) for field in fields)
    table = connection.ops.quote_name(model._meta.db_table)
    types = [_postgresql_type(field) for field in fields]
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {table} ({columns}) FROM STDIN WITH (FORMAT BINARY)") as copy,
    ):
        copy.set_types(types)
        for row in rows:
            copy.write_row([getattr(row, field.attname) for field in fields])


def _postgresql_type(field: "models.Field[Any, Any]") -> str:
    target = field.target_field if isinstance(field, models.ForeignKey) else field
    kind = target.db_type(connection) or ""
    return kind.split("(")[0]
