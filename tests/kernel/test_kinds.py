"""Every kind of thing answers the same three questions, and alike."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from documents.book import PAPERS
from nominations.models import Nomination
from organizations.models import Delegation, User
from tests import worlds
from tests.documents.test_desk import enter, returned
from tests.redress.test_complaints import accepted, act
from tests.redress.test_revocations import act as notify
from tests.redress.test_revocations import decided, opened
from tests.ward.test_list_acts import a_list as sent_in
from tests.web.test_acts_of_kinds import a_delegation, a_list, api
from workflows.council import compositions, sessions
from workflows.council.models import Composition, CouncilSession, Tie
from workflows.decisions import lists
from workflows.inbox import standing_in
from workflows.kernel.kinds import KINDS, Kind
from workflows.kernel.registry import UNNAMED
from workflows.redress import complaints, revocations
from workflows.ward import letters, workbook_kind
from workflows.ward.models import Submission

pytestmark = pytest.mark.django_db


def agree(kind: Kind, *things: Any) -> set[tuple[str, str]]:
    """Who may do what to one of them: ``verdict`` says yes ⇔ ``actionable`` lists it."""
    allowed = set()
    for person in User.objects.filter(is_active=True):
        for code, action in kind.actions.items():
            listed = [one.pk for one in kind.actionable(person, code)]
            assert len(listed) == len(set(listed)), (person.username, code)
            for thing in things:
                yes = kind.verdict(person, action, thing).allowed
                assert yes == (thing.pk in listed), (person.username, code, thing)
                if yes:
                    allowed.add((person.username, code))
    return allowed


def test_what_may_be_done_to_a_complaint_is_what_is_listed_for_it() -> None:
    nomination = worlds.received(worlds.make_world())
    fresh, running = accepted(nomination), accepted(nomination)
    ward = nomination.ward
    for question in ("Ai viết?", "Khi nào?"):
        act(running, "ask_ward", "tp.tiepnhan", unit=ward.pk, question=question)
    allowed = agree(complaints.KIND, fresh, running)
    assert {("mybinh.canbo", "answer"), ("tp.chutich", "resolve")} <= allowed
    assert not {who for who, _code in allowed} & {"kiemtra", "quantri", "dovinh.canbo"}


def test_what_may_be_done_to_a_revocation_is_what_is_listed_for_it() -> None:
    case = opened(decided())
    allowed = agree(revocations.KIND, case)
    assert ("tp.tiepnhan", "notify") in allowed and ("mybinh.canbo", "notify") not in allowed
    notify(case, "notify", "tp.tiepnhan", notified_on=timezone.localdate())
    allowed = agree(revocations.KIND, case)
    assert {("tp.chutich", "record_opinion"), ("mybinh.chutich", "record_explanation")} <= allowed


def test_the_list_of_what_can_be_done_takes_one_statement() -> None:
    nomination = worlds.received(worlds.make_world())
    for _one in range(3):
        accepted(nomination)
    person = worlds.who("tp.chutich")
    assert len(complaints.KIND.actionable(person, "extend")) == 3
    with CaptureQueriesContext(connection) as taken:
        assert len(complaints.KIND.actionable(person, "extend")) == 3
    assert len(taken) == 1


def test_what_may_be_done_to_a_session_is_what_is_listed_for_it() -> None:
    _nomination, running = worlds.in_council(worlds.make_world())
    allowed = agree(sessions.KIND, running)
    assert {("tp.thuky", "take_attendance"), ("hoidong.chutich", "sign_minutes")} <= allowed
    assert not {who for who, _code in allowed} & {"hoidong.1", "kiemtra", "mybinh.chutich"}
    CouncilSession.objects.update(state="closed", minutes_signed_at=timezone.now())
    running.refresh_from_db()
    assert agree(sessions.KIND, running) == set()


def test_what_may_be_done_to_a_composition_and_a_tie_is_what_is_listed_for_them() -> None:
    worlds.make_world()
    composition = Composition.objects.get()
    assert agree(compositions.KIND, composition) == {("tp.thuky", "end_council")}
    compositions.declare_tie(
        actor=worlds.who("hoidong.1"), kind="relative", name="Trần Văn Ba", relation="anh ruột"
    )
    assert agree(compositions.TIES, Tie.objects.get()) == {("hoidong.1", "withdraw_tie")}


def test_what_may_be_done_to_a_letter_a_list_and_a_decision_is_what_is_listed_for_them() -> None:
    decision, _passed = a_list(("Gia đình An",))
    letter = Submission.objects.get()
    ward = {"mybinh.canbo", "mybinh.chutich"}
    assert {who for who, _code in agree(letters.KIND, letter)} == ward
    book = sent_in(letter.round)
    allowed = agree(workbook_kind.KIND, book)
    assert {who for who, _code in allowed} == {"mybinh.canbo"}
    assert ("mybinh.canbo", "expire_workbook") not in allowed
    leaders = {"ubnd.chutich", "ubnd.phochutich"}
    assert {who for who, _code in agree(lists.KIND, decision)} == leaders


def test_what_may_be_done_to_a_delegation_and_a_paper_is_what_is_listed_for_them() -> None:
    round_ = worlds.make_world()
    lent = a_delegation(api("tp.thamdinh")).json()["id"]
    allowed = agree(standing_in.KIND, Delegation.objects.get(pk=lent))
    assert {who for who, _code in allowed} >= {"tp.thamdinh", "tp.thuquy", "quantri"}
    assert not {who for who, _code in allowed} & {"tp.tiepnhan", "kiemtra"}
    paper = enter(worlds.who("tp.vanthu"), returned(round_), "return_slip~return:1")
    allowed = agree(PAPERS, paper)
    assert ("tp.vanthu", "cancel_paper") in allowed
    assert not {who for who, _code in allowed} & {"mybinh.canbo", "kiemtra", "ubnd.vanthu"}


def test_every_kind_that_asks_its_right_otherwise_lists_otherwise_too() -> None:
    for kind in KINDS.values():
        own = {name for one in type(kind).__mro__[:-2] for name in vars(one)}
        if own & {"mandate", "verdict"}:
            assert "actionable" in own, kind.code


def test_every_act_of_every_kind_can_be_listed_and_its_right_is_asked_somewhere() -> None:
    worlds.make_world()
    person = worlds.who("tp.chutich")
    for kind in KINDS.values():
        for code, action in kind.actions.items():
            assert list(kind.actionable(person, code)) == [], (kind.code, code)
            if kind.model is not Nomination and not UNNAMED & set(action.capability):
                own = "mandate" in vars(type(kind)) or "verdict" in vars(type(kind))
                assert action.units or kind.units or own, (kind.code, code)
