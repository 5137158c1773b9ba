"""The way of a dossier as people see it: every flow, every position, inside and outside."""

from __future__ import annotations

from datetime import datetime
from itertools import groupby
from typing import Any

import pytest
from django.utils import timezone

from nominations.lifecycle import END_STATES, OPEN_STATES, SEALED_STATES, State
from nominations.models import AwardTypeVersion, Nomination
from tests import worlds
from workflows.dossier.explain import explain
from workflows.dossier.flowmap import flow_map
from workflows.kernel import door
from workflows.kernel.flows.base import FLOWS
from workflows.kernel.models import CaseTask

#: The whole way of each family where nothing unusual happens, as the process description has it.
ON_TO_CONFIRM = [
    "Soạn hồ sơ",
    "Duyệt, gửi",
    "Tiếp nhận",
    "Thẩm định",
    "Lấy ý kiến phòng, ban",
    "Xác nhận kết quả thẩm định",
]
BY_COUNCIL = [
    *ON_TO_CONFIRM,
    "Đưa vào chương trình",
    "Họp Hội đồng",
    "Xác nhận kết quả",
    "Trình ký",
    "Ký",
    "Cấp số, ban hành",
    "Trao",
    "Đã trao",
]
WAYS = {
    "commendation": BY_COUNCIL,
    "self_taught": BY_COUNCIL,
    "scholarship": [
        *ON_TO_CONFIRM,
        "Xếp hạng, duyệt",
        "Trình ký",
        "Ký",
        "Cấp số, ban hành",
        "Xác nhận đồng ý nhận",
        "Chi học bổng",
        "Ký nhận",
        "Đã trao",
    ],
}
NOW = timezone.make_aware(datetime(2024, 5, 6, 8))
POSITIONS = [
    (family, node.name)
    for family, flow_class in FLOWS.items()
    for node in flow_class.places()
    if hasattr(node, "state")
]


def dossier(family: str, **fields: Any) -> Nomination:
    version = AwardTypeVersion(family=family)
    fields = {"state_since": NOW, "received_at": NOW} | fields
    return Nomination(award_type_version=version, **fields)


def been(family: str, *names: str) -> list[CaseTask]:
    """Tasks as a case leaves them behind: all done but the last."""
    tasks = []
    for pk, name in enumerate(names, 1):
        node = FLOWS[family].instance.node(name)
        status = "NEW" if pk == len(names) else "DONE"
        tasks.append(
            CaseTask(pk=pk, flow_task=node, flow_task_type="HUMAN", status=status, created=NOW)
        )
    return tasks


def main_way(family: str) -> list[str]:
    """The names of the nodes of WAYS, without the end."""
    nodes = {node.task_title: node.name for node in FLOWS[family].places()}
    return [nodes[title] for title in WAYS[family][:-1]]


@pytest.mark.parametrize("family", WAYS)
def test_a_draft_has_the_whole_way_before_it_in_the_order_of_the_process(family: str) -> None:
    places = flow_map(dossier(family), been(family, "prepare"), inside=True)
    assert [one.title for one in places] == WAYS[family]
    assert [one.mark for one in places] == ["now"] + ["next"] * (len(places) - 1)


@pytest.mark.parametrize("family", WAYS)
def test_every_step_of_the_main_way_is_told_with_what_comes_after_it(family: str) -> None:
    names = main_way(family)
    # Departments are asked from inside the appraisal, and there it goes on.
    for at, name in enumerate(names):
        node = FLOWS[family].instance.node(name)
        nomination = dossier(family, state=node.state, step=getattr(node, "step", ""))
        places = flow_map(nomination, been(family, *names[: at + 1]), inside=True)
        told = [one.title for one in places]
        if name == "consult":
            assert told == [*WAYS[family][:3], node.task_title, "Thẩm định", *WAYS[family][5:]]
        else:
            assert told == WAYS[family], name
        here = [one.mark for one in places].index("now")
        assert places[here].title == node.task_title


@pytest.mark.parametrize(("family", "name"), POSITIONS)
def test_what_is_done_comes_first_then_where_it_is_then_what_is_to_come(
    family: str, name: str
) -> None:
    node = FLOWS[family].instance.node(name)
    for received_at in (None, NOW):
        for held in ("submitted", "returned", "under_review", "eligible"):
            nomination = dossier(
                family,
                state=node.state,
                step=getattr(node, "step", ""),
                held_from=held if node.state == State.ON_HOLD else "",
                received_at=received_at,
            )
            for inside in (True, False):
                places = flow_map(nomination, been(family, *main_way(family), name), inside=inside)
                marks = [mark for mark, _same in groupby(one.mark for one in places)]
                assert marks == [one for one in ("done", "now", "next") if one in marks]
                assert [one.mark for one in places].count("now") == 1
                titles = [one.title for one in places]
                assert len(set(titles)) == len(titles)


@pytest.mark.parametrize("family", WAYS)
def test_every_open_state_of_a_family_has_a_place_and_a_way_to_the_end(family: str) -> None:
    missing = {State.IN_COUNCIL, State.FORWARDED} if family == "scholarship" else set()
    for state in OPEN_STATES - missing:
        nomination = dossier(family, state=state, held_from="under_review")
        if state == State.DECIDED and family == "scholarship":
            nomination.step = "consent"
        assert FLOWS[family].ahead(nomination, asking=True)[-1].name == "done", state


@pytest.mark.parametrize("family", WAYS)
@pytest.mark.parametrize(("received_at", "after"), [(None, "Tiếp nhận"), (NOW, "Thẩm định")])
def test_a_returned_dossier_goes_on_where_it_had_come_from(
    family: str, received_at: Any, after: str
) -> None:
    nomination = dossier(family, state="returned", received_at=received_at, returned_at=NOW)
    tasks = been(family, "prepare", "endorse", "intake", "complete_file")
    places = flow_map(nomination, tasks, inside=True)
    here = [one.mark for one in places].index("now")
    assert places[here].title == "Bổ sung hồ sơ" and places[here + 1].title == after


def test_a_deferred_dossier_has_the_council_before_it_again() -> None:
    names = [one for one in main_way("commendation") if one not in {"draft_decision", "consult"}]
    tasks = been("commendation", *names[: names.index("council") + 1], "appraise")
    places = flow_map(dossier("commendation", state="under_review"), tasks, inside=True)
    coming = [one.title for one in places if one.mark == "next"]
    assert coming == BY_COUNCIL[4:]


def test_a_dossier_on_hold_goes_on_where_it_was_held() -> None:
    tasks = been("commendation", "prepare", "endorse", "intake", "appraise", "held")
    held = dossier("commendation", state="on_hold", held_from="under_review", held_step="confirm")
    places = flow_map(held, tasks, inside=True)
    here = [one.mark for one in places].index("now")
    assert [one.title for one in places[here : here + 2]] == [
        "Tạm dừng",
        "Xác nhận kết quả thẩm định",
    ]


@pytest.mark.parametrize("state", sorted(END_STATES))
def test_an_ended_dossier_has_nothing_before_it(state: str) -> None:
    tasks = been("commendation", "prepare", "endorse", "intake", "done")
    places = flow_map(dossier("commendation", state=state), tasks, inside=True)
    assert [one.title for one in places] == [*BY_COUNCIL[:3], str(State(state).label)]
    assert [one.mark for one in places] == ["done", "done", "done", "now"]


@pytest.mark.parametrize("family", WAYS)
def test_every_sealed_position_looks_the_same_from_outside(family: str) -> None:
    told = set()
    names = main_way(family)
    for node in FLOWS[family].places():
        if getattr(node, "state", "") not in SEALED_STATES:
            continue
        tasks = been(family, *names[: names.index(node.name) + 1])
        step = node.step
        for nomination in (
            dossier(family, state=node.state, step=step),
            dossier(family, state="on_hold", held_from=node.state, held_step=step),
            dossier(family, state="council_failed"),
        ):
            places = flow_map(nomination, tasks, inside=False)
            told.add(tuple((one.title, one.mark, one.at) for one in places))
    [same] = told
    assert ("Xét, quyết định", "now", None) in same


@pytest.mark.django_db
def test_no_department_is_told_where_the_award_asks_none() -> None:
    nomination = worlds.received(worlds.make_world(), "self_taught")
    client = worlds.browser("tp.thamdinh")
    told = client.get(f"/api/v1/nominations/{nomination.number}/explain/").json()["next"]
    assert told.startswith("Tiếp theo: Lấy ý kiến phòng, ban → Xác nhận kết quả thẩm định")
    nomination.award_type_version.consult_units.clear()
    told = client.get(f"/api/v1/nominations/{nomination.number}/explain/").json()["next"]
    assert told.startswith("Tiếp theo: Xác nhận kết quả thẩm định → Đưa vào chương trình")


@pytest.mark.django_db
def test_a_self_taught_draft_is_told_its_next_step() -> None:
    nomination = worlds.draft(worlds.make_world(), "self_taught")
    told = explain(worlds.who("mybinh.canbo"), nomination)
    assert told.next == "Tiếp theo: Duyệt, gửi → Tiếp nhận → Thẩm định."
    worlds.complete(nomination)
    door.perform("send_to_chair", nomination.number, worlds.who("mybinh.canbo"))
    nomination.refresh_from_db()
    told = explain(worlds.who("mybinh.canbo"), nomination)
    assert told.next == "Tiếp theo: Tiếp nhận → Thẩm định → Lấy ý kiến phòng, ban."
