"""Awards our own decisions gave are kept by the association that reviewed them."""

from django.db import migrations
from django.db.models import OuterRef, Subquery

from nominations.text.folding import fold


def keep(apps, schema_editor):
    """From the dossier each names; and what search reads."""
    award = apps.get_model("nominations", "PastAward")
    for one in award.objects.filter(name_fold="").only("pk", "name").iterator(chunk_size=2000):
        award.objects.filter(pk=one.pk).update(name_fold=fold(one.name))
    nomination = apps.get_model("nominations", "Nomination")
    of = nomination.objects.filter(number=OuterRef("nomination_number"))
    own = award.objects.exclude(nomination_number="").filter(unit__isnull=True)
    own.update(unit=Subquery(of.values("city")[:1]))
    award.objects.filter(subject_kind="", person__isnull=False).update(subject_kind="person")
    kinds = apps.get_model("nominations", "Collective").objects.filter(pk=OuterRef("collective"))
    award.objects.filter(subject_kind="", collective__isnull=False).update(
        subject_kind=Subquery(kinds.values("kind")[:1])
    )


class Migration(migrations.Migration):
    dependencies = [("nominations", "0020_what_was_given_before")]

    operations = [migrations.RunPython(keep, migrations.RunPython.noop)]
