"""What is typed in the steps of the set-up."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone

from nominations.catalogue import PARTS
from nominations.controls import CleanChar, DayField, NameField, PhoneField
from nominations.models import AwardTypeVersion, RoundDeadline
from nominations.text.folding import clean_text
from nominations.text.problems import TextProblem
from organizations.models import Unit
from organizations.roles import ROLES

from .plan import LEVELS, Named, kind_of, ward_named


class PartForm(forms.Form):
    """A unit and the part it plays."""

    part = forms.ChoiceField(label="Đơn vị này là")
    level = forms.ChoiceField(
        label="Cấp đứng ra xét",
        choices=list(LEVELS.items()),
        help_text="Chỉ dùng khi ghi Hội Khuyến học đứng ra xét.",
    )
    name = CleanChar(
        label="Tên đầy đủ", max_length=200, help_text="Như in trên quyết định, giấy khen."
    )
    short_name = CleanChar(label="Tên ngắn", max_length=100, help_text="Như hiện trên màn hình.")
    since = DayField(label="Mang tên này từ ngày")

    def __init__(self, *args: Any, absent: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["part"].choices = [(one, PARTS[one]) for one in absent]  # type: ignore[attr-defined]
        self.fields["since"].initial = timezone.localdate().replace(month=1, day=1)

    def named(self) -> Named:
        """The unit as it is to be called."""
        given = self.cleaned_data
        kind = kind_of(given["part"], given["level"])
        return Named(kind, given["name"], given["short_name"])


class WardsForm(forms.Form):
    """Wards, one a line: code, then name."""

    lines = forms.CharField(
        label="Mỗi dòng một nơi: mã rồi tên",
        max_length=60_000,
        widget=forms.Textarea(attrs={"rows": 8, "placeholder": "24769 Phường 7\n24772 Phường 8"}),
        help_text="Mã đơn vị hành chính, giữ số 0 ở đầu. Chép từ Excel hai cột cũng được.",
    )
    since = DayField(label="Mang tên, mã này từ ngày")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["since"].initial = timezone.localdate().replace(month=1, day=1)

    def clean_lines(self) -> list[Named]:
        """The wards; every line that is none is told with its number."""
        wards, faults, codes = [], [], set()
        for place, line in enumerate(self.cleaned_data["lines"].splitlines(), 1):
            if not line.strip():
                continue
            code, _space, rest = line.strip().replace("\t", " ").partition(" ")
            try:
                name = clean_text(rest)
            except TextProblem as problem:
                faults.append(f"Dòng {place}: {problem.text}")
                continue
            if not code.isalnum() or len(code) > 20 or not any(one.isdigit() for one in code):
                faults.append(f"Dòng {place}: bắt đầu bằng mã, ví dụ 24769 Phường 7.")
            elif not name or len(name) > 80:
                faults.append(f"Dòng {place}: sau mã ghi tên, không quá 80 ký tự.")
            elif code in codes:
                faults.append(f"Dòng {place}: mã {code} đã có ở trên.")
            else:
                codes.add(code)
                wards.append(ward_named(name, code))
        if faults:
            raise forms.ValidationError(faults[:20])
        return wards


class NewcomerForm(forms.Form):
    """A new person with a first role."""

    full_name = NameField(label="Họ và tên", max_length=150)
    phone = PhoneField(label="Điện thoại", max_length=20, required=False)
    email = forms.EmailField(label="Thư điện tử", required=False)
    unit = forms.ModelChoiceField(
        Unit.objects.filter(dissolved_on=None, slug__isnull=False),
        to_field_name="slug",
        label="Đơn vị",
        empty_label="Chọn đơn vị",
    )
    role = forms.ChoiceField(
        label="Vai trò",
        choices=[("", "Chọn vai trò"), *((code, role.label) for code, role in ROLES.items())],
    )
    valid_from = DayField(label="Từ ngày")
    basis = CleanChar(
        label="Căn cứ", max_length=200, help_text="Số, ngày văn bản cử hoặc bổ nhiệm."
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["valid_from"].initial = timezone.localdate()


class PeopleTableForm(forms.Form):
    """A filled table of people."""

    table = forms.FileField(
        label="Bảng đã điền (.xlsx)",
        allow_empty_file=True,
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"}),
    )


class _Awards(forms.ModelMultipleChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return str(obj.award_type.name)


class RoundForm(forms.Form):
    """A round with its days and awards."""

    name = CleanChar(label="Tên đợt", max_length=200)
    code = forms.SlugField(label="Mã đợt", max_length=20, help_text="Đứng đầu số hồ sơ: 2026-0001.")
    plan_reference = CleanChar(
        label="Theo kế hoạch", max_length=200, required=False, help_text="Số, ngày văn bản."
    )
    opens_on = DayField(label="Mở ngày")
    submission = DayField(label="Phường, xã gửi hồ sơ đến hết ngày", help_text="Tính cả ngày này.")
    council = DayField(label="Họp Hội đồng", required=False)
    ward_report = DayField(label="Phường, xã gửi báo cáo đến hết ngày", required=False)
    city_report = DayField(label="Báo cáo lên cấp trên đến hết ngày", required=False)
    closes_on = DayField(label="Kết thúc ngày")
    awards = _Awards(
        AwardTypeVersion.objects.none(),
        label="Danh hiệu của đợt",
        widget=forms.CheckboxSelectMultiple,
    )
    slots_per_ward = forms.IntegerField(
        label="Mỗi phường, xã được đề nghị nhiều nhất cho mỗi danh hiệu",
        min_value=1,
        max_value=10_000,
        required=False,
        help_text="Để trống là không giới hạn. Chỉ tiêu riêng từng danh hiệu sửa sau ở Quản trị.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        newest: dict[int, int] = {}
        published = AwardTypeVersion.objects.filter(status=AwardTypeVersion.Status.PUBLISHED)
        for one in published.order_by("number"):
            newest[one.award_type_id] = one.pk
        choices = (
            AwardTypeVersion.objects.filter(pk__in=newest.values())
            .select_related("award_type")
            .order_by("award_type__position", "pk")
        )
        self.fields["awards"].queryset = choices  # type: ignore[attr-defined]
        year = timezone.localdate().year
        usual: dict[str, Any] = {
            "name": f"Đợt xét năm {year}",
            "code": str(year),
            "awards": [one.pk for one in choices],
        }
        self.initial = usual | dict(self.initial)

    def facts(self) -> dict[str, Any]:
        """The fields of the round itself."""
        given = self.cleaned_data
        names = ("name", "code", "plan_reference", "opens_on", "closes_on")
        return {name: given[name] for name in names} | {"year": given["opens_on"].year}

    def deadlines(self) -> dict[str, date]:
        """The days that were given, by kind."""
        given = self.cleaned_data
        return {str(kind): given[kind] for kind in RoundDeadline.Kind.values if given.get(kind)}


class MailForm(forms.Form):
    """Where a trial letter goes."""

    to = forms.EmailField(label="Gửi thử đến")
