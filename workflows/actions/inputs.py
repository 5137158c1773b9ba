"""What people type for an action; pages and the API show and check the same forms."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from nominations.eligibility import blocking, evaluate
from nominations.forms import CleanChar, DayField
from nominations.models import Consent, Nomination, ReasonCode
from organizations.models import Unit, UnitKind, User
from prepared.queries import Prepared

from ..consulting import asked_anyway, heard_units
from ..fields import FixedRow, RowsField, RowsWidget, SlugChecks
from ..models import (
    CaseTask,
    Decision,
    Opinion,
    Proposal,
    Remark,
    Submission,
)
from ..models.cases import OPEN_STATUSES
from ..remarks import open_remarks_told, places
from ..returns import open_places
from ..scoring import carried

_AREA = forms.Textarea(attrs={"rows": 3})


def _rows(form: forms.Form, name: str) -> RowsWidget:
    """The table of a rows field, for saying what it offers."""
    widget = form.fields[name].widget
    assert isinstance(widget, RowsWidget)
    return widget


def _leave_out(form: forms.Form, name: str) -> None:
    """Nothing to type here for this nomination: the field stays, out of sight."""
    form.fields[name].widget = forms.HiddenInput()


class Nothing(forms.Form):
    """No inputs."""


class ReasonForm(forms.Form):
    """A reason in words."""

    reason = CleanChar(label=_("Lý do"), max_length=500, widget=_AREA)


_CODES = Prepared(lambda use: ReasonCode.objects.filter(use=use, active=True))


class CodedReasonForm(ReasonForm):
    """A reason from the list, and a sentence."""

    use = ""
    reason_code = forms.CharField(label=_("Lý do theo danh mục"), max_length=40)

    field_order = ["reason_code", "reason"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        codes = _CODES.all(self.use)
        self.codes = {code.code: code for code in codes}
        self.fields["reason_code"].widget = forms.Select(
            choices=[("", "---------"), *((code.code, code.label) for code in codes)]
        )
        self.fields["reason"].label = _t("Nói rõ")

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
        letters = Submission.objects.filter(ward=nomination.ward_id, round=nomination.round_id)
        offer(self, "submission", letters, _t("Chưa có tờ trình: hãy lập ở mục Tờ trình trước."))


def offer(form: forms.Form, name: str, found: Any, otherwise: str) -> None:
    """What may be chosen here; the only one is chosen already; a hint when there is none."""
    field = form.fields[name]
    field.queryset = found  # type: ignore[attr-defined]
    count = len(found[:2])
    if count == 1:
        field.empty_label = None  # type: ignore[attr-defined]
    elif not count:
        field.help_text = otherwise


REMARK_COLUMNS = {
    "target_kind": {"label": _("Ghim vào"), "choices": Remark.Target.choices, "with": "target"},
    "target": {"label": _("Mục"), "max_length": 60},
    "page": {
        "label": _("Trang (nếu là giấy tờ)"), "max_length": 4, "digits": True, "required": False,
    },
    "text": {"label": _("Cần bổ sung gì"), "max_length": 500, "area": True},
}  # fmt: skip


class ReturnForm(forms.Form):
    """Remarks, each pinned to where it belongs."""

    remarks = RowsField(
        label=_("Yêu cầu bổ sung"),
        columns=REMARK_COLUMNS,
        help_text=_("Mỗi yêu cầu ghim vào một mục của hồ sơ; dòng để trống được bỏ qua."),
    )

    def prepare(self, nomination: Nomination) -> None:
        """The dossier's own fields, papers and criteria, by their names."""
        _rows(self, "remarks").offered["target_kind"] = [
            (str(title), [(f"{kind}:{key}", label) for key, label in found])
            for kind, title, found in places(nomination)
        ]


class ResubmitForm(forms.Form):
    """An answer to every remark."""

    answers = RowsField(
        label=_("Trả lời từng mục"),
        columns={
            "remark": {"label": _("Mục số"), "hidden": True},
            "answer": {"label": _("Trả lời"), "max_length": 500, "area": True},
        },
        required=False,
        extra=0,
    )

    def prepare(self, nomination: Nomination) -> None:
        """One row a remark."""
        rows = [
            FixedRow(f"{place}: {remark.text}", {"remark": str(remark.pk)})
            for remark, place in open_remarks_told(nomination)
        ]
        _rows(self, "answers").fixed = rows
        if not rows:
            _leave_out(self, "answers")


class MoreReturnsForm(ReasonForm):
    """One more return than the rules allow."""


class OpenPlaceForm(ReasonForm):
    """What else of a returned dossier the ward must change, and why."""

    place = forms.CharField(label=_("Mục cần sửa thêm"), max_length=80)
    field_order = ["place", "reason"]

    def prepare(self, nomination: Nomination) -> None:
        """Places that are still closed."""
        here = open_places(nomination)
        self.fields["place"].widget = forms.Select(
            choices=[
                (
                    str(title),
                    [
                        (f"{kind}:{key}", label)
                        for key, label in listed
                        if f"{kind}:{key}" not in here
                    ],
                )
                for kind, title, listed in places(nomination)
            ]
        )


class ConsultForm(forms.Form):
    """Whom to ask: the award type's departments in any case, others by choice, each by its day."""

    units = forms.CharField(label=_("Hỏi thêm"), required=False, max_length=400, widget=SlugChecks)
    deadlines = RowsField(
        label=_("Hạn riêng của từng phòng, ban (để trống: theo danh hiệu)"),
        columns={
            "unit": {"label": _("Phòng, ban"), "max_length": 40, "names": True},
            "day": {"label": _("Hạn cho ý kiến"), "max_length": 10},
        },
        required=False,
        extra=0,
    )

    def prepare(self, nomination: Nomination) -> None:
        """Every department by its name; who has answered is asked again only by choice."""
        anyway = {unit.pk for unit in asked_anyway(nomination)}
        heard = heard_units(nomination)
        every = list(
            Unit.objects.filter(kind=UnitKind.DEPARTMENT, slug__isnull=False).order_by("name")
        )
        field = self.fields["units"]
        field.widget.choices = [  # type: ignore[attr-defined]
            (unit.slug, _t("%s (đã cho ý kiến; hỏi lại)") % unit.name if unit.pk in heard
             else unit.name)
            for unit in every if unit.pk not in anyway
        ]  # fmt: skip
        if anyway:
            names = ", ".join(sorted(unit.short_name for unit in every if unit.pk in anyway))
            field.help_text = _t("Theo danh hiệu này, đương nhiên hỏi: %s.") % names
        if not field.widget.choices:  # type: ignore[attr-defined]
            field.help_text += " " + _t("Không còn phòng, ban nào khác để hỏi thêm.")
        usual = nomination.award_type_version.opinion_days
        _rows(self, "deadlines").fixed = [
            FixedRow(unit.name, {"unit": unit.slug or ""}, _t("thường %d ngày làm việc") % usual)
            for unit in every
        ]


class OpinionForm(forms.Form):
    """A department's opinion; a file goes along by the hash it was stored under."""

    verdict = forms.ChoiceField(
        label=_("Ý kiến"), choices=Opinion.Verdict.choices, widget=forms.RadioSelect
    )
    reason = CleanChar(
        label=_("Lý do, nhận xét"), max_length=1000, required=False, widget=_AREA,
        help_text=_("Bắt buộc khi không đồng ý."),
    )  # fmt: skip
    sha256 = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)
    file_name = CleanChar(
        label=_("Tên tệp"), max_length=200, required=False, widget=forms.HiddenInput
    )

    def clean(self) -> dict[str, Any]:
        """Nobody is turned down without a word."""
        found = super().clean() or self.cleaned_data
        if found.get("verdict") == Opinion.Verdict.DISAGREE and not found.get("reason"):
            self.add_error("reason", _t("Không đồng ý thì phải nói rõ lý do."))
        return found


class VerifyForm(forms.Form):
    """A field verification."""

    visited_on = DayField(label=_("Ngày xác minh"))
    people = CleanChar(label=_("Thành phần"), max_length=300)
    findings = CleanChar(label=_("Kết quả"), max_length=2000, widget=_AREA)


class ProposeForm(forms.Form):
    """The reviewer's proposal with scores."""

    verdict = forms.ChoiceField(
        label=_("Đề xuất"), choices=Proposal.Verdict.choices, widget=forms.RadioSelect
    )
    reason = CleanChar(label=_("Nhận xét"), max_length=1000, widget=_AREA)
    scores = RowsField(
        label=_("Chấm điểm"),
        columns={
            "criterion": {"label": _("Tiêu chí"), "max_length": 20, "names": True},
            "points": {"label": _("Điểm"), "max_length": 3, "digits": True},
        },
        required=False,
        extra=0,
    )

    def prepare(self, nomination: Nomination) -> None:
        """One row a criterion."""
        criteria_set = nomination.award_type_version.criteria_set
        if not criteria_set:
            _leave_out(self, "scores")
            return
        kept = carried(nomination)
        ward = dict(nomination.scores.filter(side="ward").values_list("criterion__code", "points"))
        widget = _rows(self, "scores")
        widget.fixed = [
            FixedRow(item.label, {"criterion": item.code}, _score_hint(item, kept, ward))
            for item in criteria_set.criteria.all()
        ]
        # Of a dossier that came back only what was touched is scored again.
        widget.standing = [{"criterion": code, "points": str(points)}
                           for code, points in kept.items()]  # fmt: skip


def _score_hint(item: Any, kept: dict[str, int], ward: dict[str, int]) -> str:
    told = [_t("tối đa %d điểm") % item.max_score]
    if item.code in ward:
        told.append(_t("phường tự chấm %d") % ward[item.code])
    if kept:
        told.append(_t("giữ điểm lần trước") if item.code in kept else _t("đã bổ sung, chấm lại"))
    return " · ".join(told)


class EligibleForm(forms.Form):
    """Blocking rules set aside, each with the reason."""

    waivers = RowsField(
        label=_("Miễn điều kiện (nếu có)"),
        columns={
            "rule": {"label": _("Điều kiện"), "max_length": 8},
            "reason": {"label": _("Lý do"), "area": True},
        },
        required=False,
        extra=1,
    )  # fmt: skip

    def prepare(self, nomination: Nomination) -> None:
        """Only the blocking rules that do not hold."""
        failed = blocking(evaluate(nomination))
        if not failed:
            _leave_out(self, "waivers")
            return
        _rows(self, "waivers").offered["rule"] = [
            ("", [(one.code, f"{one.title}: {one.text}") for one in failed])
        ]


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
    paid_on = DayField(label=_("Ngày chi"), initial=timezone.localdate)


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


class PassOnForm(forms.Form):
    """Whose work, to whom (nobody: back to the queue), and on whose word."""

    left = forms.ModelChoiceField(User.objects.all(), to_field_name="username")
    to = forms.ModelChoiceField(
        User.objects.filter(is_active=True), to_field_name="username", required=False
    )
    reason = CleanChar(max_length=500, required=False)


class AcknowledgeForm(forms.Form):
    """The receipt."""

    receipt_signed_by = CleanChar(label=_("Người ký nhận"), max_length=100)
    receipt_on = DayField(label=_("Ngày ký nhận"), initial=timezone.localdate)


class ClearanceForm(forms.Form):
    """Why the case may go on."""

    clearance = CleanChar(label=_("Kết luận"), max_length=500, widget=_AREA)


class CorrectForm(ReasonForm):
    """A spelling put right after the decision."""

    printed_name = CleanChar(label=_("Họ tên, tên in đúng"), max_length=200)


class ConsentForm(forms.Form):
    """Somebody's consent to one purpose."""

    purpose = forms.ChoiceField(label=_("Mục đích"), choices=Consent.Purpose.choices)
    given_by = CleanChar(label=_("Họ tên người đồng ý"), max_length=100)
    by_guardian = forms.BooleanField(label=_("Người đồng ý là người giám hộ"), required=False)
    relation = CleanChar(
        label=_("Quan hệ với người được đề nghị"), max_length=60, required=False,
        help_text=_("Khi là người giám hộ: cha, mẹ, ông, bà …"),
    )  # fmt: skip


class EditForm(forms.Form):
    """Fields of the dossier to change, as JSON or through the edit page."""

    data = forms.JSONField(label=_("Nội dung"))  # type: ignore[assignment]


class AttachForm(forms.Form):
    """A stored file becomes evidence."""

    kind = forms.SlugField(label=_("Loại giấy tờ"), max_length=40)
    title = CleanChar(label=_("Tên"), max_length=200)
    sha256 = forms.CharField(max_length=64)
    file_name = CleanChar(label=_("Tên tệp"), max_length=200)
    replaces = forms.IntegerField(
        label=_("Thay cho giấy tờ số"), min_value=1, max_value=2**62, required=False
    )
    criterion = CleanChar(label=_("Cho tiêu chí mang mã"), max_length=20, required=False)


class RemoveEvidenceForm(forms.Form):
    """Which paper goes out of the dossier."""

    evidence = forms.IntegerField(label=_("Giấy tờ số"), min_value=1, max_value=2**62)
