import django.db.models.deletion
from django.db import migrations, models

COPY = """
INSERT INTO accounts_keybackup (party_id, document, created_at)
SELECT party_id, document, updated_at FROM accounts_onlybackup
"""
COPY_BACK = """
INSERT INTO accounts_onlybackup (party_id, document, updated_at)
SELECT party_id, document, created_at FROM accounts_keybackup WHERE replaced_at IS NULL
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_decide_permission")]

    operations = [
        migrations.RenameModel("KeyBackup", "OnlyBackup"),
        migrations.CreateModel(
            name="KeyBackup",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("document", models.JSONField()),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("replaced_at", models.DateTimeField(blank=True, null=True)),
                (
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="backups",
                        to="accounts.party",
                    ),
                ),
            ],
            options={
                "verbose_name": "key backup",
                "verbose_name_plural": "key backups",
                "indexes": [models.Index(fields=["party", "-created_at"], name="accounts_ke_party_i_a798d7_idx")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("replaced_at__isnull", True)),
                        fields=("party",),
                        name="one_newest_backup_per_party",
                    )
                ],
            },
        ),
        migrations.RunSQL(COPY, COPY_BACK, elidable=True),
        migrations.DeleteModel("OnlyBackup"),
    ]
