"""What is typed about the council itself; the same forms for pages and the API."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from nominations.controls import CleanChar, DayField
from organizations.models import Unit, User
from workflows.kernel.forms import ActForm

from .models import Composition, Tie


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody the decision names."""

    person: User
    is_chair: bool = False
    is_standing: bool = False
    unit: Unit | None = None


def _people() -> Any:
    return User.objects.filter(is_active=True)


class CompositionForm(forms.Form):
    """A decision on who the council is; people by their account names."""

    decision_number = CleanChar(label="Số quyết định", max_length=60)
    decided_on = DayField(label="Ngày quyết định")
    valid_from = DayField(label="Có hiệu lực từ ngày")
    valid_to = DayField(
        label="Đến hết ngày", required=False, help_text="Bỏ trống nếu quyết định không ghi"
    )
    delegates_may_vote = forms.BooleanField(
        label="Quyết định hoặc quy chế cho ủy viên uỷ quyền người khác bỏ phiếu thay",
        required=False,
    )
    chair = forms.ModelChoiceField(_people(), to_field_name="username", label="Chủ tịch Hội đồng")
    members = forms.ModelMultipleChoiceField(
        _people(), to_field_name="username", label="Ủy viên, cả Chủ tịch"
    )
    standing = forms.ModelMultipleChoiceField(
        _people(), to_field_name="username", label="Thường trực", required=False
    )
    #: Where members work, by account name: ``{"hoidong.1": "gddt"}``.
    units = forms.JSONField(label="Đơn vị công tác", required=False)

    def clean_units(self) -> dict[str, Unit]:
        """Known units only."""
        given = self.cleaned_data["units"] or {}
        if not isinstance(given, dict) or not all(isinstance(one, str) for one in given.values()):
            raise ValidationError("Cần tên tài khoản và tên viết tắt của đơn vị.")
        found = Unit.objects.in_bulk([slug for slug in given.values() if slug], field_name="slug")
        if unknown := sorted(set(given.values()) - set(found) - {""}):
            raise ValidationError(f"Không có đơn vị: {', '.join(unknown)}.")
        return {name: found[slug] for name, slug in given.items() if slug}

    def named(self) -> list[Named]:
        """The people as the decision names them, the chair first."""
        given = self.cleaned_data
        standing = {one.pk for one in given["standing"]}
        people = sorted(given["members"], key=lambda one: (one != given["chair"], one.pk))
        return [
            Named(
                one,
                is_chair=one == given["chair"],
                is_standing=one.pk in standing,
                unit=given["units"].get(one.username),
            )
            for one in people
        ]

    def decision(self) -> dict[str, Any]:
        """Everything but the people, for ``compositions.set_up``."""
        names = ("decision_number", "decided_on", "valid_from", "valid_to", "delegates_may_vote")
        return {name: self.cleaned_data[name] for name in names}


class EndForm(ActForm):
    """The last day of a composition."""

    last_day = DayField(label="Ngày cuối có hiệu lực")

    def clean_last_day(self) -> date:
        """Within its term: a decision ends earlier than it says, never later."""
        day: date = self.cleaned_data["last_day"]
        found: Composition = self.thing
        if day < found.valid_from:
            raise ValidationError("Ngày hết nhiệm kỳ trước ngày có hiệu lực.")
        if found.valid_to is not None and found.valid_to <= day:
            over = f"{found.valid_to:%d/%m/%Y}"
            raise ValidationError(f"Quyết định này đã hết hiệu lực từ {over}.")
        return day


class TieForm(forms.Form):
    """Somebody, or a unit, a member is close to."""

    kind = forms.ChoiceField(label="Loại", choices=Tie.Kind.choices, widget=forms.RadioSelect)
    name = CleanChar(
        label="Họ tên người thân, hoặc tên đơn vị, tập thể",
        max_length=200,
        help_text="Ghi đủ họ tên như sẽ đứng trong hồ sơ",
    )
    relation = CleanChar(
        label="Quan hệ", max_length=100, help_text="Ví dụ: em ruột; thành viên dòng họ"
    )
