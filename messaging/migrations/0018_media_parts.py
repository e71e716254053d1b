"""Files are stored part by part; what was stored in one object stays where it is, as its file's only part.

The parts of what a verified business's message carries cannot be changed or deleted, as the file itself (0011).
"""

from importlib import import_module

import django.db.models.deletion
from django.db import migrations, models

FILES = import_module("messaging.migrations.0011_media")

PARTS = """
INSERT INTO messaging_mediapart (media_id, number, size, digest, stored_name, created_at)
SELECT id, 0, size, digest, stored_name, created_at FROM messaging_mediafile WHERE state = 'stored'
"""
IN_PARTS = """
SELECT count(*) FROM messaging_mediafile WHERE state = 'stored' AND NOT EXISTS (
  SELECT 1 FROM messaging_mediapart p WHERE p.media_id = messaging_mediafile.id AND p.size = messaging_mediafile.size)
"""
WHOLE = """
UPDATE messaging_mediafile SET
  digest = (SELECT p.digest FROM messaging_mediapart p WHERE p.media_id = messaging_mediafile.id),
  stored_name = (SELECT p.stored_name FROM messaging_mediapart p WHERE p.media_id = messaging_mediafile.id)
WHERE state = 'stored'
"""

POSTGRESQL = """
CREATE FUNCTION messaging_refuse_part_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' AND (current_setting('recado.retention', true) = 'on' OR NOT EXISTS (
      SELECT 1 FROM messaging_mediafile WHERE id = OLD.media_id AND from_verified)) THEN
    RETURN OLD;
  END IF;
  RAISE EXCEPTION 'parts of files cannot be changed, nor those of a verified business deleted'
    USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER messaging_mediapart_kept BEFORE UPDATE OR DELETE ON messaging_mediapart
  FOR EACH ROW EXECUTE FUNCTION messaging_refuse_part_change();
CREATE TRIGGER messaging_mediapart_no_truncate BEFORE TRUNCATE ON messaging_mediapart
  FOR EACH STATEMENT EXECUTE FUNCTION messaging_refuse_part_change();
"""
POSTGRESQL_BACK = """
DROP TRIGGER messaging_mediapart_kept ON messaging_mediapart;
DROP TRIGGER messaging_mediapart_no_truncate ON messaging_mediapart;
DROP FUNCTION messaging_refuse_part_change();
"""
REFUSAL = "SELECT RAISE(ABORT, 'parts of files cannot be changed, nor those of a verified business deleted')"
SQLITE = [
    f"""CREATE TRIGGER messaging_mediapart_no_delete BEFORE DELETE ON messaging_mediapart
    WHEN EXISTS (SELECT 1 FROM messaging_mediafile WHERE id = OLD.media_id AND from_verified)
    AND NOT EXISTS (SELECT 1 FROM messaging_retentionpass) BEGIN {REFUSAL}; END""",
    f"CREATE TRIGGER messaging_mediapart_no_update BEFORE UPDATE ON messaging_mediapart BEGIN {REFUSAL}; END",
    # REPLACE would delete the row that is in its way without asking the trigger on DELETE.
    f"""CREATE TRIGGER messaging_mediapart_no_replace BEFORE INSERT ON messaging_mediapart
    WHEN EXISTS (SELECT 1 FROM messaging_mediapart
      WHERE id = NEW.id OR (media_id = NEW.media_id AND number = NEW.number)) BEGIN {REFUSAL}; END""",
]
SQLITE_BACK = [f"DROP TRIGGER messaging_mediapart_no_{act}" for act in ("delete", "update", "replace")]


def move_into_parts(apps, schema_editor):
    schema_editor.execute(PARTS)


def move_back(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(IN_PARTS)
        if cursor.fetchone()[0]:
            raise RuntimeError("files that were stored in parts cannot be made whole again")
    if schema_editor.connection.vendor == "postgresql":
        FILES.backwards(apps, schema_editor)
    # On SQLite the table was made anew for its columns, without its triggers.
    schema_editor.execute(WHOLE)
    FILES.forwards(apps, schema_editor)


def guard(apps, schema_editor):
    is_postgresql = schema_editor.connection.vendor == "postgresql"
    for statement in [POSTGRESQL] if is_postgresql else SQLITE:
        schema_editor.execute(statement)


def unguard(apps, schema_editor):
    is_postgresql = schema_editor.connection.vendor == "postgresql"
    for statement in [POSTGRESQL_BACK] if is_postgresql else SQLITE_BACK:
        schema_editor.execute(statement)


class Migration(migrations.Migration):

    dependencies = [("messaging", "0017_team_notes")]

    operations = [
        migrations.CreateModel(
            name="MediaPart",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField(help_text="Its place, from 0.")),
                ("size", models.PositiveIntegerField(help_text="Bytes.")),
                ("digest", models.BinaryField(help_text="BLAKE2b-256 of these bytes.", max_length=32)),
                ("stored_name", models.CharField(max_length=160)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("media", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="parts", to="messaging.mediafile")),
            ],
            options={
                "verbose_name": "part of a file",
                "verbose_name_plural": "parts of files",
                "constraints": [models.UniqueConstraint(fields=("media", "number"), name="one_part_a_place")],
            },
        ),
        migrations.CreateModel(
            name="StorageLeftover",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=160, unique=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "verbose_name": "leftover in the storage",
                "verbose_name_plural": "leftovers in the storage",
                "indexes": [models.Index(fields=["created_at"], name="leftover_by_time")],
            },
        ),
        migrations.RunPython(move_into_parts, move_back, elidable=True),
        migrations.RemoveField(model_name="mediafile", name="digest"),
        migrations.RemoveField(model_name="mediafile", name="stored_name"),
        # Last, and first on the way back: SQLite makes no table anew that a trigger names.
        migrations.RunPython(guard, unguard),
    ]
