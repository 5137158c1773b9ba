"""What opens a letter and tells of its meeting: the same forms for pages and the API."""

from __future__ import annotations

from typing import Any

from django import forms

from nominations.forms import CleanChar, CleanText, DayField
from organizations.models import Unit, UnitKind
from workflows.web.fields import FixedRow, RowsField, RowsWidget, round_field

from . import letters
from .models import Submission


class LetterForm(forms.Form):
    """A tờ trình and the minutes it rests on."""

    round = round_field()
    letter_number = CleanChar(label="Số tờ trình", max_length=60, initial="01/TTr-HKH")
    letter_date = DayField(label="Ngày tờ trình")
    signer_name = CleanChar(label="Người ký", max_length=100)
    minutes_number = CleanChar(label="Số biên bản họp", max_length=60, required=False)
    minutes_date = DayField(
        label="Ngày biên bản", help_text="Biên bản họp xét của phường, không sau ngày tờ trình"
    )
    attendance = forms.IntegerField(
        label="Số người dự họp", min_value=0, max_value=9999, required=False
    )
    quota_reason = CleanChar(
        label="Lý do nếu gửi quá chỉ tiêu",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def clean_attendance(self) -> int:
        """Nobody counted is none."""
        return self.cleaned_data["attendance"] or 0


class MinutesForm(forms.Form):
    """What a ward's meeting was and said: for the minutes that are printed and signed."""

    minutes_place = CleanChar(label="Nơi họp", max_length=200, required=False)
    minutes_chair = CleanChar(label="Người chủ trì", max_length=100, required=False)
    minutes_secretary = CleanChar(label="Thư ký", max_length=100, required=False)
    attendance = forms.IntegerField(
        label="Số người dự họp", min_value=0, max_value=9999, required=False
    )
    minutes_attendees = CleanText(
        label="Thành phần dự",
        max_length=2000,
        required=False,
        help_text="Mỗi người một dòng: họ tên, chức vụ",
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    minutes_opinions = CleanText(
        label="Ý kiến tại cuộc họp",
        max_length=4000,
        required=False,
        help_text="Mỗi ý kiến một dòng",
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    results = RowsField(
        label="Kết quả từng trường hợp",
        required=False,
        extra=0,
        columns={
            "number": {"label": "Số hồ sơ", "max_length": 20},
            "agreeing": {
                "label": "Số người đồng ý",
                "required": False,
                "digits": True,
                "max_length": 4,
            },
            "remark": {"label": "Ý kiến", "required": False, "max_length": 300},
        },
    )

    def __init__(self, *args: Any, submission: Submission | None = None, **kwargs: Any) -> None:
        if submission is None:
            super().__init__(*args, **kwargs)
            return
        lines = letters.listed(submission)
        kwargs["initial"] = {name: getattr(submission, name) for name in letters.FACTS} | {
            "attendance": submission.attendance or None,
            "results": [
                {
                    "number": one.nomination.number,
                    "remark": one.remark,
                    "agreeing": "" if one.agreeing is None else str(one.agreeing),
                }
                for one in lines
            ],
        }
        super().__init__(*args, **kwargs)
        widget = self.fields["results"].widget
        assert isinstance(widget, RowsWidget)
        widget.fixed = [
            FixedRow(
                one.nomination.subject_name,
                {"number": one.nomination.number},
                one.nomination.award_type.short_name,
            )
            for one in lines
        ]

    def clean_attendance(self) -> int:
        """Nobody counted is none."""
        return self.cleaned_data["attendance"] or 0

    def clean_results(self) -> list[dict[str, Any]]:
        """How many agreed, as a number; nothing typed is not said."""
        rows: list[dict[str, Any]] = []
        for row in self.cleaned_data["results"]:
            text = row["agreeing"]
            if text and not text.isdecimal():
                raise forms.ValidationError(f"Hồ sơ {row['number']}: ghi số người bằng chữ số.")
            rows.append({**row, "agreeing": int(text) if text else None})
        return rows


class FiledReportForm(forms.Form):
    """A ward's report of a year, as the city took it in."""

    unit = forms.ModelChoiceField(
        Unit.objects.filter(kind=UnitKind.WARD_ASSOCIATION).order_by("code", "name"),
        to_field_name="code",
        label="Phường, xã",
        error_messages={"invalid_choice": "Không có phường, xã này."},
    )
    year = forms.IntegerField(label="Báo cáo năm", min_value=2000, max_value=2100)
    filed_on = DayField(label="Nộp ngày")
    reference = CleanChar(label="Số, ký hiệu báo cáo", max_length=100, required=False)
