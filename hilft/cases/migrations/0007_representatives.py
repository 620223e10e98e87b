"""Who writes for another customer, and by which document they may: never oneself, never without an end."""

import datetime
import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0006_matter'),
        ('conversations', '0002_search_titles'),
        ('people', '0005_care_group'),
    ]

    operations = [
        migrations.CreateModel(
            name='Behalf',
            fields=[
                ('case', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='behalf', serialize=False, to='cases.case')),
                ('noted_at', models.DateTimeField()),
                ('noted_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('whom', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='behalves', to='people.customer')),
                ('writer', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.customer')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('writer', models.F('whom')), _negated=True), name='behalf_is_for_another')],
            },
        ),
        migrations.CreateModel(
            name='Representative',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('scope', models.CharField(choices=[('general', 'general help only'), ('case', 'this case'), ('everything', 'everything')], max_length=10)),
                ('document', models.CharField(max_length=120)),
                ('is_seen', models.BooleanField(default=False)),
                ('granted_at', models.DateTimeField()),
                ('valid_until', models.DateTimeField()),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('attachment', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='conversations.attachment')),
                ('case', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='representatives', to='cases.case')),
                ('granted_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('who', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='represents', to='people.customer')),
                ('whom', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='representatives', to='people.customer')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('who', models.F('whom')), _negated=True), name='representative_is_another'), models.CheckConstraint(condition=models.Q(('valid_until__gt', models.F('granted_at')), ('valid_until__lte', django.db.models.expressions.CombinedExpression(models.F('granted_at'), '+', models.Value(datetime.timedelta(days=731))))), name='representative_expires'), models.CheckConstraint(condition=models.Q(models.Q(('case__isnull', False), ('scope', 'case')), models.Q(('case', None), ('scope__in', ['general', 'everything'])), _connector='OR'), name='representative_has_a_scope'), models.CheckConstraint(condition=models.Q(models.Q(('document', ''), _negated=True), models.Q(models.Q(('attachment__isnull', False), ('is_seen', False)), models.Q(('attachment', None), ('is_seen', True)), _connector='OR')), name='representative_shows_a_document')],
            },
        ),
    ]
