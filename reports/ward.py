"""A ward's yearly report: filled, signed, sent, returned or accepted, frozen; undone with reasons.

The ward's two fill it, its chair signs and sends; the association above accepts, or returns it
with remarks pinned to cells.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from nominations.models import FiledReport
from organizations.capabilities import REVIEW_READERS, WARD_DESK, Capability, Holder
from organizations.models import User
from organizations.refusals import Reason
from organizations.unit_acts import units_of
from workflows.kernel.kinds import Kind
from workflows.kernel.registry import Act, At
from workflows.web.inputs import Nothing

from . import versions
from .filling import fill as fill_cells
from .inputs import ExcuseForm, FillForm, ReturnForm, WhyForm
from .models import Remark, Severity, Value, WardReport
from .sheet import Sheet, sheet_of

State = WardReport.State
#: The ward works on it.
OPEN = (State.DRAFT, State.RETURNED)
_CITY = ("period__city_id",)
#: Who judges reports of wards.
_JUDGING = frozenset({Capability.RECEIVE, Capability.APPRAISE})


def visible(person: User) -> QuerySet[WardReport]:
    """My ward's; for the association above those of its wards."""
    wards = units_of(person, *WARD_DESK, Capability.INSPECT)
    above = units_of(person, *REVIEW_READERS)
    return WardReport.objects.filter(Q(unit__in=wards) | Q(period__city__in=above)).select_related(
        "period__city", "unit", "signed_by"
    )


KIND = Kind("ward_report", "Báo cáo", WardReport, visible, units=("unit_id",))


def sheet(report: WardReport) -> Sheet:
    """The report laid out; its sources are asked as long as the ward works on it."""
    return sheet_of(report.period, report.unit, "ward", live=report.state in OPEN)


def _owed(act: Act) -> Iterator[Reason]:
    if act.thing.excused_on is not None:
        yield Reason("excused", _("Nơi này không phải báo cáo năm nay."))


def _nothing_wrong(act: Act) -> Iterator[Reason]:
    """No rule that blocks is broken; what is missing does not block and is stated."""
    if "sheet" not in act.facts:
        act.facts["sheet"] = sheet(act.thing)
    for row in act.facts["sheet"].wrong:
        for one in row.checks:
            if one.severity == Severity.ERROR:
                said = {"code": row.code, "label": row.indicator.label, "text": one.text}
                yield Reason(f"rule.{one.code}", _("%(code)s %(label)s: %(text)s") % said)


@KIND.act(
    "fill",
    _("Lưu số liệu"),
    by=WARD_DESK,
    sources=OPEN,
    form=FillForm,
    guards=(_owed,),
    at=At.PART,
    done=_("Đã lưu %(what)s"),
)
def fill(act: Act) -> None:
    """Each cell for itself; a cell another person changed meanwhile is told, not overwritten."""
    fill_cells(act, act.thing.period, act.thing.unit, "ward")


@KIND.act(
    "fill_from_workbook",
    _("Lưu số liệu từ bảng Excel"),
    by=WARD_DESK,
    sources=OPEN,
    form=FillForm,
    guards=(_owed,),
    at=At.PART,
    done=_("Đã lưu %(what)s từ bảng Excel"),
)
def fill_from_workbook(act: Act) -> None:
    """The same, of cells that were read from a workbook."""
    act.facts["by"] = Value.Source.WORKBOOK
    fill_cells(act, act.thing.period, act.thing.unit, "ward")


@KIND.act(
    "sign",
    _("Ký báo cáo"),
    by=Capability.ENDORSE,
    form=Nothing,
    guards=(_owed, _nothing_wrong),
    done=_("Đã ký %(what)s"),
)
def sign(act: Act) -> None:
    """The figures stand: what came from sources is kept, the whole becomes a version."""
    report, laid_out = act.thing, act.facts.get("sheet") or sheet(act.thing)
    _keep_taken(act, laid_out)
    made = versions.make(
        report,
        {
            "rows": laid_out.figures(),
            "answered": laid_out.answered,
            "asked": len(laid_out.asked),
        },
        by=act.actor,
        at=act.at,
        reason=report.reopened_why,
    )
    report.signed_at, report.signed_by = act.at, act.actor
    report.sign()
    act.changes |= {
        "version": made.number,
        "answered": [laid_out.answered, len(laid_out.asked)],
        "differences": [row[0] for row in made.differences],
    }


def _keep_taken(act: Act, laid_out: Sheet) -> None:
    """What follows a source becomes the report's own figure."""
    unit, period = act.thing.unit, act.thing.period
    for row in laid_out.rows.values():
        if not row.follows:
            continue
        Value.objects.update_or_create(
            period=period,
            unit=unit,
            code=row.code,
            defaults={
                "number": row.taken,
                "source": Value.Source.TAKEN,
                "changed_by": act.actor,
                "changed_at": act.at,
            },
        )


@KIND.act(
    "reopen",
    _("Mở lại để sửa"),
    by=Capability.ENDORSE,
    form=WhyForm,
    unusual=True,
    done=_("Đã mở lại %(what)s"),
)
def reopen(act: Act) -> None:
    """Before it is sent the chair may take it up again."""
    report = act.thing
    act.reason = report.reopened_why = act.inputs["reason"]
    if report.first_sent_at is None:
        report.reopen()
    else:
        report.reopen_returned()
    _follow_again(report)


def _follow_again(report: WardReport) -> None:
    """Figures that were taken from sources follow them again; notes beside them stay."""
    taken = Value.objects.filter(
        period=report.period_id, unit=report.unit_id, source=Value.Source.TAKEN
    )
    taken.filter(note="").delete()
    taken.update(number=None)


@KIND.act(
    "send",
    _("Gửi báo cáo"),
    by=Capability.ENDORSE,
    form=Nothing,
    guards=(_owed,),
    done=_("Đã gửi %(what)s"),
)
def send(act: Act) -> None:
    """To the association above; the first sending tells whether it is in time."""
    report = act.thing
    report.sent_at = act.at
    report.first_sent_at = report.first_sent_at or act.at
    report.remarks.filter(closed_at__isnull=True).update(closed_at=act.at)
    report.send()


@KIND.act(
    "accept",
    _("Nhận báo cáo"),
    by=_JUDGING,
    form=Nothing,
    units=_CITY,
    done=_("Đã nhận %(what)s"),
)
def accept(act: Act) -> None:
    """Its figures count; that the ward filed its report is kept for the next round (E17)."""
    report = act.thing
    report.accepted_at = act.at
    report.accept()
    FiledReport.objects.get_or_create(
        unit=report.unit,
        year=report.period.year,
        defaults={
            "filed_on": timezone.localtime(report.first_sent_at).date(),
            "recorded_by": act.actor,
        },
    )


@KIND.act(
    "give_back",
    _("Trả lại để sửa"),
    by=_JUDGING,
    form=ReturnForm,
    units=_CITY,
    done=_("Đã trả lại %(what)s"),
)
def give_back(act: Act) -> None:
    """With at least one remark, each beside the cell it is about."""
    report = act.thing
    Remark.objects.bulk_create(
        [
            Remark(
                report=report,
                code=row["code"],
                text=row["text"],
                made_by=act.actor,
                made_at=act.at,
            )
            for row in act.inputs["remarks"]
        ]
    )
    report.reopened_why = _("Sửa theo yêu cầu của Hội cấp trên")
    report.give_back()
    _follow_again(report)
    act.changes["remarks"] = [[row["code"], row["text"]] for row in act.inputs["remarks"]]


@KIND.act(
    "undo",
    _("Bỏ nhận, cho sửa"),
    by=Capability.CONFIRM,
    form=WhyForm,
    units=_CITY,
    unusual=True,
    done=_("Đã bỏ nhận %(what)s"),
)
def undo(act: Act) -> None:
    """What was accepted is open again, for a reason the ward reads.

    A report that was locked into the city's keeps standing there as it was until the city's is
    amended: the next version says the difference.
    """
    report = act.thing
    act.reason = report.reopened_why = act.inputs["reason"]
    Remark.objects.create(report=report, text=act.reason, made_by=act.actor, made_at=act.at)
    report.accepted_at = None
    report.undo()
    _follow_again(report)


@KIND.act(
    "remind",
    _("Nhắc gửi"),
    by=_JUDGING,
    sources=(State.DRAFT, State.SIGNED, State.RETURNED),
    form=Nothing,
    guards=(_owed,),
    units=_CITY,
    unusual=True,
    done=_("Đã nhắc %(what)s"),
)
def remind(act: Act) -> None:
    """The ward reads it on its first page and on the report."""
    act.thing.reminded_at = act.at
    act.thing.reminders += 1
    act.changes["reminders"] = act.thing.reminders


@KIND.act(
    "excuse",
    _("Ghi là không phải báo cáo"),
    by=Capability.CONFIRM,
    sources=OPEN,
    form=ExcuseForm,
    guards=(_owed,),
    units=_CITY,
    unusual=True,
    done=_("Đã ghi thôi phải nộp %(what)s"),
)
def excuse(act: Act) -> None:
    """From a day on it owes none, as a unit that was merged; the reason stays on the list."""
    act.thing.excused_on = act.inputs["on"]
    act.thing.excused_why = act.reason = act.inputs["reason"]


def _is_excused(act: Act) -> Iterator[Reason]:
    if act.thing.excused_on is None:
        yield Reason("owed", _("Nơi này vẫn phải báo cáo."))


@KIND.act(
    "owe_again",
    _("Ghi là phải báo cáo lại"),
    by=Capability.CONFIRM,
    sources=OPEN,
    form=WhyForm,
    guards=(_is_excused,),
    units=_CITY,
    unusual=True,
    done=_("Đã ghi phải nộp lại %(what)s"),
)
def owe_again(act: Act) -> None:
    """It owes one after all."""
    act.reason = act.inputs["reason"]
    act.thing.excused_on, act.thing.excused_why = None, ""


@KIND.act(
    "freeze",
    _("Khóa vào báo cáo chung"),
    by=Holder.MACHINE,
    form=Nothing,
    done=_("Đã khóa %(what)s"),
)
def freeze(act: Act) -> None:
    """The city's report was locked upon it."""
    act.thing.freeze()
