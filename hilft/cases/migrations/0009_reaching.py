"""Attempts to reach a customer, times for calls that no two get, and what a commitment is where somebody was to come."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0008_event_day'),
        ('conversations', '0003_followed'),
        ('people', '0005_care_group'),
    ]

    operations = [
        migrations.CreateModel(
            name='Attempt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('noted_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Call',
            fields=[
                ('commitment', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='call', serialize=False, to='cases.commitment')),
                ('starts_at', models.DateTimeField()),
            ],
        ),
        migrations.AddField(
            model_name='commitment',
            name='kind',
            field=models.CharField(blank=True, choices=[('call', 'a call'), ('visit', 'a visit, an appointment')], db_default='', default='', max_length=8),
        ),
        migrations.AddField(
            model_name='commitment',
            name='nobody_came_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddConstraint(
            model_name='commitment',
            constraint=models.CheckConstraint(condition=models.Q(('nobody_came_at', None), models.Q(('kind__in', ['call', 'visit']), ('missed_at__isnull', False)), _connector='OR'), name='nobody_came_is_missed'),
        ),
        migrations.AddField(
            model_name='attempt',
            name='by',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person'),
        ),
        migrations.AddField(
            model_name='attempt',
            name='case',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attempts', to='cases.case'),
        ),
        migrations.AddField(
            model_name='call',
            name='person',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person'),
        ),
        migrations.AddConstraint(
            model_name='attempt',
            constraint=models.CheckConstraint(condition=models.Q(('at__lte', models.F('noted_at'))), name='attempt_is_noted_afterwards'),
        ),
        migrations.AddConstraint(
            model_name='call',
            constraint=models.UniqueConstraint(fields=('person', 'starts_at'), name='one_call_at_a_time'),
        ),
    ]
