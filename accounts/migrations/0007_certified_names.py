import django.db.models.deletion
from django.db import migrations, models

# Requests from before: the number that the reviewer sees, if the business still holds it.
FILL = """
UPDATE accounts_verificationrequest SET
  display_name = (SELECT name FROM accounts_business b WHERE b.id = accounts_verificationrequest.business_id),
  phone_claim_id = (
    SELECT p.id FROM accounts_phoneclaim p
    JOIN accounts_verificationclaim c ON c.value = p.number AND c.subject = 'phone'
    WHERE c.request_id = accounts_verificationrequest.id
      AND p.business_id = accounts_verificationrequest.business_id AND p.released_at IS NULL
  );
UPDATE accounts_certificate SET
  name = (SELECT name FROM accounts_business b WHERE b.id = accounts_certificate.business_id);
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0006_started_again")]

    operations = [
        migrations.AddField(
            model_name="certificate",
            name="name",
            field=models.CharField(
                default="", help_text="The display name that was reviewed and is signed.", max_length=80
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="verificationrequest",
            name="display_name",
            field=models.CharField(default="", max_length=80, verbose_name="display name"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="verificationrequest",
            name="phone_claim",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="verification_requests",
                to="accounts.phoneclaim",
            ),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop, elidable=True),
    ]
