"""Appraisal: verify, propose, confirm; hold and resume."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils import timezone
from django.utils.translation import gettext as _

from nominations.lifecycle import State, Step
from nominations.models import CriterionScore, RuleWaiver
from organizations.capabilities import Capability
from organizations.refusals import Reason, Refused
from workflows.kernel.clocks import after_standstill
from workflows.kernel.guards import keep_eligibility, needs_inputs, nothing_blocks
from workflows.kernel.models import Duty
from workflows.kernel.registry import Act, Many, Told, action
from workflows.public_notice.actions import remarks_answered
from workflows.web.inputs import ReasonForm

from .consulting import verified_in_field
from .inputs import ClearanceForm, EligibleForm, HoldForm, NotEligibleForm, ProposeForm, VerifyForm
from .models import FieldVerification, Hold, Opinion, Proposal
from .opinions import proposals
from .scoring import carried
from .whom_to_ask import asked_anyway


@action(
    "verify_in_field",
    _("Ghi xác minh thực tế"),
    by=Capability.APPRAISE,
    sources=(State.UNDER_REVIEW,),
    form=VerifyForm,
    moves=False,
    told=Told.NOBODY,
    done=_("Đã ghi xác minh thực tế của %(what)s"),
)
def verify_in_field(act: Act) -> None:
    """Who went, when, and what was seen."""
    if act.inputs["visited_on"] > timezone.localdate():
        text = _("Ngày xác minh ở tương lai.")
        raise Refused("invalid", [Reason("date", text)], {"visited_on": [text]})
    FieldVerification.objects.create(nomination=act.nomination, recorded_by=act.actor, **act.inputs)
    act.changes["visited_on"] = act.inputs["visited_on"]


def departments_heard(act: Act) -> Iterator[Reason]:
    """Every department of the award type has answered, or its silence counts."""
    if names := sorted(unit.short_name for unit in asked_anyway(act.nomination)):
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
    # What a correction did not touch keeps its points unless others are given.
    kept = {code: str(points) for code, points in carried(act.nomination).items()}
    points = kept | {row["criterion"]: row["points"] for row in rows}
    act.facts["points"] = points
    criteria = list(criteria_set.criteria.all())
    if points.keys() - {criterion.code for criterion in criteria} or len(
        {row["criterion"] for row in rows}
    ) != len(rows):
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
    "propose",
    _("Đề xuất kết quả thẩm định"),
    by=Capability.APPRAISE,
    sources=(State.UNDER_REVIEW,),
    steps=(Step.MAIN,),
    guards=(departments_heard, verified_in_field, remarks_answered, scored),
    form=ProposeForm,
    told=Told.NOBODY,
    done=_("Đã đề xuất kết quả thẩm định của %(what)s"),
    duty=Duty.Kind.APPRAISE,
    apart=(Duty.Kind.SUBMIT, Duty.Kind.SIGN),
)
def propose(act: Act) -> None:
    """Eligible or not, with scores and reasons; the chair confirms next."""
    nomination = act.nomination
    assert act.actor is not None
    criteria_set = nomination.award_type_version.criteria_set
    total = None
    points = act.facts.get("points", {})
    if criteria_set is not None and points:
        criteria = {item.code: item for item in criteria_set.criteria.all()}
        nomination.scores.filter(side=CriterionScore.Side.CITY).delete()
        CriterionScore.objects.bulk_create(
            [
                CriterionScore(
                    nomination=nomination,
                    criterion=criteria[code],
                    side=CriterionScore.Side.CITY,
                    points=int(given),
                )
                for code, given in points.items()
                if code in criteria and given.isdecimal()
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
        if all(one.verdict != verdict for one in proposals(act.nomination)):
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
    "mark_eligible",
    _("Xác nhận đủ điều kiện"),
    by=Capability.CONFIRM,
    steps=(Step.CONFIRM,),
    guards=(_proposed("eligible"), blocking_or_waived),  # type: ignore[arg-type]
    form=EligibleForm,
    told=Told.NOBODY,
    many=(Many.LIST,),
    done=_("Đã xác nhận đủ điều kiện: %(what)s"),
    duty=Duty.Kind.CONFIRM,
    apart=(Duty.Kind.APPRAISE,),
)
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
            act.nomination.council_id,
            "urgent",
            _("Khen đột xuất chờ Chủ tịch Hội đồng duyệt, hoặc lấy phiếu bằng văn bản."),
        )


@action(
    "mark_not_eligible",
    _("Kết luận không đủ điều kiện"),
    by=Capability.CONFIRM,
    steps=(Step.CONFIRM,),
    guards=(_proposed("not_eligible"),),  # type: ignore[arg-type]
    form=NotEligibleForm,
    told=Told.ALL,
    reason_told=True,
    done=_("Đã kết luận không đủ điều kiện: %(what)s"),
    duty=Duty.Kind.CONFIRM,
    apart=(Duty.Kind.APPRAISE,),
)
def mark_not_eligible(act: Act) -> None:
    """A written conclusion with its reason."""
    nomination = act.nomination
    nomination.reason_code, act.reason = act.inputs["reason_code"], act.inputs["reason"]
    nomination.mark_not_eligible()
    act.tell(nomination.ward_id, "not_eligible", _("Hồ sơ không đủ điều kiện."))


@action(
    "send_to_reviewer",
    _("Trả cán bộ thẩm định xem lại"),
    by=Capability.CONFIRM,
    sources=(State.UNDER_REVIEW,),
    steps=(Step.CONFIRM,),
    form=ReasonForm,
    told=Told.NOBODY,
    done=_("Đã trả %(what)s cho cán bộ thẩm định xem lại"),
)
def send_to_reviewer(act: Act) -> None:
    """The chair does not agree with the proposal yet."""
    act.nomination.proposals.filter(current=True).update(current=False)
    act.nomination.step = Step.MAIN
    act.reason = act.inputs["reason"]


@action(
    "hold",
    _("Tạm dừng"),
    by=Capability.CONFIRM,
    form=HoldForm,
    told=Told.UNSEALED,
    unusual=True,
    done=_("Đã tạm dừng %(what)s"),
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
    "resume",
    _("Tiếp tục xét"),
    by=Capability.CONFIRM,
    form=ClearanceForm,
    told=Told.UNSEALED,
    done=_("Đã cho xét tiếp %(what)s"),
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
    # After the consultation itself: those without a day of their own follow it.
    for opinion in Opinion.objects.filter(
        consultation__nomination=nomination, consultation__closed_at__isnull=True, verdict=""
    ).select_related("consultation"):
        if opinion.deadline is not None:
            opinion.deadline = after_standstill(opinion.deadline, held.opened_at, act.at)
            opinion.save(update_fields=["deadline"])
        nomination.opinion_due = {**nomination.opinion_due, opinion.unit_id: opinion.due_at}
    nomination.resume()
    nomination.held_from = nomination.held_step = ""
    act.reason = act.inputs["clearance"]
