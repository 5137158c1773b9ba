import django_fsm
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('documents', '0006_signer_certificates'),
        ('nominations', '0016_state_machines'),
        ('organizations', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        # The columns stay the same text; only who may set them changes.
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    model_name='disposal',
                    name='state',
                    field=django_fsm.FSMField(choices=[('proposed', 'Đề nghị'), ('approved', 'Đồng ý tiêu huỷ'), ('rejected', 'Không đồng ý'), ('done', 'Đã tiêu huỷ')], default='proposed', max_length=8, protected=True),
                ),
                migrations.AlterField(
                    model_name='paper',
                    name='state',
                    field=django_fsm.FSMField(choices=[('made', 'Đã lập, chờ vào sổ'), ('issued', 'Đã vào sổ'), ('cancelled', 'Đã huỷ')], default='made', max_length=10, protected=True, verbose_name='tình trạng'),
                ),
                migrations.AlterField(
                    model_name='paperbatch',
                    name='state',
                    field=django_fsm.FSMField(choices=[('queued', 'Đang chờ'), ('working', 'Đang lập'), ('ready', 'Đã xong'), ('failed', 'Không lập được')], default='queued', max_length=8, protected=True),
                ),
            ]
        ),
        migrations.AddConstraint(
            model_name='disposal',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'done'), _negated=True), models.Q(('done_at__isnull', False), ('done_by__isnull', False)), _connector='OR'), name='carried_out_disposal_has_who_and_when'),
        ),
        migrations.AddConstraint(
            model_name='paperbatch',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'ready'), _negated=True), models.Q(('sha256', ''), _negated=True), _connector='OR'), name='ready_batch_has_file'),
        ),
        migrations.AddConstraint(
            model_name='paperbatch',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'failed'), _negated=True), models.Q(('problem', ''), _negated=True), _connector='OR'), name='failed_batch_says_why'),
        ),
    ]
