"""Who comes from outside for a case, and what can be promised of the catalogue."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0013_found_aside'),
        ('people', '0006_official_accounts'),
    ]

    operations = [
        migrations.CreateModel(
            name='Despite',
            fields=[
                ('commitment', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='despite', serialize=False, to='cases.commitment')),
                ('name', models.CharField(max_length=80)),
                ('trouble', models.CharField(choices=[('unknown', 'in no catalogue'), ('not_yet', 'not to be had yet'), ('no_more', 'no longer to be had'), ('elsewhere', 'not to be had everywhere')], max_length=12)),
                ('reason', models.CharField(max_length=300)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='despite_has_a_reason'), models.CheckConstraint(condition=models.Q(('trouble__in', ['unknown', 'not_yet', 'no_more', 'elsewhere'])), name='despite_trouble_known')],
            },
        ),
        migrations.CreateModel(
            name='Product',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80, unique=True)),
                ('aliases', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=80), blank=True, default=list, size=None)),
                ('available_from', models.DateField(blank=True, null=True)),
                ('available_until', models.DateField(blank=True, null=True)),
                ('regions', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), blank=True, default=list, size=None)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('available_from', None), ('available_until', None), ('available_from__lte', models.F('available_until')), _connector='OR'), name='product_begins_before_it_ends')],
            },
        ),
        migrations.CreateModel(
            name='Errand',
            fields=[
                ('commitment', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='errand', serialize=False, to='cases.commitment')),
                ('name', models.CharField(max_length=120)),
                ('contact', models.CharField(blank=True, max_length=120)),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('result', models.CharField(blank=True, choices=[('done', 'done'), ('nobody_there', 'nobody was there'), ('refused', 'they were not let in, or it was not taken'), ('part_missing', 'a part was missing'), ('other', 'something else, see the note')], default='', max_length=12)),
                ('note', models.CharField(blank=True, default='', max_length=500)),
                ('reported_at', models.DateTimeField(blank=True, null=True)),
                ('reported_by', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, to='people.person')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('starts_at__lt', models.F('ends_at'))), name='errand_has_a_window'), models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='errand_has_somebody'), models.CheckConstraint(condition=models.Q(models.Q(('reported_at', None), ('reported_by', None), ('result', '')), models.Q(('reported_at__isnull', False), ('result__in', ['done', 'nobody_there', 'refused', 'part_missing', 'other'])), _connector='OR'), name='errand_result_has_a_moment')],
            },
        ),
    ]
