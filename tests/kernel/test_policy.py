"""The policy by itself: who reads what, whose an act is, and the same said of one and of all."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from nominations.models import Nomination
from organizations import grants
from organizations.capabilities import EITHER_OF_WARD, Capability
from tests import worlds
from tests.process.world import taken_back
from workflows.kernel import door, policy
from workflows.kernel.models.cases import open_work
from workflows.kernel.registry import ACTIONS

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def numbers(django_db_setup: None, django_db_blocker: Any) -> Iterator[dict[str, str]]:
    """The number of a dossier at each stage, all of one ward, made once for these tests."""
    with django_db_blocker.unblock(), taken_back():
        round_ = worlds.make_world()
        made = {
            "draft": worlds.draft(round_, name="Gia đình bà Một"),
            "submitted": worlds.submitted(round_, name="Gia đình ông Hai"),
            "consulting": worlds.received(round_, name="Gia đình bà Ba"),
            "eligible": worlds.proposed(round_, name="Gia đình ông Bốn"),
            "on hold": worlds.proposed(round_, name="Gia đình bà Năm"),
            "passed": worlds.passed(round_, name="Gia đình ông Sáu"),
            "before the council": worlds.in_council(round_, name="Gia đình bà Bảy")[0],
        }
        chair = worlds.who("tp.chutich")
        door.perform("consult", made["consulting"].number, worlds.who("tp.thamdinh"))
        for stage in ("eligible", "on hold"):
            door.perform("mark_eligible", made[stage].number, chair)
        held = {"reason_code": "complaint", "reason": "Có đơn"}
        door.perform("hold", made["on hold"].number, chair, **held)
        yield {stage: one.number for stage, one in made.items()}


@pytest.fixture
def stages(numbers: dict[str, str]) -> dict[str, Nomination]:
    """Each of them, fresh from the database."""
    return {stage: Nomination.objects.get(number=number) for stage, number in numbers.items()}


def read_by(username: str, numbers: dict[str, str]) -> set[str]:
    seen = set(policy.visible(worlds.who(username)).values_list("number", flat=True))
    return {stage for stage, number in numbers.items() if number in seen}


SEALED = {"eligible", "on hold", "passed", "before the council"}
BEYOND_THE_WARD = {"submitted", "consulting"} | SEALED


@pytest.mark.parametrize("username", ["mybinh.canbo", "mybinh.chutich", "kiemtra"])
def test_the_ward_and_the_inspector_read_from_the_draft_on(
    username: str, numbers: dict[str, str]
) -> None:
    assert read_by(username, numbers) == set(numbers)


@pytest.mark.parametrize("username", ["tp.tiepnhan", "tp.thamdinh", "tp.chutich"])
def test_the_city_reads_what_a_ward_has_sent(username: str, numbers: dict[str, str]) -> None:
    assert read_by(username, numbers) == BEYOND_THE_WARD


@pytest.mark.parametrize("username", ["dovinh.canbo", "dovinh.chutich", "quantri"])
def test_another_ward_and_the_administrator_read_nothing(
    username: str, numbers: dict[str, str]
) -> None:
    assert read_by(username, numbers) == set()


def test_a_department_reads_what_it_was_asked_about(numbers: dict[str, str]) -> None:
    asked = {"consulting", "eligible", "on hold", "passed", "before the council"}
    assert read_by("gddt.canbo", numbers) == asked


def test_a_signer_reads_nothing_before_it_is_to_be_signed(
    numbers: dict[str, str], stages: dict[str, Nomination]
) -> None:
    assert read_by("ubnd.chutich", numbers) == set()
    Nomination.objects.filter(pk=stages["passed"].pk).update(state="pending_signature")
    assert read_by("ubnd.chutich", numbers) == {"passed"}


def test_a_member_reads_what_lies_before_the_council_its_secretary_what_may_come_there(
    numbers: dict[str, str],
) -> None:
    assert read_by("hoidong.1", numbers) == {"passed", "before the council"}
    assert read_by("tp.thuky", numbers) == {"eligible", "passed", "before the council"}


def test_a_ward_reads_one_state_for_all_that_is_sealed_and_the_city_each(
    stages: dict[str, Nomination],
) -> None:
    ward, city = worlds.who("mybinh.canbo"), worlds.who("tp.thuky")
    for stage, one in stages.items():
        shown = policy.shown_state(ward, one)[0]
        assert shown == ("under_consideration" if stage in SEALED else one.state), stage
        assert policy.shown_state(city, one)[0] == one.state
        found = Nomination.objects.filter(policy.unsealed_filter(ward, one.state))
        assert found.filter(pk=one.pk).exists() == (stage not in SEALED), stage
        inside = Nomination.objects.filter(policy.unsealed_filter(city, one.state))
        assert inside.filter(pk=one.pk).exists()
    sealed = policy.unsealed_filter(ward, "under_consideration")
    found_sealed = set(Nomination.objects.filter(sealed).values_list("number", flat=True))
    assert found_sealed == {stages[stage].number for stage in SEALED}


@pytest.mark.parametrize(
    ("code", "stage", "names"),
    [
        ("send_to_chair", "draft", {"mybinh.canbo"}),
        ("submit", "draft", {"mybinh.chutich"}),
        ("receive", "submitted", {"tp.tiepnhan"}),
        ("mark_eligible", "eligible", {"tp.chutich"}),
        ("close_vote", "before the council", {"tp.thuky"}),
        ("sign", "passed", {"ubnd.chutich", "ubnd.phochutich"}),
    ],
)
def test_whose_an_act_is_is_told_of_people_of_one_and_at_every_step(
    code: str, stage: str, names: set[str], stages: dict[str, Nomination]
) -> None:
    one = stages[stage]
    assert {person.username for person in policy.people(code, one)} == names
    for username in {*names, "dovinh.canbo", "kiemtra", "quantri"}:
        held = policy.holds_for(worlds.who(username), ACTIONS[code], one)
        assert held == (username in names), username


def test_work_of_either_of_the_ward_is_taken_by_officer_and_chair_of_that_ward_only(
    stages: dict[str, Nomination],
) -> None:
    [task] = open_work(stages["draft"])
    for capability, allowed in (
        (EITHER_OF_WARD, {"mybinh.canbo", "mybinh.chutich"}),
        (Capability.ENDORSE, {"mybinh.chutich"}),
    ):
        task.capability = capability
        for username in ("mybinh.canbo", "mybinh.chutich", "dovinh.chutich", "tp.chutich"):
            rights = grants.mandates(worlds.who(username))
            may = any(policy.covers(right, task) for right in rights)
            assert may == (username in allowed), (capability, username)


def test_where_no_right_serves_the_act_nothing_is_asked(
    stages: dict[str, Nomination], django_assert_num_queries: Any
) -> None:
    person = worlds.who("tp.thuquy")
    grants.mandates(person)
    with django_assert_num_queries(0):
        assert not policy.actionable(person, "receive").exists()
