"""Decisions of an association rest on its charter; regimes entered before get the shipped line."""

from django.db import migrations, models

_LINES = ["Căn cứ Điều lệ Hội Khuyến học Việt Nam"]


def fill(apps, schema_editor):
    apps.get_model("nominations", "LegalRegime").objects.update(association_lines=_LINES)


class Migration(migrations.Migration):
    dependencies = [("nominations", "0022_awards_of_lists")]
    operations = [
        migrations.AlterField(
            model_name="legalregime",
            name="basis_lines",
            field=models.JSONField(
                blank=True,
                default=list,
                verbose_name="các dòng căn cứ của cơ quan nhà nước",
            ),
        ),
        migrations.AddField(
            model_name="legalregime",
            name="association_lines",
            field=models.JSONField(
                blank=True,
                default=list,
                help_text=(
                    "Quyết định của chính Hội căn cứ vào Điều lệ và quy chế của Hội, không vào "
                    "luật về chính quyền địa phương."
                ),
                verbose_name="các dòng căn cứ của Hội",
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
