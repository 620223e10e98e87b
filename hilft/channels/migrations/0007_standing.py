import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('channels', '0006_searches'),
        ('conversations', '0003_followed'),
    ]

    operations = [
        migrations.CreateModel(
            name='Watched',
            fields=[
                ('message', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, serialize=False, to='conversations.message')),
                ('look_at', models.DateTimeField()),
                ('gone_since', models.DateTimeField(blank=True, null=True)),
                ('account', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, to='channels.account')),
            ],
            options={
                'indexes': [models.Index(fields=['account', 'look_at'], name='watched_due')],
            },
        ),
    ]
