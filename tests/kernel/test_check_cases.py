"""``check_cases`` finds what does not fit together, and says where."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from django.core.management import call_command
from django.utils import timezone

from audit.verify import verify
from nominations.models import Nomination
from tests import worlds
from tests.tampering import as_hostile_administrator
from workflows.appraisal.models import ReturnRequest
from workflows.decisions.drafting import draft_decision
from workflows.kernel import door
from workflows.kernel.consistency import check
from workflows.kernel.models import CaseTask

pytestmark = pytest.mark.django_db


def _lose_the_task(nomination: Nomination) -> None:
    CaseTask.objects.filter(process__nomination=nomination, status="NEW").update(status="DONE")


def _open_a_second(nomination: Nomination) -> None:
    task = CaseTask.objects.filter(process__nomination=nomination, status="DONE").last()
    assert task is not None
    CaseTask.objects.filter(pk=task.pk).update(status="NEW")


def _change_the_state(nomination: Nomination) -> None:
    Nomination.objects.filter(pk=nomination.pk).update(state="eligible")


def _change_the_version(nomination: Nomination) -> None:
    Nomination.objects.filter(pk=nomination.pk).update(version=99)


def _open_a_return(nomination: Nomination) -> None:
    ReturnRequest.objects.create(
        nomination=nomination,
        number=1,
        from_state="submitted",
        opened_at=timezone.now(),
        opened_by=worlds.who("tp.tiepnhan"),
        deadline=timezone.now(),
    )


@pytest.mark.parametrize(
    "harm",
    [_lose_the_task, _open_a_second, _change_the_state, _change_the_version, _open_a_return],
)
def test_what_does_not_fit_is_found_and_named(
    harm: Callable[[Nomination], None], capsys: pytest.CaptureFixture[str]
) -> None:
    round_ = worlds.make_world()
    harmed = worlds.received(round_)
    worlds.draft(round_, name="Gia đình ông Hai")
    assert list(check()) == []
    harm(harmed)
    findings = list(check())
    assert {finding.where for finding in findings} == {f"case:{harmed.number}"}
    with pytest.raises(SystemExit) as end:
        call_command("check_cases", "--json")
    assert end.value.code == 1
    answer = json.loads(capsys.readouterr().out)
    assert answer["cases"] == 2
    assert len(answer["findings"]) == len(findings)


def test_an_ended_case_with_work_left_open_is_found(capsys: pytest.CaptureFixture[str]) -> None:
    nomination = worlds.draft(worlds.make_world())
    door.perform(
        "withdraw",
        nomination.number,
        worlds.who("mybinh.chutich"),
        reason_code="by_ward",
        reason="Rút",
    )
    call_command("check_cases")
    assert "khớp" in capsys.readouterr().out
    _open_a_second(nomination)
    assert [finding.where for finding in check()] == [f"case:{nomination.number}"]


def test_a_list_that_is_numbered_one_by_one_fits_all_the_way() -> None:
    round_ = worlds.make_world()
    listed = [worlds.passed(round_, name=f"Gia đình ông {turn}") for turn in range(2)]
    chair, leader = worlds.who("tp.chutich"), worlds.who("ubnd.chutich")
    decision = draft_decision(
        actor=chair,
        round=round_,
        award_type=listed[0].award_type,
        authority=listed[0].authority,
        title="Về việc khen thưởng",
    )
    for one in listed:
        door.perform("submit_for_signature", one.number, chair, decision=decision.pk)
    paper = worlds.signing(decision, leader)
    for one in listed:
        door.perform("sign", one.number, leader, **paper)
    for one in listed:
        door.perform(
            "decide", one.number, worlds.who("ubnd.vanthu"), decided_on=timezone.localdate()
        )
        assert list(check()) == []


@pytest.mark.parametrize("body", ["no JSON {", "[]", "7", '{"from": ""}', "[" * 5000])
def test_a_broken_event_is_reported_and_the_rest_looked_at(body: str) -> None:
    round_ = worlds.make_world()
    broken = worlds.received(round_)
    other = worlds.draft(round_, name="Gia đình ông Hai")
    _change_the_version(other)
    as_hostile_administrator(
        "UPDATE audit_event SET body = %s WHERE stream = %s AND seq = 2",
        given=[body, f"case:{broken.number}"],
    )
    found = {finding.where: finding.text for finding in check()}
    assert "không đọc được" in found[f"case:{broken.number}#2"]
    assert f"case:{other.number}" in found
    in_record = {finding.where for finding in verify()}
    assert {f"case:{broken.number}#2", f"case:{other.number}"} <= in_record
