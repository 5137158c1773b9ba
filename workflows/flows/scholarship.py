"""Học bổng "Học không bao giờ ngừng": ranked within slots, signed, paid, acknowledged."""

from viewflow import this

from organizations.capabilities import Capability
from workflows.kernel.flows.base import NominationFlow
from workflows.kernel.flows.nodes import Done, Stage

from .first_half import FirstHalf


class ScholarshipFlow(FirstHalf, NominationFlow):
    """Prepare → endorse → intake → appraise → rank → approve → sign → consent → pay → receipt."""

    process_title = "Học bổng"

    confirm = Stage(
        "under_review",
        "Xác nhận kết quả thẩm định",
        unit="city",
        capability=Capability.CONFIRM,
        step="confirm",
    ).To(
        this.ranking,
        this.appraise,
        this.consult,
        this.notice,
        this.complete_file,
        this.held,
        this.done,
    )
    ranking = Stage("eligible", "Xếp hạng, duyệt", unit="city", capability=Capability.CONFIRM).To(
        this.draft_decision, this.complete_file, this.held, this.done
    )
    draft_decision = Stage(
        "council_passed", "Trình ký", unit="city", capability=Capability.CONFIRM
    ).To(this.signature, this.held)
    signature = Stage("pending_signature", "Ký", unit="authority", capability=Capability.SIGN).To(
        this.number, this.appraise, this.held
    )
    number = Stage(
        "pending_signature",
        "Cấp số, ban hành",
        unit="authority",
        capability=Capability.REGISTER,
        step="register",
    ).To(this.consent, this.appraise, this.held)
    consent = Stage(
        "decided",
        "Xác nhận đồng ý nhận",
        unit="city",
        capability=Capability.RECEIVE,
        step="consent",
    ).To(this.payment, this.done)
    payment = Stage(
        "decided", "Chi học bổng", unit="city", capability=Capability.PAY, step="pay"
    ).To(this.receipt, this.done)
    receipt = Stage(
        "decided", "Ký nhận", unit="city", capability=Capability.PAY, step="acknowledge"
    ).To(this.done)
    held = Stage("on_hold", "Tạm dừng", unit="city", capability=Capability.CONFIRM).To(
        this.intake,
        this.complete_file,
        this.appraise,
        this.confirm,
        this.consult,
        this.notice,
        this.ranking,
        this.draft_decision,
        this.signature,
        this.number,
    )
    done = Done("Kết thúc")
