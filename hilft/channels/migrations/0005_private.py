"""What began in public goes on in private: passages, proofs of browser sessions, and checks of who somebody is."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0009_reaching'),
        ('channels', '0004_accounts'),
        ('conversations', '0003_followed'),
        ('people', '0005_care_group'),
    ]

    operations = [
        migrations.CreateModel(
            name='Passage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('address', models.CharField(blank=True, max_length=320)),
                ('way', models.CharField(max_length=8)),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('made_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('used_at', models.DateTimeField(blank=True, null=True)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('tried', models.PositiveSmallIntegerField(default=0)),
                ('held_until', models.DateTimeField(blank=True, null=True)),
                ('opened', models.PositiveIntegerField(default=0)),
                ('opened_at', models.DateTimeField(blank=True, null=True)),
                ('says_end', models.BooleanField(default=True)),
                ('account', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='channels.account')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='passages', to='cases.case')),
                ('customer', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.customer')),
                ('end_word', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='conversations.message')),
                ('made_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('private', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='passages', to='conversations.conversation')),
                ('public', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='conversations.conversation')),
            ],
        ),
        migrations.CreateModel(
            name='Proof',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('session', models.CharField(max_length=64, unique=True)),
                ('code', models.CharField(blank=True, max_length=64)),
                ('made_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('proved_at', models.DateTimeField(blank=True, null=True)),
                ('until', models.DateTimeField(blank=True, null=True)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('passage', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='proofs', to='channels.passage')),
            ],
        ),
        migrations.CreateModel(
            name='IdentityCheck',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('how', models.CharField(max_length=10)),
                ('asked_at', models.DateTimeField()),
                ('digest', models.CharField(blank=True, max_length=64)),
                ('second', models.CharField(blank=True, max_length=20)),
                ('sealed', models.BinaryField(blank=True, default=bytes)),
                ('given_at', models.DateTimeField(blank=True, null=True)),
                ('opened_at', models.DateTimeField(blank=True, null=True)),
                ('at', models.DateTimeField(blank=True, null=True)),
                ('result', models.CharField(blank=True, max_length=10)),
                ('reason', models.CharField(blank=True, max_length=300)),
                ('until', models.DateTimeField(blank=True, null=True)),
                ('asked_by', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('by', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='checks', to='cases.case')),
                ('customer', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='checks', to='people.customer')),
                ('identity', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.identity')),
                ('opened_by', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('at', None), ('result', ''), ('until', None)), models.Q(('at__isnull', False), models.Q(('result', ''), _negated=True)), _connector='OR'), name='check_is_decided_with_a_result'), models.CheckConstraint(condition=models.Q(models.Q(('how', 'compared'), _negated=True), ('result', ''), ('by__isnull', False), _connector='OR'), name='comparison_is_somebodys'), models.CheckConstraint(condition=models.Q(('result__in', ['', 'matches', 'withdrawn']), models.Q(('reason', ''), _negated=True), _connector='OR'), name='what_does_not_match_has_a_reason'), models.CheckConstraint(condition=models.Q(('until', None), models.Q(('result', 'matches'), ('until__gt', models.F('at'))), _connector='OR'), name='level_expires')],
            },
        ),
        migrations.AddIndex(
            model_name='passage',
            index=models.Index(condition=models.Q(('ended_at', None)), fields=['account', 'address'], name='passage_of_address'),
        ),
        migrations.AddConstraint(
            model_name='passage',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('case',), name='one_passage_at_a_time'),
        ),
        migrations.AddConstraint(
            model_name='passage',
            constraint=models.CheckConstraint(condition=models.Q(('expires_at__gt', models.F('made_at'))), name='passage_expires'),
        ),
        migrations.AddConstraint(
            model_name='passage',
            constraint=models.CheckConstraint(condition=models.Q(('way', 'page'), models.Q(('account__isnull', False), models.Q(('address', ''), _negated=True)), _connector='OR'), name='passage_is_bound'),
        ),
        migrations.AddConstraint(
            model_name='proof',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at', None), ('proved_at', None), models.Q(('code', ''), _negated=True)), fields=('code',), name='code_once'),
        ),
        migrations.AddConstraint(
            model_name='proof',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('proved_at', None), ('until', None)), models.Q(('proved_at__isnull', False), ('until__isnull', False)), _connector='OR'), name='let_in_until'),
        ),
    ]
