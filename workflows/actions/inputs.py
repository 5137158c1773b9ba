"""What people type for an action; pages and the API show and check the same forms."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from nominations.forms import CleanChar, DayField
from nominations.models import Consent, Nomination, ReasonCode
from organizations.models import User

from ..fields import RowsField
from ..models import CaseTask, CouncilSession, Decision, Opinion, Proposal, Remark, Submission
from ..models.cases import OPEN_STATUSES

_AREA = forms.Textarea(attrs={"rows": 3})


class Nothing(forms.Form):
    """No inputs."""


class ReasonForm(forms.Form):
    """A reason in words."""

    reason = CleanChar(label=_("Lý do"), max_length=500, widget=_AREA)


class CodedReasonForm(ReasonForm):
    """A reason from the list, and a sentence."""

    use = ""
    reason_code = forms.CharField(label=_("Mã lý do"), max_length=40)

    field_order = ["reason_code", "reason"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        codes = ReasonCode.objects.filter(use=self.use, active=True)
        self.codes = {code.code: code for code in codes}
        self.fields["reason_code"].widget = forms.Select(
            choices=[(code.code, code.label) for code in codes]
        )

    def clean_reason_code(self) -> str:
        """Only codes of the list."""
        code = self.cleaned_data["reason_code"]
        if code not in self.codes:
            raise ValidationError(_t("Không có mã lý do này."))
        return code


class RefuseForm(CodedReasonForm):
    use = "refuse"


class NotEligibleForm(CodedReasonForm):
    use = "not_eligible"


class WithdrawForm(CodedReasonForm):
    use = "withdraw"


class HoldForm(CodedReasonForm):
    use = "hold"


class RevokeForm(CodedReasonForm):
    use = "revoke"


class SubmitForm(forms.Form):
    """Which tờ trình the dossier goes under."""

    submission = forms.ModelChoiceField(Submission.objects.all(), label=_("Tờ trình"))

    def prepare(self, nomination: Nomination) -> None:
        """Only this ward's letters of this round."""
        self.fields["submission"].queryset = Submission.objects.filter(  # type: ignore[attr-defined]
            ward=nomination.ward_id, round=nomination.round_id
        )


REMARK_COLUMNS = {
    "target_kind": {"label": _("Ghim vào"), "choices": Remark.Target.choices},
    "target": {"label": _("Mục"), "max_length": 60},
    "text": {"label": _("Cần bổ sung gì"), "max_length": 500},
}


class ReturnForm(forms.Form):
    """Remarks, each pinned to where it belongs."""

    remarks = RowsField(label=_("Yêu cầu bổ sung"), columns=REMARK_COLUMNS)


class ResubmitForm(forms.Form):
    """An answer to every remark."""

    answers = RowsField(
        label=_("Trả lời từng mục"),
        columns={
            "remark": {"label": _("Mục số"), "hidden": True},
            "answer": {"label": _("Trả lời"), "max_length": 500},
        },
        required=False,
        extra=0,
    )

    def prepare(self, nomination: Nomination) -> None:
        """One row a remark."""
        remarks = Remark.objects.filter(
            request__nomination=nomination, request__closed_at__isnull=True
        )
        self.initial["answers"] = [{"remark": str(remark.pk), "answer": ""} for remark in remarks]


class MoreReturnsForm(ReasonForm):
    """One more return than the rules allow."""


class ConsultForm(forms.Form):
    """Whom else to ask; the award type's departments are asked in any case."""

    units = forms.CharField(
        label=_("Hỏi thêm (mã đơn vị, cách nhau bằng dấu phẩy)"), required=False, max_length=200
    )


class OpinionForm(forms.Form):
    """A department's opinion."""

    verdict = forms.ChoiceField(
        label=_("Ý kiến"), choices=Opinion.Verdict.choices, widget=forms.RadioSelect
    )
    reason = CleanChar(label=_("Lý do, nhận xét"), max_length=1000, widget=_AREA)


class VerifyForm(forms.Form):
    """A field verification."""

    visited_on = DayField(label=_("Ngày xác minh"))
    people = CleanChar(label=_("Thành phần"), max_length=300)
    findings = CleanChar(label=_("Kết quả"), max_length=2000, widget=_AREA)


class NoticeForm(forms.Form):
    """What the public said."""

    feedback = CleanChar(label=_("Phản ánh nhận được"), required=False, widget=_AREA)


class ProposeForm(forms.Form):
    """The reviewer's proposal with scores."""

    verdict = forms.ChoiceField(
        label=_("Đề xuất"), choices=Proposal.Verdict.choices, widget=forms.RadioSelect
    )
    reason = CleanChar(label=_("Nhận xét"), max_length=1000, widget=_AREA)
    scores = RowsField(
        label=_("Chấm điểm"),
        columns={
            "criterion": {"label": _("Tiêu chí"), "max_length": 20},
            "points": {"label": _("Điểm"), "max_length": 3},
        },
        required=False,
        extra=0,
    )

    def prepare(self, nomination: Nomination) -> None:
        """One row a criterion."""
        criteria_set = nomination.award_type_version.criteria_set
        if criteria_set:
            self.initial["scores"] = [
                {"criterion": item.code, "points": ""} for item in criteria_set.criteria.all()
            ]


class EligibleForm(forms.Form):
    """Blocking rules set aside, each with the reason."""

    waivers = RowsField(
        label=_("Miễn điều kiện (nếu có)"),
        columns={
            "rule": {"label": _("Mã điều kiện"), "max_length": 8},
            "reason": {"label": _("Lý do")},
        },
        required=False,
        extra=1,
    )  # fmt: skip


class AgendaForm(forms.Form):
    """Which session."""

    session = forms.ModelChoiceField(CouncilSession.objects.all(), label=_("Phiên họp"))

    def prepare(self, nomination: Nomination) -> None:
        """Sessions of this council and round that are not over."""
        self.fields["session"].queryset = CouncilSession.objects.filter(  # type: ignore[attr-defined]
            council=nomination.council_id, round=nomination.round_id
        ).exclude(state=CouncilSession.State.CLOSED)


class VoteForm(forms.Form):
    """A ballot. ``ballot_code`` changes a secret ballot given before."""

    choice = forms.ChoiceField(
        label=_("Phiếu"),
        choices=[("yes", _("Đồng ý")), ("no", _("Không đồng ý")), ("blank", _("Phiếu trắng"))],
    )
    ballot_code = forms.CharField(label=_("Mã phiếu (khi đổi phiếu kín)"), required=False)


class DraftForm(forms.Form):
    """Which draft decision."""

    decision = forms.ModelChoiceField(Decision.objects.all(), label=_("Dự thảo quyết định"))

    def prepare(self, nomination: Nomination) -> None:
        """Drafts of the same award, authority and round."""
        self.fields["decision"].queryset = Decision.objects.filter(  # type: ignore[attr-defined]
            award_type=nomination.award_type_id,
            authority=nomination.authority_id,
            round=nomination.round_id,
            state=Decision.State.DRAFT,
        )


class StepUpField(forms.CharField):
    """The password typed again; the door itself gets the token it was exchanged for."""

    def __init__(self) -> None:
        super().__init__(
            label=_("Mật khẩu của ông/bà, để xác nhận đúng người ký"),
            max_length=300,
            widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        )


class SignForm(forms.Form):
    """The very paper, by the hash of the draft that was opened, and a password typed again."""

    paper = forms.CharField(label=_("Mã bản dự thảo đã đọc"), max_length=64)
    step_up = StepUpField()


class DecideForm(forms.Form):
    """The date; the number comes from the register."""

    decided_on = DayField(label=_("Ngày quyết định"))


class HandOverForm(forms.Form):
    """Who received it and when."""

    handed_over_on = DayField(label=_("Ngày trao"))
    received_by = CleanChar(label=_("Người nhận"), max_length=100)
    representative = forms.BooleanField(label=_("Nhận thay"), required=False)


class ConsentGivenForm(forms.Form):
    """Who confirms that the scholarship is accepted."""

    consent_by = CleanChar(
        label=_("Người xác nhận (người giám hộ nếu chưa đủ 18 tuổi)"), max_length=100
    )


class PayForm(forms.Form):
    """The payment."""

    voucher = CleanChar(label=_("Số phiếu chi"), max_length=60)
    method = forms.ChoiceField(
        label=_("Hình thức"), choices=[("cash", _("Tiền mặt")), ("bank", _("Chuyển khoản"))]
    )
    paid_on = DayField(label=_("Ngày chi"))


class ReassignForm(forms.Form):
    """Whom the work goes to."""

    to = forms.ModelChoiceField(
        User.objects.filter(is_active=True), to_field_name="username", label=_("Chuyển cho")
    )
    reason = CleanChar(label=_("Lý do"), max_length=500, required=False, widget=_AREA)

    def prepare(self, nomination: Nomination) -> None:
        """Only colleagues of the units that hold the work, with a right on it."""
        units = CaseTask.objects.filter(
            process__nomination=nomination, status__in=OPEN_STATUSES, flow_task_type="HUMAN"
        ).values("unit")
        self.fields["to"].queryset = (  # type: ignore[attr-defined]
            User.objects.filter(is_active=True, appointments__unit__in=units)
            .distinct()
            .order_by("full_name")
        )


class AcknowledgeForm(forms.Form):
    """The receipt."""

    receipt_signed_by = CleanChar(label=_("Người ký nhận"), max_length=100)
    receipt_on = DayField(label=_("Ngày ký nhận"))


class OutsideForm(forms.Form):
    """What the higher body decided."""

    result = forms.ChoiceField(
        label=_("Kết quả"), choices=[("awarded", _("Được tặng")), ("no", _("Không xét tặng"))]
    )
    number = CleanChar(label=_("Số văn bản"), max_length=60)
    decided_on = DayField(label=_("Ngày văn bản"))


class ClearanceForm(forms.Form):
    """Why the case may go on."""

    clearance = CleanChar(label=_("Kết luận"), max_length=500, widget=_AREA)


class CorrectForm(ReasonForm):
    """A spelling put right after the decision."""

    printed_name = CleanChar(label=_("Họ tên, tên in đúng"), max_length=200)


class ConsentForm(forms.Form):
    """Somebody's consent to one purpose."""

    purpose = forms.ChoiceField(label=_("Mục đích"), choices=Consent.Purpose.choices)
    given_by = CleanChar(label=_("Người đồng ý"), max_length=100)
    by_guardian = forms.BooleanField(label=_("Là người giám hộ"), required=False)
    relation = CleanChar(label=_("Quan hệ"), max_length=60, required=False)


class EditForm(forms.Form):
    """Fields of the dossier to change, as JSON or through the edit page."""

    data = forms.JSONField(label=_("Nội dung"))  # type: ignore[assignment]


class AttachForm(forms.Form):
    """A stored file becomes evidence."""

    kind = forms.SlugField(label=_("Loại giấy tờ"), max_length=40)
    title = CleanChar(label=_("Tên"), max_length=200)
    sha256 = forms.CharField(max_length=64)
    file_name = CleanChar(label=_("Tên tệp"), max_length=200)
