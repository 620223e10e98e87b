"""A customer may belong to a group whose cases have shorter dates."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0004_shifts")]
    operations = [
        migrations.AddField(
            model_name="customer",
            name="care_group",
            field=models.CharField(blank=True, default="", db_default="", max_length=20),
        ),
    ]
