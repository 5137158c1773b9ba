"""A nomination's whole way, and a whole ward's season."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.utils import timezone

from audit.verify import verify
from nominations.lifecycle import State
from nominations.models import Nomination
from organizations.refusals import Refused
from tests import worlds
from workflows.council.models import SecretBallot, Turnout
from workflows.decisions.drafting import draft_decision
from workflows.decisions.models import DecisionItem
from workflows.kernel import door, policy
from workflows.kernel.consistency import check
from workflows.season.whole import Season

pytestmark = pytest.mark.django_db


def test_a_family_goes_from_draft_to_its_certificate() -> None:
    round_ = worlds.make_world()
    nomination = worlds.passed(round_)
    decision = draft_decision(
        actor=worlds.who("tp.chutich"),
        round=round_,
        award_type=nomination.award_type,
        authority=nomination.authority,
        title="Về việc khen thưởng",
    )
    number = nomination.number
    door.perform("submit_for_signature", number, worlds.who("tp.chutich"), decision=decision.pk)
    leader = worlds.who("ubnd.chutich")
    door.perform("sign", number, leader, **worlds.signing(decision, leader))
    today = timezone.localdate()
    door.perform("decide", number, worlds.who("ubnd.vanthu"), decided_on=today)
    done = door.perform(
        "hand_over",
        number,
        worlds.who("tp.tiepnhan"),
        handed_over_on=today,
        received_by="Phú Thị Mỹ Duyên",
    )
    assert done.state == State.AWARDED
    assert done.decision_number == "01/QĐ-UBND"
    assert DecisionItem.objects.get(nomination=done).verification_code
    assert list(verify()) == []
    assert list(check()) == []


def test_a_wards_workbook_becomes_a_season_that_the_rules_explain() -> None:
    round_ = worlds.make_world()
    books = sorted(Path(settings.BASE_DIR).glob("fixtures/ward_workbooks/*.xlsx"))[:1]
    assert books, "the fictitious workbooks belong to the project"
    season = Season(round_, open_paper=worlds.open_paper)
    season.play(books)
    summary = season.summary()
    ends = {State.AWARDED, State.COUNCIL_FAILED, State.NOT_ELIGIBLE, State.ELIGIBLE}
    assert set(summary["nominations_by_state"]) <= ends
    assert summary["nominations_by_state"][State.AWARDED] == summary["certificates"] > 0
    assert summary["refusals"] == {}
    assert summary["returns"] > 0
    assert summary["payments"] > 0
    assert list(verify()) == []
    assert list(check()) == []


def test_a_file_sent_twice_makes_nothing_twice(capsys: pytest.CaptureFixture[str]) -> None:
    worlds.make_world()
    book = sorted(Path(settings.BASE_DIR).glob("fixtures/ward_workbooks/*.xlsx"))[0]
    code = book.name.split("_")[0]
    arguments = ["import_workbook", str(book), "--ward", code, "--round", "2024", "--json"]
    call_command(*arguments)
    assert json.loads(capsys.readouterr().out)["committed"] is False
    assert Nomination.objects.count() == 0
    call_command(*arguments, "--commit")
    made = Nomination.objects.count()
    assert made > 0
    call_command(*arguments, "--commit")
    assert Nomination.objects.count() == made


def test_a_return_stops_the_clock_and_comes_back_to_the_review() -> None:
    round_ = worlds.make_world()
    nomination = worlds.received(round_)
    number = nomination.number
    returned = door.perform(
        "return_for_correction",
        number,
        worlds.who("tp.thamdinh"),
        remarks=[{"target_kind": "field", "target": "achievement", "text": "Ghi rõ năm"}],
    )
    assert returned.state == State.RETURNED
    with pytest.raises(Refused) as refused:
        door.perform("resubmit", number, worlds.who("mybinh.chutich"), answers=[])
    assert [reason.code for reason in refused.value.reasons] == ["remark"]
    remark = returned.returns.get().remarks.get()
    door.perform(
        "edit", number, worlds.who("mybinh.canbo"), data={"achievement": "Từ năm 2021 đến 2024"}
    )
    back = door.perform(
        "resubmit",
        number,
        worlds.who("mybinh.chutich"),
        answers=[{"remark": str(remark.pk), "answer": "Đã ghi"}],
    )
    assert back.state == State.UNDER_REVIEW
    assert returned.returns.get().touched == ["field:achievement"]
    with pytest.raises(Refused) as again:
        door.perform(
            "return_for_correction",
            number,
            worlds.who("tp.thamdinh"),
            remarks=[{"target_kind": "field", "target": "achievement", "text": "Nữa"}],
        )
    assert [reason.code for reason in again.value.reasons] == ["returns"]


def test_returning_from_inside_a_consultation_cancels_the_open_opinions() -> None:
    round_ = worlds.make_world()
    number = worlds.received(round_).number
    door.perform("consult", number, worlds.who("tp.thamdinh"))
    door.perform(
        "give_opinion", number, worlds.who("gddt.canbo"), verdict="disagree", reason="Thiếu"
    )
    returned = door.perform(
        "return_for_correction",
        number,
        worlds.who("tp.thamdinh"),
        remarks=[{"target_kind": "document", "target": "achievement_report", "text": "Mờ"}],
    )
    assert returned.state == State.RETURNED
    assert list(check()) == []
    with pytest.raises(Refused) as late:
        door.perform("give_opinion", number, worlds.who("vhtt.canbo"), verdict="agree", reason="Có")
    assert late.value.kind in {"forbidden", "hidden"}


def test_hold_remembers_where_it_stopped() -> None:
    round_ = worlds.make_world()
    number = worlds.received(round_).number
    door.perform("consult", number, worlds.who("tp.thamdinh"))
    held = door.perform(
        "hold", number, worlds.who("tp.chutich"), reason_code="complaint", reason="Có đơn"
    )
    assert (held.state, held.held_from) == (State.ON_HOLD, State.CONSULTING)
    assert list(check()) == []
    resumed = door.perform("resume", number, worlds.who("tp.chutich"), clearance="Đơn không đúng")
    assert resumed.state == State.CONSULTING
    assert list(check()) == []


def test_a_secret_ballot_leads_to_nobody_and_changes_only_with_its_code() -> None:
    round_ = worlds.make_world()
    nomination, session = worlds.in_council(round_)
    number = nomination.number
    door.perform("open_vote", number, worlds.who("tp.thuky"))
    members = worlds.voters(session)
    first = door.perform("vote", number, members[0], choice="no")
    with pytest.raises(Refused):
        door.perform("vote", number, members[0], choice="yes")
    door.perform("vote", number, members[0], choice="yes", ballot_code=first.told["ballot_code"])
    with pytest.raises(Refused) as early:
        door.perform("close_vote", number, worlds.who("tp.thuky"))
    assert [reason.code for reason in early.value.reasons] == ["turnout"]
    for member in members[1:]:
        door.perform("vote", number, member, choice="no")
    counted = door.perform("close_vote", number, worlds.who("tp.thuky"))
    item = counted.agenda_items.get(current=True)
    assert (item.yes, item.no, item.passed) == (1, 7, False)
    assert set(SecretBallot.objects.values_list("code_hash", flat=True)) == {""}
    assert Turnout.objects.exclude(open_choice="").count() == 0
    with pytest.raises(Refused):
        door.perform("council_pass", number, worlds.who("hoidong.chutich"))
    failed = door.perform("council_fail", number, worlds.who("hoidong.chutich"))
    assert failed.state == State.COUNCIL_FAILED
    ward = worlds.who("mybinh.canbo")
    assert policy.shown_state(ward, failed)[0] == "under_consideration"
    again = door.perform(
        "revote", number, worlds.who("hoidong.chutich"), reason="Có minh chứng mới"
    )
    assert again.state == State.ELIGIBLE
    assert list(check()) == []


def test_a_member_with_a_conflict_leaves_the_base() -> None:
    round_ = worlds.make_world()
    nomination, session = worlds.in_council(round_)
    number = nomination.number
    door.perform("open_vote", number, worlds.who("tp.thuky"))
    members = worlds.voters(session)
    door.perform("declare_conflict", number, members[0], reason="Là người thân")
    with pytest.raises(Refused) as refused:
        door.perform("vote", number, members[0], choice="yes")
    assert [reason.code for reason in refused.value.reasons] == ["conflict"]
    for member in members[1:]:
        door.perform("vote", number, member, choice="yes")
    counted = door.perform("close_vote", number, worlds.who("tp.thuky"))
    assert counted.agenda_items.get(current=True).base == 8
