import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0015_token_scopes"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="hostedendpoint", name="one_standing_endpoint"),
        migrations.RenameModel(old_name="HostedEndpoint", new_name="AgentEndpoint"),
        migrations.AlterModelOptions(
            name='agentendpoint',
            options={'verbose_name': 'agent endpoint', 'verbose_name_plural': 'agent endpoints'},
        ),
        migrations.AddField(
            model_name='agentendpoint',
            name='kind',
            field=models.CharField(choices=[('hosted', "Recado's own end"), ('connector', "The business's own machine")], default='hosted', max_length=10),
        ),
        migrations.AddField(
            model_name='agentendpoint',
            name='token',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='endpoint', to='accounts.apitoken'),
        ),
        migrations.AddField(
            model_name='agentendpoint',
            name='version',
            field=models.CharField(blank=True, max_length=20),
        ),
        migrations.AlterField(
            model_name='auditevent',
            name='action',
            field=models.CharField(choices=[('customer.started_again', 'Customer started again'), ('member.added', 'Member added'), ('member.removed', 'Member removed'), ('keys.epoch_published', 'Keys published'), ('keys.wrapped', 'Access to messages given'), ('verification.submitted', 'Verification asked for'), ('verification.document_viewed', 'Document viewed'), ('verification.approved', 'Verification approved'), ('verification.rejected', 'Verification rejected'), ('certificate.issued', 'Certificate issued'), ('report.filed', 'Report received'), ('report.evidence_viewed', 'Reported messages viewed'), ('report.evidence_erased', 'Reported messages erased'), ('case.dismissed', 'Case dismissed'), ('customer.warned', 'Customer warned'), ('business.warned', 'Business warned'), ('business.suspended', 'Business suspended'), ('business.reinstated', 'Suspension lifted'), ('keys.hosting_signed_on', 'Hosted custody signed on'), ('keys.hosting_signed_off', 'Hosted custody signed off'), ('keys.connector_enrolled', 'Connector enrolled'), ('keys.connector_signed_on', 'Connector let in'), ('keys.connector_signed_off', 'Connector removed'), ('token.issued', 'API token made'), ('token.revoked', 'API token revoked'), ('automation.changed', 'Automatic answers changed'), ('template.submitted', 'Template sent for review'), ('template.approved', 'Template approved'), ('template.rejected', 'Template rejected'), ('notification.scheduled', 'Notification scheduled'), ('notification.cancelled', 'Notification cancelled'), ('contacts.imported', 'Contacts imported'), ('campaign.launched', 'Campaign launched'), ('campaign.paused', 'Campaign paused'), ('campaign.resumed', 'Campaign resumed'), ('cloud.opened', 'Cloud API opened'), ('cloud.secret_renewed', 'Secret of the Cloud API renewed'), ('pilot.opened', 'Pilot programme opened'), ('pilot.changed', 'Pilot places changed'), ('pilot.ended', 'Pilot programme ended'), ('pilot.invited', 'Invitation to the pilot made'), ('pilot.revoked', 'Invitation to the pilot revoked'), ('pilot.joined', 'Place in the pilot taken')], max_length=60),
        ),
        migrations.AddConstraint(
            model_name='agentendpoint',
            constraint=models.UniqueConstraint(condition=models.Q(('removed_at__isnull', True)), fields=('business', 'kind'), name='one_standing_endpoint_per_kind'),
        ),
    ]
