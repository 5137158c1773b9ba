"""The fields of a dossier, one form a family; pages, the API and the import use the same."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .models import AwardTypeVersion, Category, CollectiveKind, Family, Gender
from .text.amounts import format_amount, parse_amount
from .text.dates import BirthDate, parse_birth
from .text.folding import clean_text
from .text.national_id import check as check_national_id
from .text.national_id import normalise
from .text.problems import ERROR, TextProblem


class CleanChar(forms.CharField):
    """Text in NFC without invisible characters."""

    def to_python(self, value: Any) -> str:
        text = super().to_python(value)
        try:
            return clean_text(text) if text else ""
        except TextProblem as problem:
            raise forms.ValidationError(problem.text, code=problem.code) from problem


class CleanText(forms.CharField):
    """Several lines, each in NFC without invisible characters."""

    def to_python(self, value: Any) -> str:
        text = super().to_python(value)
        try:
            lines = [clean_text(line) if line.strip() else "" for line in (text or "").splitlines()]
        except TextProblem as problem:
            raise forms.ValidationError(problem.text, code=problem.code) from problem
        return "\n".join(lines).strip()


class DayField(forms.DateField):
    """A day as people write it: dd/mm/yyyy; keyboards of phones show digits."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault(
            "widget", forms.DateInput(attrs={"placeholder": "dd/mm/yyyy", "inputmode": "numeric"})
        )
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Any:
        """Through the API a number or a yes may come in; it is no day, and no failure."""
        return super().to_python(str(value) if isinstance(value, int | float) else value)

    def prepare_value(self, value: Any) -> Any:
        """A stored day as people write it."""
        if isinstance(value, str):
            try:
                return date.fromisoformat(value)
            except ValueError:
                return value
        return value


class MomentField(forms.DateTimeField):
    """A day and an hour, as ``DayField``."""

    def to_python(self, value: Any) -> Any:
        """As for a day."""
        return super().to_python(str(value) if isinstance(value, int | float) else value)


class BirthField(forms.CharField):
    """A birth date in any spelling; a bare year stays a bare year."""

    def to_python(self, value: Any) -> Any:
        if isinstance(value, BirthDate):
            return value
        if value in (None, ""):
            return None
        birth, problems = parse_birth(value)
        for problem in problems:
            if problem.severity == ERROR:
                raise forms.ValidationError(problem.text, code=problem.code)
        return birth


class AmountField(forms.CharField):
    """Money in whole đồng, as people write it."""

    def prepare_value(self, value: Any) -> Any:
        return format_amount(value) if isinstance(value, int) else value

    def to_python(self, value: Any) -> Any:
        if value in (None, ""):
            return None
        if isinstance(value, int):
            return value
        amount, problems = parse_amount(value)
        for problem in problems:
            if problem.severity == ERROR:
                raise forms.ValidationError(problem.text, code=problem.code)
        return amount


def _typed(kind: str, autocomplete: str = "off") -> forms.TextInput:
    """A text input for which a phone shows the right keyboard."""
    return forms.TextInput(attrs={"inputmode": kind, "autocomplete": autocomplete})


_GENDERS = [("", "—"), ("M", _("Nam")), ("F", _("Nữ"))]


class GenderField(forms.ChoiceField):
    """Nam, Nữ or nothing; nothing is ``U`` in the store, and is taken as such when it comes back.

    So whoever has no gender on record may change another field, and nothing counts as changed.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(label=_("Giới tính"), choices=_GENDERS, required=False, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        """On the page nothing is chosen."""
        return "" if value == Gender.UNKNOWN else value

    def to_python(self, value: Any) -> str:
        """As it is stored."""
        return super().to_python(value) or Gender.UNKNOWN.value

    def valid_value(self, value: Any) -> bool:
        """What is stored for nothing is right too."""
        return value == Gender.UNKNOWN or super().valid_value(value)


class Dossier(forms.Form):
    """A form that may judge one row after another without being made anew for each.

    Making a form copies every field, which for thousands of rows costs more than judging them.
    """

    def judge(self, data: dict[str, Any]) -> bool:
        """Whether these data are valid; ``cleaned_data`` and ``errors`` are theirs from then on."""
        self.is_bound, self.data, self.files = True, data, {}  # type: ignore[assignment]
        self.full_clean()
        return self.is_valid()


class PersonForm(Dossier):
    """What every person's dossier holds."""

    full_name = CleanChar(
        label=_("Họ và tên"), max_length=100, help_text=_("Viết hoa chữ đầu, đủ dấu như giấy tờ")
    )
    birth = BirthField(
        label=_("Ngày sinh"), help_text=_("dd/mm/yyyy; nếu chỉ biết năm thì ghi năm")
    )
    gender = GenderField()
    ethnicity = CleanChar(label=_("Dân tộc"), max_length=60, required=False)
    national_id = CleanChar(
        label=_("Số CCCD/định danh"),
        max_length=20,
        required=False,
        widget=_typed("numeric"),
        help_text=_("12 chữ số, ghi cả số 0 ở đầu"),
    )
    phone = CleanChar(
        label=_("Số điện thoại"),
        max_length=20,
        required=False,
        widget=_typed("tel"),
        help_text=_("10 chữ số, ví dụ 0912 345 678"),
    )
    address = CleanChar(label=_("Địa chỉ"), max_length=300, required=False)
    achievement = CleanChar(
        label=_("Thành tích"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Một, hai câu, ghi rõ việc và năm; không quá 300 ký tự"),
    )
    note = CleanChar(label=_("Ghi chú"), max_length=300, required=False)

    def clean_national_id(self) -> str:
        """Twelve digits, or a sentence that says what is wrong with them."""
        text = self.cleaned_data["national_id"]
        if not text:
            return ""
        if "*" in text and text == self.initial.get("national_id"):
            # Shown masked and left as it was: the stored number stays (see drafts.apply_edit).
            return str(text)
        birth = self.cleaned_data.get("birth")
        for problem in check_national_id(
            text,
            gender=self.cleaned_data.get("gender") or None,
            birth_year=birth.year if birth else None,
        ):
            if problem.severity == ERROR:
                raise forms.ValidationError(problem.text, code=problem.code)
        return normalise(text)


class ScholarshipForm(PersonForm):
    """Học bổng."""

    category = forms.ChoiceField(label=_("Đối tượng"), choices=Category.choices)
    school = CleanChar(label=_("Trường, nơi công tác"), max_length=200, required=False)
    grade = CleanChar(label=_("Lớp"), max_length=40, required=False)
    hardship = CleanChar(label=_("Hoàn cảnh"), max_length=300, required=False)
    amount = AmountField(
        label=_("Mức đề nghị (đồng)"),
        required=False,
        widget=_typed("numeric"),
        help_text=_("Ví dụ 2.000.000"),
    )
    guardian_name = CleanChar(
        label=_("Người giám hộ"),
        max_length=100,
        required=False,
        help_text=_("Bắt buộc khi chưa đủ 18 tuổi"),
    )
    guardian_relation = CleanChar(label=_("Quan hệ"), max_length=60, required=False)
    guardian_phone = CleanChar(
        label=_("Điện thoại người giám hộ"), max_length=20, required=False, widget=_typed("tel")
    )


class SelfTaughtForm(PersonForm):
    """Tự học thành tài, and other awards to one person."""

    occupation = CleanChar(label=_("Nghề nghiệp"), max_length=150, required=False)
    field_of_study = CleanChar(label=_("Lĩnh vực tự học"), max_length=200, required=False)
    proposed_form = CleanChar(label=_("Hình thức đề nghị"), max_length=80, required=False)
    leading_post = forms.BooleanField(
        label=_("Đang giữ chức vụ lãnh đạo, quản lý"),
        required=False,
    )


class CollectiveForm(Dossier):
    """Families, clans, neighbourhoods, units."""

    name = CleanChar(label=_("Tên tập thể"), max_length=200)
    collective_kind = forms.ChoiceField(label=_("Loại"), choices=CollectiveKind.choices)
    representative = CleanChar(label=_("Người đại diện"), max_length=100, required=False)
    member_count = forms.IntegerField(label=_("Số thành viên"), min_value=1, required=False)
    address = CleanChar(label=_("Địa chỉ"), max_length=300, required=False)
    self_score = forms.IntegerField(
        label=_("Điểm tự đánh giá"), min_value=0, max_value=100, required=False
    )
    achievement = CleanChar(
        label=_("Thành tích"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Một, hai câu, ghi rõ việc và năm; không quá 300 ký tự"),
    )
    proposed_form = CleanChar(label=_("Hình thức đề nghị"), max_length=80, required=False)
    note = CleanChar(label=_("Ghi chú"), max_length=300, required=False)


#: Before the code of a declared figure, in forms, the API and errors.
FIGURE = "figures."


def form_for(version: AwardTypeVersion) -> type[Dossier]:
    """The form of an award: by its subject and its flow, with the figures it asks for."""
    if "person" not in version.subject_kinds:
        base: type[Dossier] = CollectiveForm
    else:
        base = ScholarshipForm if version.family == Family.SCHOLARSHIP else SelfTaughtForm
    if version.urgent:
        base = _urgent(base)
    if not version.declared:
        return base
    return _with_figures(base, tuple(_figure(one) for one in version.declared))


@cache
def _urgent(base: type[Dossier]) -> type[Dossier]:
    """What an urgent award asks besides: the day of the achievement (rule E21)."""
    fields = {
        "achieved_on": DayField(
            label=_("Ngày lập thành tích"),
            help_text=_("dd/mm/yyyy, theo giấy xác nhận"),
        )
    }
    return type(base.__name__, (base,), fields)


def _figure(one: dict[str, str]) -> tuple[str, str, str]:
    return one["code"], one["label"], one.get("help", "")


@cache
def _with_figures(base: type[Dossier], figures: tuple[tuple[str, str, str], ...]) -> type[Dossier]:
    fields = {
        f"{FIGURE}{code}": forms.IntegerField(
            label=label,
            help_text=text,
            min_value=0,
            max_value=10**7,
            required=False,
            widget=_typed("numeric"),
        )
        for code, label, text in figures
    }
    return type(base.__name__, (base,), fields)
