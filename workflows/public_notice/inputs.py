"""What the acts of a public notice ask."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from nominations.controls import CleanChar
from nominations.models import Nomination
from workflows.kernel.forms import ActForm
from workflows.web.inputs import AREA, hint, only

from .models import Channel, PublicRemark


class NoticeForm(ActForm):
    """What the public said, summed up."""

    feedback = CleanChar(
        label=_("Tổng hợp phản ánh"),
        required=False,
        widget=AREA,
        help_text=_("Số ý kiến và kết luận của từng ý kiến được ghi tự động."),
    )


class PublicRemarkForm(ActForm):
    """What somebody said to the officer."""

    channel = forms.ChoiceField(
        label=_("Đến qua"), choices=[one for one in Channel.choices if one[0] != Channel.WEB]
    )
    name = CleanChar(label=_("Họ tên người có ý kiến"), max_length=100)
    contact = CleanChar(label=_("Điện thoại hoặc địa chỉ"), max_length=200)
    text = CleanChar(label=_("Nội dung"), max_length=2000, widget=AREA)


class RemarkChoiceForm(ActForm):
    """Which remark of the public."""

    remark = forms.ModelChoiceField(
        PublicRemark.objects.select_related("notice"), label=_("Ý kiến")
    )

    def bind(self, thing: Nomination) -> None:
        """Those about this nominee."""
        said = PublicRemark.objects.filter(notice__nomination=thing)
        only(self, "remark", said.select_related("notice"))

    def offer(self, thing: Nomination) -> None:
        """Nobody may have said anything yet."""
        hint(self, "remark", _t("Chưa có ý kiến nào."))


class RemarkAnswerForm(RemarkChoiceForm):
    """Founded or not, and the answer."""

    outcome = forms.ChoiceField(
        label=_("Kết luận"), choices=PublicRemark.Outcome.choices, widget=forms.RadioSelect
    )
    reason = CleanChar(label=_("Trả lời, lý do"), max_length=1000, widget=AREA)

    def offer(self, thing: Nomination) -> None:
        """Those that wait for an answer."""
        only(self, "remark", self.fields["remark"].queryset.filter(outcome=""))  # type: ignore[attr-defined]
        hint(self, "remark", _t("Không còn ý kiến nào chờ trả lời."))
