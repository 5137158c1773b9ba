"""Families, clans, communities, units, exemplary citizens, collectives, benefactors."""

from viewflow import this

from organizations.capabilities import Capability
from workflows.kernel.flows.base import NominationFlow
from workflows.kernel.flows.nodes import Done, Stage

from .first_half import FirstHalf


class CommendationFlow(FirstHalf, NominationFlow):
    """Prepare → endorse → intake → appraise → consult ∥ → council → sign → decide → hand over."""

    process_title = "Khen thưởng"

    confirm = Stage(
        "under_review",
        "Xác nhận kết quả thẩm định",
        unit="city",
        capability=Capability.CONFIRM,
        step="confirm",
    ).To(
        this.agenda,
        this.appraise,
        this.consult,
        this.notice,
        this.complete_file,
        this.held,
        this.done,
    )
    agenda = Stage(
        "eligible", "Đưa vào chương trình", unit="council", capability=Capability.RUN_COUNCIL
    ).To(this.council, this.draft_decision, this.complete_file, this.held, this.done)
    council = Stage(
        "in_council", "Họp Hội đồng", unit="council", capability=Capability.RUN_COUNCIL
    ).To(this.result, this.appraise, this.held)
    result = Stage(
        "in_council",
        "Xác nhận kết quả",
        unit="council",
        capability=Capability.PRESIDE,
        step="minutes",
    ).To(this.draft_decision, this.council, this.appraise, this.held, this.done)
    draft_decision = Stage(
        "council_passed", "Trình ký", unit="city", capability=Capability.CONFIRM
    ).To(this.signature, this.outside, this.held)
    signature = Stage("pending_signature", "Ký", unit="authority", capability=Capability.SIGN).To(
        this.number, this.appraise, this.held
    )
    number = Stage(
        "pending_signature",
        "Cấp số, ban hành",
        unit="authority",
        capability=Capability.REGISTER,
        step="register",
    ).To(this.ceremony, this.appraise, this.held)
    outside = Stage("forwarded", "Chờ cấp trên", unit="city", capability=Capability.RECEIVE).To(
        this.ceremony, this.held, this.done
    )
    ceremony = Stage("decided", "Trao", unit="city", capability=Capability.RECEIVE).To(this.done)
    held = Stage("on_hold", "Tạm dừng", unit="city", capability=Capability.CONFIRM).To(
        this.intake,
        this.complete_file,
        this.appraise,
        this.confirm,
        this.consult,
        this.notice,
        this.agenda,
        this.council,
        this.result,
        this.draft_decision,
        this.signature,
        this.number,
        this.outside,
    )
    done = Done("Kết thúc")
