"""Files that messages refer to. What a verified business's message carries cannot be changed or deleted.

The retention service passes as it does for messages (0002).
"""

import django.db.models.deletion
import uuid
from django.db import migrations, models

POSTGRESQL = """
CREATE TRIGGER messaging_mediafile_kept BEFORE UPDATE OR DELETE ON messaging_mediafile
  FOR EACH ROW WHEN (OLD.from_verified) EXECUTE FUNCTION messaging_refuse_change();
CREATE TRIGGER messaging_mediafile_no_truncate BEFORE TRUNCATE ON messaging_mediafile
  FOR EACH STATEMENT EXECUTE FUNCTION messaging_refuse_change();
"""
POSTGRESQL_BACK = """
DROP TRIGGER messaging_mediafile_kept ON messaging_mediafile;
DROP TRIGGER messaging_mediafile_no_truncate ON messaging_mediafile;
"""
REFUSAL = "SELECT RAISE(ABORT, 'files of messages of a verified business cannot be changed or deleted')"
SQLITE = [
    f"""CREATE TRIGGER messaging_mediafile_no_delete BEFORE DELETE ON messaging_mediafile
    WHEN OLD.from_verified AND NOT EXISTS (SELECT 1 FROM messaging_retentionpass) BEGIN {REFUSAL}; END""",
    f"""CREATE TRIGGER messaging_mediafile_no_update BEFORE UPDATE ON messaging_mediafile
    WHEN OLD.from_verified BEGIN {REFUSAL}; END""",
    # REPLACE would delete the row that is in its way without asking the trigger on DELETE.
    f"""CREATE TRIGGER messaging_mediafile_no_replace BEFORE INSERT ON messaging_mediafile
    WHEN EXISTS (SELECT 1 FROM messaging_mediafile WHERE id = NEW.id) BEGIN {REFUSAL}; END""",
]
SQLITE_BACK = [f"DROP TRIGGER messaging_mediafile_no_{act}" for act in ("delete", "update", "replace")]


def forwards(apps, schema_editor):
    is_postgresql = schema_editor.connection.vendor == "postgresql"
    for statement in [POSTGRESQL] if is_postgresql else SQLITE:
        schema_editor.execute(statement)


def backwards(apps, schema_editor):
    is_postgresql = schema_editor.connection.vendor == "postgresql"
    for statement in [POSTGRESQL_BACK] if is_postgresql else SQLITE_BACK:
        schema_editor.execute(statement)


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0015_token_scopes'),
        ('messaging', '0010_cloud'),
    ]

    operations = [
        migrations.CreateModel(
            name='MediaFile',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('uploader_id', models.UUIDField(help_text='The party that sends it.')),
                ('size', models.PositiveIntegerField(help_text='Bytes of the ciphertext.')),
                ('state', models.CharField(choices=[('announced', 'Announced'), ('stored', 'Stored')], default='announced', max_length=10)),
                ('stored_name', models.CharField(blank=True, max_length=120)),
                ('digest', models.BinaryField(default=bytes, help_text='BLAKE2b-256 of the stored ciphertext.', max_length=32)),
                ('from_verified', models.BooleanField(default=False, help_text='Its message came from a verified business.')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('business', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.business')),
                ('conversation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='media', to='messaging.conversation')),
                ('message', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='media', to='messaging.message')),
            ],
            options={
                'verbose_name': 'file',
                'verbose_name_plural': 'files',
                'indexes': [models.Index(fields=['uploader_id', 'created_at'], name='media_of_uploader_by_time'), models.Index(condition=models.Q(('message__isnull', True)), fields=['created_at'], name='media_unsent_by_time')],
            },
        ),
        migrations.RunPython(forwards, backwards),
    ]
