"""Random walks of dossiers: whoever may, does something plausible, again and again."""

from __future__ import annotations

import contextlib
import random
from datetime import timedelta
from typing import Any

from django.utils import timezone

from nominations.lifecycle import END_STATES
from nominations.models import Nomination, Round
from organizations.models import Unit, User
from organizations.step_up import token_for
from tests import worlds
from workflows import batches, door, policy
from workflows.models import CouncilSession, Decision, ReturnRequest, Submission
from workflows.reasons import Refused
from workflows.registry import ACTIONS, actions_of

ROLES = (
    "mybinh.canbo", "mybinh.chutich", "dovinh.chutich", "tp.tiepnhan", "tp.thamdinh",
    "tp.chutich", "tp.thuquy", "tp.vanthu", "tp.thuky", "gddt.canbo", "vhtt.canbo",
    "hoidong.chutich", "hoidong.1", "hoidong.2", "hoidong.3", "hoidong.4", "hoidong.5",
    "hoidong.6", "hoidong.7", "hoidong.8", "ubnd.chutich", "ubnd.vanthu", "kiemtra", "quantri",
)  # fmt: skip
#: Ends and detours are tried more seldom, so that walks get far.
SELDOM = frozenset(
    {"withdraw", "refuse", "hold", "revoke", "send_back", "recall", "decline", "council_defer",
     "mark_not_eligible", "send_to_reviewer", "return_for_correction", "refuse_to_sign",
     "claim", "release", "reassign", "mark_priority", "restart_vote",
     "issue_paper", "enter_paper_count", "cast_vote",
     "reveal_national_id", "allow_return", "correct",
     "declare_conflict", "edit", "attach_evidence", "record_consent", "verify_in_field",
     "publish_notice"}
)  # fmt: skip
_CODES = {
    "refuse": "too_late", "withdraw": "by_ward", "hold": "complaint", "revoke": "fraud",
    "mark_not_eligible": "below_criteria", "decline": "declined",
}  # fmt: skip


class Walk:
    """A small world, the people in it, and a die."""

    def __init__(self, round_: Round, numbers: list[str], seed: int) -> None:
        self.round, self.numbers, self.die = round_, numbers, random.Random(seed)
        self.people = {name: worlds.who(name) for name in ROLES}
        self.done: list[tuple[str, str, str]] = []

    def nomination(self, number: str) -> Nomination:
        """As it stands now."""
        return Nomination.objects.select_related("award_type_version", "award_type", "ward").get(
            number=number
        )

    def choose(self) -> tuple[str, str, str]:
        """A dossier, an act its state knows and somebody; mostly somebody who may."""
        going = Nomination.objects.filter(number__in=self.numbers).exclude(state__in=END_STATES)
        open_ones = sorted(going.values_list("number", flat=True))
        # What is over is looked at too, now and then.
        usual_ones = open_ones if open_ones and self.die.random() < 0.9 else self.numbers
        number = self.die.choice(usual_ones)
        nomination = self.nomination(number)
        codes = [action.code for action in actions_of(nomination)] or ["withdraw"]
        usual = [code for code in codes if code not in SELDOM]
        if usual and self.die.random() < 0.8:
            codes = usual
        if self.die.random() < 0.1:
            return number, self.die.choice(sorted(ACTIONS)), self.die.choice(ROLES)
        pairs = [
            (code, name)
            for code in codes
            for name, person in self.people.items()
            if policy.verdict(person, code, nomination).allowed
        ]
        if not pairs:
            return number, codes[0], self.die.choice(ROLES)
        # First the act, then who: nine members must not drown the one secretary.
        code = self.die.choice(sorted({code for code, _name in pairs}))
        return number, code, self.die.choice([name for one, name in pairs if one == code])

    def step(self) -> str:
        """One act: ``done`` or the kind of refusal."""
        number, code, name = self.choose()
        inputs = self.inputs(code, self.nomination(number), self.people[name])
        try:
            door.perform(code, number, self.people[name], **inputs)
        except Refused as refusal:
            return refusal.kind
        self.done.append((number, code, name))
        self.follow(number, code)
        return "done"

    def follow(self, number: str, code: str) -> None:
        """What goes with an act: everybody votes, minutes are signed."""
        if code == "open_vote" and self.die.random() < 0.8:
            for_it = self.die.choice([0.9, 0.9, 0.2])
            for seat in self.session().seats.filter(present=True).select_related("member"):
                choice = "yes" if self.die.random() < for_it else "no"
                self.quietly("vote", number, seat.member, choice=choice)
        if code in {"council_pass", "council_fail", "council_defer"}:
            self.sign_minutes()

    def quietly(self, code: str, number: str, person: User, **inputs: Any) -> None:
        """Do it if it can be done."""
        try:
            door.perform(code, number, person, **inputs)
        except Refused:
            return
        self.done.append((number, code, person.username))

    def sign_minutes(self) -> None:
        """The chair signs what can be signed."""
        for session in CouncilSession.objects.exclude(state="closed"):
            try:
                batches.sign_minutes(
                    actor=self.people["hoidong.chutich"], session=session, minutes_number="01/BB"
                )
            except Refused:
                continue

    def doubt(self, nomination: Nomination) -> dict[str, Any]:
        """A case must be open before an award is taken back, where it was ours to give."""
        with contextlib.suppress(Refused):
            worlds.doubted(nomination)
        return {"reason_code": "fraud"}

    def inputs(self, code: str, nomination: Nomination, person: User) -> dict[str, Any]:
        """Something a person might type, not always right."""
        die, today = self.die, timezone.localdate()
        if code in {"close_consultation", "close_notice"} and die.random() < 0.5:
            past = timezone.now() - timedelta(minutes=1)
            nomination.consultations.filter(closed_at__isnull=True).update(deadline=past)
            nomination.notices.filter(closed_at__isnull=True).update(until=past)
        near = today + timedelta(days=die.choice([0, 0, 0, 0, -1, 1]))
        given: dict[str, Any] = {}
        if "reason" in ACTIONS[code].form.base_fields:
            given["reason"] = "Có lý do"
        if code in _CODES:
            given["reason_code"] = _CODES[code]
        remarks = [{"target_kind": "field", "target": "achievement", "text": "Ghi rõ năm"}]
        given |= {
            "edit": lambda: {"data": {"note": f"Ghi chú {die.randrange(9)}"}},
            "submit": lambda: {"submission": self.letter().pk},
            "return_for_correction": lambda: {"remarks": remarks},
            "resubmit": lambda: {"answers": self.answers(nomination)},
            "give_opinion": lambda: {"verdict": die.choice(["agree", "disagree", "none"])},
            "propose": lambda: self.proposal(nomination),
            "put_on_agenda": lambda: {"session": self.session().pk},
            "vote": lambda: {"choice": die.choice(["yes", "yes", "yes", "no", "blank"])},
            "submit_for_signature": lambda: {"decision": self.draft(nomination).pk},
            "sign": lambda: self.paper(nomination, person),
            "decide": lambda: {"decided_on": near},
            "hand_over": lambda: {"handed_over_on": near, "received_by": "Người nhận"},
            "confirm_consent": lambda: {"consent_by": "Người nhận"},
            "pay": lambda: {"voucher": "PC-1", "method": "cash", "paid_on": near},
            "acknowledge": lambda: {"receipt_signed_by": "Người nhận", "receipt_on": near},
            "resume": lambda: {"clearance": "Đã rõ"},
            "revoke": lambda: self.doubt(nomination),
            "correct": lambda: {"printed_name": "Tên đúng"},
            "verify_in_field": lambda: {
                "visited_on": near, "people": "Tổ thẩm định", "findings": "Đúng",
            },
            "record_consent": lambda: {"purpose": "publish_name", "given_by": "Cha"},
            "reassign": lambda: {"to": die.choice(ROLES)},
        }.get(code, dict)()  # fmt: skip
        return given

    def letter(self) -> Submission:
        """The ward's letter."""
        return Submission.objects.filter(ward__slug="mybinh").first() or worlds.letter(self.round)

    def answers(self, nomination: Nomination) -> list[dict[str, str]]:
        """To every remark, mostly."""
        request = ReturnRequest.objects.filter(
            nomination=nomination, closed_at__isnull=True
        ).first()
        if request is None or self.die.random() < 0.2:
            return []
        return [{"remark": str(one.pk), "answer": "Đã ghi"} for one in request.remarks.all()]

    def proposal(self, nomination: Nomination) -> dict[str, Any]:
        """Mostly eligible."""
        scores = worlds.SCORES if nomination.award_type_version.criteria_set_id else []
        verdict = self.die.choice(["eligible", "eligible", "eligible", "not_eligible"])
        return {"verdict": verdict, "scores": scores}

    def session(self) -> CouncilSession:
        """One that is not over, with eight of nine present."""
        session = CouncilSession.objects.exclude(state="closed").first()
        if session is None:
            session = batches.call_session(
                actor=self.people["tp.thuky"], council=Unit.objects.get(slug="hoidong"),
                round=self.round, meets_at=timezone.now(), place="Hội trường",
            )  # fmt: skip
            seats = list(session.seats.values_list("pk", flat=True))[:8]
            batches.take_attendance(actor=self.people["tp.thuky"], session=session, present=seats)
        return session

    def draft(self, nomination: Nomination) -> Decision:
        """One of the award, or a new one."""
        found = Decision.objects.filter(award_type=nomination.award_type, state="draft").first()
        return found or batches.draft_decision(
            actor=self.people["tp.chutich"], round=self.round, award_type=nomination.award_type,
            authority=nomination.authority, title="Về việc khen thưởng",
        )  # fmt: skip

    def paper(self, nomination: Nomination, person: User) -> dict[str, str]:
        """The draft as this signer opened it; a stand-in hash where there is none to open."""
        item = nomination.decision_items.filter(current=True).select_related("decision").first()
        if item is None:
            return {"paper": "0" * 64, "step_up": token_for(person)}
        return worlds.signing(item.decision, person)
