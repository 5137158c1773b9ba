"""What people type for reports."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from nominations.forms import CleanChar
from organizations.models import Unit
from workflows.kernel.forms import ActForm
from workflows.web.fields import RowsField
from workflows.web.inputs import AREA, rows_of

from .figures import indicators_of
from .models import Indicator, WardReport
from .owing import wards_under

_LONGEST = 4000


def _codes_once(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    codes = [row["code"] for row in rows]
    if twice := sorted({code for code in codes if codes.count(code) > 1}):
        raise ValidationError(_t("Chỉ tiêu ghi hai lần: %s.") % ", ".join(twice))
    return rows


class FillForm(ActForm):
    """Figures and texts: of each cell its code, what it says now, and what it said when opened.

    ``seen`` is what the cell held when it was looked at, '' for an empty one: a cell somebody
    else has changed since is not overwritten. A cell left as it was is not touched.
    """

    cells = RowsField(
        label=_("Số liệu"),
        required=False,
        columns={
            "code": {"label": _("mã chỉ tiêu"), "max_length": 6, "names": True},
            "value": {"label": _("số liệu"), "required": False, "max_length": _LONGEST},
            "note": {"label": _("vì sao"), "required": False, "max_length": 300},
            "seen": {"label": _("số đã thấy khi mở"), "required": False, "max_length": _LONGEST},
            "seen_note": {
                "label": _("lời đã thấy khi mở"),
                "required": False,
                "max_length": 300,
            },
        },
    )

    def clean_cells(self) -> list[dict[str, str]]:
        """Each indicator once."""
        return _codes_once(self.cleaned_data["cells"])


class ReturnForm(ActForm):
    """Why a report goes back: at least one remark, each pinned to an indicator or to the whole."""

    remarks = RowsField(
        label=_("Điều cần sửa"),
        columns={
            "code": {"label": _("chỉ tiêu"), "required": False, "max_length": 6},
            "text": {"label": _("cần sửa gì"), "area": True, "max_length": 500},
        },
        extra=3,
    )

    def _indicators(self, thing: Any) -> list[Indicator]:
        found = indicators_of(thing.period.year)
        return [one for one in found if one.asked_of("ward")]

    def offer(self, thing: Any) -> None:
        """The indicators of this report, and the whole."""
        offered = [(one.code, f"{one.code} {one.label}") for one in self._indicators(thing)]
        rows_of(self, "remarks").offered["code"] = [
            ("", [("", _t("Cả báo cáo"))]),
            (_t("Chỉ tiêu"), offered),
        ]

    def clean_remarks(self) -> list[dict[str, str]]:
        """Only indicators of this report."""
        rows: list[dict[str, str]] = self.cleaned_data["remarks"]
        if self.thing is not None:
            known = {one.code for one in self._indicators(self.thing)}
            if strange := [row["code"] for row in rows if row["code"] and row["code"] not in known]:
                raise ValidationError(_t("Báo cáo này không có chỉ tiêu %s.") % strange[0])
        return rows


class WhyForm(ActForm):
    """A reason in words."""

    reason = CleanChar(label=_("Lý do"), max_length=500, widget=AREA)


class ExcuseForm(ActForm):
    """From when a unit owes no report, and why."""

    on = forms.DateField(
        label=_("Thôi phải báo cáo từ ngày"),
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    reason = CleanChar(label=_("Lý do"), max_length=300, widget=AREA)


class OweForm(ActForm):
    """A unit that owes a report after all, and since when."""

    unit = forms.ModelChoiceField(
        Unit.objects.none(), to_field_name="code", label=_("Phường, xã"), empty_label=None
    )
    on = forms.DateField(
        label=_("Phải báo cáo từ ngày"), widget=forms.DateInput(attrs={"type": "date"})
    )

    def bind(self, thing: Any) -> None:
        """Only units under the association that are not on the list."""
        listed = WardReport.objects.filter(period=thing.period_id).values("unit")
        found = wards_under(thing.period.city_id, timezone.localdate()).exclude(pk__in=listed)
        self.fields["unit"].queryset = found  # type: ignore[attr-defined]


class LockForm(ActForm):
    """Whether to lock with units missing, which the paper then names."""

    gaps = forms.BooleanField(
        label=_("Khóa dù còn nơi chưa có số; báo cáo ghi rõ nơi nào “chưa có số”"),
        required=False,
    )


class YearForm(forms.Form):
    """A year of reports: its deadlines, what it rests on, where the city's report goes."""

    year = forms.IntegerField(label=_("Báo cáo năm"), min_value=2020, max_value=2100)
    ward_day = forms.DateField(
        label=_("Hạn của phường, xã: trước ngày"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    ward_day_counts = forms.BooleanField(label=_("Tính cả ngày đó (đến hết ngày)"), required=False)
    city_day = forms.DateField(
        label=_("Hạn của Hội cấp trên: trước ngày"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    city_day_counts = forms.BooleanField(
        label=_("Tính cả ngày đó (đến hết ngày), hạn của Hội"), required=False
    )
    basis = CleanChar(label=_("Theo kế hoạch, văn bản"), max_length=200, required=False)
    recipients = forms.CharField(
        label=_("Nơi nhận báo cáo tổng hợp, mỗi nơi một dòng"), max_length=500, widget=AREA
    )

    def clean(self) -> dict[str, Any]:
        """Days of the year or the one after, the wards' not after the association's."""
        given = super().clean() or {}
        year, ward, city = (given.get(name) for name in ("year", "ward_day", "city_day"))
        for name, day in (("ward_day", ward), ("city_day", city)):
            if year and day and day.year not in (year, year + 1):
                self.add_error(name, _t("Hạn của báo cáo năm %d không ở năm khác.") % year)
        if ward and city and ward > city:
            self.add_error("city_day", _t("Hạn của Hội không trước hạn của phường, xã."))
        return given
