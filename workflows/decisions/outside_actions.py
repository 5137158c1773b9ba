"""What goes up to a higher body, and what comes back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nominations.controls import CleanChar, DayField
from organizations.capabilities import Capability
from organizations.refusals import Reason, Refused
from workflows.council.models import AgendaItem
from workflows.kernel.forms import ActForm
from workflows.kernel.handed_in import uploaded
from workflows.kernel.registry import Act, Told, action
from workflows.web.inputs import ReasonForm
from workflows.web.scans import ScanField

from .issuing import keep_award
from .models import OutsideResult
from .signing import minutes_signed


class OutsideForm(ActForm):
    """What the higher body decided."""

    result = forms.ChoiceField(
        label=gettext_lazy("Kết quả"),
        choices=[("awarded", gettext_lazy("Được tặng")), ("no", gettext_lazy("Không xét tặng"))],
    )
    body = CleanChar(
        label=gettext_lazy("Cơ quan ra văn bản"),
        max_length=200,
        required=False,
        initial=gettext_lazy("Hội Khuyến học tỉnh"),
    )
    number = CleanChar(label=gettext_lazy("Số văn bản"), max_length=60)
    decided_on = DayField(label=gettext_lazy("Ngày văn bản"))
    scan = ScanField(
        label=gettext_lazy("Bản chụp văn bản"),
        required=False,
        help_text=gettext_lazy("PDF hoặc ảnh; bắt buộc khi được tặng."),
    )

    def clean_body(self) -> str:
        """The province's association unless another is named."""
        return self.cleaned_data["body"] or str(self.fields["body"].initial)

    def clean(self) -> dict[str, Any]:
        """An award rests on its paper."""
        given = super().clean() or {}
        if given.get("result") == "awarded" and "scan" in given and given["scan"] is None:
            self.add_error("scan", _("Được tặng thì phải có bản chụp quyết định của cấp trên."))
        return given


def may_go_up(act: Act) -> Iterator[Reason]:
    """Only awards that may be forwarded; none that does not count for merit (NĐ 152 art. 4)."""
    version = act.nomination.award_type_version
    if not version.may_forward or not version.counts_for_merit:
        yield Reason("forward", _("Danh hiệu này không trình cấp trên."))


@action(
    "forward",
    _("Trình cấp trên"),
    by=Capability.CONFIRM,
    guards=(may_go_up, minutes_signed),
    form=ReasonForm,
    told=Told.ALL,
    done=_("Đã trình cấp trên %(what)s"),
)
def forward(act: Act) -> None:
    """To the province; its result is recorded later."""
    act.reason = act.inputs["reason"]
    act.nomination.forward()


def city_result(met: AgendaItem | None) -> dict[str, Any]:
    """What the city's own council said, kept whatever the higher body says."""
    if met is None:
        return {}
    return {
        "passed": met.passed,
        "yes": met.yes,
        "no": met.no,
        "blank": met.blank,
        "base": met.base,
        "minutes": met.session.minutes_number,
        "on": timezone.localtime(met.closed_at).date().isoformat() if met.closed_at else "",
    }


@action(
    "record_outside_result",
    _("Ghi kết quả cấp trên"),
    by=Capability.RECEIVE,
    form=OutsideForm,
    told=Told.ALL,
    facts_told=("number",),
    done=_("Đã ghi kết quả của cấp trên về %(what)s"),
)
def record_outside_result(act: Act) -> None:
    """Number and date of the higher body's paper."""
    nomination = act.nomination
    if act.inputs["decided_on"] > timezone.localdate():
        text = _("Ngày văn bản ở tương lai.")
        raise Refused("invalid", [Reason("date", text)], {"decided_on": [text]})
    met = (
        AgendaItem.objects.filter(nomination=nomination, current=True)
        .select_related("session")
        .first()
    )
    if met is not None and met.closed_at is not None:
        day = timezone.localtime(met.closed_at).date()
        if act.inputs["decided_on"] < day:
            text = _("Ngày văn bản trước ngày họp Hội đồng (%s).") % f"{day:%d/%m/%Y}"
            raise Refused("invalid", [Reason("date", text)], {"decided_on": [text]})
    assert act.actor is not None
    if act.inputs["scan"] is not None:
        uploaded(act, act.inputs["scan"].sha256, field="scan")
    OutsideResult.objects.create(
        nomination=nomination,
        recorded_by=act.actor,
        recorded_at=act.at,
        city_result=city_result(met),
        **act.inputs,
    )
    text = _("Đã có kết quả của cấp trên.")
    act.tell(nomination.ward_id, "outside_result", text)
    if act.inputs["result"] == "awarded":
        nomination.decided_on = act.inputs["decided_on"]
        nomination.decision_number = act.inputs["number"]
        keep_award(nomination, act.inputs["body"])
    else:
        nomination.reason_code = "outside_no"
    nomination.results_released_at = act.at
    nomination.record_outside_result()
    act.changes |= {
        "number": act.inputs["number"],
        "result": act.inputs["result"],
        "body": act.inputs["body"],
        "scan": act.inputs["scan"].sha256 if act.inputs["scan"] else "",
    }
