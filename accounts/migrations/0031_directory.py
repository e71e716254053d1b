from django.db import migrations, models

from accounts.models.names import searchable


def fill(apps, schema_editor):
    Business = apps.get_model("accounts", "Business")
    for business in Business.objects.only("name", "handle", "address").iterator():
        text = searchable(business.name, business.handle, business.address)
        Business.objects.filter(pk=business.pk).update(search_text=text)


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0030_team'),
    ]

    operations = [
        migrations.AddField(
            model_name='business',
            name='search_text',
            field=models.CharField(blank=True, default='', editable=False, max_length=800),
            preserve_default=False,
        ),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
    ]
