"""The association's report: gathered, locked, signed, sent; amended with a reason."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from organizations.capabilities import REVIEW_READERS, REVIEWING, Capability
from organizations.models import User
from organizations.refusals import Reason
from organizations.unit_acts import units_of
from workflows.kernel import door
from workflows.kernel.guards import needs_inputs
from workflows.kernel.kinds import Kind
from workflows.kernel.registry import Act, At
from workflows.web.inputs import Nothing

from . import ward
from .consolidation import Consolidation, consolidate
from .filling import fill as fill_cells
from .inputs import FillForm, LockForm, OweForm, WhyForm
from .models import CityReport, Severity, WardReport
from .versions import make
from .years import GATHERING, ward_ends

State = CityReport.State


def visible(person: User) -> QuerySet[CityReport]:
    """My association's."""
    above = units_of(person, *REVIEW_READERS)
    return CityReport.objects.filter(period__city__in=above).select_related(
        "period__city", "signed_by"
    )


KIND = Kind("city_report", "Báo cáo tổng hợp", CityReport, visible, units=("period__city_id",))


def gathered(act: Act) -> Consolidation:
    """The whole as it stands, once an act."""
    if "whole" not in act.facts:
        act.facts["whole"] = consolidate(act.thing.period, live=act.thing.state == State.OPEN)
    whole: Consolidation = act.facts["whole"]
    return whole


def _own_figures_right(act: Act) -> Iterator[Reason]:
    for row in gathered(act).own.wrong:
        for one in row.checks:
            if one.severity == Severity.ERROR:
                said = {"code": row.code, "label": row.indicator.label, "text": one.text}
                yield Reason(f"rule.{one.code}", _("%(code)s %(label)s: %(text)s") % said)


def _nothing_waits(act: Act) -> Iterator[Reason]:
    """What was sent is judged first; before the wards' day nobody is left out."""
    whole = gathered(act)
    if waiting := [one for one in whole.owing if one.report.state == WardReport.State.SENT]:
        yield Reason("waiting", _("%d báo cáo đã gửi đang chờ nhận.") % len(waiting))
    if timezone.now() >= ward_ends(act.thing.period):
        return
    back = whole.count(WardReport.State.RETURNED)
    if back:
        yield Reason("returned", _("%d báo cáo phường, xã đang sửa.") % back)
    absent = len(whole.absent) - len(waiting) - back
    if absent:
        text = _("%d nơi chưa gửi. Qua hạn của phường, xã thì khóa được, ghi rõ nơi chưa có số.")
        yield Reason("absent", text % absent)


@needs_inputs
def _gaps_meant(act: Act) -> Iterator[Reason]:
    """Whoever locks with units missing says that it is meant."""
    absent = gathered(act).absent
    if absent and not act.inputs["gaps"]:
        names = ", ".join(one.report.unit.short_name for one in absent)
        text = _("Chưa có số của: %s. Đánh dấu đồng ý nếu khóa dù còn thiếu.") % names
        yield Reason("gaps", text)


@KIND.act(
    "fill",
    _("Lưu số liệu của Hội"),
    by=REVIEWING,
    sources=(State.OPEN,),
    form=FillForm,
    at=At.PART,
    done=_("Đã lưu %(what)s"),
)
def fill(act: Act) -> None:
    """The association's own figures and texts."""
    period = act.thing.period
    fill_cells(act, period, period.city, "city")


@KIND.act(
    "lock",
    _("Khóa số liệu và trình ký"),
    by=GATHERING,
    form=LockForm,
    guards=(_nothing_waits, _own_figures_right, _gaps_meant),
    done=_("Đã khóa %(what)s"),
)
def lock(act: Act) -> None:
    """The whole becomes a version; the accepted reports freeze under it."""
    report, whole = act.thing, gathered(act)
    made = make(report, whole.figures(), by=act.actor, at=act.at, reason=report.reopened_why)
    for one in whole.lines:
        if one.report.state == WardReport.State.ACCEPTED:
            door.do(ward.KIND, "freeze", one.report.pk, None)
    report.lock()
    act.reason = made.reason
    act.changes |= {
        "version": made.number,
        "accepted": [len(whole.accepted), len(whole.owing)],
        "differences": [row[0] for row in made.differences],
    }


@KIND.act(
    "sign",
    _("Ký báo cáo tổng hợp"),
    by=Capability.CONFIRM,
    form=Nothing,
    done=_("Đã ký %(what)s"),
)
def sign(act: Act) -> None:
    """By the association's chair, upon what was locked."""
    act.thing.signed_at, act.thing.signed_by = act.at, act.actor
    act.thing.sign()


@KIND.act(
    "send",
    _("Ghi đã gửi cấp trên"),
    by=GATHERING,
    form=Nothing,
    done=_("Đã ghi gửi %(what)s"),
)
def send(act: Act) -> None:
    """To everybody it is owed to; the first sending tells whether it is in time."""
    report = act.thing
    report.sent_at = act.at
    report.first_sent_at = report.first_sent_at or act.at
    report.send()
    act.changes["recipients"] = report.period.recipients.splitlines()


@KIND.act(
    "amend",
    _("Mở lại để bổ sung"),
    by=Capability.CONFIRM,
    form=WhyForm,
    unusual=True,
    done=_("Đã mở lại %(what)s"),
)
def amend(act: Act) -> None:
    """The next lock makes the next version, with this reason and the difference."""
    act.reason = act.thing.reopened_why = act.inputs["reason"]
    act.thing.amend()


@KIND.act(
    "owe",
    _("Thêm nơi phải báo cáo"),
    by=GATHERING,
    sources=(State.OPEN,),
    form=OweForm,
    unusual=True,
    done=_("Đã thêm nơi phải báo cáo vào %(what)s"),
)
def owe(act: Act) -> None:
    """A unit that came under the association after the year was opened."""
    unit, since = act.inputs["unit"], act.inputs["on"]
    WardReport.objects.create(period=act.thing.period, unit=unit, owed_from=since)
    act.changes |= {"unit": unit.code, "since": since}
