import django_fsm
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('nominations', '0015_scans'),
        ('organizations', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        # The columns stay the same text; only who may set them changes.
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    model_name='awardtypeversion',
                    name='status',
                    field=django_fsm.FSMField(choices=[('draft', 'Đang soạn'), ('published', 'Đã ban hành'), ('retired', 'Thôi áp dụng')], default='draft', max_length=12, protected=True, verbose_name='tình trạng'),
                ),
                migrations.AlterField(
                    model_name='stagedrow',
                    name='status',
                    field=django_fsm.FSMField(choices=[('ok', 'Tốt'), ('warning', 'Cần xem'), ('error', 'Cần sửa'), ('duplicate', 'Trùng'), ('dropped', 'Không lấy')], max_length=10, protected=True),
                ),
                migrations.AlterField(
                    model_name='stagedworkbook',
                    name='state',
                    field=django_fsm.FSMField(choices=[('reading', 'Đang đọc'), ('ready', 'Chờ kiểm tra'), ('refused', 'Không đọc được'), ('committed', 'Đã lưu thành bản nháp'), ('discarded', 'Đã bỏ')], default='reading', max_length=10, protected=True),
                ),
            ]
        ),
        migrations.AddConstraint(
            model_name='stagedworkbook',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', True), ('state__in', ['reading', 'ready'])), models.Q(('closed_at__isnull', False), ('state__in', ['refused', 'committed', 'discarded'])), _connector='OR'), name='closed_workbook_has_moment'),
        ),
    ]
