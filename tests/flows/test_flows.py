"""The flows themselves: their stages, that none leaves its flow, and cases of before."""

from __future__ import annotations

import pytest
from django.db.transaction import TransactionManagementError
from django.utils import timezone
from viewflow import this

from nominations.models import Nomination
from organizations.capabilities import Capability
from tests import worlds
from workflows.flows.commendation import CommendationFlow
from workflows.flows.scholarship import ScholarshipFlow
from workflows.flows.self_taught import SelfTaughtFlow
from workflows.kernel import door
from workflows.kernel.checks import flows_fit_transitions, misfits
from workflows.kernel.consistency import check
from workflows.kernel.flows import engine
from workflows.kernel.flows.base import FLOWS
from workflows.kernel.flows.nodes import Stage
from workflows.kernel.models import CaseTask

#: Stored with every task, so none may be renamed (a removed one loads as obsolete).
STAGES = "start prepare endorse intake complete_file appraise consult opinion gather notice confirm"
STORED = {
    "commendation": f"{STAGES} agenda council result draft_decision signature number outside"
    " ceremony held done",
    "self_taught": f"{STAGES} agenda council result draft_decision signature number outside"
    " ceremony held done",
    "scholarship": f"{STAGES} ranking draft_decision signature number consent payment receipt"
    " held done",
}


@pytest.mark.parametrize("family", FLOWS)
def test_the_places_stand_in_the_order_of_the_process_under_their_stored_names(family: str) -> None:
    assert [node.name for node in FLOWS[family].places()] == STORED[family].split()


@pytest.mark.parametrize("family", FLOWS)
def test_every_way_of_a_flow_stays_in_it(family: str) -> None:
    flow_class = FLOWS[family]
    for node in flow_class.places():
        for edge in [*node._outgoing(), *node._incoming()]:
            for end in (edge.src, edge.dst):
                assert end is flow_class.instance.node(end.name), (node.name, end.name)


def test_a_flow_that_inherits_may_write_a_stage_anew_in_its_place() -> None:
    class Other(CommendationFlow):
        ceremony = ScholarshipFlow._written["done"]

    assert [node.name for node in Other.places()] == STORED["commendation"].split()
    [end] = [e.dst for e in Other.instance.node("number")._outgoing()][:1]
    assert end.flow_class is Other and end.task_title == "Kết thúc"
    assert CommendationFlow.instance.node("ceremony").task_title == "Trao"


def visited() -> Nomination:
    """A self-taught dossier whose claims were looked at on the spot."""
    nomination = worlds.received(worlds.make_world(), "self_taught")
    door.perform(
        "verify_in_field",
        nomination.number,
        worlds.who("tp.thamdinh"),
        visited_on=timezone.localdate(),
        people="Tổ thẩm định",
        findings="Đúng như báo cáo.",
    )
    return nomination


@pytest.mark.django_db
def test_a_self_taught_case_keeps_to_its_own_flow_and_old_ones_come_home() -> None:
    nomination = visited()
    tasks = CaseTask.objects.filter(process=nomination.case)
    assert {one.flow_task.flow_class for one in tasks} == {SelfTaughtFlow}
    # As they were stored before: after the first step at its parent's stages.
    of_parent = CommendationFlow.instance.node("appraise")
    assert tasks.filter(status="NEW").update(flow_task=of_parent) == 1
    door.perform("consult", nomination.number, worlds.who("tp.thamdinh"))
    opened = tasks.filter(status="NEW", flow_task_type="HUMAN")
    assert {one.flow_task.flow_class for one in opened} == {SelfTaughtFlow}


@pytest.mark.django_db
def test_a_consultation_of_before_ends_as_it_began() -> None:
    nomination = visited()
    door.perform("consult", nomination.number, worlds.who("tp.thamdinh"))
    tasks = CaseTask.objects.filter(process=nomination.case)
    for name in ("consult", "opinion"):
        tasks.filter(flow_task=SelfTaughtFlow.instance.node(name)).update(
            flow_task=CommendationFlow.instance.node(name)
        )
    units = list(nomination.award_type_version.consult_units.all())
    assert len(units) > 1
    for unit in units:
        door.perform(
            "give_opinion",
            nomination.number,
            worlds.who(f"{unit.slug}.canbo"),
            verdict="agree",
            reason="Nhất trí",
        )
    assert tasks.filter(flow_task_type="JOIN").count() == 1
    assert not list(check())
    [again] = tasks.filter(status="NEW")
    assert again.flow_task.name == "appraise"


def test_every_flow_fits_the_transitions() -> None:
    assert flows_fit_transitions() == []


def test_a_way_without_transition_and_a_transition_without_way_are_told_at_start() -> None:
    class Wrong(SelfTaughtFlow):
        ceremony = Stage("decided", "Trao", unit="city", capability=Capability.RECEIVE).To(
            this.prepare
        )

    told = [one.msg for one in misfits(Wrong)]
    assert told == [
        "Wrong.ceremony leads to draft, where no transition does",
        "Wrong has no way from decided to awarded, though a transition leads there",
        "Wrong has no way from decided to revoked, though a transition leads there",
    ]


@pytest.mark.django_db(transaction=True)
def test_a_case_moves_only_in_the_transaction_that_locks_its_nomination() -> None:
    nomination = worlds.draft(worlds.make_world())
    with pytest.raises(TransactionManagementError):
        engine.advance(nomination.case, nomination, actor=None)
    door.perform("claim", nomination.number, worlds.who("mybinh.canbo"))
    [task] = CaseTask.objects.filter(process=nomination.case, status="ASSIGNED")
    assert task.owner == worlds.who("mybinh.canbo") and task.assigned is not None
    door.perform("release", nomination.number, worlds.who("mybinh.canbo"))
    task.refresh_from_db()
    assert (task.status, task.owner, task.assigned) == ("NEW", None, None)
