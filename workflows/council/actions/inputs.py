"""What people type for the council's acts; pages and the API show and check the same forms."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from nominations.models import Nomination
from organizations.models import User
from workflows.kernel.inputs import ReasonForm, offer

from ..models import CouncilSession


class AgendaForm(forms.Form):
    """Which session."""

    session = forms.ModelChoiceField(CouncilSession.objects.all(), label=_("Phiên họp"))

    def prepare(self, nomination: Nomination) -> None:
        """Sessions of this council and round that are not over."""
        sessions = CouncilSession.objects.filter(
            council=nomination.council_id, round=nomination.round_id
        ).exclude(state=CouncilSession.State.CLOSED)
        offer(self, "session", sessions, _t("Chưa có phiên họp: hãy mở ở mục Hội đồng trước."))


class SeatField(forms.IntegerField):
    """Whose seat is meant, where somebody may use more than one."""

    def __init__(self) -> None:
        super().__init__(
            label=_("Ghế số"),
            min_value=1,
            max_value=2**62,
            required=False,
            help_text=_("Chỉ cần khi bỏ phiếu thay ủy viên uỷ quyền."),
            # Chosen on the ballot's own page.
            widget=forms.HiddenInput,
        )


class ConflictForm(ReasonForm):
    """Why a member leaves an item."""

    seat = SeatField()


class VoteForm(forms.Form):
    """A ballot. ``ballot_code`` changes a secret ballot given before."""

    choice = forms.ChoiceField(
        label=_("Phiếu"),
        choices=[("yes", _("Đồng ý")), ("no", _("Không đồng ý")), ("blank", _("Phiếu trắng"))],
    )
    ballot_code = forms.CharField(
        label=_("Mã phiếu"),
        required=False,
        help_text=_("Chỉ cần khi đổi phiếu kín đã bỏ: mã đã hiện lúc bỏ phiếu."),
    )
    seat = SeatField()


class CastingForm(ReasonForm):
    """The chair's casting vote on a tie, said before everybody."""

    choice = forms.ChoiceField(
        label=_("Ý kiến của Chủ tịch Hội đồng"),
        choices=[("yes", _("Đồng ý")), ("no", _("Không đồng ý"))],
        widget=forms.RadioSelect,
    )

    field_order = ["choice", "reason"]


class NumbersField(forms.CharField):
    """Whole numbers: a list, or text with commas or spaces between."""

    def to_python(self, value: Any) -> list[int]:  # type: ignore[override]
        given = (
            value if isinstance(value, list | tuple) else str(value or "").replace(",", " ").split()
        )
        numbers = []
        for one in given:
            text = str(one)
            if not text.isdecimal() or len(text) > 9:
                raise ValidationError(_t("Cần các số, cách nhau bằng dấu phẩy."))
            numbers.append(int(text))
        return list(dict.fromkeys(numbers))

    def validate(self, value: Any) -> None:
        if not value and self.required:
            raise ValidationError(self.error_messages["required"], code="required")

    def run_validators(self, value: Any) -> None:
        """Each number was looked at already."""


class PaperIssueForm(forms.Form):
    """Who takes a paper ballot, by seat."""

    seats = NumbersField(label=_("Ghế số"))


def _count(label: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=0, max_value=999)


class PaperCountForm(forms.Form):
    """What two tellers counted."""

    issued = _count(_("Số phiếu phát ra"))
    returned = _count(_("Số phiếu thu về"))
    valid = _count(_("Số phiếu hợp lệ"))
    invalid = _count(_("Số phiếu không hợp lệ"))
    yes = _count(_("Đồng ý"))
    no = _count(_("Không đồng ý"))
    blank = _count(_("Phiếu trắng"))
    first_teller = forms.ModelChoiceField(
        User.objects.filter(is_active=True),
        to_field_name="username",
        label=_("Người kiểm phiếu thứ nhất"),
    )
    second_teller = forms.ModelChoiceField(
        User.objects.filter(is_active=True),
        to_field_name="username",
        label=_("Người kiểm phiếu thứ hai"),
    )
    scan = forms.CharField(
        label=_("Mã tệp biên bản kiểm phiếu đã quét"), max_length=64, required=False
    )

    def prepare(self, nomination: Nomination) -> None:
        """Only people of the session."""
        sessions = CouncilSession.objects.filter(items__nomination=nomination, items__current=True)
        people = User.objects.filter(
            Q(seats__session__in=sessions) | Q(pk__in=sessions.values("called_by")),
            is_active=True,
        ).distinct()
        for name in ("first_teller", "second_teller"):
            self.fields[name].queryset = people.order_by("full_name")  # type: ignore[attr-defined]
