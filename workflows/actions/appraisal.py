"""Appraisal: consult, verify, propose, confirm; hold and resume."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from nominations.lifecycle import BEFORE_DECISION, WARD_ONLY_STATES, State, Step
from nominations.models import AwardTypeVersion, CriterionScore, RuleWaiver
from organizations.calendars import add_working_days
from organizations.models import Unit, UnitKind
from prepared.queries import Prepared
from prepared.rows import insert

from ..clocks import after_standstill
from ..models import (
    Consultation,
    FieldVerification,
    Hold,
    Opinion,
    Proposal,
)
from ..reasons import Reason, Refused
from ..registry import Act, action
from . import inputs
from .guards import keep_eligibility, needs_inputs, nothing_blocks
from .public import remarks_answered


def verified_in_field(act: Act) -> Iterator[Reason]:
    """The award type asks for a look on the spot first."""
    version = act.nomination.award_type_version
    if version.needs_field_verification and not act.nomination.verifications.exists():
        yield Reason("field", _("Chưa có biên bản xác minh thực tế."))


_ASKED = AwardTypeVersion.consult_units.through
_DEPARTMENTS = Prepared(
    lambda version: Unit.objects.filter(
        pk__in=_ASKED.objects.filter(awardtypeversion=version).values("unit")
    )
)
_LAST_CONSULTATION: Prepared[int] = Prepared(
    lambda nomination: (
        Consultation.objects.filter(nomination=nomination)
        .order_by("-number")
        .values_list("number", flat=True)[:1]
    )
)


@action(
    "consult", _("Lấy ý kiến phòng, ban"), by="appraise", sources=(State.UNDER_REVIEW,),
    steps=(Step.MAIN,), guards=(verified_in_field,), form=inputs.ConsultForm,
)  # fmt: skip
def consult(act: Act) -> None:
    """The award type's departments and those named, in parallel, with one deadline."""
    nomination = act.nomination
    units = {unit.pk: unit for unit in _DEPARTMENTS.all(nomination.award_type_version_id)}
    slugs = [slug.strip() for slug in act.inputs["units"].split(",") if slug.strip()]
    for slug in slugs:
        unit = Unit.objects.filter(slug=slug, kind=UnitKind.DEPARTMENT).first()
        if unit is None:
            text = _("Không có phòng, ban “%(slug)s”.") % {"slug": slug}
            raise Refused("invalid", [Reason("unit", text)], {"units": [text]})
        units[unit.pk] = unit
    if not units:
        raise Refused("unmet", [Reason("units", _("Danh hiệu này không có đơn vị để hỏi."))])
    assert act.actor is not None
    consultation = Consultation(
        nomination=nomination,
        number=(_LAST_CONSULTATION.first(nomination.pk) or 0) + 1,
        opened_by=act.actor,
        opened_at=act.at,
        deadline=add_working_days(act.at, nomination.award_type_version.opinion_days),
    )
    insert([consultation])
    insert([Opinion(consultation=consultation, unit=unit) for unit in units.values()])
    nomination.consult()
    act.changes["units"] = sorted(unit.short_name for unit in units.values())
    for unit_id in units:
        act.tell(unit_id, "consulted", _("Có hồ sơ cần cho ý kiến."))


@action(
    "give_opinion", _("Cho ý kiến"), by="give_opinion", sources=(State.CONSULTING,),
    form=inputs.OpinionForm,
)  # fmt: skip
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
    """The deadline has passed; what is missing counts as no opinion."""
    consultation = act.nomination.consultations.filter(closed_at__isnull=True).first()
    if consultation is not None and act.at <= consultation.deadline:
        yield Reason(
            "deadline",
            _("Chưa hết hạn cho ý kiến (%(day)s).")
            % {"day": f"{timezone.localtime(consultation.deadline):%d/%m/%Y}"},
        )


@action(
    "close_consultation", _("Kết thúc lấy ý kiến"), by="appraise", sources=(State.CONSULTING,),
    guards=(consultation_over,),
)  # fmt: skip
def close_consultation(act: Act) -> None:
    """By the reviewer, after the deadline."""
    act.nomination.consultations.filter(closed_at__isnull=True).update(closed_at=act.at)
    act.nomination.close_consultation()


@action(
    "verify_in_field", _("Ghi xác minh thực tế"), by="appraise", sources=(State.UNDER_REVIEW,),
    form=inputs.VerifyForm, moves=False,
)  # fmt: skip
def verify_in_field(act: Act) -> None:
    """Who went, when, and what was seen."""
    if act.inputs["visited_on"] > timezone.localdate():
        text = _("Ngày xác minh ở tương lai.")
        raise Refused("invalid", [Reason("date", text)], {"visited_on": [text]})
    FieldVerification.objects.create(nomination=act.nomination, recorded_by=act.actor, **act.inputs)
    act.changes["visited_on"] = act.inputs["visited_on"]


def departments_heard(act: Act) -> Iterator[Reason]:
    """Every department of the award type has answered, or let the time for it pass.

    A consultation that a return broke off has heard only those who had answered. Where the award
    type asks anew after a correction, only answers since the last one count.
    """
    nomination = act.nomination
    version = nomination.award_type_version
    heard = Opinion.objects.filter(consultation__nomination=nomination).filter(
        ~Q(verdict="") | Q(consultation__closed_at__gt=F("consultation__deadline"))
    )
    if version.reopen_opinions:
        corrected = nomination.returns.filter(closed_at__isnull=False).last()
        if corrected is not None:
            heard = heard.filter(consultation__opened_at__gte=corrected.closed_at)
    missing = version.consult_units.exclude(pk__in=heard.values("unit"))
    if names := sorted(missing.values_list("short_name", flat=True)):
        yield Reason(
            "opinions", _("Chưa lấy ý kiến phòng, ban: %(names)s.") % {"names": ", ".join(names)}
        )


@needs_inputs
def scored(act: Act) -> Iterator[Reason]:
    """Eligible only with every criterion scored within its bounds, and the pass rule met."""
    criteria_set = act.nomination.award_type_version.criteria_set
    if criteria_set is None:
        return
    rows = act.inputs["scores"]
    points = {row["criterion"]: row["points"] for row in rows}
    criteria = list(criteria_set.criteria.all())
    if points.keys() - {criterion.code for criterion in criteria} or len(points) != len(rows):
        yield Reason("score.unknown", _("Có dòng điểm trùng hoặc không thuộc bộ tiêu chí."))
    total = 0
    for criterion in criteria:
        text = points.get(criterion.code, "")
        if not text.isdecimal() or int(text) > criterion.max_score:
            if act.inputs["verdict"] == Proposal.Verdict.ELIGIBLE or text:
                yield Reason(
                    "score",
                    _("Tiêu chí “%(label)s”: cần điểm từ 0 đến %(max)d.")
                    % {"label": criterion.label, "max": criterion.max_score},
                )
            continue
        total += int(text)
        if act.inputs["verdict"] == Proposal.Verdict.ELIGIBLE and int(text) < max(
            criterion.min_score, criteria_set.pass_each
        ):
            yield Reason(
                "score.each",
                _("Tiêu chí “%(label)s” dưới mức tối thiểu.") % {"label": criterion.label},
            )
    act.facts["total"] = total
    if act.inputs["verdict"] == Proposal.Verdict.ELIGIBLE and total < criteria_set.pass_total:
        yield Reason(
            "score.total",
            _("Tổng %(total)d điểm, chưa đạt %(pass)d.")
            % {"total": total, "pass": criteria_set.pass_total},
        )


@action(
    "propose", _("Đề xuất kết quả thẩm định"), by="appraise", sources=(State.UNDER_REVIEW,),
    steps=(Step.MAIN,), guards=(departments_heard, verified_in_field, remarks_answered, scored),
    form=inputs.ProposeForm, duty="appraise",
)  # fmt: skip
def propose(act: Act) -> None:
    """Eligible or not, with scores and reasons; the chair confirms next."""
    nomination = act.nomination
    assert act.actor is not None
    criteria_set = nomination.award_type_version.criteria_set
    total = None
    if criteria_set is not None and act.inputs["scores"]:
        criteria = {item.code: item for item in criteria_set.criteria.all()}
        nomination.scores.filter(side=CriterionScore.Side.CITY).delete()
        CriterionScore.objects.bulk_create(
            [
                CriterionScore(
                    nomination=nomination,
                    criterion=criteria[row["criterion"]],
                    side=CriterionScore.Side.CITY,
                    points=int(row["points"]),
                )
                for row in act.inputs["scores"]
                if row["criterion"] in criteria and row["points"].isdecimal()
            ]
        )
        total = act.facts.get("total")
    nomination.proposals.filter(current=True).update(current=False)
    Proposal.objects.create(
        nomination=nomination,
        verdict=act.inputs["verdict"],
        reason=act.inputs["reason"],
        total=total,
        made_by=act.actor,
        made_at=act.at,
    )
    nomination.city_score = total
    nomination.step = Step.CONFIRM
    act.reason = act.inputs["reason"]
    act.changes |= {"verdict": act.inputs["verdict"], "total": total}


def _proposed(verdict: str) -> object:
    def guard(act: Act) -> Iterator[Reason]:
        if not act.nomination.proposals.filter(current=True, verdict=verdict).exists():
            yield Reason(
                "proposal",
                _("Chưa có đề xuất “%(verdict)s” của cán bộ thẩm định.")
                % {"verdict": Proposal.Verdict(verdict).label},
            )

    return guard


@needs_inputs
def blocking_or_waived(act: Act) -> Iterator[Reason]:
    """Blocking rules pass, or are waived one by one with a reason; nothing else is waived."""
    waived = {row["rule"] for row in act.inputs["waivers"]}
    for reason in nothing_blocks(act):
        rule = reason.code.removeprefix("rule.")
        if rule not in waived:
            yield reason
        waived.discard(rule)
    for rule in sorted(waived):
        yield Reason(
            "waiver", _("Điều kiện “%(rule)s” không vướng, không cần miễn.") % {"rule": rule}
        )


@action(
    "mark_eligible", _("Xác nhận đủ điều kiện"), by="confirm", sources=(State.UNDER_REVIEW,),
    steps=(Step.CONFIRM,), guards=(_proposed("eligible"), blocking_or_waived),  # type: ignore[arg-type]
    form=inputs.EligibleForm,
)  # fmt: skip
def mark_eligible(act: Act) -> None:
    """The association's chair confirms."""
    assert act.actor is not None
    for row in act.inputs["waivers"]:
        RuleWaiver.objects.update_or_create(
            nomination=act.nomination,
            rule=row["rule"],
            defaults={"reason": row["reason"], "waived_by": act.actor},
        )
    if act.inputs["waivers"]:
        act.facts.pop("eligibility", None)
    act.changes["waivers"] = [row["rule"] for row in act.inputs["waivers"]]
    act.nomination.mark_eligible()
    keep_eligibility(act)
    if act.nomination.urgent and act.nomination.council_id is not None:
        act.tell(
            act.nomination.council_id, "urgent",
            _("Khen đột xuất chờ Chủ tịch Hội đồng duyệt, hoặc lấy phiếu bằng văn bản."),
        )  # fmt: skip


@action(
    "mark_not_eligible", _("Kết luận không đủ điều kiện"), by="confirm",
    sources=(State.UNDER_REVIEW,), steps=(Step.CONFIRM,), guards=(_proposed("not_eligible"),),  # type: ignore[arg-type]
    form=inputs.NotEligibleForm,
)  # fmt: skip
def mark_not_eligible(act: Act) -> None:
    """A written conclusion with its reason."""
    nomination = act.nomination
    nomination.reason_code, act.reason = act.inputs["reason_code"], act.inputs["reason"]
    nomination.mark_not_eligible()
    act.tell(nomination.ward_id, "not_eligible", _("Hồ sơ không đủ điều kiện."))


@action(
    "send_to_reviewer", _("Trả cán bộ thẩm định xem lại"), by="confirm",
    sources=(State.UNDER_REVIEW,), steps=(Step.CONFIRM,), form=inputs.ReasonForm,
)  # fmt: skip
def send_to_reviewer(act: Act) -> None:
    """The chair does not agree with the proposal yet."""
    act.nomination.proposals.filter(current=True).update(current=False)
    act.nomination.step = Step.MAIN
    act.reason = act.inputs["reason"]


@action(
    "hold",
    _("Tạm dừng"),
    by="confirm",
    sources=BEFORE_DECISION - WARD_ONLY_STATES,
    form=inputs.HoldForm,
)
def hold(act: Act) -> None:
    """Discipline, investigation, complaint or press (NĐ 152/2025 art. 4(4))."""
    Hold.objects.create(
        nomination=act.nomination,
        reason_code=act.inputs["reason_code"],
        evidence=act.inputs["reason"],
        opened_at=act.at,
    )
    act.nomination.hold()
    act.nomination.due_at = None
    act.reason = act.inputs["reason"]
    act.changes["reason_code"] = act.inputs["reason_code"]


@action(
    "resume", _("Tiếp tục xét"), by="confirm", sources=(State.ON_HOLD,), form=inputs.ClearanceForm
)
def resume(act: Act) -> None:
    """Cleared; the clocks of the state go on with what they had left."""
    nomination = act.nomination
    held = Hold.objects.get(nomination=nomination, closed_at__isnull=True)
    held.clearance, held.closed_at = act.inputs["clearance"], act.at
    held.save()
    for found, name in (
        (nomination.returns, "deadline"),
        (nomination.consultations, "deadline"),
        (nomination.notices, "until"),
    ):
        for running in found.filter(closed_at__isnull=True):  # type: ignore[attr-defined]
            due = after_standstill(getattr(running, name), held.opened_at, act.at)
            setattr(running, name, due)
            running.save(update_fields=[name])
    nomination.resume()
    nomination.held_from = nomination.held_step = ""
    act.reason = act.inputs["clearance"]
