"""What the city's acts before the council ask."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from nominations.controls import CleanChar, DayField
from nominations.eligibility import blocking, evaluate
from nominations.models import Nomination
from workflows.kernel.forms import ActForm
from workflows.web.fields import FixedRow, RowsField
from workflows.web.inputs import AREA, CodedReasonForm, ReasonForm, leave_out, rows_of

from .models import Proposal, Remark
from .remarks import places
from .scoring import carried


class RefuseForm(CodedReasonForm):
    use = "refuse"


class NotEligibleForm(CodedReasonForm):
    use = "not_eligible"


class HoldForm(CodedReasonForm):
    use = "hold"


class ClearanceForm(ActForm):
    """Why the case may go on."""

    clearance = CleanChar(label=_("Kết luận"), max_length=500, widget=AREA)


REMARK_COLUMNS = {
    "target_kind": {"label": _("Ghim vào"), "choices": Remark.Target.choices, "with": "target"},
    "target": {"label": _("Mục"), "max_length": 60},
    "page": {
        "label": _("Trang (nếu là giấy tờ)"),
        "max_length": 4,
        "digits": True,
        "required": False,
    },
    "text": {"label": _("Cần bổ sung gì"), "max_length": 500, "area": True},
}


class ReturnForm(ActForm):
    """Remarks, each pinned to where it belongs."""

    remarks = RowsField(
        label=_("Yêu cầu bổ sung"),
        columns=REMARK_COLUMNS,
        help_text=_("Mỗi yêu cầu ghim vào một mục của hồ sơ; dòng để trống được bỏ qua."),
    )

    def offer(self, thing: Nomination) -> None:
        """The dossier's own fields, papers and criteria, by their names."""
        rows_of(self, "remarks").offered["target_kind"] = [
            (str(title), [(f"{kind}:{key}", label) for key, label in found])
            for kind, title, found in places(thing)
        ]


class MoreReturnsForm(ReasonForm):
    """One more return than the rules allow."""


class VerifyForm(ActForm):
    """A field verification."""

    visited_on = DayField(label=_("Ngày xác minh"))
    people = CleanChar(label=_("Thành phần"), max_length=300)
    findings = CleanChar(label=_("Kết quả"), max_length=2000, widget=AREA)


class ProposeForm(ActForm):
    """The reviewer's proposal with scores."""

    verdict = forms.ChoiceField(
        label=_("Đề xuất"), choices=Proposal.Verdict.choices, widget=forms.RadioSelect
    )
    reason = CleanChar(label=_("Nhận xét"), max_length=1000, widget=AREA)
    scores = RowsField(
        label=_("Chấm điểm"),
        columns={
            "criterion": {"label": _("Tiêu chí"), "max_length": 20, "names": True},
            "points": {"label": _("Điểm"), "max_length": 3, "digits": True},
        },
        required=False,
        extra=0,
    )

    def offer(self, thing: Nomination) -> None:
        """One row a criterion."""
        criteria_set = thing.award_type_version.criteria_set
        if not criteria_set:
            leave_out(self, "scores")
            return
        kept = carried(thing)
        ward = dict(thing.scores.filter(side="ward").values_list("criterion__code", "points"))
        widget = rows_of(self, "scores")
        widget.fixed = [
            FixedRow(item.label, {"criterion": item.code}, _score_hint(item, kept, ward))
            for item in criteria_set.criteria.all()
        ]
        # Of a dossier that came back only what was touched is scored again.
        widget.standing = [
            {"criterion": code, "points": str(points)} for code, points in kept.items()
        ]


def _score_hint(item: Any, kept: dict[str, int], ward: dict[str, int]) -> str:
    told = [_t("tối đa %d điểm") % item.max_score]
    if item.code in ward:
        told.append(_t("phường tự chấm %d") % ward[item.code])
    if kept:
        told.append(_t("giữ điểm lần trước") if item.code in kept else _t("đã bổ sung, chấm lại"))
    return " · ".join(told)


class EligibleForm(ActForm):
    """Blocking rules set aside, each with the reason."""

    waivers = RowsField(
        label=_("Miễn điều kiện (nếu có)"),
        columns={
            "rule": {"label": _("Điều kiện"), "max_length": 8},
            "reason": {"label": _("Lý do"), "area": True},
        },
        required=False,
        extra=1,
    )

    def offer(self, thing: Nomination) -> None:
        """Only the blocking rules that do not hold."""
        failed = blocking(evaluate(thing))
        if not failed:
            leave_out(self, "waivers")
            return
        rows_of(self, "waivers").offered["rule"] = [
            ("", [(one.code, f"{one.title}: {one.text}") for one in failed])
        ]
