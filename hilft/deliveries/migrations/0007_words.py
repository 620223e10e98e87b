from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('deliveries', '0006_pieces'),
    ]

    operations = [
        migrations.AddField(
            model_name='delivery',
            name='words',
            field=models.TextField(blank=True, db_default=''),
        ),
    ]
