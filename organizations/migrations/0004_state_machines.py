import django_fsm
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('organizations', '0003_tokens_hashed'),
    ]

    operations = [
        # The column stays the same text; only who may set it changes.
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    model_name='proposedappointment',
                    name='state',
                    field=django_fsm.FSMField(choices=[('waiting', 'chờ xác nhận'), ('confirmed', 'đã xác nhận'), ('refused', 'không đồng ý'), ('withdrawn', 'đã rút')], default='waiting', max_length=10, protected=True),
                ),
            ]
        ),
    ]
