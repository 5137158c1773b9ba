"""What people type for the council's acts; pages and the API show and check the same forms."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from nominations.models import Nomination
from organizations.models import User
from workflows.kernel.forms import ActForm
from workflows.web.fields import NumbersField
from workflows.web.inputs import ReasonForm, hint, only

from ..models import CouncilSession


class AgendaForm(ActForm):
    """Which session."""

    session = forms.ModelChoiceField(
        CouncilSession.objects.all(),
        label=_("Phiên họp"),
        error_messages={
            "invalid_choice": _("Không phải phiên họp của Hội đồng này trong đợt này.")
        },
    )

    def bind(self, thing: Nomination) -> None:
        """Sessions of this council and round."""
        sessions = CouncilSession.objects.filter(council=thing.council_id, round=thing.round_id)
        only(self, "session", sessions)

    def offer(self, thing: Nomination) -> None:
        """Those that are not over; a session is called first."""
        sessions = self.fields["session"].queryset  # type: ignore[attr-defined]
        only(self, "session", sessions.exclude(state=CouncilSession.State.CLOSED))
        hint(self, "session", _t("Chưa có phiên họp: hãy mở ở mục Hội đồng trước."))


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


class VoteForm(ActForm):
    """A ballot. ``ballot_code`` changes a secret ballot given before.

    ``sheet`` is what the service itself hands out with a sheet for many items (``receipts``).
    """

    choice = forms.ChoiceField(
        label=_("Phiếu"),
        choices=[("yes", _("Đồng ý")), ("no", _("Không đồng ý")), ("blank", _("Phiếu trắng"))],
    )
    ballot_code = forms.CharField(
        label=_("Mã phiếu"),
        required=False,
        help_text=_("Chỉ cần khi đổi phiếu kín đã bỏ: mã đã hiện lúc bỏ phiếu."),
    )
    sheet = forms.CharField(
        label=_("Tờ phiếu"),
        required=False,
        max_length=400,
        help_text=_("Do hệ thống cấp khi bỏ phiếu nhiều mục trên một tờ."),
        widget=forms.HiddenInput,
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


class PaperIssueForm(ActForm):
    """Who takes a paper ballot, by seat."""

    seats = NumbersField(label=_("Ghế số"))


def _count(label: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=0, max_value=999)


class PaperCountForm(ActForm):
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

    def bind(self, thing: Nomination) -> None:
        """Only people of the session."""
        sessions = CouncilSession.objects.filter(items__nomination=thing, items__current=True)
        people = User.objects.filter(
            Q(seats__session__in=sessions) | Q(pk__in=sessions.values("called_by")),
            is_active=True,
        ).distinct()
        for name in ("first_teller", "second_teller"):
            self.fields[name].queryset = people.order_by("full_name")  # type: ignore[attr-defined]
