"""What is counted each year, and how figures must stand to one another: dated data, no code."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from .. import formulas
from .years import ReportYear

#: Codes of the sources there are; each enters itself (``sources.registry``).
KNOWN_SOURCES: set[str] = set()


class Group(models.TextChoices):
    """The parts of a report (domain 5.1)."""

    A = "A", _("Tổ chức Hội")
    B = "B", _("Mô hình học tập")
    C = "C", _("Quỹ, học bổng")
    D = "D", _("Học tập suốt đời")
    E = "E", _("Tuyên truyền, tập huấn")
    F = "F", _("Khen thưởng")
    G = "G", _("Nhận xét")


class Measure(models.TextChoices):
    """What kind of answer an indicator takes."""

    COUNT = "count", _("số lượng")
    MONEY = "money", _("tiền (đồng)")
    CHOICE = "choice", _("chọn một mức")
    PERCENT = "percent", _("tỷ lệ, máy tính")
    SUM = "sum", _("số máy tính")
    TEXT = "text", _("đoạn văn")


#: Nobody types these; they follow from others.
COMPUTED = frozenset({Measure.PERCENT, Measure.SUM})


class Level(models.TextChoices):
    """Who answers an indicator."""

    WARD = "ward", _("phường, xã")
    CITY = "city", _("Hội cấp trên")
    BOTH = "both", _("cả hai")


class Severity(models.TextChoices):
    """What an unmet rule does."""

    ERROR = "error", _("chặn ký")
    ASK = "ask", _("hỏi lý do")
    WARN = "warn", _("nhắc")


class Op(models.TextChoices):
    """How the two sides of a rule are compared."""

    LE = "le", "≤"
    EQ = "eq", "="


class Dated(models.Model):
    """What holds for the reports of some years; a change begins with a later year as a new row."""

    first_year = models.PositiveSmallIntegerField(_("từ báo cáo năm"), default=2020)
    last_year = models.PositiveSmallIntegerField(_("đến báo cáo năm"), null=True, blank=True)

    class Meta:
        abstract = True

    def clean(self) -> None:
        """What a year was reported by stays as it was: changes begin with a year not opened yet."""
        super().clean()
        wrong = self.faults()
        newest = ReportYear.objects.order_by("-year").values_list("year", flat=True).first() or 0
        before = type(self)._default_manager.filter(pk=self.pk).first() if self.pk else None
        if before is None:
            if self.first_year <= newest:
                text = _t("Báo cáo năm %d đã mở: hàng mới phải bắt đầu từ năm sau đó.")
                wrong["first_year"] = text % newest
        elif before.first_year <= newest:
            changed = [
                field.name
                for field in self._meta.concrete_fields
                if field.name != "last_year"
                and getattr(self, field.name) != getattr(before, field.name)
            ]
            if changed:
                text = _t(
                    "Đã dùng cho báo cáo năm %d nên không sửa được. Hãy ghi “đến báo cáo năm” rồi "
                    "thêm một hàng bắt đầu từ năm sau."
                )
                wrong[changed[0]] = text % newest
        ended = self.last_year is not None and before is not None and before.first_year <= newest
        if ended and self.last_year is not None and self.last_year < newest:
            wrong["last_year"] = _t("Báo cáo năm %d đã mở với hàng này.") % newest
        if self._overlaps():
            wrong.setdefault("first_year", _t("Mã này đã có hàng khác cho các năm đó."))
        if wrong:
            raise ValidationError(wrong)

    def faults(self) -> dict[str, Any]:
        """What is wrong with it in itself, by field."""
        return {}

    def _overlaps(self) -> bool:
        others = (
            type(self)
            ._default_manager.filter(
                models.Q(last_year__isnull=True) | models.Q(last_year__gte=self.first_year),
                code=self.code,  # type: ignore[attr-defined]
            )
            .exclude(pk=self.pk)
        )
        if self.last_year is not None:
            others = others.filter(first_year__lte=self.last_year)
        return others.exists()


def _unread(text: str) -> str:
    """Why a formula cannot be read; '' when it can."""
    try:
        formulas.read(text)
    except formulas.FormulaError as problem:
        return str(problem)
    return ""


class Indicator(Dated):
    """One figure or text of a report, as it is asked in the years it is in force."""

    code = models.CharField(
        _("mã"),
        max_length=6,
        validators=[RegexValidator(r"^[A-G]\d{2}\Z", _("Mã gồm một chữ A–G và hai chữ số."))],
    )
    group = models.CharField(_("nhóm"), max_length=1, choices=Group.choices)
    position = models.PositiveSmallIntegerField(_("thứ tự"), default=0)
    label = models.CharField(_("chỉ tiêu"), max_length=120)
    definition = models.CharField(_("cách hiểu"), max_length=400, blank=True)
    unit = models.CharField(_("đơn vị tính"), max_length=30, blank=True)
    measure = models.CharField(
        _("kiểu số liệu"), max_length=8, choices=Measure.choices, default=Measure.COUNT
    )
    choices = models.JSONField(
        _("các mức"), default=list, blank=True, help_text=_('[[1, "Tốt"], [2, "Khá"]]')
    )
    formula = models.CharField(
        _("công thức"), max_length=120, blank=True, help_text="A04 / A12; C01 + C02 - C05"
    )
    source = models.CharField(_("nguồn"), max_length=60, blank=True)
    level = models.CharField(_("cấp"), max_length=4, choices=Level.choices, default=Level.WARD)
    change_limit = models.PositiveSmallIntegerField(
        _("hỏi khi đổi quá (%)"),
        null=True,
        blank=True,
        help_text=_("So với năm trước; để trống thì không hỏi."),
    )

    class Meta:
        verbose_name = _("chỉ tiêu báo cáo")
        verbose_name_plural = _("chỉ tiêu báo cáo")
        ordering = ["group", "position", "code", "first_year"]
        constraints = [
            models.UniqueConstraint(fields=["code", "first_year"], name="one_indicator_a_start"),
            models.CheckConstraint(
                condition=models.Q(last_year__isnull=True)
                | models.Q(last_year__gte=models.F("first_year")),
                name="indicator_ends_after_start",
                violation_error_message=_("Năm cuối không trước năm đầu."),
            ),
            models.CheckConstraint(
                condition=models.Q(measure__in=["percent", "sum"]) & ~models.Q(formula="")
                | ~models.Q(measure__in=["percent", "sum"]) & models.Q(formula=""),
                name="only_computed_have_formula",
                violation_error_message=_("Công thức chỉ ghi cho số máy tính, và phải có."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.label}"

    def faults(self) -> dict[str, Any]:
        """Group, formula and source fit the rest."""
        wrong: dict[str, Any] = {}
        if self.code[:1] != self.group:
            wrong["group"] = _t("Nhóm là chữ đầu của mã.")
        if self.computed != bool(self.formula):
            wrong["formula"] = _t("Công thức chỉ ghi cho số máy tính, và phải có.")
        elif self.formula and (text := _unread(self.formula)):
            wrong["formula"] = text
        if self.source and self.source.partition(":")[0] not in KNOWN_SOURCES:
            known = ", ".join(sorted(KNOWN_SOURCES))
            wrong["source"] = _t("Không có nguồn này. Có: %s.") % known
        if (self.measure == Measure.CHOICE) != bool(self.choices):
            wrong["choices"] = _t("Các mức chỉ ghi cho kiểu “chọn một mức”, và phải có.")
        return wrong

    @property
    def computed(self) -> bool:
        """Whether it follows from others and is never typed."""
        return self.measure in COMPUTED

    @property
    def is_text(self) -> bool:
        """Whether it is answered in words."""
        return self.measure == Measure.TEXT

    def asked_of(self, level: str) -> bool:
        """Whether a unit of this level answers it."""
        return self.level in (level, Level.BOTH)


class Rule(Dated):
    """How figures of one report must stand to one another: ``left`` op ``right``."""

    code = models.CharField(_("mã"), max_length=12)
    cell = models.CharField(_("nói bên ô"), max_length=6)
    left = models.CharField(_("vế trái"), max_length=120)
    op = models.CharField(_("so sánh"), max_length=2, choices=Op.choices, default=Op.LE)
    right = models.CharField(_("vế phải"), max_length=120)
    severity = models.CharField(
        _("mức"), max_length=5, choices=Severity.choices, default=Severity.ERROR
    )
    sentence = models.CharField(_("câu nói với người nhập"), max_length=200)

    class Meta:
        verbose_name = _("ràng buộc giữa các chỉ tiêu")
        verbose_name_plural = _("ràng buộc giữa các chỉ tiêu")
        ordering = ["code", "first_year"]
        constraints = [
            models.UniqueConstraint(fields=["code", "first_year"], name="one_rule_a_start")
        ]

    def __str__(self) -> str:
        return f"{self.code}: {self.left} {self.get_op_display()} {self.right}"

    def faults(self) -> dict[str, Any]:
        """Both sides can be read."""
        sides = {name: _unread(getattr(self, name)) for name in ("left", "right")}
        return {name: text for name, text in sides.items() if text}
