"""Units of all kinds; codes and names hold for a time and may come back for another unit."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from organizations.capabilities import Capability


class UnitKind(models.TextChoices):
    PROVINCE_ASSOCIATION = "province_association", _("Hội Khuyến học tỉnh")
    CITY_ASSOCIATION = "city_association", _("Hội Khuyến học thành phố")
    WARD_ASSOCIATION = "ward_association", _("Hội Khuyến học phường, xã")
    PEOPLES_COMMITTEE = "peoples_committee", _("Ủy ban nhân dân")
    DEPARTMENT = "department", _("Phòng, ban")
    COUNCIL = "council", _("Hội đồng")
    SCHOOL = "school", _("Trường")
    AGENCY = "agency", _("Cơ quan")
    SYSTEM = "system", _("Hệ thống")


#: The associations that may run rounds.
ASSOCIATIONS = (UnitKind.PROVINCE_ASSOCIATION, UnitKind.CITY_ASSOCIATION)


class Unit(models.Model):
    """A unit through its whole life; what it is called today is kept beside it for lists."""

    kind = models.CharField(_("loại"), max_length=24, choices=UnitKind.choices)
    slug = models.SlugField(_("tên viết tắt"), max_length=40, unique=True, null=True, blank=True)
    name = models.CharField(_("tên"), max_length=200)
    short_name = models.CharField(_("tên ngắn"), max_length=100)
    code = models.CharField(_("mã"), max_length=20, blank=True)
    established_on = models.DateField(_("thành lập"), null=True, blank=True)
    dissolved_on = models.DateField(_("giải thể"), null=True, blank=True)

    class Meta:
        verbose_name = _("đơn vị")
        verbose_name_plural = _("đơn vị")
        ordering = ["kind", "code", "name"]
        permissions = [(f"cap_{name}", name) for name in map(str, Capability)]

    def __str__(self) -> str:
        return self.short_name


class UnitName(models.Model):
    """The code and names of a unit over a span of days."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="names")
    code = models.CharField(_("mã"), max_length=20, blank=True, db_index=True)
    name = models.CharField(_("tên"), max_length=200)
    short_name = models.CharField(_("tên ngắn"), max_length=100)
    valid_from = models.DateField(_("từ ngày"))
    valid_to = models.DateField(_("đến hết ngày"), null=True, blank=True)

    class Meta:
        verbose_name = _("tên đơn vị")
        verbose_name_plural = _("tên đơn vị")
        ordering = ["valid_from"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "valid_from"], name="one_name_a_day"),
            models.CheckConstraint(
                condition=models.Q(valid_to__isnull=True)
                | models.Q(valid_to__gte=models.F("valid_from")),
                name="name_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return self.short_name


class Oversight(models.Model):
    """Which units stand under which, from a date to a date."""

    overseer = models.ForeignKey(Unit, models.PROTECT, related_name="overseen")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="overseers")
    valid_from = models.DateField(_("từ ngày"))
    valid_to = models.DateField(_("đến hết ngày"), null=True, blank=True)

    class Meta:
        verbose_name = _("phạm vi")
        verbose_name_plural = _("phạm vi")

    def __str__(self) -> str:
        return f"{self.overseer_id} → {self.unit_id}"


class Succession(models.Model):
    """What became of a unit; many to many, for splits are partial."""

    class Kind(models.TextChoices):
        MERGE = "merge", _("sáp nhập")
        SPLIT = "split", _("chia tách")
        RENAME = "rename", _("đổi tên")
        RETYPE = "retype", _("đổi loại")
        REPARENT = "reparent", _("chuyển cấp trên")

    from_unit = models.ForeignKey(Unit, models.PROTECT, related_name="successions")
    to_unit = models.ForeignKey(Unit, models.PROTECT, related_name="predecessions")
    kind = models.CharField(_("kiểu"), max_length=10, choices=Kind.choices)
    on = models.DateField(_("từ ngày"))
    instrument = models.CharField(_("văn bản"), max_length=200, blank=True)
    note = models.CharField(_("ghi chú"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("kế thừa")
        verbose_name_plural = _("kế thừa")
        constraints = [
            models.UniqueConstraint(fields=["from_unit", "to_unit", "on"], name="one_succession")
        ]

    def __str__(self) -> str:
        return f"{self.from_unit_id} → {self.to_unit_id}"
