"""Asking departments in parallel: each by its own day, and what silence counts as."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from nominations.controls import DayField
from nominations.lifecycle import State, Step
from nominations.models import SilentOpinion
from organizations.calendars import add_working_days, last_instant
from organizations.capabilities import Capability
from organizations.models import Unit, UnitKind
from organizations.refusals import Reason, Refused
from prepared.queries import Prepared
from workflows.kernel.handed_in import uploaded
from workflows.kernel.registry import Act, Many, Told, action

from .consulting_inputs import ConsultForm, OpinionForm
from .models import Consultation, Opinion
from .whom_to_ask import asked_anyway

_DEPARTMENTS = Prepared(lambda kind: Unit.objects.filter(kind=kind, slug__isnull=False))


def verified_in_field(act: Act) -> Iterator[Reason]:
    """The award type asks for a look on the spot first."""
    version = act.nomination.award_type_version
    if version.needs_field_verification and not act.nomination.verifications.exists():
        yield Reason("field", _("Chưa có biên bản xác minh thực tế."))


@action(
    "consult",
    _("Lấy ý kiến phòng, ban"),
    by=Capability.APPRAISE,
    steps=(Step.MAIN,),
    guards=(verified_in_field,),
    form=ConsultForm,
    told=Told.ALL,
    facts_told=("units",),
    many=(Many.LIST,),
    done=_("Đã gửi %(what)s đi lấy ý kiến phòng, ban"),
)
def consult(act: Act) -> None:
    """The award type's departments not heard yet and those named, in parallel, each by its day."""
    nomination = act.nomination
    units = {unit.pk: unit for unit in asked_anyway(nomination)}
    slugs = {slug.strip() for slug in act.inputs["units"].split(",") if slug.strip()}
    known = {}
    if slugs or act.inputs["deadlines"]:
        known = {unit.slug: unit for unit in _DEPARTMENTS.all(UnitKind.DEPARTMENT.value)}
    for slug in sorted(slugs):
        if slug not in known:
            text = _("Không có phòng, ban “%(slug)s”.") % {"slug": slug}
            raise Refused("invalid", [Reason("unit", text)], {"units": [text]})
        units[known[slug].pk] = known[slug]
    if not units:
        text = _("Không còn phòng, ban nào chưa cho ý kiến; muốn hỏi lại thì hãy chọn.")
        raise Refused("unmet", [Reason("units", text)])
    assert act.actor is not None
    usual = add_working_days(act.at, nomination.award_type_version.opinion_days)
    days = _own_days(act, {unit.slug or "" for unit in units.values()}, set(known))
    due = {pk: days.get(unit.slug or "", usual) for pk, unit in units.items()}
    last = max(due.values())
    consultation = Consultation(
        nomination=nomination,
        number=nomination.consultations.count() + 1,
        opened_by=act.actor,
        opened_at=act.at,
        deadline=last,
    )
    consultation.save(force_insert=True)
    Opinion.objects.bulk_create(
        [
            Opinion(
                consultation=consultation, unit_id=pk, deadline=due[pk] if due[pk] < last else None
            )
            for pk in units
        ]
    )
    nomination.opinion_due = due
    nomination.consult()
    act.changes["units"] = sorted(unit.short_name for unit in units.values())
    for unit_id in units:
        act.tell(unit_id, "consulted", _("Có hồ sơ cần cho ý kiến."))


def _own_days(act: Act, asked: set[str], known: set[str | None]) -> dict[str, datetime]:
    """The last instant of each department's own day; ``Refused`` for a day that cannot be kept."""
    found, wrong = {}, []
    for row in act.inputs["deadlines"]:
        try:
            day = DayField().clean(row["day"])
        except ValidationError:
            day = None
        if row["unit"] not in known:
            wrong.append(_("Không có phòng, ban “%(slug)s”.") % {"slug": row["unit"]})
        elif day is None or day <= timezone.localtime(act.at).date():
            wrong.append(
                _("Hạn “%(day)s”: cần một ngày sau hôm nay, dạng ngày/tháng/năm.")
                % {"day": row["day"]}
            )
        elif row["unit"] in asked:
            found[row["unit"]] = last_instant(day, day_counts=True)
    if wrong:
        reasons = [Reason("deadline", text) for text in wrong]
        raise Refused("invalid", reasons, {"deadlines": wrong})
    return found


@action(
    "give_opinion",
    _("Cho ý kiến"),
    by=Capability.GIVE_OPINION,
    sources=(State.CONSULTING,),
    form=OpinionForm,
    told=Told.OWN,
    many=(Many.LIST,),
    done=_("Đã ghi ý kiến về %(what)s"),
)
def give_opinion(act: Act) -> None:
    """Agree, disagree or none; the last one closes the consultation."""
    nomination = act.nomination
    assert act.mandate is not None
    opinion = Opinion.objects.select_related("consultation").get(
        consultation__nomination=nomination,
        consultation__closed_at__isnull=True,
        unit=act.mandate.unit_id,
    )
    opinion.verdict, opinion.reason = act.inputs["verdict"], act.inputs["reason"]
    opinion.given_by, opinion.given_at = act.actor, act.at
    if sha256 := act.inputs["sha256"]:
        opinion.file = uploaded(act, sha256)
        opinion.file_name = act.inputs["file_name"] or "y-kien"
        act.changes["file"] = sha256
    opinion.save()
    act.changes["verdict"] = opinion.verdict
    act.facts["opinion_of"] = act.mandate.unit_id
    waiting = Opinion.objects.filter(consultation=opinion.consultation, verdict="").exists()
    if not waiting:
        opinion.consultation.closed_at = act.at
        opinion.consultation.save(update_fields=["closed_at"])
        nomination.close_consultation()
        act.changes["closed"] = True
        act.tell(nomination.city_id, "opinions", _("Đã đủ ý kiến các phòng, ban."))


def consultation_over(act: Act) -> Iterator[Reason]:
    """Each department still silent has let its own day pass, and need not be waited for."""
    silent = Opinion.objects.filter(
        consultation__nomination=act.nomination, consultation__closed_at__isnull=True, verdict=""
    ).select_related("unit", "consultation")
    must_wait = act.nomination.award_type_version.silent_opinion == SilentOpinion.WAIT
    for opinion in silent.order_by("unit__name"):
        named = {"unit": opinion.unit.short_name}
        if must_wait:
            text = _("%(unit)s chưa cho ý kiến; với danh hiệu này phải chờ.")
            yield Reason("wait", text % named)
        elif act.at <= opinion.due_at:
            day = f"{timezone.localtime(opinion.due_at):%d/%m/%Y}"
            text = _("%(unit)s chưa hết hạn cho ý kiến (%(day)s).")
            yield Reason("deadline", text % (named | {"day": day}))


@action(
    "close_consultation",
    _("Kết thúc lấy ý kiến"),
    by=Capability.APPRAISE,
    guards=(consultation_over,),
    told=Told.NOBODY,
    many=(Many.LIST,),
    done=_("Đã kết thúc lấy ý kiến về %(what)s"),
)
def close_consultation(act: Act) -> None:
    """By the reviewer, after the deadlines; silence counts as the award type says."""
    nomination = act.nomination
    silent = Opinion.objects.filter(
        consultation__nomination=nomination, consultation__closed_at__isnull=True, verdict=""
    )
    act.changes["silent"] = sorted(silent.values_list("unit__short_name", flat=True))
    act.changes["counted_as"] = nomination.award_type_version.silent_opinion
    silent.update(counted_as=nomination.award_type_version.silent_opinion)
    nomination.consultations.filter(closed_at__isnull=True).update(closed_at=act.at)
    nomination.close_consultation()
