"""Whom a nomination is for: people and collectives."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from ..fields import COLLECTIVE_KINDS
from ..identity import mask_stored, protect
from ..text.collation import person_sort_key, sort_key
from ..text.folding import fold, match_key


class Gender(models.TextChoices):
    MALE = "M", _("Nam")
    FEMALE = "F", _("Nữ")
    UNKNOWN = "U", _("Không rõ")


class Precision(models.TextChoices):
    """How much of a birth date is known; a bare year is never turned into 1 January."""

    DAY = "day", _("đủ ngày tháng năm")
    MONTH = "month", _("chỉ biết tháng, năm")
    YEAR = "year", _("chỉ biết năm")


class Person(models.Model):
    """A nominee as one person, with the name kept as it was written."""

    full_name = models.CharField(_("họ và tên"), max_length=100)
    name_fold = models.CharField(max_length=120, editable=False)
    name_match = models.CharField(max_length=120, editable=False, db_index=True)
    sort_key = models.CharField(max_length=300, editable=False)
    gender = models.CharField(
        _("giới tính"), max_length=1, choices=Gender.choices, default=Gender.UNKNOWN
    )
    birth_year = models.PositiveSmallIntegerField(_("năm sinh"), null=True, blank=True)
    birth_month = models.PositiveSmallIntegerField(null=True, blank=True)
    birth_day = models.PositiveSmallIntegerField(null=True, blank=True)
    national_id_sealed = models.TextField(editable=False, blank=True, default="")
    national_id_hash = models.CharField(
        max_length=64, editable=False, blank=True, default="", db_index=True
    )
    national_id_masked = models.CharField(
        _("số định danh"), max_length=16, editable=False, blank=True, default=""
    )
    phone = models.CharField(_("điện thoại"), max_length=20, blank=True)
    ward = models.ForeignKey(
        "organizations.Unit", models.PROTECT, related_name="residents", null=True, blank=True
    )
    address = models.CharField(_("địa chỉ"), max_length=300, blank=True)
    occupation = models.CharField(_("nghề nghiệp"), max_length=150, blank=True)
    workplace = models.CharField(_("trường, nơi công tác"), max_length=200, blank=True)
    grade = models.CharField(_("lớp"), max_length=40, blank=True)
    guardian_name = models.CharField(_("người giám hộ"), max_length=100, blank=True)
    guardian_relation = models.CharField(_("quan hệ"), max_length=60, blank=True)
    guardian_phone = models.CharField(_("điện thoại người giám hộ"), max_length=20, blank=True)
    #: Where somebody lives who is proposed from elsewhere; empty is "here".
    residence = models.CharField(_("đang cư trú ở"), max_length=120, blank=True)
    deceased_on = models.DateField(_("mất ngày"), null=True, blank=True)
    discipline_until = models.DateField(_("thi hành kỷ luật đến"), null=True, blank=True)

    class Meta:
        verbose_name = _("cá nhân")
        verbose_name_plural = _("cá nhân")

    def __str__(self) -> str:
        return self.full_name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.refresh_keys()
        super().save(*args, **kwargs)

    def refresh_keys(self) -> None:
        """What search, matching and order read; a bulk insert calls this itself."""
        self.name_fold = fold(self.full_name)
        self.name_match = match_key(self.full_name)
        self.sort_key = person_sort_key(self.full_name)

    @property
    def birth_precision(self) -> str:
        """How much of the birth date is known."""
        if self.birth_day:
            return Precision.DAY
        return Precision.MONTH if self.birth_month else Precision.YEAR

    def set_national_id(self, number: str) -> None:
        """Keep an identity number encrypted, with a keyed hash for duplicates and its mask."""
        self.national_id_sealed, self.national_id_hash = protect(number)
        self.national_id_masked = mask_stored(number)


class SensitiveFacts(models.Model):
    """Facts the law calls sensitive (NĐ 13/2023 art. 2(4)), apart from the rest."""

    person = models.OneToOneField(Person, models.CASCADE, related_name="sensitive")
    ethnicity = models.CharField(_("dân tộc"), max_length=60, blank=True)
    religion = models.CharField(_("tôn giáo"), max_length=60, blank=True)
    hardship = models.CharField(_("hoàn cảnh"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("thông tin nhạy cảm")
        verbose_name_plural = _("thông tin nhạy cảm")

    def __str__(self) -> str:
        return f"#{self.person_id}"


class Consent(models.Model):
    """Somebody's consent to one purpose; silence is none (Luật 91/2025/QH15)."""

    class Purpose(models.TextChoices):
        PROCESSING = "processing", _("Xử lý dữ liệu cá nhân")
        PUBLISH_NAME = "publish_name", _("Công khai họ tên")
        PUBLISH_PHOTO = "publish_photo", _("Công khai ảnh")
        PUBLISH_STORY = "publish_story", _("Công khai thành tích")

    person = models.ForeignKey(Person, models.CASCADE, related_name="consents")
    purpose = models.CharField(_("mục đích"), max_length=16, choices=Purpose.choices)
    given_by = models.CharField(_("người đồng ý"), max_length=100)
    by_guardian = models.BooleanField(_("là người giám hộ"), default=False)
    relation = models.CharField(_("quan hệ"), max_length=60, blank=True)
    given_on = models.DateField(_("ngày"))
    withdrawn_on = models.DateField(_("rút ngày"), null=True, blank=True)

    class Meta:
        verbose_name = _("sự đồng ý")
        verbose_name_plural = _("sự đồng ý")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(withdrawn_on__isnull=True)
                | models.Q(withdrawn_on__gte=models.F("given_on")),
                name="consent_withdrawn_after_given",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()}: {self.given_by}"


class CollectiveKind(models.TextChoices):
    """Kinds of collectives, named in one place for forms and lists."""

    HOUSEHOLD = "household", _(COLLECTIVE_KINDS["household"])
    CLAN = "clan", _(COLLECTIVE_KINDS["clan"])
    COMMUNITY = "community", _(COLLECTIVE_KINDS["community"])
    UNIT = "unit", _(COLLECTIVE_KINDS["unit"])
    ENTERPRISE = "enterprise", _(COLLECTIVE_KINDS["enterprise"])
    GROUP = "group", _(COLLECTIVE_KINDS["group"])


class Collective(models.Model):
    """A family, clan, neighbourhood, unit or enterprise."""

    kind = models.CharField(_("loại"), max_length=12, choices=CollectiveKind.choices)
    name = models.CharField(_("tên"), max_length=200)
    name_fold = models.CharField(max_length=220, editable=False)
    name_match = models.CharField(max_length=220, editable=False, db_index=True)
    sort_key = models.CharField(max_length=500, editable=False)
    representative = models.CharField(_("người đại diện"), max_length=100, blank=True)
    member_count = models.PositiveIntegerField(_("số thành viên"), null=True, blank=True)
    established_year = models.PositiveSmallIntegerField(_("năm thành lập"), null=True, blank=True)
    ward = models.ForeignKey(
        "organizations.Unit", models.PROTECT, related_name="collectives", null=True, blank=True
    )
    address = models.CharField(_("địa chỉ"), max_length=300, blank=True)
    phone = models.CharField(_("điện thoại"), max_length=20, blank=True)
    #: Where a collective is that is proposed from elsewhere; empty is "here".
    residence = models.CharField(_("đang ở"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("tập thể")
        verbose_name_plural = _("tập thể")

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.refresh_keys()
        super().save(*args, **kwargs)

    def refresh_keys(self) -> None:
        """What search, matching and order read; a bulk insert calls this itself."""
        self.name_fold = fold(self.name)
        self.name_match = match_key(self.name)
        self.sort_key = sort_key(self.name)


class PastAward(models.Model):
    """An award given before or elsewhere, by us or by another body, for E01, E03 and E08."""

    class Origin(models.TextChoices):
        OWN = "own", _("Quyết định trong hệ thống")
        TYPED = "typed", _("Ghi tay")
        TABLE = "table", _("Nhập từ bảng")

    #: The association that keeps the entry; of our own decisions the one that reviewed.
    unit = models.ForeignKey(
        "organizations.Unit", models.PROTECT, related_name="past_awards", null=True, blank=True
    )
    origin = models.CharField(
        _("nguồn"), max_length=8, choices=Origin.choices, default=Origin.OWN, editable=False
    )
    #: ``person`` or the kind of a collective; empty where nobody said.
    subject_kind = models.CharField(_("đối tượng"), max_length=12, blank=True)
    person = models.ForeignKey(
        Person, models.CASCADE, null=True, blank=True, related_name="past_awards"
    )
    collective = models.ForeignKey(
        Collective, models.CASCADE, null=True, blank=True, related_name="past_awards"
    )
    national_id_hash = models.CharField(max_length=64, blank=True, db_index=True)
    name_match = models.CharField(max_length=220, db_index=True)
    name_fold = models.CharField(max_length=220, editable=False, default="")
    name = models.CharField(_("tên"), max_length=200)
    birth_year = models.PositiveSmallIntegerField(_("năm sinh"), null=True, blank=True)
    form = models.CharField(_("hình thức"), max_length=120)
    award_code = models.CharField(_("mã danh hiệu"), max_length=40, blank=True)
    authority = models.CharField(_("cấp quyết định"), max_length=200, blank=True)
    decision_number = models.CharField(_("số quyết định"), max_length=60, blank=True)
    decided_on = models.DateField(_("ngày"))
    achievement = models.CharField(_("thành tích"), max_length=300, blank=True)
    achievement_key = models.CharField(max_length=200, blank=True, db_index=True)
    note = models.CharField(_("ghi chú"), max_length=300, blank=True)
    valid = models.BooleanField(_("còn hiệu lực"), default=True)
    counts_for_merit = models.BooleanField(_("làm căn cứ đề nghị cấp trên"), default=True)
    nomination_number = models.CharField(max_length=30, blank=True, db_index=True)

    class Meta:
        verbose_name = _("khen thưởng đã có")
        verbose_name_plural = _("khen thưởng đã có")
        ordering = ["-decided_on"]

    def __str__(self) -> str:
        return f"{self.name}: {self.form} ({self.decided_on:%Y})"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.refresh_keys()
        super().save(*args, **kwargs)

    def refresh_keys(self) -> None:
        """What the rules match by, and search; a bulk insert calls this itself."""
        self.name_match, self.name_fold = match_key(self.name), fold(self.name)
        if self.achievement:
            self.achievement_key = match_key(self.achievement)[:200]
