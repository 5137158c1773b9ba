"""The parts of an award's version, each a form of its own with its own Lưu."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from nominations.controls import CleanChar
from nominations.models import (
    AwardType,
    AwardTypeVersion,
    CollectiveKind,
    CriteriaSet,
    Criterion,
    DocumentRequirement,
)
from nominations.own_forms import OwnFieldsField
from nominations.row_fields import RowsField
from nominations.rule_forms import RulesForm as RulesForm
from nominations.text.folding import fold

SUBJECTS = [("person", _("Một người")), *CollectiveKind.choices]


class NewAwardForm(forms.Form):
    """A new award begins from one there is: body, council, days and papers come along."""

    name = CleanChar(label=_("Tên danh hiệu"), max_length=200)
    like = forms.ModelChoiceField(
        AwardType.objects.filter(versions__status="published").distinct().order_by("position"),
        to_field_name="code",
        label=_("Bắt đầu từ danh hiệu"),
        empty_label=None,
        help_text=_("Cấp quyết định, quy trình, giấy tờ, tiêu chí được chép sang rồi sửa."),
    )


class GeneralForm(forms.ModelForm):  # type: ignore[type-arg]
    """What it is called, whom it is for, who decides, how many days."""

    name = CleanChar(label=_("Tên danh hiệu"), max_length=200)
    short_name = CleanChar(label=_("Tên ngắn"), max_length=60, required=False)
    subject_kinds = forms.MultipleChoiceField(
        label=_("Trao cho"), choices=SUBJECTS, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = AwardTypeVersion
        fields = (
            "family",
            "legal_nature",
            "certificate_title",
            "authority",
            "council",
            "consult_units",
            "needs_field_verification",
            "may_forward",
            "secret_ballot",
            "public_notice_days",
            "completeness_days",
            "supplement_days",
            "appraisal_days",
            "opinion_days",
            "signature_days",
            "returns_allowed",
        )
        widgets = {"consult_units": forms.CheckboxSelectMultiple}

    field_order = ("name", "short_name", "subject_kinds")
    OWN = frozenset({*Meta.fields, "subject_kinds"})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        award = self.instance.award_type
        self.initial.update(
            name=award.name,
            short_name=award.short_name,
            subject_kinds=self.instance.subject_kinds,
        )

    def _post_clean(self) -> None:
        """Put what was typed on the version; it is checked whole when it is kept."""
        meta = self._meta
        self.instance = forms.models.construct_instance(self, self.instance, meta.fields)

    def keep(self) -> None:
        """Put on the version what was typed; the award's name is its type's."""
        version: AwardTypeVersion = self.instance
        version.subject_kinds = self.cleaned_data["subject_kinds"]
        award = version.award_type
        award.name, award.short_name = self.cleaned_data["name"], self.cleaned_data["short_name"]
        award.save(update_fields=["name", "short_name"])
        version.consult_units.set(self.cleaned_data["consult_units"])


class FieldsForm(forms.Form):
    """The fields the award has of its own."""

    OWN = frozenset({"declared"})

    declared = OwnFieldsField()

    def __init__(self, *args: Any, instance: AwardTypeVersion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance = instance
        self.initial["declared"] = instance.declared

    def keep(self) -> None:
        """Put these fields on the version."""
        self.instance.declared = self.cleaned_data["declared"]


_YES = {"": _("Không"), "x": _("Có")}


class CriteriaForm(forms.Form):
    """What a dossier is scored by; none at all is an answer too."""

    OWN = frozenset({"criteria_set"})

    criteria = RowsField(
        label=_("Tiêu chí"),
        required=False,
        extra=2,
        columns={
            "label": {"label": _("Tiêu chí"), "max_length": 300},
            "most": {"label": _("Điểm tối đa"), "digits": True, "max_length": 3},
            "least": {
                "label": _("Ít nhất"),
                "digits": True,
                "required": False,
                "max_length": 3,
            },
            "proof": {
                "label": _("Cần minh chứng"),
                "choices": list(_YES.items()),
                "required": False,
            },
            "code": {"label": _("Mã"), "hidden": True, "required": False, "max_length": 20},
        },
    )
    pass_total = forms.IntegerField(label=_("Tổng điểm đạt"), min_value=0, max_value=1000)
    pass_each = forms.IntegerField(
        label=_("Mỗi tiêu chí ít nhất"), min_value=0, max_value=1000, required=False
    )

    def __init__(self, *args: Any, instance: AwardTypeVersion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance = instance
        found = instance.criteria_set
        self.initial = {
            "pass_total": found.pass_total if found else 0,
            "pass_each": found.pass_each if found else 0,
            "criteria": [
                {
                    "label": one.label,
                    "most": str(one.max_score),
                    "least": str(one.min_score or ""),
                    "proof": "x" if one.needs_evidence else "",
                    "code": one.code,
                }
                for one in (found.criteria.all() if found else ())
            ],
        }

    def clean_criteria(self) -> list[dict[str, Any]]:
        """Whole points, the least not above the most; each with a code."""
        rows: list[dict[str, Any]] = []
        for number, row in enumerate(self.cleaned_data["criteria"], 1):
            points = [row["most"], row["least"] or "0"]
            if not all(one.isdecimal() for one in points):
                raise ValidationError(_t("Dòng %d: điểm là số nguyên, không âm.") % number)
            most, least = map(int, points)
            if not 0 < most <= 1000 or least > most:
                raise ValidationError(
                    _t("Dòng %d: điểm tối đa từ 1 đến 1000, ít nhất không quá tối đa.") % number
                )
            rows.append(row | {"most": most, "least": least, "code": row["code"] or f"c{number}"})
        codes = [row["code"] for row in rows]
        for row in rows:
            while codes.count(row["code"]) > 1:
                codes.remove(row["code"])
                row["code"] = f"{row['code'][:16]}x"
                codes.append(row["code"])
        return rows

    def clean(self) -> dict[str, Any]:
        """A pass mark that can be reached."""
        given = super().clean() or {}
        most = sum(row["most"] for row in given.get("criteria") or ())
        if given.get("pass_total") and given["pass_total"] > most and "criteria" in given:
            self.add_error("pass_total", _t("Các tiêu chí cộng lại chỉ có %d điểm.") % most)
        return given

    def keep(self) -> None:
        """Give the version its criteria anew."""
        version, rows = self.instance, self.cleaned_data["criteria"]
        found = version.criteria_set
        if not rows:
            version.criteria_set = None
            return
        if found is None or found.versions.exclude(pk=version.pk).exists():
            found = CriteriaSet(
                code=f"{version.award_type.code[:30]}-b{version.number}",
                title=version.award_type.name,
                valid_from=timezone.localdate(),
            )
        found.pass_total = self.cleaned_data["pass_total"]
        found.pass_each = self.cleaned_data["pass_each"] or 0
        found.save()
        found.criteria.all().delete()
        for position, row in enumerate(rows):
            Criterion.objects.create(
                criteria_set=found,
                code=row["code"],
                label=row["label"],
                max_score=row["most"],
                min_score=row["least"],
                needs_evidence=row["proof"] == "x",
                position=position,
            )
        version.criteria_set = found


class DocumentsForm(forms.Form):
    """The papers a dossier must hold."""

    OWN: frozenset[str] = frozenset()

    documents = RowsField(
        label=_("Giấy tờ kèm theo"),
        required=True,
        extra=2,
        columns={
            "label": {"label": _("Tên giấy tờ"), "max_length": 200},
            "help": {"label": _("Hướng dẫn"), "required": False, "max_length": 300},
            "minimum": {
                "label": _("Cần"),
                "choices": [("1", _("Bắt buộc")), ("0", _("Nếu có")), ("2", _("Ít nhất 2"))],
                "required": False,
            },
            "minors": {
                "label": _("Khi nào"),
                "choices": [("", _("Mọi hồ sơ")), ("x", _("Chỉ khi chưa đủ 18 tuổi"))],
                "required": False,
            },
            "departments": {
                "label": _("Phòng, ban xem"),
                "choices": [("", _("Được xem")), ("no", _("Không xem"))],
                "required": False,
            },
            "kind": {"label": _("Mã"), "hidden": True, "required": False, "max_length": 40},
        },
    )

    def __init__(self, *args: Any, instance: AwardTypeVersion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance = instance
        self.initial["documents"] = [
            {
                "label": one.label,
                "help": one.help_text,
                "minimum": str(min(one.minimum, 2)),
                "minors": "x" if one.only_minors else "",
                "departments": "" if one.for_departments else "no",
                "kind": one.kind,
            }
            for one in instance.documents.all()
        ]

    def keep(self) -> None:
        """Give the version these papers and no others; each keeps its code."""
        version, taken = self.instance, set[str]()
        for one in version.documents.all():
            one.delete()
        for position, row in enumerate(self.cleaned_data["documents"]):
            kind = row["kind"] or "-".join(fold(row["label"]).split())[:36]
            kind = "".join(sign for sign in kind if sign.isalnum() or sign in "-_") or "giay"
            while kind in taken:
                kind = f"{kind[:38]}x"
            taken.add(kind)
            DocumentRequirement.objects.create(
                version=version,
                kind=kind,
                label=row["label"],
                help_text=row["help"],
                minimum=int(row["minimum"] or 1),
                only_minors=row["minors"] == "x",
                for_departments=row["departments"] != "no",
                position=position,
            )


#: The parts of the desk in their order: address, title, form.
PARTS: dict[str, tuple[Any, type[Any]]] = {
    "chung": (_("Chung"), GeneralForm),
    "muc-rieng": (_("Mục riêng"), FieldsForm),
    "tieu-chi": (_("Tiêu chí và điểm"), CriteriaForm),
    "giay-to": (_("Giấy tờ kèm theo"), DocumentsForm),
    "quy-tac": (_("Điều kiện xét"), RulesForm),
}
