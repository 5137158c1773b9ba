"""What each act on a complaint or a revocation asks; pages and the API check the same forms."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from nominations.controls import AmountField, CleanChar, PastDay
from nominations.models import ReasonCode
from organizations import grants
from organizations.capabilities import REVIEWING
from organizations.models import Unit, User
from workflows.decisions.models import Decision
from workflows.kernel.forms import ActForm
from workflows.public_notice.models import Channel

from .models import Complaint, ComplaintQuestion

_AREA = forms.Textarea(attrs={"rows": 4})


class ComplaintForm(forms.Form):
    """A complaint as the officer takes it in."""

    nomination = forms.CharField(
        label=_("Về hồ sơ số"), max_length=20, required=False, help_text=_("Ví dụ 2024-0012")
    )
    decision = forms.ModelChoiceField(
        Decision.objects.filter(state=Decision.State.ISSUED).order_by("-pk"),
        label=_("Hoặc về cả quyết định"),
        required=False,
    )
    channel = forms.ChoiceField(
        label=_("Đến qua"), choices=[one for one in Channel.choices if one[0] != Channel.WEB]
    )
    received_on = PastDay(label=_("Ngày nhận"), initial=timezone.localdate)
    name = CleanChar(label=_("Họ tên người khiếu nại"), max_length=100)
    contact = CleanChar(label=_("Điện thoại, địa chỉ"), max_length=200)
    summary = CleanChar(
        label=_("Về việc"),
        max_length=200,
        help_text=_("Một câu, không ghi tên người khiếu nại."),
    )
    text = CleanChar(label=_("Nội dung khiếu nại"), max_length=4000, widget=_AREA)


class VerifierForm(ActForm):
    """Who verifies."""

    verifier = forms.ModelChoiceField(
        User.objects.filter(is_active=True),
        to_field_name="username",
        label=_("Người xác minh"),
        help_text=_("Không phải người đã lập, gửi hoặc thẩm định hồ sơ này."),
        error_messages={"invalid_choice": _("Người này không làm việc ở Hội thành phố.")},
    )

    def bind(self, thing: Complaint) -> None:
        """The association's own officers."""
        able = Q(pk__in=[])
        for capability in REVIEWING:
            able |= Q(pk__in=grants.people_with(capability, thing.city_id).values("pk"))
        found = User.objects.filter(able).order_by("full_name")
        self.fields["verifier"].queryset = found  # type: ignore[attr-defined]


class AcceptForm(VerifierForm):
    """Taken up: who verifies, and whether it is a hard one."""

    complex = forms.BooleanField(label=_("Vụ việc phức tạp (thời hạn dài hơn)"), required=False)


class WhyForm(ActForm):
    """A reason in words."""

    reason = CleanChar(label=_("Lý do"), max_length=1000, widget=_AREA)


class AskForm(ActForm):
    """What a ward is asked."""

    unit = forms.ModelChoiceField(
        Unit.objects.all(),
        label=_("Hỏi Hội phường, xã"),
        empty_label=None,
        error_messages={"invalid_choice": _("Khiếu nại không liên quan đến phường, xã này.")},
    )
    question = CleanChar(
        label=_("Câu hỏi"),
        max_length=1000,
        widget=_AREA,
        help_text=_("Phường, xã chỉ thấy câu hỏi này; đừng để lộ ai khiếu nại."),
    )

    def bind(self, thing: Complaint) -> None:
        """The wards whose nominees it is about."""
        self.fields["unit"].queryset = wards_of(thing)  # type: ignore[attr-defined]


def wards_of(complaint: Complaint) -> Any:
    """The wards whose nominees a complaint is about."""
    if complaint.nomination_id is not None:
        return Unit.objects.filter(nominations=complaint.nomination_id)
    return (
        Unit.objects.filter(nominations__decision_items__decision=complaint.decision_id)
        .distinct()
        .order_by("name")
    )


class AnswerForm(ActForm):
    """A ward's answer."""

    question = forms.ModelChoiceField(
        ComplaintQuestion.objects.all(), label=_("Câu hỏi"), empty_label=None
    )
    answer = CleanChar(label=_("Trả lời"), max_length=2000, widget=_AREA)

    def bind(self, thing: Complaint) -> None:
        """Those of this complaint."""
        self.fields["question"].queryset = thing.questions.all()  # type: ignore[attr-defined]

    def offer(self, thing: Complaint) -> None:
        """Those without an answer."""
        waiting = thing.questions.filter(answered_at__isnull=True)  # type: ignore[attr-defined]
        self.fields["question"].queryset = waiting  # type: ignore[attr-defined]


class FindingsForm(ActForm):
    """What the verifier found."""

    findings = CleanChar(label=_("Kết quả xác minh"), max_length=4000, widget=_AREA)


class ResolveForm(ActForm):
    """The association's answer."""

    result = forms.ChoiceField(
        label=_("Kết quả"), choices=Complaint.Result.choices, widget=forms.RadioSelect
    )
    reason = CleanChar(
        label=_("Nội dung giải quyết"),
        max_length=4000,
        widget=_AREA,
        help_text=_("Nếu đúng: nói rõ phải làm gì tiếp (tiếp tục xét, đính chính, huỷ bỏ)."),
    )


class ClosingForm(ActForm):
    """What was done after it."""

    note = CleanChar(label=_("Đã làm gì sau khi giải quyết"), max_length=1000, widget=_AREA)


class OpenRevocationForm(forms.Form):
    """Why an award may have to be taken back."""

    ground = forms.CharField(label=_("Căn cứ huỷ bỏ"), max_length=40)
    source = CleanChar(
        label=_("Nguồn, chứng cứ"),
        max_length=1000,
        widget=_AREA,
        help_text=_("Kết luận, bản án, đơn thư, kết quả xác minh nào; số và ngày."),
    )
    complaint = forms.ModelChoiceField(
        Complaint.objects.all(),
        label=_("Từ khiếu nại"),
        required=False,
        empty_label=_("Không từ khiếu nại nào"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        codes = ReasonCode.objects.filter(use=ReasonCode.Use.REVOKE, active=True)
        self.codes = {code.code for code in codes}
        self.fields["ground"].widget = forms.RadioSelect(
            choices=[(code.code, f"{code.label} ({code.legal_basis})") for code in codes]
        )

    def clean_ground(self) -> str:
        """One of the grounds of the law."""
        ground: str = self.cleaned_data["ground"]
        if ground not in self.codes:
            raise ValidationError(_t("Không có căn cứ này."))
        return ground


class NotifyForm(ActForm):
    """The day the awardee was told."""

    notified_on = PastDay(label=_("Ngày báo người được khen"), initial=timezone.localdate)


class ExplanationForm(ActForm):
    """What the awardee says."""

    explained_on = PastDay(label=_("Ngày giải trình"), initial=timezone.localdate)
    explanation = CleanChar(label=_("Nội dung giải trình"), max_length=4000, widget=_AREA)


class OpinionTextForm(ActForm):
    """What the council thinks of it."""

    opinion = CleanChar(label=_("Ý kiến Hội đồng"), max_length=2000, widget=_AREA)


class RecoveryForm(ActForm):
    """What came back."""

    certificate_on = PastDay(label=_("Thu hồi giấy ngày"), required=False)
    money_back = AmountField(
        label=_("Tổng số tiền đã thu hồi (đồng)"),
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    note = CleanChar(label=_("Ghi chú"), max_length=1000, required=False, widget=_AREA)


class EndForm(ActForm):
    """Why the case ends; what did not come back is explained."""

    note = CleanChar(label=_("Kết luận"), max_length=1000, widget=_AREA)
