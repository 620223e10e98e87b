"""What was put in force when, and by whom; what is in force already is written down as of its beginning."""

import django.db.models.deletion
from django.db import migrations, models


WRITE = (
    "INSERT INTO policies_ruling (team_id, policy_id, calendar_id, at) "
    "SELECT team_id, policy_id, calendar_id, since FROM policies_inforce;"
)


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0005_care_group'),
        ('policies', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Ruling',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('team_id', models.BigIntegerField(blank=True, null=True)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('calendar', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='policies.calendarversion')),
                ('policy', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='policies.policyversion')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('calendar', None), ('policy', None), ('team_id__isnull', False)), models.Q(('calendar__isnull', False), ('policy__isnull', False)), _connector='OR'), name='ruling_has_rules_or_ends_a_teams_own')],
            },
        ),
        migrations.RunSQL(WRITE, migrations.RunSQL.noop),
    ]
