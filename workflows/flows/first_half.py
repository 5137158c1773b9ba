"""The first half of every flow: from the ward's desk to the end of the appraisal."""

from viewflow import this
from viewflow.workflow import flow

from organizations.capabilities import EITHER_OF_WARD, Capability
from workflows.appraisal.opinions import awaited
from workflows.kernel.flows.nodes import Consult, Gather, Opinion, Stage


class FirstHalf:
    """Prepare → endorse → intake → appraise → consult ∥ → public notice; each flow goes on itself.

    Not a flow: where ``confirm`` leads, what may be held and how it ends stands in each.
    """

    start = flow.StartHandle().Annotation(title="Bắt đầu").Next(this.prepare)
    prepare = Stage("draft", "Soạn hồ sơ", unit="ward", capability=Capability.PREPARE).To(
        this.endorse, this.done
    )
    endorse = Stage("ward_review", "Duyệt, gửi", unit="ward", capability=Capability.ENDORSE).To(
        this.intake, this.prepare, this.done
    )
    intake = Stage("submitted", "Tiếp nhận", unit="city", capability=Capability.RECEIVE).To(
        this.appraise, this.complete_file, this.endorse, this.held, this.done
    )
    complete_file = Stage("returned", "Bổ sung hồ sơ", unit="ward", capability=EITHER_OF_WARD).To(
        this.appraise, this.intake, this.held, this.done
    )
    appraise = Stage("under_review", "Thẩm định", unit="city", capability=Capability.APPRAISE).To(
        this.confirm, this.consult, this.notice, this.complete_file, this.held, this.done
    )
    consult = Consult("Lấy ý kiến phòng, ban", whom=awaited).Next(this.opinion)
    opinion = Opinion("Cho ý kiến").Next(this.gather)
    gather = Gather("Tổng hợp ý kiến").To(this.appraise, this.complete_file, this.held, this.done)
    notice = Stage("public_notice", "Công khai", unit="city", capability=Capability.APPRAISE).To(
        this.appraise, this.complete_file, this.held, this.done
    )
