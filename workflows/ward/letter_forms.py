"""What opens a letter and tells of its meeting: the same forms for pages and the API."""

from __future__ import annotations

from typing import Any

from django import forms

from nominations.controls import CleanChar, CleanText, DayField
from nominations.lifecycle import State
from nominations.models import Nomination
from organizations.models import Unit, UnitKind
from workflows.kernel.forms import ActForm
from workflows.web.fields import FixedRow, KeysField, RowsField, RowsWidget, round_field

from .models import ListedNominee, Submission
from .queries import MOST, listed

#: What is said of the meeting in general.
FACTS = (
    "minutes_place",
    "minutes_chair",
    "minutes_secretary",
    "attendance",
    "minutes_attendees",
    "minutes_opinions",
)


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


class ListForm(ActForm):
    """The dossiers of a letter in the order they will be signed in."""

    numbers = KeysField(label="Số hồ sơ, theo thứ tự", most=MOST)

    def clean_numbers(self) -> list[Nomination]:
        """Each waits for the chair, is of this ward and round; those that are not are named."""
        wanted: list[str] = self.cleaned_data["numbers"]
        found = {
            one.number: one
            for one in Nomination.objects.filter(
                number__in=wanted,
                ward=self.thing.ward_id,
                round=self.thing.round_id,
                state=State.WARD_REVIEW,
            )
        }
        if absent := [number for number in wanted if number not in found]:
            told = ", ".join(absent[:5])
            raise forms.ValidationError(f"Không ở bước chờ Chủ tịch Hội duyệt của đợt này: {told}.")
        return [found[number] for number in wanted]


class MinutesForm(ActForm):
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

    def offer(self, thing: Submission) -> None:
        """What stands already; each of the list has its row."""
        lines = listed(thing)
        self.initial = {name: getattr(thing, name) for name in FACTS} | {
            "attendance": thing.attendance or None,
            "results": [
                {
                    "number": one.nomination.number,
                    "remark": one.remark,
                    "agreeing": "" if one.agreeing is None else str(one.agreeing),
                }
                for one in lines
            ],
        }
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

    def clean_results(self) -> list[tuple[ListedNominee, dict[str, Any]]]:
        """Each row with its line of the list; how many agreed, or None where nothing is said."""
        attendance = self.cleaned_data.get("attendance", 0)
        lines = {one.nomination.number: one for one in listed(self.thing)}
        rows: list[tuple[ListedNominee, dict[str, Any]]] = []
        for row in self.cleaned_data["results"]:
            number, text = row["number"], row["agreeing"]
            if number not in lines:
                raise forms.ValidationError(f"Hồ sơ {number} không có trong danh sách.")
            if text and not text.isdecimal():
                raise forms.ValidationError(f"Hồ sơ {number}: ghi số người bằng chữ số.")
            agreeing = int(text) if text else None
            if attendance and (agreeing or 0) > attendance:
                name = lines[number].nomination.subject_name
                raise forms.ValidationError(
                    f"{name}: {agreeing} người đồng ý, nhiều hơn {attendance} người dự."
                )
            rows.append((lines[number], {**row, "agreeing": agreeing}))
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
