"""Weekly shifts; like every table of the roster they count its version up."""

import django.db.models.deletion
from django.db import migrations, models


COUNT = (
    "CREATE TRIGGER roster_changed AFTER INSERT OR UPDATE OR DELETE ON people_shift "
    "FOR EACH STATEMENT EXECUTE FUNCTION roster_changed();"
)
NO_COUNT = "DROP TRIGGER roster_changed ON people_shift;"


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0003_search_names'),
    ]

    operations = [
        migrations.CreateModel(
            name='Shift',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('advisor', 'advisor'), ('expert', 'expert'), ('duty_lead', 'duty lead'), ('head_of_service', 'head of service'), ('head_of_department', 'head of department'), ('community_manager', 'community manager'), ('moderator', 'moderator'), ('privacy_officer', 'data protection officer'), ('operator', 'operator')], max_length=24)),
                ('weekday', models.SmallIntegerField()),
                ('begins', models.TimeField()),
                ('ends', models.TimeField()),
                ('zone', models.CharField(max_length=64)),
                ('first_on', models.DateField()),
                ('last_on', models.DateField(blank=True, null=True)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='shifts', to='people.person')),
                ('team', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='people.team')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('weekday__gte', 0), ('weekday__lte', 6)), name='shift_on_a_weekday'), models.CheckConstraint(condition=models.Q(('role__in', ['advisor', 'expert', 'duty_lead', 'head_of_service', 'head_of_department', 'community_manager', 'moderator', 'privacy_officer', 'operator'])), name='shift_role_known'), models.CheckConstraint(condition=models.Q(('last_on', None), ('last_on__gte', models.F('first_on')), _connector='OR'), name='shift_dates_run_forward')],
            },
        ),
        migrations.RunSQL(COUNT, NO_COUNT),
    ]
