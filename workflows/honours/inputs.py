"""What is asked of an award that was given before; pages and the API check the same forms."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from nominations.controls import CleanChar, DayField
from nominations.models import AwardType, CollectiveKind, PastAward
from nominations.text.national_id import check as check_national_id
from nominations.text.national_id import normalise
from nominations.text.problems import ERROR
from workflows.kernel.forms import ActForm

#: Whom an award may have been given to.
KINDS = [("person", _("Cá nhân")), *CollectiveKind.choices]
_EARLIEST = 1945


class PastAwardForm(ActForm):
    """An award as it stands in the decision of the body that gave it."""

    subject_kind = forms.ChoiceField(label=_("Trao cho"), choices=KINDS)
    name = CleanChar(label=_("Họ tên hoặc tên tập thể"), max_length=200)
    birth_year = forms.IntegerField(
        label=_("Năm sinh"),
        required=False,
        min_value=1880,
        max_value=2100,
        help_text=_("Của cá nhân; để phân biệt người trùng tên."),
    )
    national_id = CleanChar(
        label=_("Số CCCD/định danh"),
        required=False,
        max_length=20,
        help_text=_("Nếu biết. Chỉ giữ dấu để so, không giữ số."),
    )
    form = CleanChar(
        label=_("Hình thức khen"), max_length=120, help_text=_("Ví dụ: Giấy khen, Bằng khen.")
    )
    award = forms.ModelChoiceField(
        AwardType.objects.order_by("position", "code"),
        to_field_name="code",
        label=_("Danh hiệu trong hệ thống"),
        required=False,
        empty_label=_("Không có trong hệ thống"),
        help_text=_("Để các điều kiện “khoảng cách”, “đã được công nhận trước” tính đến."),
    )
    authority = CleanChar(label=_("Cơ quan quyết định"), max_length=200)
    decision_number = CleanChar(
        label=_("Số quyết định"), max_length=60, help_text=_("Ví dụ: 125/QĐ-UBND")
    )
    decided_on = DayField(label=_("Ngày quyết định"))
    achievement = CleanChar(label=_("Vì thành tích"), max_length=300, required=False)
    counts_for_merit = forms.BooleanField(
        label=_("Được làm căn cứ đề nghị cấp trên"), required=False, initial=True
    )
    note = CleanChar(label=_("Ghi chú"), max_length=300, required=False)

    def clean_national_id(self) -> str:
        """Twelve digits, or a sentence that says what is wrong with them."""
        text = self.cleaned_data["national_id"]
        for problem in check_national_id(text) if text else ():
            if problem.severity == ERROR:
                raise ValidationError(problem.text, code=problem.code)
        return normalise(text) if text else ""

    def clean_decided_on(self) -> Any:
        """A day of the past, since awards are given."""
        day = self.cleaned_data["decided_on"]
        if day > timezone.localdate():
            raise ValidationError(_t("Ngày này ở tương lai."))
        if day.year < _EARLIEST:
            raise ValidationError(_t("Hãy xem lại năm của quyết định."))
        return day

    def clean(self) -> dict[str, Any]:
        """Only people have birth years and identity numbers."""
        given = super().clean() or {}
        if given.get("subject_kind", "person") != "person":
            for name in ("birth_year", "national_id"):
                if given.get(name):
                    self.add_error(name, _t("Tập thể không có mục này."))
        return given


class CorrectForm(PastAwardForm):
    """The same, filled in with what stands."""

    def offer(self, thing: PastAward) -> None:
        """What is kept; of the identity number only its mark, so that the box is empty."""
        self.initial = {
            name: getattr(thing, name) for name in self.fields if hasattr(thing, name)
        } | {"award": thing.award_code}
        if thing.national_id_hash:
            self.fields["national_id"].help_text = _t(
                "Đã giữ dấu của số; để trống thì giữ nguyên, ghi số mới thì thay."
            )


class VoidForm(ActForm):
    """Why an entry no longer counts."""

    reason = CleanChar(
        label=_("Lý do"),
        max_length=300,
        help_text=_("Ví dụ: quyết định đã bị huỷ bỏ, ghi nhầm người."),
    )


class TableForm(forms.Form):
    """A sheet of many, or the hash of one that was looked at."""

    file = forms.FileField(label=_("Bảng Excel (.xlsx)"), required=False)
    sha256 = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)

    def clean(self) -> dict[str, Any]:
        """One of the two."""
        given = super().clean() or {}
        if not given.get("file") and not given.get("sha256") and "file" not in self.errors:
            self.add_error("file", _t("Hãy chọn tệp."))
        return given
