"""The team inbox, and the entries of what customers had written before there was one.

They come in open, as they stood: nothing that was on a list is missing from it. The statement says what
`messaging/delivery/inbox.py` does with each message; ids of version 5 are derived, so nobody typed those.
"""

import django.db.models.deletion
import messaging.models.messages
from django.db import migrations, models

FILL = """
INSERT INTO messaging_inboxentry
  (conversation_id, business_id, assignee_id, status, snoozed_until_ms, last_at_ms, waiting_since_ms, unread,
   awaits_turn)
WITH said AS (
  SELECT conversation_id, business_id, sequence, accepted_at_ms, sender_id <> business_id AS theirs,
         sender_id = business_id AND {version} <> '5' AS typed
  FROM messaging_message
  WHERE sequence IS NOT NULL AND kind = 1
    AND (sender_id <> business_id OR {version} <> '5' OR template_version = '')
),
answered AS (SELECT conversation_id, MAX(sequence) AS at FROM said WHERE typed GROUP BY conversation_id),
readings AS (
  SELECT mark.conversation_id, MAX(mark.read_sequence) AS upto
  FROM messaging_watermark mark
  JOIN messaging_conversation talk ON talk.id = mark.conversation_id AND talk.business_id = mark.party_id
  GROUP BY mark.conversation_id
)
SELECT said.conversation_id, said.business_id, NULL, 'open', NULL, MAX(said.accepted_at_ms),
       MIN(CASE WHEN theirs AND said.sequence > COALESCE(answered.at, 0) THEN said.accepted_at_ms END),
       SUM(CASE WHEN theirs AND said.sequence > COALESCE(readings.upto, 0) THEN 1 ELSE 0 END), {no}
FROM said
LEFT JOIN answered ON answered.conversation_id = said.conversation_id
LEFT JOIN readings ON readings.conversation_id = said.conversation_id
GROUP BY said.conversation_id, said.business_id
HAVING SUM(CASE WHEN theirs THEN 1 ELSE 0 END) > 0
"""
DIALECTS = {
    "postgresql": {"version": "substr(client_message_id::text, 15, 1)", "no": "FALSE"},
    "sqlite": {"version": "substr(client_message_id, 13, 1)", "no": "0"},
}


def fill(apps, schema_editor):
    connection = schema_editor.connection
    with connection.cursor() as cursor:
        cursor.execute(FILL.format(**DIALECTS[connection.vendor]))


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0030_team'),
        ('messaging', '0014_push_mutes_and_hidden_reading'),
    ]

    operations = [
        migrations.CreateModel(
            name='InboxSettings',
            fields=[
                ('business', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='inbox_settings', serialize=False, to='accounts.business')),
                ('assignment', models.CharField(choices=[('manual', 'By hand'), ('round_robin', 'In turn')], default='manual', max_length=12)),
                ('turns', models.JSONField(default=dict)),
            ],
            options={
                'verbose_name': 'inbox settings',
                'verbose_name_plural': 'inbox settings',
            },
        ),
        migrations.CreateModel(
            name='InboxChange',
            fields=[
                ('id', models.UUIDField(default=messaging.models.messages.ordered_id, editable=False, primary_key=True, serialize=False)),
                ('made_at', models.DateTimeField(auto_now_add=True)),
                ('undone_at', models.DateTimeField(null=True)),
                ('business', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.business')),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.membership')),
            ],
            options={
                'verbose_name': 'change in the inbox',
                'verbose_name_plural': 'changes in the inbox',
            },
        ),
        migrations.CreateModel(
            name='ConversationLabel',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('business', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.business')),
                ('conversation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='labels', to='messaging.conversation')),
                ('label', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='conversation_labels', to='messaging.label')),
            ],
            options={
                'verbose_name': 'label of a conversation',
                'verbose_name_plural': 'labels of conversations',
                'constraints': [models.UniqueConstraint(fields=('conversation', 'label'), name='one_conversation_label_once')],
            },
        ),
        migrations.CreateModel(
            name='InboxEntry',
            fields=[
                ('conversation', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='inbox_entry', serialize=False, to='messaging.conversation')),
                ('status', models.CharField(choices=[('open', 'Open'), ('snoozed', 'Snoozed'), ('resolved', 'Resolved')], default='open', max_length=8)),
                ('snoozed_until_ms', models.BigIntegerField(help_text='Null: until the customer writes.', null=True)),
                ('last_at_ms', models.BigIntegerField(help_text='The newest message that is no notification or campaign.')),
                ('waiting_since_ms', models.BigIntegerField(help_text='The first message nobody has answered.', null=True)),
                ('unread', models.PositiveIntegerField(default=0, help_text="The customer's, above the highest read mark.")),
                ('awaits_turn', models.BooleanField(default=False, help_text='To be given to whose turn it is.')),
                ('assignee', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.membership')),
                ('business', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.business')),
            ],
            options={
                'verbose_name': 'inbox entry',
                'verbose_name_plural': 'inbox entries',
                'indexes': [models.Index(models.F('business'), models.F('status'), models.OrderBy(models.F('last_at_ms'), descending=True), models.OrderBy(models.F('conversation'), descending=True), name='inbox_by_time'), models.Index(models.F('business'), models.F('assignee'), models.F('status'), models.OrderBy(models.F('last_at_ms'), descending=True), models.OrderBy(models.F('conversation'), descending=True), name='inbox_of_a_member'), models.Index(models.F('business'), models.F('waiting_since_ms'), models.F('conversation'), condition=models.Q(('status', 'open'), ('waiting_since_ms__isnull', False)), name='inbox_by_wait'), models.Index(condition=models.Q(('snoozed_until_ms__isnull', False), ('status', 'snoozed')), fields=['snoozed_until_ms'], name='inbox_snoozed'), models.Index(condition=models.Q(('awaits_turn', True)), fields=['business'], name='inbox_awaits_turn')],
            },
        ),
        migrations.CreateModel(
            name='InboxEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at_ms', models.BigIntegerField()),
                ('act', models.CharField(choices=[('assigned', 'Assigned'), ('status', 'Status'), ('labelled', 'Label added'), ('unlabelled', 'Label removed')], max_length=10)),
                ('cause', models.CharField(choices=[('member', 'A member'), ('undo', 'Taken back'), ('customer', 'The customer wrote'), ('time', 'The time was over'), ('turn', 'Whose turn it was'), ('left', 'Left the team')], max_length=8)),
                ('before', models.JSONField(default=dict)),
                ('after', models.JSONField(default=dict)),
                ('business', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.business')),
                ('by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.membership')),
                ('change', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='events', to='messaging.inboxchange')),
                ('conversation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='messaging.conversation')),
            ],
            options={
                'verbose_name': 'event of the inbox',
                'verbose_name_plural': 'events of the inbox',
                'indexes': [models.Index(fields=['conversation', '-id'], name='inbox_history')],
            },
        ),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
    ]
