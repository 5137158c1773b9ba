"""What signing and what comes after it ask."""

from __future__ import annotations

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from nominations.controls import CleanChar, DayField
from nominations.models import Nomination
from organizations.forms import StepUpField
from workflows.kernel.forms import ActForm
from workflows.web.inputs import CodedReasonForm, ReasonForm, hint, only

from .models import Decision


class DraftForm(ActForm):
    """Which draft decision."""

    decision = forms.ModelChoiceField(
        Decision.objects.all(),
        label=_("Dự thảo quyết định"),
        error_messages={"invalid_choice": _("Dự thảo này không nhận hồ sơ đó.")},
    )

    def bind(self, thing: Nomination) -> None:
        """Decisions of the same award, authority and round."""
        drafts = Decision.objects.filter(
            award_type=thing.award_type_id,
            authority=thing.authority_id,
            round=thing.round_id,
        )
        only(self, "decision", drafts)

    def offer(self, thing: Nomination) -> None:
        """Those not signed yet; a draft is made first."""
        drafts = self.fields["decision"].queryset  # type: ignore[attr-defined]
        only(self, "decision", drafts.filter(state=Decision.State.DRAFT))
        hint(self, "decision", _t("Chưa có dự thảo: hãy soạn ở mục Quyết định trước."))


class SignForm(ActForm):
    """The very paper, by the hash of the draft that was opened, and a password typed again."""

    paper = forms.CharField(
        label=_("Mã bản dự thảo đã đọc"),
        max_length=64,
        help_text=_("Hiện ở trang quyết định, cạnh bản dự thảo; ký cả danh sách ở đó nhanh hơn."),
    )
    step_up = StepUpField()


class DecideForm(ActForm):
    """The date; the number comes from the register."""

    decided_on = DayField(label=_("Ngày quyết định"), initial=timezone.localdate)


class HandOverForm(ActForm):
    """Who received it and when."""

    handed_over_on = DayField(label=_("Ngày trao"), initial=timezone.localdate)
    received_by = CleanChar(label=_("Người nhận"), max_length=100)
    representative = forms.BooleanField(label=_("Nhận thay cho người được khen"), required=False)


class RevokeForm(CodedReasonForm):
    use = "revoke"


class CorrectForm(ReasonForm):
    """A spelling put right after the decision."""

    printed_name = CleanChar(label=_("Họ tên, tên in đúng"), max_length=200)
