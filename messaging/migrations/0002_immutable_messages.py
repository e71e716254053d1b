"""No message can be changed, and what a verified business said cannot be deleted: the database itself refuses.

Two things pass. A stored message gets its sequence once, on release (null to a number, nothing else). And the
retention service, inside its own transaction, says so: by a transaction-local setting on PostgreSQL, by a row
in messaging_retentionpass on SQLite, which has no settings.
"""

from django.db import migrations

TABLES = ("messaging_message", "messaging_content")
FILLFACTOR = "ALTER TABLE messaging_conversationcounter SET (fillfactor = 50)"

POSTGRESQL = """
CREATE FUNCTION messaging_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'TRUNCATE' THEN
    RAISE EXCEPTION 'messages cannot be truncated' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF TG_OP = 'DELETE' AND (NOT OLD.from_verified OR current_setting('recado.retention', true) = 'on') THEN
    RETURN OLD;
  END IF;
  IF TG_OP = 'UPDATE' AND TG_TABLE_NAME = 'messaging_message' THEN
    IF to_jsonb(OLD) - 'sequence' = to_jsonb(NEW) - 'sequence'
       AND to_jsonb(OLD) ->> 'sequence' IS NULL THEN
      RETURN NEW;
    END IF;
  END IF;
  RAISE EXCEPTION 'messages cannot be changed, nor those of a verified business deleted'
    USING ERRCODE = 'integrity_constraint_violation';
END $$;
""" + "".join(
    f"""
CREATE TRIGGER {table}_immutable BEFORE UPDATE OR DELETE ON {table}
  FOR EACH ROW EXECUTE FUNCTION messaging_refuse_change();
CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
  FOR EACH STATEMENT EXECUTE FUNCTION messaging_refuse_change();
"""
    for table in TABLES
)
POSTGRESQL_BACK = (
    "".join(
        f"DROP TRIGGER {table}_immutable ON {table}; DROP TRIGGER {table}_no_truncate ON {table};"
        for table in TABLES
    )
    + "DROP FUNCTION messaging_refuse_change();"
)

REFUSAL = "SELECT RAISE(ABORT, 'messages cannot be changed, nor those of a verified business deleted')"
MESSAGE_COLUMNS = (
    "id business_id conversation_id kind sender_id client_message_id header seal own_mark content_id "
    "accepted_at_ms franking_key_id franking_tag from_verified business_number template_version category"
).split()
RELEASED = "OLD.sequence IS NULL AND " + " AND ".join(
    f"OLD.{column} IS NEW.{column}" for column in MESSAGE_COLUMNS
)
# REPLACE would delete the row that is in its way without asking the trigger on DELETE.
UNIQUE_KEYS = {
    "messaging_message": [
        ("id",), ("conversation_id", "sender_id", "client_message_id"), ("conversation_id", "sequence"),
    ],
    "messaging_content": [("id",), ("sender_id", "commitment")],
}


def no_replace(table):
    taken = " OR ".join(
        f"EXISTS (SELECT 1 FROM {table} WHERE " + " AND ".join(f"{name} = NEW.{name}" for name in key) + ")"
        for key in UNIQUE_KEYS[table]
    )
    return f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} WHEN {taken} BEGIN {REFUSAL}; END"


SQLITE = [
    "CREATE TABLE messaging_retentionpass (only_row INTEGER PRIMARY KEY CHECK (only_row = 1))",
    *(
        f"""CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table}
        WHEN OLD.from_verified AND NOT EXISTS (SELECT 1 FROM messaging_retentionpass)
        BEGIN {REFUSAL}; END"""
        for table in TABLES
    ),
    *(no_replace(table) for table in TABLES),
    f"CREATE TRIGGER messaging_content_no_update BEFORE UPDATE ON messaging_content BEGIN {REFUSAL}; END",
    f"""CREATE TRIGGER messaging_message_no_update BEFORE UPDATE ON messaging_message
    WHEN NOT ({RELEASED}) BEGIN {REFUSAL}; END""",
]
SQLITE_BACK = [
    *(f"DROP TRIGGER {table}_no_{act}" for table in TABLES for act in ("delete", "update", "replace")),
    "DROP TABLE messaging_retentionpass",
]


def forwards(apps, schema_editor):
    is_postgresql = schema_editor.connection.vendor == "postgresql"
    for statement in [POSTGRESQL, FILLFACTOR] if is_postgresql else SQLITE:
        schema_editor.execute(statement)


def backwards(apps, schema_editor):
    is_postgresql = schema_editor.connection.vendor == "postgresql"
    for statement in [POSTGRESQL_BACK] if is_postgresql else SQLITE_BACK:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("messaging", "0001_initial")]
    operations = [migrations.RunPython(forwards, backwards)]
