"""Many at once on PostgreSQL: one acts, the others are told; nothing breaks."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.utils import timezone

from audit.models import Event
from nominations.lifecycle import State
from nominations.models import AwardTypeVersion, Nomination, RoundAward, ScholarshipSlot
from organizations.models import RegisterEntry, Unit
from tests import worlds
from tests.at_once import Act, at_once, clean
from workflows.council import sessions
from workflows.council.models import AgendaItem, SecretBallot, Turnout
from workflows.decisions.drafting import draft_decision
from workflows.decisions.lists import KIND as DECISIONS
from workflows.decisions.models import Decision, DecisionItem
from workflows.kernel import door
from workflows.ward import proposals

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor != "postgresql",
        reason="SQLite serialises every writing transaction: there is no race to show",
    ),
]


def act(code: str, number: str, username: str, **inputs: object) -> Act:
    """One person's act, ready to run; the person is known before the start."""
    person = worlds.who(username)
    return lambda: door.perform(code, number, person, **inputs)


def test_of_eight_who_receive_at_once_one_does_and_seven_are_told() -> None:
    number = worlds.submitted(worlds.make_world()).number
    outcomes = at_once([act("receive", number, "tp.tiepnhan") for _ in range(8)])
    assert Counter(outcomes) == {"done": 1, "unmet": 7}
    receipts = RegisterEntry.objects.filter(register__kind="receipt")
    assert list(receipts.values_list("number", flat=True)) == [1]
    assert clean()


def test_eight_people_with_eight_different_acts_leave_one_true_story() -> None:
    round_ = worlds.make_world()
    remarks = [{"target_kind": "field", "target": "achievement", "text": "Ghi rõ năm"}]
    for turn in range(3):
        number = worlds.submitted(round_, name=f"Gia đình ông {turn}").number
        outcomes = at_once(
            [
                act("receive", number, "tp.tiepnhan"),
                act("recall", number, "mybinh.chutich"),
                act("return_for_correction", number, "tp.thamdinh", remarks=remarks),
                act("withdraw", number, "mybinh.chutich", reason_code="by_ward", reason="Rút"),
                act("hold", number, "tp.chutich", reason_code="complaint", reason="Có đơn"),
                act("refuse", number, "tp.chutich", reason_code="too_late", reason="Muộn"),
                act("claim", number, "tp.tiepnhan"),
                act("allow_return", number, "tp.chutich", reason="Cần thêm"),
            ]
        )
        assert set(outcomes) <= {"done", "unmet", "forbidden", "hidden"}, outcomes
        assert "done" in outcomes
        # As many acts were recorded as were done: none lost, none twice.
        nomination = Nomination.objects.get(number=number)
        before = 5  # created, paper attached, sent to the chair, submitted: versions 1 to 4
        assert nomination.version == before - 1 + outcomes.count("done")
        assert clean()


def test_opinions_finished_at_once_leave_one_next_task() -> None:
    number = worlds.received(worlds.make_world()).number
    door.perform("consult", number, worlds.who("tp.thamdinh"))
    outcomes = at_once(
        [
            act("give_opinion", number, name, verdict="agree", reason="Nhất trí")
            for name in ("gddt.canbo", "vhtt.canbo")
        ]
    )
    assert outcomes == ["done", "done"]
    assert Nomination.objects.get(number=number).state == State.UNDER_REVIEW
    assert clean()


def test_two_opinions_and_a_return_at_once_end_in_one_place() -> None:
    round_ = worlds.make_world()
    for turn in range(3):
        number = worlds.received(round_, name=f"Gia đình ông {turn}").number
        door.perform("consult", number, worlds.who("tp.thamdinh"))
        outcomes = at_once(
            [
                *(
                    act("give_opinion", number, name, verdict="agree", reason="Nhất trí")
                    for name in ("gddt.canbo", "vhtt.canbo")
                ),
                act(
                    "return_for_correction",
                    number,
                    "tp.thamdinh",
                    remarks=[{"target_kind": "field", "target": "achievement", "text": "Rõ"}],
                ),
            ]
        )
        assert set(outcomes) <= {"done", "unmet", "forbidden", "hidden"}, outcomes
        # A return is possible before, between and after the opinions.
        assert outcomes[2] == "done"
        assert Nomination.objects.get(number=number).state == State.RETURNED
        assert clean()


@pytest.mark.parametrize("secret", [True, False])
def test_eight_votes_at_once_are_eight_ballots(secret: bool) -> None:
    round_ = worlds.make_world()
    AwardTypeVersion.objects.update(secret_ballot=secret)
    nomination, session = worlds.in_council(round_)
    number = nomination.number
    door.perform("open_vote", number, worlds.who("tp.thuky"))
    members = [member.username for member in worlds.voters(session)]
    outcomes = at_once([act("vote", number, name, choice="yes") for name in members])
    assert outcomes == ["done"] * 8
    assert Turnout.objects.count() == 8
    assert SecretBallot.objects.count() == (8 if secret else 0)
    assert at_once([act("close_vote", number, "tp.thuky")] * 2).count("done") == 1
    assert AgendaItem.objects.get().yes == 8
    assert clean()


def test_one_member_voting_eight_times_at_once_has_one_secret_ballot() -> None:
    nomination, session = worlds.in_council(worlds.make_world())
    number = nomination.number
    door.perform("open_vote", number, worlds.who("tp.thuky"))
    name = worlds.voters(session)[0].username
    outcomes = at_once([act("vote", number, name, choice="yes") for _ in range(8)])
    assert Counter(outcomes) == {"done": 1, "unmet": 7}
    assert SecretBallot.objects.count() == Turnout.objects.count() == 1
    assert clean()


def eligible(round_: object, name: str) -> str:
    """Ready for the council."""
    number = worlds.proposed(round_, name=name).number
    return door.perform("mark_eligible", number, worlds.who("tp.chutich")).number


def test_items_put_on_one_agenda_at_once_each_have_a_place() -> None:
    round_ = worlds.make_world()
    numbers = [eligible(round_, f"Gia đình ông {turn}") for turn in range(4)]
    session = sessions.call_session(
        actor=worlds.who("tp.thuky"),
        council=Unit.objects.get(slug="hoidong"),
        round=round_,
        meets_at=timezone.now(),
        place="Hội trường",
    )
    outcomes = at_once(
        [act("put_on_agenda", number, "tp.thuky", session=session.pk) for number in numbers]
    )
    assert outcomes == ["done"] * 4
    assert sorted(session.items.values_list("position", flat=True)) == [1, 2, 3, 4]
    assert clean()


def test_a_wards_last_place_of_the_quota_is_given_once() -> None:
    round_ = worlds.make_world()
    RoundAward.objects.update(slots_per_ward=2)
    numbers = []
    for turn in range(4):
        nomination = worlds.draft(round_, name=f"Gia đình ông {turn}")
        worlds.complete(nomination)
        door.perform("send_to_chair", nomination.number, worlds.who("mybinh.canbo"))
        numbers.append(nomination.number)
    # Two letters, so that it is not the letter that keeps them apart.
    letters = [worlds.letter(round_, number=f"0{turn}/TTr-HKH") for turn in (1, 2)]
    outcomes = at_once(
        [
            act("submit", number, "mybinh.chutich", submission=letters[place % 2].pk)
            for place, number in enumerate(numbers)
        ]
    )
    assert Counter(outcomes) == {"done": 2, "unmet": 2}
    assert clean()


def decision_of(nomination: Nomination, title: str) -> Decision:
    """A draft with this nomination in it, signed."""
    chair, leader = worlds.who("tp.chutich"), worlds.who("ubnd.chutich")
    decision = draft_decision(
        actor=chair,
        round=nomination.round,
        award_type=nomination.award_type,
        authority=nomination.authority,
        title=title,
    )
    door.perform("submit_for_signature", nomination.number, chair, decision=decision.pk)
    door.perform("sign", nomination.number, leader, **worlds.signing(decision, leader))
    return decision


def test_two_clerks_numbering_two_decisions_at_once_leave_no_gap_and_no_pair() -> None:
    round_ = worlds.make_world()
    numbers = []
    for turn in range(3):
        nomination = worlds.passed(round_, name=f"Gia đình ông {turn}")
        decision_of(nomination, f"Quyết định {turn}")
        numbers.append(nomination.number)
    today = timezone.localdate()
    outcomes = at_once(
        [act("decide", number, "ubnd.vanthu", decided_on=today) for number in numbers * 2]
    )
    assert Counter(outcomes) == {"done": 3, "unmet": 3}
    assert sorted(Decision.objects.values_list("number", flat=True)) == [1, 2, 3]
    books = RegisterEntry.objects.filter(register__kind="golden_book")
    assert sorted(books.values_list("number", flat=True)) == [1, 2, 3]
    codes = DecisionItem.objects.values_list("verification_code", flat=True)
    assert len(set(codes)) == 3
    assert clean()


def test_a_list_signed_while_each_on_it_is_signed_too_is_signed_once() -> None:
    round_ = worlds.make_world()
    chair, leader = worlds.who("tp.chutich"), worlds.who("ubnd.chutich")
    passed = [worlds.passed(round_, name=f"Gia đình ông {turn}") for turn in range(3)]
    decision = draft_decision(
        actor=chair,
        round=round_,
        award_type=passed[0].award_type,
        authority=passed[0].authority,
        title="Quyết định chung",
    )
    for one in passed:
        door.perform("submit_for_signature", one.number, chair, decision=decision.pk)
    given = worlds.signing(decision, leader)

    def whole() -> None:
        door.do(DECISIONS, "sign_list", decision.pk, worlds.who("ubnd.chutich"), inputs=given)

    each = [act("sign", one.number, "ubnd.chutich", **given) for one in passed]
    outcomes = at_once([*each, whole, whole])
    # Who waits for a row another holds never holds one the other waits for.
    assert set(outcomes) <= {"done", "unmet"} and "done" in outcomes
    decision.refresh_from_db()
    assert decision.state == Decision.State.SIGNED
    assert Event.objects.filter(kind="sign").count() == 3
    assert clean()


def test_the_last_scholarship_slot_is_approved_once() -> None:
    round_ = worlds.make_world()
    ScholarshipSlot.objects.filter(category="pupil").update(slots=1)
    numbers = []
    for name, national_id, score in (
        ("Đàng Năng Thọ", "058212000123", 80),
        ("Kiều Thị Ánh", "058312000124", 90),
    ):
        number = worlds.proposed(
            round_, "scholarship", full_name=name, national_id=national_id
        ).number
        door.perform("mark_eligible", number, worlds.who("tp.chutich"))
        Nomination.objects.filter(number=number).update(city_score=score)
        # The first was ranked when it was alone; the second is better.
        door.perform("rank", number, worlds.who("tp.chutich"))
        numbers.append(number)
    outcomes = at_once([act("approve", number, "tp.chutich") for number in numbers * 2])
    assert outcomes.count("done") == 1
    assert Nomination.objects.filter(state=State.COUNCIL_PASSED).count() == 1
    assert clean()


def test_the_same_key_sent_twice_at_once_is_done_once_and_answered_alike() -> None:
    number = worlds.submitted(worlds.make_world()).number
    answers = []
    person = worlds.who("tp.tiepnhan")

    def post() -> None:
        client = Client()
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        answer = client.post(
            f"/api/v1/nominations/{number}/actions/receive/",
            {},
            content_type="application/json",
            headers={"Idempotency-Key": "k1"},
        )
        answers.append((answer.status_code, answer.json()["state"]))

    assert at_once([post] * 4) == ["done"] * 4
    assert answers == [(200, "under_review")] * 4
    receipts = RegisterEntry.objects.filter(register__kind="receipt")
    assert list(receipts.values_list("number", flat=True)) == [1]
    assert clean()


def test_the_same_workbook_sent_twice_at_once_makes_nothing_twice() -> None:
    round_ = worlds.make_world()
    book = sorted(Path(settings.BASE_DIR).glob("fixtures/ward_workbooks/*.xlsx"))[0]
    ward = Unit.objects.get(code=book.name.split("_")[0])
    actor = worlds.who(f"{ward.slug}.canbo")
    made: list[int] = []

    def send() -> None:
        report = proposals.commit(book, name=book.name, actor=actor, ward=ward, round=round_)
        made.append(len(report.created))

    assert at_once([send] * 2) == ["done", "done"]
    assert sorted(made) == [0, Nomination.objects.count()]
    numbers = RegisterEntry.objects.filter(register__kind="nomination")
    assert numbers.count() == Nomination.objects.count()
    assert clean()
