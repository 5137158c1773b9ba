"""Acting for an absent colleague: both names, both duties, within scope and period."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from audit.models import Event
from nominations.lifecycle import State
from organizations.appointments import deactivate, end_appointment, end_delegation
from organizations.models import Delegation
from organizations.refusals import Refused
from tests import worlds
from tests.refusals import refused
from tests.worlds import lend
from workflows.council.models import Composition, Turnout
from workflows.kernel import door, policy
from workflows.kernel.consistency import check
from workflows.kernel.models import Duty

pytestmark = pytest.mark.django_db


def test_every_record_bears_both_names() -> None:
    number = worlds.submitted(worlds.make_world()).number
    lend("tp.tiepnhan", "tp.thuquy")
    done = door.perform("receive", number, worlds.who("tp.thuquy"))
    assert done.state == State.UNDER_REVIEW
    event = Event.objects.get(kind="receive")
    absent, stand_in = worlds.who("tp.tiepnhan"), worlds.who("tp.thuquy")
    assert (event.actor_id, event.actor_name) == (stand_in.pk, stand_in.full_name)
    assert (event.on_behalf_of_id, event.on_behalf_of_name) == (absent.pk, absent.full_name)
    assert event.role == "intake_officer"


def test_what_the_stand_in_does_counts_as_done_by_both() -> None:
    round_ = worlds.make_world()
    number = worlds.received(round_).number
    door.perform("consult", number, worlds.who("tp.thamdinh"))
    for name in ("gddt.canbo", "vhtt.canbo"):
        door.perform("give_opinion", number, worlds.who(name), verdict="agree", reason="Được")
    lend("tp.thamdinh", "tp.thuquy")
    door.perform(
        "propose",
        number,
        worlds.who("tp.thuquy"),
        verdict="eligible",
        reason="Tốt",
        scores=worlds.SCORES,
    )
    kinds = Duty.objects.filter(kind="appraise").values_list("person__username", flat=True)
    assert set(kinds) == {"tp.thamdinh", "tp.thuquy"}


@pytest.mark.parametrize("absent_is_ward_chair", [True, False])
def test_nobody_appraises_what_they_or_whom_they_stand_for_have_sent(
    absent_is_ward_chair: bool,
) -> None:
    round_ = worlds.make_world()
    number = worlds.received(round_).number
    door.perform("consult", number, worlds.who("tp.thamdinh"))
    for name in ("gddt.canbo", "vhtt.canbo"):
        door.perform("give_opinion", number, worlds.who(name), verdict="agree", reason="Được")
    given = {"verdict": "eligible", "reason": "Tốt", "scores": worlds.SCORES}
    if absent_is_ward_chair:
        # Who sent it stands in for the reviewer.
        lend("tp.thamdinh", "mybinh.chutich")
        refused("propose", number, "mybinh.chutich", "forbidden", "separation", **given)
    else:
        # The reviewer is free, but stands in for somebody who has signed for the ward.
        Duty.objects.create(
            nomination_id=Duty.objects.get().nomination_id,
            person=worlds.who("tp.thamdinh"),
            kind="submit",
        )
        lend("tp.thamdinh", "tp.thuquy")
        refused("propose", number, "tp.thuquy", "forbidden", "separation", **given)
    assert not Duty.objects.filter(kind="appraise").exists()


def test_a_signer_who_appraised_for_somebody_does_not_sign() -> None:
    round_ = worlds.make_world()
    lend("tp.thamdinh", "ubnd.phochutich")
    number = worlds.received(round_).number
    door.perform("consult", number, worlds.who("tp.thamdinh"))
    for name in ("gddt.canbo", "vhtt.canbo"):
        door.perform("give_opinion", number, worlds.who(name), verdict="agree", reason="Được")
    nomination = door.perform(
        "propose",
        number,
        worlds.who("ubnd.phochutich"),
        verdict="eligible",
        reason="Tốt",
        scores=worlds.SCORES,
    )
    for name, allowed in (("ubnd.phochutich", False), ("ubnd.chutich", True)):
        answer = policy.verdict(worlds.who(name), "sign", nomination)
        assert ("separation" not in {reason.code for reason in answer.reasons}) is allowed


def test_a_stand_in_does_only_what_was_lent() -> None:
    round_ = worlds.make_world()
    number = worlds.submitted(round_).number
    lend("tp.chutich", "tp.thuquy", capabilities=("confirm",))
    given = {"reason_code": "wrong_authority", "reason": "Không thuộc"}
    assert (
        policy.verdict(
            worlds.who("tp.thuquy"), "sign", worlds.passed(round_, name="Gia đình ông Hai")
        ).allowed
        is False
    )
    done = door.perform("refuse", number, worlds.who("tp.thuquy"), **given)
    assert done.state == State.REFUSED


@pytest.mark.parametrize(("first", "last"), [(-9, -1), (1, 9)])
def test_before_its_first_and_after_its_last_day_it_gives_nothing(first: int, last: int) -> None:
    number = worlds.submitted(worlds.make_world()).number
    lend("tp.tiepnhan", "tp.thuquy", first=first, last=last)
    refused("receive", number, "tp.thuquy", "forbidden", "role")


@pytest.mark.parametrize("how", ["revoked", "holder-left", "holder-deactivated", "self-left"])
def test_it_ends_with_its_revocation_and_with_the_right_it_was_lent_from(how: str) -> None:
    number = worlds.submitted(worlds.make_world()).number
    delegation = lend("tp.tiepnhan", "tp.thuquy", first=-3)
    if how == "revoked":
        end_delegation(delegation)
    elif how == "holder-left":
        end_appointment(
            actor=None,
            appointment=delegation.appointment,
            last_day=timezone.localdate() - timedelta(days=1),
        )
    elif how == "holder-deactivated":
        deactivate(actor=None, person=worlds.who("tp.tiepnhan"))
    else:
        deactivate(actor=None, person=worlds.who("tp.thuquy"))
    kind = "hidden" if how == "self-left" else "forbidden"
    code = "not_found" if how == "self-left" else "role"
    refused("receive", number, "tp.thuquy", kind, code)


def test_who_holds_two_rights_uses_the_one_that_is_free() -> None:
    round_ = worlds.make_world()
    Composition.objects.update(delegates_may_vote=True)
    nomination, session = worlds.in_council(round_)
    absent = session.seats.get(present=False).member.username
    door.perform("open_vote", nomination.number, worlds.who("tp.thuky"))
    lend(absent, "tp.thuquy")
    # A stand-in votes from the absent member's seat, and that is empty.
    refused("vote", nomination.number, "tp.thuquy", "unmet", "absent", choice="yes")
    member = worlds.voters(session)[1].username
    lend(member, "tp.vanthu")
    door.perform("vote", nomination.number, worlds.who("tp.vanthu"), choice="yes")
    assert Turnout.objects.get().member.username == member
    # One seat, one ballot: the member's own comes too late without its code.
    refused("vote", nomination.number, member, "unmet", "ballot_code", choice="no")
    assert list(check()) == []


def test_nobody_lends_to_themselves_nor_more_than_they_have() -> None:
    worlds.make_world()
    with pytest.raises(Refused):
        lend("tp.tiepnhan", "tp.tiepnhan")
    with pytest.raises(Refused):
        lend("tp.tiepnhan", "tp.thuquy", capabilities=("confirm",))
    assert Delegation.objects.count() == 0


def test_a_stand_in_lends_nothing_on() -> None:
    number = worlds.submitted(worlds.make_world()).number
    lend("tp.tiepnhan", "tp.thuquy")
    lend("tp.thuquy", "tp.vanthu")
    refused("receive", number, "tp.vanthu", "forbidden", "role")
