"""What signing and what comes after it ask."""

from __future__ import annotations

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from nominations.forms import CleanChar, DayField
from nominations.models import Nomination
from organizations.forms import StepUpField
from workflows.kernel.inputs import CodedReasonForm, ReasonForm, offer

from .models import Decision


class DraftForm(forms.Form):
    """Which draft decision."""

    decision = forms.ModelChoiceField(Decision.objects.all(), label=_("Dự thảo quyết định"))

    def prepare(self, nomination: Nomination) -> None:
        """Drafts of the same award, authority and round."""
        drafts = Decision.objects.filter(
            award_type=nomination.award_type_id,
            authority=nomination.authority_id,
            round=nomination.round_id,
            state=Decision.State.DRAFT,
        )
        offer(self, "decision", drafts, _t("Chưa có dự thảo: hãy soạn ở mục Quyết định trước."))


class SignForm(forms.Form):
    """The very paper, by the hash of the draft that was opened, and a password typed again."""

    paper = forms.CharField(
        label=_("Mã bản dự thảo đã đọc"),
        max_length=64,
        help_text=_("Hiện ở trang quyết định, cạnh bản dự thảo; ký cả danh sách ở đó nhanh hơn."),
    )
    step_up = StepUpField()


class DecideForm(forms.Form):
    """The date; the number comes from the register."""

    decided_on = DayField(label=_("Ngày quyết định"), initial=timezone.localdate)


class HandOverForm(forms.Form):
    """Who received it and when."""

    handed_over_on = DayField(label=_("Ngày trao"), initial=timezone.localdate)
    received_by = CleanChar(label=_("Người nhận"), max_length=100)
    representative = forms.BooleanField(label=_("Nhận thay cho người được khen"), required=False)


class RevokeForm(CodedReasonForm):
    use = "revoke"


class CorrectForm(ReasonForm):
    """A spelling put right after the decision."""

    printed_name = CleanChar(label=_("Họ tên, tên in đúng"), max_length=200)
