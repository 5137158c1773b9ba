"""What is legal: the transitions between the states of a nomination.

Transitions stand in the order of the process. They check only facts that lie on the
nomination itself; who may act and what else must hold is asked by the door
(``workflows.kernel.door``), the only caller of these methods.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import GET_STATE, transition

from prepared.rows import Remembering
from prepared.states import Stateful, state_field

from .states import (
    BEFORE_COUNCIL,
    BEFORE_DECISION,
    EDITABLE_STATES,
    END_STATES,
    HOLDABLE,
    NEGATIVE_ENDS,
    OPEN_STATES,
    RETURNABLE,
    SEALED_CODE,
    SEALED_LABEL,
    SEALED_STATES,
    WARD_ONLY_STATES,
    State,
    Step,
)

__all__ = [
    "BEFORE_COUNCIL",
    "BEFORE_DECISION",
    "EDITABLE_STATES",
    "END_STATES",
    "HOLDABLE",
    "NEGATIVE_ENDS",
    "OPEN_STATES",
    "RETURNABLE",
    "SEALED_CODE",
    "SEALED_LABEL",
    "SEALED_STATES",
    "WARD_ONLY_STATES",
    "Lifecycle",
    "State",
    "Step",
]


def state_before_hold(nomination: Lifecycle) -> str:
    """Where a nomination on hold goes on once the hold is lifted."""
    return nomination.held_from


def state_after_resubmission(nomination: Lifecycle) -> str:
    """Where a returned nomination goes on once the ward has answered."""
    received = nomination.received_at is not None
    return State.UNDER_REVIEW if received else State.SUBMITTED


def _has_reason(nomination: Lifecycle) -> bool:
    return bool(nomination.reason_code)


def _has_receipt(nomination: Lifecycle) -> bool:
    return bool(nomination.receipt_number) and nomination.received_at is not None


def _has_open_return(nomination: Lifecycle) -> bool:
    return nomination.returned_at is not None


def _has_no_open_return(nomination: Lifecycle) -> bool:
    return nomination.returned_at is None


def _has_decision(nomination: Lifecycle) -> bool:
    return nomination.decided_on is not None and bool(nomination.decision_number)


class Lifecycle(Stateful, Remembering):
    """The state field with its transitions; mixed into ``Nomination``."""

    state = state_field(_("trạng thái"), max_length=20, choices=State.choices, default=State.DRAFT)
    step = models.CharField(
        _("bước"), max_length=12, choices=Step.choices, default=Step.MAIN, blank=True
    )
    held_from = models.CharField(_("tạm dừng từ"), max_length=20, blank=True, default="")
    held_step = models.CharField(max_length=12, blank=True, default="")
    reason_code = models.CharField(_("mã lý do"), max_length=40, blank=True, default="")
    receipt_number = models.CharField(_("số phiếu tiếp nhận"), max_length=40, blank=True)
    submitted_at = models.DateTimeField(_("gửi lúc"), null=True, blank=True)
    received_at = models.DateTimeField(_("tiếp nhận lúc"), null=True, blank=True)
    returned_at = models.DateTimeField(_("trả lại lúc"), null=True, blank=True)
    decided_on = models.DateField(_("ngày quyết định"), null=True, blank=True)
    decision_number = models.CharField(_("số quyết định"), max_length=60, blank=True, default="")
    awarded_on = models.DateField(_("ngày trao"), null=True, blank=True)

    class Meta:
        abstract = True

    # -- the ward ---------------------------------------------------------------------------
    @transition(field=state, source=State.DRAFT, target=State.WARD_REVIEW)
    def send_to_chair(self) -> None:
        """The ward officer hands the dossier to the ward chair."""

    @transition(field=state, source=State.WARD_REVIEW, target=State.DRAFT)
    def send_back(self) -> None:
        """The ward chair wants it changed first."""

    @transition(field=state, source=State.WARD_REVIEW, target=State.SUBMITTED)
    def submit(self) -> None:
        """Sent to the city under a tờ trình."""

    @transition(field=state, source=State.SUBMITTED, target=State.WARD_REVIEW)
    def recall(self) -> None:
        """Taken back before anybody received it."""

    # -- intake ------------------------------------------------------------------------------
    @transition(
        field=state,
        source=State.SUBMITTED,
        target=State.UNDER_REVIEW,
        conditions=[_has_receipt],
    )
    def receive(self) -> None:
        """Receipt given; facts are frozen from here on."""

    @transition(
        field=state,
        source=[str(state) for state in RETURNABLE],
        target=State.RETURNED,
        conditions=[_has_open_return],
    )
    def return_for_correction(self) -> None:
        """Back to the ward with pinned remarks."""
        self.step = Step.MAIN

    @transition(
        field=state,
        source=State.RETURNED,
        target=GET_STATE(state_after_resubmission, states=[State.UNDER_REVIEW, State.SUBMITTED]),
        conditions=[_has_no_open_return],
    )
    def resubmit(self) -> None:
        """Answered by the ward: on to where it had come from."""

    @transition(field=state, source=State.SUBMITTED, target=State.REFUSED, conditions=[_has_reason])
    def refuse(self) -> None:
        """Not taken in (wrong body, wrong round, too late)."""

    # -- appraisal ---------------------------------------------------------------------------
    @transition(field=state, source=State.UNDER_REVIEW, target=State.CONSULTING)
    def consult(self) -> None:
        """Departments are asked in parallel."""
        self.step = Step.MAIN

    @transition(field=state, source=State.CONSULTING, target=State.UNDER_REVIEW)
    def close_consultation(self) -> None:
        """All opinions are in, or their time is over."""

    @transition(field=state, source=State.UNDER_REVIEW, target=State.PUBLIC_NOTICE)
    def publish_notice(self) -> None:
        """Posted for remarks from the public."""
        self.step = Step.MAIN

    @transition(field=state, source=State.PUBLIC_NOTICE, target=State.UNDER_REVIEW)
    def close_notice(self) -> None:
        """The days of public notice are over."""

    @transition(field=state, source=State.UNDER_REVIEW, target=State.ELIGIBLE)
    def mark_eligible(self) -> None:
        """The association's chair confirms the reviewer's proposal."""
        self.step = Step.MAIN

    @transition(
        field=state,
        source=State.UNDER_REVIEW,
        target=State.NOT_ELIGIBLE,
        conditions=[_has_reason],
    )
    def mark_not_eligible(self) -> None:
        """A conclusion on merit, with its reason and legal basis."""
        self.step = Step.MAIN

    # -- council -----------------------------------------------------------------------------
    @transition(field=state, source=State.ELIGIBLE, target=State.IN_COUNCIL)
    def put_on_agenda(self) -> None:
        """An item of a called session."""

    @transition(field=state, source=State.ELIGIBLE, target=State.COUNCIL_PASSED)
    def approve(self) -> None:
        """A ranked scholarship within its slots is approved by the association's board."""

    @transition(field=state, source=State.IN_COUNCIL, target=State.COUNCIL_PASSED)
    def council_pass(self) -> None:
        """The tally reached the rule and the chair confirmed it."""
        self.step = Step.MAIN

    @transition(
        field=state,
        source=State.IN_COUNCIL,
        target=State.COUNCIL_FAILED,
        conditions=[_has_reason],
    )
    def council_fail(self) -> None:
        """The tally did not reach the rule."""
        self.step = Step.MAIN

    @transition(field=state, source=State.IN_COUNCIL, target=State.UNDER_REVIEW)
    def council_defer(self) -> None:
        """Something must be made clear first; the next session decides."""
        self.step = Step.MAIN

    @transition(field=state, source=State.COUNCIL_FAILED, target=State.ELIGIBLE)
    def revote(self) -> None:
        """One recorded re-vote on new facts."""
        self.reason_code = ""

    # -- signature ---------------------------------------------------------------------------
    @transition(field=state, source=State.COUNCIL_PASSED, target=State.PENDING_SIGNATURE)
    def submit_for_signature(self) -> None:
        """Part of a draft decision now."""

    @transition(field=state, source=State.PENDING_SIGNATURE, target=State.UNDER_REVIEW)
    def refuse_to_sign(self) -> None:
        """The leader sends it back with a reason."""
        self.step = Step.MAIN

    @transition(
        field=state,
        source=State.PENDING_SIGNATURE,
        target=State.DECIDED,
        conditions=[_has_decision],
    )
    def decide(self) -> None:
        """Number, date and seal: the award exists, results are released."""

    @transition(field=state, source=State.COUNCIL_PASSED, target=State.FORWARDED)
    def forward(self) -> None:
        """A higher body decides; its result is recorded later."""
        self.step = Step.MAIN

    @transition(
        field=state,
        source=State.FORWARDED,
        target=GET_STATE(
            lambda nomination: (
                State.DECIDED if nomination.decided_on is not None else State.NOT_ELIGIBLE
            ),
            states=[State.DECIDED, State.NOT_ELIGIBLE],
        ),
        conditions=[lambda nomination: _has_decision(nomination) or _has_reason(nomination)],
    )
    def record_outside_result(self) -> None:
        """What the higher body decided."""

    @transition(field=state, source=State.DECIDED, target=State.AWARDED)
    def hand_over(self) -> None:
        """In the recipient's hands, with a receipt."""
        self.step = Step.MAIN

    # -- the unusual -------------------------------------------------------------------------
    @transition(field=state, source=[str(state) for state in HOLDABLE], target=State.ON_HOLD)
    def hold(self) -> None:
        """Discipline, investigation or complaint: the clocks stand still (NĐ 152 art. 4)."""
        self.held_from, self.held_step, self.step = self.state, self.step, Step.MAIN

    @transition(
        field=state,
        source=State.ON_HOLD,
        target=GET_STATE(state_before_hold, states=sorted(str(state) for state in HOLDABLE)),
    )
    def resume(self) -> None:
        """Cleared: back to the state it was held in."""
        self.step = self.held_step

    @transition(
        field=state,
        source=[str(state) for state in BEFORE_COUNCIL],
        target=State.WITHDRAWN,
        conditions=[_has_reason],
    )
    def withdraw(self) -> None:
        """Taken out by the ward or at the nominee's wish."""
        self.returned_at, self.step = None, Step.MAIN

    @transition(field=state, source=State.DRAFT, target=State.WITHDRAWN, conditions=[_has_reason])
    def drop_draft(self) -> None:
        """Made by mistake, dropped by whoever made it; the city never saw it."""
        self.step = Step.MAIN

    @transition(
        field=state,
        source=[State.DRAFT, State.WARD_REVIEW, State.RETURNED],
        target=State.LAPSED,
        conditions=[_has_reason],
    )
    def lapse(self) -> None:
        """The round and its grace are over."""
        self.returned_at, self.step = None, Step.MAIN

    @transition(
        field=state,
        source=[State.DECIDED, State.AWARDED],
        target=State.REVOKED,
        conditions=[_has_reason],
    )
    def revoke(self) -> None:
        """Taken back by the authority that gave it (Luật 06/2022 art. 93(2))."""
        self.step = Step.MAIN

    @property
    def is_sealed(self) -> bool:
        """Whether a ward must read "Đang xét" instead of the real state."""
        if self.state == State.ON_HOLD:
            return self.held_from in SEALED_STATES
        return self.state in SEALED_STATES
