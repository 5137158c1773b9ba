"""Sixteen people at once, through the API on PostgreSQL: one acts, fifteen are told why not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from nominations.lifecycle import State
from nominations.models import Nomination, ScholarshipSlot
from organizations.appointments import appoint
from organizations.models import Unit, User
from tests import worlds
from tests.at_once import at_once, clean
from workflows.appraisal.models import Opinion
from workflows.council.models import SecretBallot, Turnout
from workflows.decisions.drafting import draft_decision
from workflows.decisions.models import Decision
from workflows.kernel import door

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor != "postgresql",
        reason="SQLite serialises every writing transaction: there is no race to show",
    ),
]
SIXTEEN = 16


def sixteen(role: str, unit: str) -> list[User]:
    """Colleagues of one role on one unit."""
    place = Unit.objects.get(slug=unit)
    people = []
    for turn in range(SIXTEEN):
        person = User.objects.create(username=f"{role}.{turn}", full_name=f"Người thứ {turn + 1}")
        appoint(
            actor=None,
            person=person,
            role=role,
            unit=place,
            valid_from=timezone.localdate(),
            basis="Thử",
        )
        people.append(person)
    return people


def all_try(
    number: str, code: str, people: list[User], given: Callable[[User], dict[str, Any]]
) -> Counter[int]:
    """Everybody sends the same act at once; the answers by status, each no with its sentence."""
    answers: list[tuple[int, dict[str, Any]]] = []

    def sending(person: User) -> Callable[[], None]:
        client, body = Client(), given(person)
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")

        def send() -> None:
            answer = client.post(
                f"/api/v1/nominations/{number}/actions/{code}/",
                body,
                content_type="application/json",
            )
            answers.append((answer.status_code, answer.json()))

        return send

    assert at_once([sending(person) for person in people]) == ["done"] * len(people)
    for status, told in answers:
        texts = [reason["text"] for reason in told.get("reasons", [])]
        assert status == 200 or (status in {403, 409} and texts and all(texts)), (status, told)
        # Vietnamese, as a person reads it: no bare word of the machine.
        assert all(any(ord(letter) > 127 for letter in text) for text in texts), texts
    return Counter(status for status, _told in answers)


ONE_AND_FIFTEEN = {200: 1, 409: SIXTEEN - 1}


def nothing(_person: User) -> dict[str, Any]:
    """An act that asks for nothing."""
    return {}


def test_one_of_sixteen_receives() -> None:
    number = worlds.submitted(worlds.make_world()).number
    assert all_try(number, "receive", sixteen("intake_officer", "tp"), nothing) == ONE_AND_FIFTEEN
    assert Nomination.objects.get(number=number).receipt_number.startswith("01/")
    assert clean()


def test_one_of_sixteen_proposes_and_one_of_sixteen_confirms() -> None:
    number = worlds.received(worlds.make_world()).number
    door.perform("consult", number, worlds.who("tp.thamdinh"))
    for name in ("gddt.canbo", "vhtt.canbo"):
        door.perform("give_opinion", number, worlds.who(name), verdict="agree", reason="Được")
    proposal = {"verdict": "eligible", "reason": "Tốt", "scores": worlds.SCORES}
    reviewers = sixteen("reviewer", "tp")
    assert all_try(number, "propose", reviewers, lambda _person: proposal) == ONE_AND_FIFTEEN
    chairs = sixteen("association_chair", "tp")
    assert all_try(number, "mark_eligible", chairs, nothing) == ONE_AND_FIFTEEN
    assert Nomination.objects.get(number=number).state == State.ELIGIBLE
    assert clean()


def test_one_of_sixteen_approves_the_only_scholarship() -> None:
    round_ = worlds.make_world()
    ScholarshipSlot.objects.update(slots=1)
    number = worlds.proposed(round_, "scholarship").number
    for code in ("mark_eligible", "rank"):
        door.perform(code, number, worlds.who("tp.chutich"))
    chairs = sixteen("association_chair", "tp")
    assert all_try(number, "approve", chairs, nothing) == ONE_AND_FIFTEEN
    assert Nomination.objects.get(number=number).state == State.COUNCIL_PASSED
    assert clean()


def test_a_departments_opinion_is_given_once_by_one_of_sixteen() -> None:
    number = worlds.received(worlds.make_world()).number
    door.perform("consult", number, worlds.who("tp.thamdinh"))
    officers = sixteen("department_officer", "gddt")
    given = {"verdict": "agree", "reason": "Nhất trí"}
    assert all_try(number, "give_opinion", officers, lambda _person: given) == ONE_AND_FIFTEEN
    assert Opinion.objects.exclude(verdict="").count() == 1
    assert clean()


def test_a_member_at_sixteen_screens_has_one_ballot() -> None:
    nomination, session = worlds.in_council(worlds.make_world())
    door.perform("open_vote", nomination.number, worlds.who("tp.thuky"))
    member = worlds.voters(session)[0]
    outcome = all_try(
        nomination.number, "vote", [member] * SIXTEEN, lambda _person: {"choice": "yes"}
    )
    assert outcome == ONE_AND_FIFTEEN
    assert SecretBallot.objects.count() == Turnout.objects.count() == 1
    assert clean()


def test_a_vote_is_opened_and_confirmed_by_one_of_sixteen() -> None:
    nomination, session = worlds.in_council(worlds.make_world())
    number = nomination.number
    secretaries = sixteen("secretary", "hoidong")
    assert all_try(number, "open_vote", secretaries, nothing) == ONE_AND_FIFTEEN
    for member in worlds.voters(session):
        door.perform("vote", number, member, choice="yes")
    assert all_try(number, "close_vote", secretaries, nothing) == ONE_AND_FIFTEEN
    chairs = sixteen("council_chair", "hoidong")
    assert all_try(number, "council_pass", chairs, nothing) == ONE_AND_FIFTEEN
    assert Nomination.objects.get(number=number).state == State.COUNCIL_PASSED
    assert clean()


def test_one_of_sixteen_signs_and_one_of_sixteen_numbers() -> None:
    nomination = worlds.passed(worlds.make_world())
    number, chair = nomination.number, worlds.who("tp.chutich")
    decision = draft_decision(
        actor=chair,
        round=nomination.round,
        award_type=nomination.award_type,
        authority=nomination.authority,
        title="Về việc khen thưởng",
    )
    door.perform("submit_for_signature", number, chair, decision=decision.pk)
    leaders = sixteen("leader", "ubnd")
    # Each has opened the draft made for them, and typed the password.
    papers = {person.pk: worlds.signing(decision, person) for person in leaders}
    assert all_try(number, "sign", leaders, lambda one: papers[one.pk]) == ONE_AND_FIFTEEN
    signed = Decision.objects.get(pk=decision.pk)
    assert signed.paper_hash == papers[signed.signed_by_id or 0]["paper"]
    clerks = sixteen("records_clerk", "ubnd")
    day = timezone.localdate().isoformat()
    assert all_try(number, "decide", clerks, lambda _person: {"decided_on": day}) == (
        ONE_AND_FIFTEEN
    )
    assert Decision.objects.get(pk=decision.pk).number == 1
    assert clean()


def test_one_of_sixteen_hands_over() -> None:
    nomination = worlds.passed(worlds.make_world())
    number, chair = nomination.number, worlds.who("tp.chutich")
    leader, clerk = worlds.who("ubnd.chutich"), worlds.who("ubnd.vanthu")
    decision = draft_decision(
        actor=chair,
        round=nomination.round,
        award_type=nomination.award_type,
        authority=nomination.authority,
        title="Về việc khen thưởng",
    )
    door.perform("submit_for_signature", number, chair, decision=decision.pk)
    door.perform("sign", number, leader, **worlds.signing(decision, leader))
    today = timezone.localdate()
    door.perform("decide", number, clerk, decided_on=today)
    given = {"handed_over_on": today.isoformat(), "received_by": "Phú Thị Mỹ Duyên"}
    officers = sixteen("intake_officer", "tp")
    assert all_try(number, "hand_over", officers, lambda _person: given) == ONE_AND_FIFTEEN
    assert clean()
