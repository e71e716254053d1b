"""How rows reach the table: arrays or binary COPY on PostgreSQL, INSERT otherwise. Decided only here."""

from collections.abc import Collection, Sequence
from typing import Any

import psycopg
from django.db import connection, models
from django.utils import timezone

from messaging.models.conversations import Conversation, ConversationCounter
from messaging.models.flow import WaitingMessage, WeeklyCount
from messaging.models.inbox import InboxEntry
from messaging.models.media import MediaFile
from messaging.models.messages import Content, Message
from messaging.models.outbox import OutboxRow

COPY_FROM_ROWS = 8
ENTRY_KEYS = {"conversation", "business"}


def insert_contents(contents: Sequence[Content]) -> bool:
    """Store new contents; False when another batch stored some of them at this very moment.

    Those are left as they are: the caller reads them again. All batches write in one order, so that none
    waits for another in a circle. Runs inside the batch's transaction.
    """
    ordered = sorted(contents, key=lambda content: (content.sender_id, content.commitment))
    if connection.vendor == "postgresql" and ordered:
        return _insert_unless_there(Content, ordered) == len(ordered)
    _insert(Content, ordered)
    return True


def insert_messages(messages: Sequence[Message]) -> None:
    """Store new messages, after their contents. Runs inside the batch's transaction."""
    _insert(Message, messages)


def insert_waiting(waiting: Sequence[WaitingMessage]) -> None:
    """Store what waits, after its messages. Runs inside the batch's transaction."""
    _insert(WaitingMessage, waiting)


def update_media(files: Sequence[MediaFile]) -> None:
    """Store which messages carry these locked files, after the messages. Runs in the batch's transaction."""
    update_rows(MediaFile, files, ["message", "from_verified"])


def insert_counts(counts: Sequence[WeeklyCount]) -> bool:
    """Store counts that were not there a moment ago, in id order; True when all of them are ours, and locked.

    False when another batch stored some at this very moment: the caller locks and reads them again.
    """
    if connection.vendor == "postgresql":
        return _insert_unless_there(WeeklyCount, counts) == len(counts)
    WeeklyCount.objects.bulk_create(counts, ignore_conflicts=True)
    return False


def update_sequences(messages: Sequence[Message]) -> None:
    """Store the sequences that stored messages have been given: the one change that the triggers let pass."""
    if messages:
        Message.objects.bulk_update(messages, ["sequence"])


def update_weekly_counts(counts: Collection[WeeklyCount]) -> None:
    """Store what changed in existing, locked counts. Runs inside the batch's transaction."""
    if connection.vendor == "postgresql":
        update_rows(WeeklyCount, list(counts), ["week_at_ms", "offers"])
    elif counts:
        WeeklyCount.objects.bulk_create(
            counts,
            update_conflicts=True,
            unique_fields=["customer"],
            update_fields=["week_at_ms", "offers"],
        )


def update_counters(counters: Collection[ConversationCounter]) -> None:
    """Store what changed in existing, locked counters. Runs inside the batch's transaction.

    Elsewhere than on PostgreSQL an upsert, although every row exists: `bulk_update` builds a CASE of each
    field for each row.
    """
    changing = [field.name for field in ConversationCounter._meta.concrete_fields if not field.primary_key]
    if connection.vendor == "postgresql":
        update_rows(ConversationCounter, list(counters), changing)
    elif counters:
        ConversationCounter.objects.bulk_create(
            counters, update_conflicts=True, unique_fields=["conversation"], update_fields=changing
        )


def insert_entries(entries: Sequence[InboxEntry]) -> None:
    """Store inbox entries that are not there yet; the batch holds their conversations' counters."""
    _insert(InboxEntry, entries)


def update_entries(entries: Sequence[InboxEntry]) -> None:
    """Store everything of existing, locked inbox entries. Runs inside the caller's transaction."""
    fields = [field.name for field in InboxEntry._meta.concrete_fields if field.name not in ENTRY_KEYS]
    update_rows(InboxEntry, entries, fields)


def insert_rows(rows: Sequence[OutboxRow]) -> None:
    """Store new rows of the outbox. Runs inside the caller's transaction."""
    _insert(OutboxRow, rows)


def insert_conversations(conversations: Sequence[Conversation]) -> None:
    """Open conversations that are not there yet, with their counters. Runs inside the batch's transaction."""
    ordered, now = sorted(conversations, key=lambda conversation: conversation.id), timezone.now()
    for conversation in ordered:
        conversation.created_at = now
    counters = [ConversationCounter(conversation_id=conversation.id) for conversation in ordered]
    if connection.vendor == "postgresql" and ordered:
        _insert_unless_there(Conversation, ordered)
        _insert_unless_there(ConversationCounter, counters)
    else:
        Conversation.objects.bulk_create(ordered, ignore_conflicts=True)
        ConversationCounter.objects.bulk_create(counters, ignore_conflicts=True)


def update_rows(model: type[models.Model], rows: Sequence[Any], names: Sequence[str]) -> None:
    """Store these fields of existing rows, found by their key. Runs inside the caller's transaction.

    The values travel as arrays: `bulk_update` builds a CASE of each field for each row.
    """
    if not rows:
        return
    if connection.vendor != "postgresql":
        model._default_manager.bulk_update(rows, names, batch_size=200)
        return
    own = model._meta.concrete_fields
    fields = [field for field in own if field.primary_key] + [field for field in own if field.name in names]
    quoted = [connection.ops.quote_name(field.column) for field in fields]
    changes = ", ".join(f"{column} = given.{column}" for column in quoted[1:])
    table = connection.ops.quote_name(model._meta.db_table)
    _with_arrays(
        f"UPDATE {table} SET {changes} FROM unnest({{arrays}}) AS given ({', '.join(quoted)}) "  # noqa: S608  # nosec B608
        f"WHERE {table}.{quoted[0]} = given.{quoted[0]}",
        fields,
        rows,
    )


def _insert_unless_there(model: type[models.Model], rows: Sequence[Any]) -> int:
    fields = model._meta.concrete_fields
    columns = ", ".join(connection.ops.quote_name(field.column) for field in fields)
    table = connection.ops.quote_name(model._meta.db_table)
    return _with_arrays(
        f"INSERT INTO {table} ({columns}) SELECT * FROM unnest({{arrays}}) ON CONFLICT DO NOTHING",  # noqa: S608  # nosec B608
        fields,
        rows,
    )


def _with_arrays(statement: str, fields: Sequence["models.Field[Any, Any]"], rows: Sequence[Any]) -> int:
    """Run a statement over rows that travel as one array for each field; how many it concerned.

    From COPY_FROM_ROWS on the arrays are bound by the server and binary: written into the statement as text,
    each value would be quoted by itself.
    """
    columns = [[getattr(row, field.attname) for row in rows] for field in fields]
    types = [f"{_postgresql_type(field)}[]" for field in fields]
    if len(rows) < COPY_FROM_ROWS:
        with connection.cursor() as cursor:
            cursor.execute(statement.format(arrays=", ".join(f"%s::{kind}" for kind in types)), columns)
            return int(cursor.rowcount)
    connection.ensure_connection()
    # An array of nothing but NULL has no type of its own, and none in binary.
    signs = ["%b" if any(value is not None for value in column) else "%t" for column in columns]
    arrays = ", ".join(f"{sign}::{kind}" for sign, kind in zip(signs, types, strict=True))
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as bound:
        bound.execute(statement.format(arrays=arrays), columns)
        return int(bound.rowcount)


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
        connection.wrap_database_errors,
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
