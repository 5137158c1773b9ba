"""What is typed about a session: the same forms for the page and the API."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from nominations.controls import CleanChar, MomentField
from workflows.kernel.forms import ActForm
from workflows.web.fields import NumbersField, round_field
from workflows.web.inputs import AREA, only

from .models import AgendaItem, CouncilSession, Seat


class SessionForm(forms.Form):
    """When and where the council meets."""

    round = round_field()
    meets_at = MomentField(
        label="Thời gian",
        help_text="Ví dụ: 08:00 07/11/2024",
        widget=forms.DateTimeInput(attrs={"placeholder": "giờ:phút dd/mm/yyyy"}),
    )
    place = CleanChar(label="Địa điểm", max_length=200)
    mode = forms.ChoiceField(
        label="Hình thức",
        choices=CouncilSession.Mode.choices,
        required=False,
        widget=forms.RadioSelect,
        initial=CouncilSession.Mode.ROOM,
    )
    answers_due_at = MomentField(
        label="Hạn trả lời bằng văn bản",
        required=False,
        help_text="Chỉ ghi khi có lấy ý kiến bằng văn bản. Ví dụ: 17:00 06/11/2024",
        widget=forms.DateTimeInput(attrs={"placeholder": "giờ:phút dd/mm/yyyy"}),
    )
    standing_only = forms.BooleanField(
        label="Chỉ Thường trực Hội đồng (khen đột xuất)", required=False
    )

    def clean_mode(self) -> str:
        """Not said is in the room."""
        return self.cleaned_data["mode"] or CouncilSession.Mode.ROOM

    def clean(self) -> None:
        """Whoever answers in writing must know until when."""
        given = self.cleaned_data
        due = given.get("answers_due_at")
        if given.get("mode", CouncilSession.Mode.ROOM) == CouncilSession.Mode.ROOM:
            given["answers_due_at"] = None
        elif due is None and "answers_due_at" not in self.errors:
            self.add_error("answers_due_at", "Lấy ý kiến bằng văn bản thì cần hạn trả lời.")


class OrderForm(ActForm):
    """The agenda in a new order: position numbers as they stand now; cleaned, the items."""

    order = NumbersField(label=_("Thứ tự mới của các mục"))

    def clean_order(self) -> list[AgendaItem]:
        """Every item once."""
        order = self.cleaned_data["order"]
        items = {item.position: item for item in self.thing.items.order_by("position")}
        if sorted(order) != sorted(items):
            raise ValidationError(_t("Cần đủ mọi mục của chương trình, mỗi mục một lần."))
        return [items[position] for position in order]


class SaidNumbers(NumbersField):
    """Perhaps none, but it must be said."""

    def clean(self, value: Any) -> list[int]:
        if value is None:
            raise ValidationError(_t("Cần danh sách các số."))
        found: list[int] = super().clean(value)
        return found

    def validate(self, value: Any) -> None:
        """None is an answer."""


class AttendanceForm(ActForm):
    """Who is in the room, by seat, and why others are not."""

    present = SaidNumbers(label=_("Ghế có mặt"))
    #: By seat: ``{"12": "Ốm"}``.
    reasons = forms.JSONField(label=_("Lý do vắng, theo số ghế"), required=False)

    def clean_reasons(self) -> dict[int, str]:
        """Sentences by seat."""
        given = self.cleaned_data["reasons"] or {}
        if not isinstance(given, dict) or not all(
            str(key).isdecimal() and len(str(key)) < 10 and isinstance(text, str)
            for key, text in given.items()
        ):
            raise ValidationError(_t("Cần lý do bằng chữ, theo số ghế."))
        sentence = CleanChar(required=False)
        return {int(key): sentence.clean(text)[:200] for key, text in given.items()}


class MoveForm(ActForm):
    """Whose seat."""

    seat = forms.ModelChoiceField(
        Seat.objects.all(),
        label=_("Ghế số"),
        error_messages={"invalid_choice": _("Không có ghế này trong phiên họp.")},
    )

    def bind(self, thing: CouncilSession) -> None:
        """Those of this session."""
        only(self, "seat", Seat.objects.filter(session=thing))


class MinutesForm(ActForm):
    """The number the minutes have in the council's book."""

    minutes_number = CleanChar(label=_("Số biên bản"), max_length=60)


class SettleForm(ActForm):
    """The chair's order among those level at the edge of the quota."""

    award_type = forms.IntegerField(label=_("Danh hiệu số"), min_value=1, max_value=2**31 - 1)
    order = NumbersField(label=_("Thứ tự các mục"))
    reason = CleanChar(label=_("Lý do"), max_length=500, widget=AREA)
