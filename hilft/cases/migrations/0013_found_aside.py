from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0012_planned_words")]

    operations = [
        migrations.RemoveConstraint(model_name="setaside", name="silence_is_for_what_nobody_asks"),
        migrations.AlterField(
            model_name="setaside",
            name="why",
            field=models.CharField(
                choices=[
                    ("spam", "spam"),
                    ("advertising", "advertising"),
                    ("machine", "said again by a machine"),
                    ("other_company", "another company's matter"),
                    ("misdirected", "meant for somebody else"),
                    ("found", "said to nobody here, and needs no answer"),
                ],
                max_length=16,
            ),
        ),
        migrations.AddConstraint(
            model_name="setaside",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("is_silent", False), ("why__in", ["spam", "advertising", "machine", "found"]), _connector="OR"
                ),
                name="silence_is_for_what_nobody_asks",
            ),
        ),
    ]
