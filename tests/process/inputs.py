"""What somebody might type for an action: mostly right, sometimes not."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Collection, Sequence
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from nominations.models import Nomination
from nominations.uploads import hand_in
from organizations.models import Unit, User
from organizations.refusals import Refused
from organizations.step_up import token_for
from prepared.queries import Prepared
from tests import worlds
from tests.process.world import EVERYBODY
from workflows.appraisal.models import ReturnRequest
from workflows.council import sessions
from workflows.council.models import CouncilSession, Seat
from workflows.decisions.drafting import draft_decision
from workflows.decisions.models import Decision
from workflows.kernel.registry import ACTIONS
from workflows.public_notice.models import PublicRemark
from workflows.ward.models import Submission

#: Chooses one of several; the first is the plainest, and what a failing story is shortened to.
Pick = Callable[[Sequence[Any], str], Any]
REASONS = {
    "refuse": "too_late",
    "withdraw": "by_ward",
    "hold": "complaint",
    "revoke": "fraud",
    "mark_not_eligible": "below_criteria",
    "decline": "declined",
}


def dossiers() -> QuerySet[Nomination]:
    """Nominations with what choosing, typing and looking at them need."""
    return Nomination.objects.select_related(
        "award_type_version__criteria_set",
        "award_type",
        "ward",
        "round",
        "person",
        "collective",
        "authority",
        "submission_item__submission",
    )


_NUMBERED: Prepared[Nomination] = Prepared(
    lambda numbers: dossiers().filter(number__in=numbers).order_by("number")
)


def numbered(numbers: Collection[str]) -> list[Nomination]:
    """The dossiers with these numbers, in their order, as they are stored now."""
    return _NUMBERED.all(sorted(numbers))


def typed(
    code: str, nomination: Nomination, person: User, pick: Pick, codes: dict[Any, str]
) -> dict[str, Any]:
    """The inputs of an action; ``codes`` are the ballot codes people were told."""
    given: dict[str, Any] = {}
    if "reason" in ACTIONS[code].form.base_fields:
        given["reason"] = "Có lý do"
    if code in REASONS:
        given["reason_code"] = REASONS[code]
    if maker := _MAKERS.get(code):
        given |= maker(nomination, person, pick)
    if code == "vote":
        given["ballot_code"] = codes.get((nomination.number, person.username), "")
    return given


def _day(pick: Pick) -> Any:
    return timezone.localdate() + timedelta(days=pick((0, 0, 0, -1, 1), "day"))


def _edit(nomination: Nomination, person: User, pick: Pick) -> dict[str, Any]:
    name = "guardian_name" if nomination.person is not None else "representative"
    change = pick(
        ({"note": "Ghi chú"}, {"achievement": "Ba thế hệ cùng học, năm 2024"}, {name: "Cha Hai"}),
        "data",
    )
    return {"data": change}


def _letter(nomination: Nomination, person: User, pick: Pick) -> dict[str, Any]:
    found = list(Submission.objects.filter(ward=nomination.ward, round=nomination.round))
    if not found:
        found = [worlds.letter(nomination.round, nomination.ward.slug or "")]
    return {"submission": pick([one.pk for one in found[:2]], "submission")}


def _remarks(nomination: Nomination, person: User, pick: Pick) -> dict[str, Any]:
    target = pick(("achievement", "note", "khong_co"), "remark")
    return {"remarks": [{"target_kind": "field", "target": target, "text": "Ghi rõ năm"}]}


def _answers(nomination: Nomination, person: User, pick: Pick) -> dict[str, Any]:
    open_one = ReturnRequest.objects.filter(nomination=nomination, closed_at__isnull=True).first()
    if open_one is None or not pick((True, True, True, False), "answered"):
        return {"answers": []}
    remarks = open_one.remarks.order_by("pk")
    return {"answers": [{"remark": str(one.pk), "answer": "Đã ghi"} for one in remarks]}


def _proposal(nomination: Nomination, person: User, pick: Pick) -> dict[str, Any]:
    scores = worlds.SCORES if nomination.award_type_version.criteria_set_id else []
    verdict = pick(("eligible", "eligible", "eligible", "not_eligible"), "verdict")
    return {"verdict": verdict, "scores": scores}


def open_session(nomination: Nomination) -> CouncilSession:
    """One that is not over, with eight of nine present."""
    found = CouncilSession.objects.exclude(state="closed").order_by("pk").first()
    if found is not None:
        return found
    secretary = worlds.who("tp.thuky")
    made = sessions.call_session(
        actor=secretary,
        council=Unit.objects.get(slug="hoidong"),
        round=nomination.round,
        meets_at=timezone.now(),
        place="Hội trường",
    )
    seats = list(made.seats.order_by("-is_chair", "pk").values_list("pk", flat=True))[:8]
    worlds.attended(made, seats)
    return made


def _session(nomination: Nomination, person: User, pick: Pick) -> dict[str, Any]:
    return {"session": open_session(nomination).pk}


def _decision(nomination: Nomination, person: User, pick: Pick) -> dict[str, Any]:
    found = Decision.objects.filter(
        award_type=nomination.award_type, state=Decision.State.DRAFT
    ).first() or draft_decision(
        actor=worlds.who("tp.chutich"),
        round=nomination.round,
        award_type=nomination.award_type,
        authority=nomination.authority,
        title="Về việc khen thưởng",
    )
    return {"decision": found.pk}


def _paper(nomination: Nomination, person: User, pick: Pick) -> dict[str, Any]:
    """The draft as this signer opened it; a stand-in hash where there is none to open."""
    item = nomination.decision_items.filter(current=True).select_related("decision").first()
    if item is None or pick(("opened", "opened", "opened", "another"), "paper") == "another":
        return {"paper": "0" * 64, "step_up": token_for(person)}
    return worlds.signing(item.decision, person)


def _outside(nomination: Nomination, person: User, pick: Pick) -> dict[str, Any]:
    result = pick(("awarded", "no"), "result")
    return {"result": result, "number": "12/QĐ-TW", "decided_on": _day(pick)}


def _handed(nomination: Nomination, person: User, pick: Pick) -> dict[str, Any]:
    return {"handed_over_on": _day(pick), "received_by": "Người nhận"}


def _paid(nomination: Nomination, person: User, pick: Pick) -> dict[str, Any]:
    return {"voucher": "PC-1", "method": "cash", "paid_on": _day(pick)}


def _receipt(nomination: Nomination, person: User, pick: Pick) -> dict[str, Any]:
    return {"receipt_signed_by": "Người nhận", "receipt_on": _day(pick)}


def _visit(nomination: Nomination, person: User, pick: Pick) -> dict[str, Any]:
    return {"visited_on": _day(pick), "people": "Tổ thẩm định", "findings": "Đúng"}


def _consent(nomination: Nomination, person: User, pick: Pick) -> dict[str, Any]:
    return {"purpose": pick(("publish_name", "processing"), "purpose"), "given_by": "Cha"}


def _evidence(nomination: Nomination, person: User, pick: Pick) -> dict[str, Any]:
    there = nomination.evidence.filter(removed_at__isnull=True, replaced_by__isnull=True)
    first = there.order_by("pk").first()
    return {"evidence": first.pk if first else 1}


def _file(nomination: Nomination, person: User, pick: Pick) -> dict[str, Any]:
    there = nomination.evidence.order_by("pk").first()
    if there is None:
        return {"kind": "other", "title": "Giấy tờ", "sha256": "0" * 64, "file_name": "a.pdf"}
    thing = f"nomination:{nomination.number}"
    hand_in(there.file, person=person, act="attach_evidence", thing=thing)
    return {
        "kind": there.kind,
        "title": there.title,
        "sha256": there.file.sha256,
        "file_name": "a.pdf",
    }


def _remark(nomination: Nomination, person: User, pick: Pick) -> dict[str, Any]:
    found = PublicRemark.objects.filter(notice__nomination=nomination).order_by("pk").first()
    return {"remark": str(found.pk) if found else "1"}


def _answer_remark(nomination: Nomination, person: User, pick: Pick) -> dict[str, Any]:
    outcome = pick(("unfounded", "noted", "upheld"), "outcome")
    return _remark(nomination, person, pick) | {"outcome": outcome}


def _paper_count(nomination: Nomination, person: User, pick: Pick) -> dict[str, Any]:
    return {
        "issued": 8,
        "returned": 8,
        "valid": 8,
        "invalid": 0,
        "yes": 6,
        "no": 2,
        "blank": 0,
        "first_teller": "hoidong.1",
        "second_teller": "hoidong.2",
    }


def _papers_out(nomination: Nomination, person: User, pick: Pick) -> dict[str, Any]:
    seats = Seat.objects.filter(session__items__nomination=nomination, present=True)
    return {"seats": ", ".join(str(one.pk) for one in seats.order_by("pk")[:2])}


def _doubt(nomination: Nomination, person: User, pick: Pick) -> dict[str, Any]:
    """A case is open and the awardee heard, where somebody took the trouble; all of it or none."""
    if pick((True, True, False), "case opened"):
        with contextlib.suppress(Refused), transaction.atomic():
            worlds.doubted(nomination)
    return {}


_MAKERS: dict[str, Callable[[Nomination, User, Pick], dict[str, Any]]] = {
    "edit": _edit,
    "attach_evidence": _file,
    "remove_evidence": _evidence,
    "record_consent": _consent,
    "submit": _letter,
    "return_for_correction": _remarks,
    "resubmit": _answers,
    "record_remark": lambda _n, _p, _pick: {
        "channel": "phone",
        "name": "Bà Tư",
        "contact": "0912 345 678",
        "text": "Gia đình rất xứng đáng",
    },
    "answer_remark": _answer_remark,
    "reveal_remark_sender": _remark,
    "give_opinion": lambda _n, _p, pick: {
        "verdict": pick(("agree", "disagree", "none"), "verdict")
    },
    "propose": _proposal,
    "put_on_agenda": _session,
    "vote": lambda _n, _p, pick: {"choice": pick(("yes", "no", "blank"), "choice")},
    "submit_for_signature": _decision,
    "sign": _paper,
    "decide": lambda _n, _p, pick: {"decided_on": _day(pick)},
    "record_outside_result": _outside,
    "hand_over": _handed,
    "confirm_consent": lambda _n, _p, _pick: {"consent_by": "Người nhận"},
    "pay": _paid,
    "acknowledge": _receipt,
    "resume": lambda _n, _p, _pick: {"clearance": "Đã rõ"},
    "correct": lambda _n, _p, _pick: {"printed_name": "Tên đúng"},
    "verify_in_field": _visit,
    "open_place": lambda _n, _p, _pick: {"place": "field:note"},
    "issue_paper": _papers_out,
    "enter_paper_count": _paper_count,
    "cast_vote": lambda _n, _p, pick: {"choice": pick(("yes", "no"), "choice")},
    "pass_on": lambda _n, person, _pick: {"left": person.username, "to": person.username},
    "revoke": _doubt,
    "reassign": lambda _n, _p, pick: {"to": pick(EVERYBODY, "to")},
}
