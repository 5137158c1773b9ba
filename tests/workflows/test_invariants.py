"""The eight invariants of the process, held along random walks."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audit.verify import verify
from nominations import drafts
from nominations.lifecycle import EDITABLE_STATES, END_STATES, NEGATIVE_ENDS, State
from nominations.models import Nomination, Round
from organizations.models import Register
from tests import worlds
from tests.refusals import everything
from tests.workflows.walks import ROLES, Walk
from workflows import door, policy
from workflows.consistency import check
from workflows.models import AgendaItem, Decision, Duty, Notice, SecretBallot, Turnout
from workflows.registry import ACTIONS

pytestmark = pytest.mark.django_db
FEW = settings(
    max_examples=8, deadline=None, derandomize=True, database=None,
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
STEPS = 40
#: One of each right; the other members of the council are like the first.
RIGHTS = [name for name in ROLES if name not in {f"hoidong.{place}" for place in range(2, 9)}]


class _Undo(Exception):
    """Takes a walk back."""


@pytest.fixture
def started(db: Any) -> tuple[Round, list[str]]:
    """A pupil at the door of the city, families half way and through the council; once a test."""
    round_ = worlds.make_world()
    return round_, [
        worlds.passed(round_).number,
        worlds.submitted(round_, "scholarship").number,
        worlds.proposed(round_, name="Gia đình ông Hai").number,
    ]


def walks(started: tuple[Round, list[str]], seed: int, steps: int = STEPS) -> Iterator[Walk]:
    """Yield the walk after each step, then take all of it back."""
    try:
        with transaction.atomic():
            walk = Walk(*started, seed)
            for _step in range(steps):
                walk.step()
                yield walk
            raise _Undo
    except _Undo:
        pass


def facts(number: str) -> tuple[Any, ...]:
    """The nominee's data and papers of a dossier."""
    snapshot = drafts.snapshot(Nomination.objects.get(number=number))
    return snapshot["fields"], snapshot["documents"], snapshot["subject"]


@FEW
@given(seed=st.integers(0, 10_000))
def test_state_position_record_and_data_agree_after_every_act(
    started: tuple[Round, list[str]], seed: int
) -> None:
    known: dict[str, tuple[Any, ...]] = {}
    for walk in walks(started, seed):
        # 1: one state, one open position that fits it, and the record tells the same story.
        assert list(check()) == [], walk.done
        # 2: nominee data stands still once it was handed on.
        for number in walk.numbers:
            now, state = facts(number), Nomination.objects.get(number=number).state
            if state not in EDITABLE_STATES:
                last = walk.done[-1] if walk.done else ("", "", "")
                came_back = last[:2] in {(number, "resubmit"), (number, "send_to_chair")}
                assert came_back or known.get(number, now) == now, walk.done
            known[number] = now
    assert list(verify()) == []


@FEW
@given(seed=st.integers(0, 10_000))
def test_duties_ballots_numbers_dates_and_ends_keep_the_rules(
    started: tuple[Round, list[str]], seed: int
) -> None:
    for walk in walks(started, seed):
        if not walk.done:
            continue
        # 3: nobody has two of the three duties for one dossier.
        duties = list(Duty.objects.values_list("nomination", "person"))
        assert len(duties) == len(set(duties)), walk.done
        # 4: one ballot a member an item, and of the frozen ones as many as were counted.
        for item in AgendaItem.objects.all():
            there = Turnout.objects.filter(item=item).count()
            assert SecretBallot.objects.filter(item=item).count() == there
            if item.passed is not None:
                assert (item.yes or 0) + (item.no or 0) + (item.blank or 0) == there
        # 5: numbers without gap or pair; dates in order.
        for register in Register.objects.all():
            taken = sorted(register.entries.values_list("number", flat=True))
            assert taken == list(range(1, register.last_number + 1))
        for one in Nomination.objects.filter(number__in=walk.numbers):
            assert dates_in_order(one), walk.done
            # 6: every negative end has its reason and its notice.
            if one.state in NEGATIVE_ENDS:
                assert one.reason_code, walk.done
                assert Notice.objects.filter(nomination=one).exclude(
                    kind__in=["submitted", "received", "returned", "resubmitted", "decided"]
                ), walk.done


def dates_in_order(one: Nomination) -> bool:
    """Minutes ≤ letter ≤ submitted ≤ received ≤ council ≤ decision ≤ award, those there are."""
    item = getattr(one, "submission_item", None)
    council = AgendaItem.objects.filter(nomination=one, closed_at__isnull=False).last()
    moments = (one.submitted_at, one.received_at, council.closed_at if council else None)
    days = [
        item.submission.minutes_date if item else None,
        item.submission.letter_date if item else None,
        *(timezone.localdate(moment) if moment else None for moment in moments),
        one.decided_on,
        one.awarded_on,
    ]
    there = [day for day in days if day is not None]
    return all(first <= second for first, second in pairwise(there))


@FEW
@given(seed=st.integers(0, 10_000))
def test_whoever_may_finds_it_and_whoever_may_not_is_told_why(
    started: tuple[Round, list[str]], seed: int
) -> None:
    for place, walk in enumerate(walks(started, seed)):
        if place % 13:
            continue
        cases = {one.number: one for one in Nomination.objects.filter(number__in=walk.numbers)}
        for name in RIGHTS:
            person = walk.people[name]
            seen = set(policy.visible(person).values_list("number", flat=True))
            for code in ACTIONS:
                listed = set(policy.actionable(person, code).values_list("number", flat=True))
                # 7: asking one by one and asking for all give the same; none is out of sight.
                assert listed <= seen, (name, code, walk.done)
                for number, nomination in cases.items():
                    answer = policy.verdict(person, code, nomination)
                    assert answer.allowed == (number in listed), (name, code, walk.done)
                    assert answer.allowed or answer.reasons


@FEW
@given(seed=st.integers(0, 10_000))
def test_a_refusal_along_the_way_changes_nothing(
    started: tuple[Round, list[str]], seed: int
) -> None:
    try:
        with transaction.atomic():
            walk = Walk(*started, seed)
            for _step in range(STEPS):
                # What the walker prepares (letters, sessions, drafts) is there before.
                walk.letter(), walk.session()
                number, code, name = walk.choose()
                person = walk.people[name]
                typed = walk.inputs(code, walk.nomination(number), person)
                before = everything()
                try:
                    door.perform(code, number, person, **typed)
                except door.Refused:
                    assert everything() == before, (code, name, walk.done)
                else:
                    walk.done.append((number, code, name))
                    walk.follow(number, code)
            raise _Undo
    except _Undo:
        pass


@FEW
@given(seed=st.integers(0, 10_000))
def test_from_wherever_a_walk_ends_an_end_can_be_reached(
    started: tuple[Round, list[str]], seed: int
) -> None:
    try:
        with transaction.atomic():
            walk = Walk(*started, seed)
            for _step in range(STEPS):
                walk.step()
            for _round in range(6):
                for number in walk.numbers:
                    _towards_an_end(walk, number)
            states = Nomination.objects.filter(number__in=walk.numbers).values_list(
                "state", flat=True
            )
            assert set(states) <= END_STATES, walk.done
            assert list(check()) == []
            raise _Undo
    except _Undo:
        pass


def _towards_an_end(walk: Walk, number: str) -> None:
    """The shortest way out of each state, one act at a time, by those who may."""
    ways: dict[str, list[tuple[str, str]]] = {
        State.ON_HOLD: [("resume", "tp.chutich")],
        State.IN_COUNCIL: [("council_defer", "hoidong.chutich")],
        State.COUNCIL_PASSED: [("submit_for_signature", "tp.chutich")],
        # What a higher body gave is theirs to take back: it is handed over.
        State.DECIDED: [
            ("revoke", "ubnd.chutich"), ("revoke", "tp.chutich"), ("hand_over", "tp.tiepnhan"),
        ],
        State.PENDING_SIGNATURE: [
            ("refuse_to_sign", "ubnd.chutich"), ("refuse_to_sign", "tp.chutich"),
            ("sign", "ubnd.chutich"), ("sign", "tp.chutich"),
            ("decide", "ubnd.vanthu"), ("decide", "tp.vanthu"),
        ],
    }  # fmt: skip
    walk.sign_minutes()
    nomination = walk.nomination(number)
    if nomination.state in END_STATES:
        return
    for code, name in ways.get(nomination.state, [("withdraw", "mybinh.chutich")]):
        person = walk.people[name]
        if not policy.verdict(person, code, nomination).allowed:
            continue
        typed = walk.inputs(code, nomination, person)
        if code == "decide":
            decision = Decision.objects.get(items__nomination=nomination, items__current=True)
            typed["decided_on"] = decision.decided_on or timezone.localdate()
        if code == "hand_over":
            typed["handed_over_on"] = timezone.localdate()
        try:
            door.perform(code, number, person, **typed)
            return
        except door.Refused:
            continue
