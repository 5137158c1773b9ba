"""Dossiers join a draft decision; its signer signs for each of them, or sends one back."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from nominations.lifecycle import State, Step
from organizations import step_up
from organizations.capabilities import Capability
from organizations.refusals import Reason, Refused
from workflows.council.models import AgendaItem, CouncilSession
from workflows.kernel.guards import needs_inputs
from workflows.kernel.models import Duty
from workflows.kernel.registry import Act, At, Told, action
from workflows.web.inputs import ReasonForm

from .inputs import DraftForm, SignForm
from .lists import item_of, lock, partly_signed
from .models import Decision, DecisionItem
from .snapshots import capacity_of, paper_to_sign


def list_not_signed_yet(act: Act) -> Iterator[Reason]:
    """Nobody is taken out of a list that was signed in part: its paper would not be this list."""
    if partly_signed(item_of(act.nomination).decision):
        yield Reason("signed", _("Danh sách đã ký một phần, không rút tên được nữa."))


def minutes_signed(act: Act) -> Iterator[Reason]:
    """The council's minutes are signed."""
    item = (
        AgendaItem.objects.filter(nomination=act.nomination, current=True)
        .select_related("session")
        .first()
    )
    if item is not None and item.session.state != CouncilSession.State.CLOSED:
        yield Reason("minutes", _("Biên bản phiên họp Hội đồng chưa ký."))


@needs_inputs
def draft_fits(act: Act) -> Iterator[Reason]:
    """The draft is of the same award, authority and round, and still a draft."""
    decision, nomination = act.inputs["decision"], act.nomination
    same = (decision.award_type_id, decision.authority_id, decision.round_id) == (
        nomination.award_type_id,
        nomination.authority_id,
        nomination.round_id,
    )
    if not same or decision.state != Decision.State.DRAFT:
        yield Reason("decision", _("Dự thảo này không nhận hồ sơ đó."))
    elif partly_signed(decision):
        yield Reason("decision", _("Danh sách đã ký một phần, không thêm được nữa."))


@action(
    "submit_for_signature",
    _("Trình ký"),
    by=Capability.CONFIRM,
    guards=(minutes_signed, draft_fits),
    form=DraftForm,
    told=Told.NOBODY,
    done=_("Đã trình ký %(what)s"),
)
def submit_for_signature(act: Act) -> None:
    """Joins a draft decision."""
    nomination, decision = act.nomination, lock(act.inputs["decision"])
    if decision.state != Decision.State.DRAFT:
        raise Refused("unmet", [Reason("decision", _("Dự thảo này không nhận hồ sơ đó."))])
    decision.list_version += 1
    # Places are never given twice, those of items taken out included.
    last = decision.items.aggregate(last=Max("position"))["last"] or 0
    DecisionItem.objects.create(decision=decision, nomination=nomination, position=last + 1)
    met = AgendaItem.objects.filter(nomination=nomination, current=True).first()
    if met is not None and met.closed_at is not None:
        decision.not_before = max(decision.not_before, timezone.localtime(met.closed_at).date())
    decision.save(update_fields=["not_before", "list_version"])
    nomination.submit_for_signature()
    act.changes["decision"] = decision.pk


@needs_inputs
def the_very_paper(act: Act) -> Iterator[Reason]:
    """What is signed is the paper this signer opened, of the list as it stands now."""
    assert act.actor is not None
    paper = paper_to_sign(item_of(act.nomination).decision, act.actor)
    if paper is None:
        yield Reason("paper", _("Chưa mở bản dự thảo mới nhất. Hãy mở đọc rồi ký."))
    elif paper.sha256 != act.inputs["paper"]:
        yield Reason("paper", _("Dự thảo đã thay đổi so với bản đã đọc. Hãy mở lại bản mới."))


@needs_inputs
def really_them(act: Act) -> Iterator[Reason]:
    """The password was typed again a moment ago (step-up)."""
    assert act.actor is not None
    if not step_up.confirmed(act.actor, act.inputs["step_up"]):
        yield Reason("step_up", _("Cần gõ lại mật khẩu để xác nhận đúng người ký."))


@action(
    "sign",
    _("Ký"),
    by=Capability.SIGN,
    sources=(State.PENDING_SIGNATURE,),
    steps=(Step.MAIN,),
    guards=(really_them, the_very_paper),
    form=SignForm,
    told=Told.NOBODY,
    at=At.DECISION,
    done=_("Đã ký %(what)s"),
    duty=Duty.Kind.SIGN,
    apart=(Duty.Kind.SUBMIT, Duty.Kind.APPRAISE, Duty.Kind.CLOSE),
)
def sign(act: Act) -> None:
    """Approved on the system; when the whole list is, the decision is signed."""
    nomination = act.nomination
    decision = lock(item_of(nomination).decision)
    nomination.step = Step.REGISTER
    act.changes |= {"decision": decision.pk, "paper": act.inputs["paper"]}
    rest = (
        DecisionItem.objects.filter(decision=decision, current=True)
        .exclude(nomination=nomination)
        .exclude(nomination__state=State.PENDING_SIGNATURE, nomination__step=Step.REGISTER)
        # One that is held does not hold the others; it is signed once it is cleared.
        .exclude(nomination__state=State.ON_HOLD)
    )
    if rest.exists() or decision.state != Decision.State.DRAFT:
        return
    assert act.actor is not None and act.mandate is not None
    decision.sign()
    decision.signed_by, decision.signed_at = act.actor, act.at
    decision.signer_title = act.actor.title
    decision.signing_capacity = capacity_of(act.actor, nomination.authority_id)
    decision.paper_hash = act.inputs["paper"]
    decision.save()
    act.tell(nomination.authority_id, "signed", _("Quyết định đã ký, chờ cấp số."))


@action(
    "refuse_to_sign",
    _("Không ký, trả lại"),
    by=Capability.SIGN,
    steps=(Step.MAIN,),
    guards=(list_not_signed_yet,),
    form=ReasonForm,
    told=Told.NOBODY,
    unusual=True,
    done=_("Đã trả lại, không ký %(what)s"),
    apart=(Duty.Kind.SUBMIT, Duty.Kind.APPRAISE, Duty.Kind.CLOSE),
)
def refuse_to_sign(act: Act) -> None:
    """Back to appraisal with the reason; the signer must then open the new list."""
    nomination = act.nomination
    decision = lock(item_of(nomination).decision)
    decision.list_version += 1
    decision.save(update_fields=["list_version"])
    DecisionItem.objects.filter(nomination=nomination, current=True).update(current=False)
    AgendaItem.objects.filter(nomination=nomination, current=True).update(current=False)
    nomination.proposals.filter(current=True).update(current=False)
    nomination.refuse_to_sign()
    act.reason = act.inputs["reason"]
    act.tell(nomination.city_id, "not_signed", _("Lãnh đạo chưa ký, trả lại hồ sơ."))
