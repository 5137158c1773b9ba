import django_fsm
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('nominations', '0016_state_machines'),
        ('organizations', '0001_initial'),
        ('workflows', '0010_forget_repeats'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        # The columns stay the same text; only who may set them changes.
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    model_name='agendaitem',
                    name='state',
                    field=django_fsm.FSMField(choices=[('waiting', 'Chưa xét'), ('voting', 'Đang bỏ phiếu'), ('tied', 'Ngang phiếu, chờ Chủ tịch quyết định'), ('counted', 'Đã kiểm phiếu'), ('confirmed', 'Đã xác nhận'), ('deferred', 'Hoãn')], default='waiting', max_length=10, protected=True),
                ),
                migrations.AlterField(
                    model_name='complaint',
                    name='state',
                    field=django_fsm.FSMField(choices=[('received', 'Mới nhận, chờ thụ lý'), ('accepted', 'Đã thụ lý'), ('refused', 'Không thụ lý'), ('verifying', 'Đang xác minh'), ('resolved', 'Đã giải quyết'), ('closed', 'Đã kết thúc')], default='received', max_length=10, protected=True),
                ),
                migrations.AlterField(
                    model_name='councilsession',
                    name='state',
                    field=django_fsm.FSMField(choices=[('called', 'Đã triệu tập'), ('open', 'Đang họp'), ('closed', 'Đã ký biên bản')], default='called', max_length=8, protected=True),
                ),
                migrations.AlterField(
                    model_name='decision',
                    name='state',
                    field=django_fsm.FSMField(choices=[('draft', 'Dự thảo, trình ký'), ('signed', 'Đã ký, chờ cấp số'), ('issued', 'Đã ban hành'), ('refused', 'Không ký')], default='draft', max_length=8, protected=True),
                ),
                migrations.AlterField(
                    model_name='decisionitem',
                    name='status',
                    field=django_fsm.FSMField(choices=[('valid', 'Còn hiệu lực'), ('corrected', 'Đã đính chính'), ('revoked', 'Đã huỷ bỏ')], default='valid', max_length=10, protected=True),
                ),
                migrations.AlterField(
                    model_name='revocationcase',
                    name='state',
                    field=django_fsm.FSMField(choices=[('opened', 'Đã mở, chờ báo người được khen'), ('notified', 'Đã báo, chờ giải trình'), ('revoked', 'Đã huỷ bỏ, đang thu hồi'), ('closed', 'Đã thu hồi, kết thúc'), ('dismissed', 'Không huỷ bỏ')], default='opened', max_length=10, protected=True),
                ),
                migrations.AlterField(
                    model_name='submission',
                    name='state',
                    field=django_fsm.FSMField(choices=[('open', 'Đang lập'), ('sent', 'Đã gửi')], default='open', max_length=8, protected=True),
                ),
            ]
        ),
        migrations.AddConstraint(
            model_name='revocationcase',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('state__in', ['opened', 'notified', 'revoked'])), models.Q(('ended_at__isnull', False), ('state__in', ['closed', 'dismissed'])), _connector='OR'), name='ended_revocation_has_moment'),
        ),
        migrations.AddConstraint(
            model_name='submission',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('sent_at__isnull', True), ('state', 'open')), models.Q(('sent_at__isnull', False), ('state', 'sent')), _connector='OR'), name='sent_letter_has_moment'),
        ),
    ]
