
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('audit', '0003_heads_and_values'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='event',
            index=models.Index(fields=['object_ref'], name='event_of_a_thing'),
        ),
    ]
