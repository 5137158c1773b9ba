"""The council: a called session, a quorum, one ballot a member, the tally decides."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from audit.models import Event
from nominations.lifecycle import State, Step
from nominations.models import AwardTypeVersion, Nomination
from organizations.models import Unit
from organizations.refusals import Refused
from tests import worlds
from tests.refusals import refused
from workflows.council import sessions
from workflows.council.models import CouncilSession, SecretBallot, Turnout
from workflows.kernel import door
from workflows.kernel.consistency import check
from workflows.kernel.models import Notice

pytestmark = pytest.mark.django_db
NO_BALLOT = {"choice": "yes"}


def session_of(round_: object, **more: object) -> CouncilSession:
    """A called session of the council."""
    given = {"meets_at": timezone.now(), "place": "Hội trường"} | more
    return sessions.call_session(
        actor=worlds.who("tp.thuky"),
        council=Unit.objects.get(slug="hoidong"),
        round=round_,
        **given,
    )


def seated(session: CouncilSession, count: int) -> None:
    """So many are in the room."""
    seats = list(session.seats.values_list("pk", flat=True))
    worlds.attended(session, seats[:count])


def voted(round_: object, yes: int, *, secret: bool = True) -> tuple[Nomination, CouncilSession]:
    """Counted, with so many of eight in favour."""
    AwardTypeVersion.objects.update(secret_ballot=secret)
    nomination, session = worlds.in_council(round_)
    number = nomination.number
    door.perform("open_vote", number, worlds.who("tp.thuky"))
    for place, member in enumerate(worlds.voters(session)):
        door.perform("vote", number, member, choice="yes" if place < yes else "no")
    return door.perform("close_vote", number, worlds.who("tp.thuky")), session


def test_a_dossier_joins_only_a_session_that_is_called_in_time_and_not_over() -> None:
    round_ = worlds.make_world()
    nomination = worlds.proposed(round_)
    number = nomination.number
    session = session_of(round_)
    door.perform("mark_eligible", number, worlds.who("tp.chutich"))
    refused("put_on_agenda", number, "tp.chutich", "forbidden", "role", session=session.pk)
    refused("put_on_agenda", number, "tp.thuky", "invalid", "invalid")
    AwardTypeVersion.objects.update(circulation_days=3)
    CouncilSession.objects.update(state="closed", minutes_signed_at=timezone.now())
    refused("put_on_agenda", number, "tp.thuky", "unmet", "session circulation", session=session.pk)
    later = session_of(round_, meets_at=timezone.now() + timedelta(days=21))
    done = door.perform("put_on_agenda", number, worlds.who("tp.thuky"), session=later.pk)
    assert done.state == State.IN_COUNCIL


def test_minutes_wait_for_every_item_and_need_a_number() -> None:
    round_ = worlds.make_world()
    _nomination, session = worlds.in_council(round_)
    for number, code in (("01/BB", "items"), ("", "invalid"), ("1" * 61, "invalid")):
        with pytest.raises(Refused) as caught:
            worlds.minuted(session, number)
        assert [reason.code for reason in caught.value.reasons] == [code]
    with pytest.raises(Refused) as other:
        inputs = {"minutes_number": "1"}
        door.do(sessions.KIND, "sign_minutes", session.pk, worlds.who("tp.thuky"), inputs=inputs)
    assert other.value.kind == "forbidden"


def test_five_of_nine_are_no_quorum_and_six_are() -> None:
    round_ = worlds.make_world()
    nomination, session = worlds.in_council(round_)
    number = nomination.number
    seated(session, 5)
    refused("open_vote", number, "tp.thuky", "unmet", "quorum")
    seated(session, 6)
    door.perform("open_vote", number, worlds.who("tp.thuky"))
    refused("open_vote", number, "tp.thuky", "unmet", "vote")
    for member in worlds.voters(session):
        door.perform("vote", number, member, choice="yes")
    seated(session, 5)
    refused("close_vote", number, "tp.thuky", "unmet", "quorum")
    seated(session, 6)
    done = door.perform("close_vote", number, worlds.who("tp.thuky"))
    # Counted on all nine: six are more than half.
    assert (done.step, done.agenda_items.get().base) == (Step.MINUTES, 9)


def test_everything_that_stands_against_a_ballot_is_named() -> None:
    round_ = worlds.make_world()
    nomination, session = worlds.in_council(round_)
    number = nomination.number
    absent = session.seats.get(present=False).member.username
    refused("vote", number, absent, "unmet", "vote absent", **NO_BALLOT)
    door.perform("declare_conflict", number, worlds.who(absent), reason="Là người thân")
    refused("vote", number, absent, "unmet", "vote absent conflict", **NO_BALLOT)
    refused("vote", number, "tp.thuky", "forbidden", "role", **NO_BALLOT)
    door.perform("open_vote", number, worlds.who("tp.thuky"))
    refused("vote", number, absent, "unmet", "absent conflict", **NO_BALLOT)
    present = worlds.voters(session)[0].username
    refused("vote", number, present, "invalid", "invalid", choice="maybe")
    door.perform("vote", number, worlds.who(present), choice="yes")
    refused("declare_conflict", number, present, "unmet", "voted", reason="Là người thân")


def test_who_came_to_the_council_after_the_session_was_called_has_no_seat() -> None:
    round_ = worlds.make_world()
    nomination, session = worlds.in_council(round_)
    door.perform("open_vote", nomination.number, worlds.who("tp.thuky"))
    session.seats.filter(member__username="hoidong.3").delete()
    refused("vote", nomination.number, "hoidong.3", "forbidden", "seat", **NO_BALLOT)


def test_a_member_with_the_representatives_name_is_taken_out_by_itself() -> None:
    round_ = worlds.make_world()
    member = worlds.who("hoidong.1")
    nomination, session = worlds.in_council(round_, representative=member.full_name)
    number = nomination.number
    door.perform("open_vote", number, worlds.who("tp.thuky"))
    refused("vote", number, "hoidong.1", "unmet", "conflict", **NO_BALLOT)
    for voter in worlds.voters(session):
        if voter != member:
            door.perform("vote", number, voter, choice="yes")
    done = door.perform("close_vote", number, worlds.who("tp.thuky"))
    assert done.agenda_items.get().base == 8


def test_a_secret_ballot_is_changed_only_with_its_code_and_never_after_the_count() -> None:
    round_ = worlds.make_world()
    nomination, session = worlds.in_council(round_)
    number = nomination.number
    door.perform("open_vote", number, worlds.who("tp.thuky"))
    members = worlds.voters(session)
    codes = [
        door.perform("vote", number, member, choice="yes").told["ballot_code"] for member in members
    ]
    first = members[0].username
    refused("vote", number, first, "unmet", "ballot_code", choice="no")
    refused("vote", number, first, "unmet", "ballot_code", choice="no", ballot_code="?")
    door.perform("vote", number, members[0], choice="blank", ballot_code=codes[0])
    assert Turnout.objects.count() == SecretBallot.objects.count() == 8
    door.perform("close_vote", number, worlds.who("tp.thuky"))
    refused("vote", number, first, "unmet", "state", choice="no", ballot_code=codes[0])
    assert not SecretBallot.objects.exclude(code_hash="").exists()
    said = Event.objects.filter(kind="vote").values_list("body", flat=True)
    assert not any("yes" in body or "blank" in body for body in said)


def test_an_open_ballot_bears_its_givers_name_and_may_be_changed_until_the_count() -> None:
    round_ = worlds.make_world()
    AwardTypeVersion.objects.update(secret_ballot=False)
    nomination, session = worlds.in_council(round_)
    number = nomination.number
    door.perform("open_vote", number, worlds.who("tp.thuky"))
    members = worlds.voters(session)
    for choice in ("no", "yes"):
        door.perform("vote", number, members[0], choice=choice)
    assert Turnout.objects.get(member=members[0]).open_choice == "yes"
    assert SecretBallot.objects.count() == 0
    refused("close_vote", number, "tp.thuky", "unmet", "turnout")


@pytest.mark.parametrize(("yes", "passes"), [(4, False), (5, True)])
def test_the_tally_alone_decides_what_the_chair_may_confirm(yes: int, passes: bool) -> None:
    round_ = worlds.make_world()
    nomination, session = voted(round_, yes)
    number = nomination.number
    right, wrong = ("council_pass", "council_fail")[:: 1 if passes else -1]
    refused(wrong, number, "hoidong.chutich", "unmet", "tally")
    refused(right, number, "tp.thuky", "forbidden", "role")
    done = door.perform(right, number, worlds.who("hoidong.chutich"))
    assert done.state == (State.COUNCIL_PASSED if passes else State.COUNCIL_FAILED)
    worlds.minuted(session)
    assert list(check()) == []


def test_the_result_is_not_confirmed_before_the_count() -> None:
    nomination, _session = worlds.in_council(worlds.make_world())
    for code in ("council_pass", "council_fail"):
        refused(code, nomination.number, "hoidong.chutich", "unmet", "state")


def test_a_tie_falls_to_the_chair_only_where_the_rule_says_so_and_the_vote_is_open() -> None:
    round_ = worlds.make_world()
    AwardTypeVersion.objects.update(tie_rule="chair", vote_base="present")
    nomination, session = voted(round_, 4, secret=False)
    item = nomination.agenda_items.get()
    assert (item.yes, item.no, item.base) == (4, 4, 8)
    # The chair sits first and said yes.
    assert worlds.voters(session)[0].username == "hoidong.chutich"
    assert item.passed


def test_a_failed_vote_is_held_again_once_and_needs_new_facts() -> None:
    round_ = worlds.make_world()
    nomination, session = voted(round_, 0)
    number = nomination.number
    failed = door.perform("council_fail", number, worlds.who("hoidong.chutich"))
    assert failed.reason_code == "not_enough_votes"
    kinds = Notice.objects.filter(nomination=failed).values_list("kind", "unit")
    assert ("council_failed", failed.city_id) in kinds
    # The ward learns nothing before the results are published.
    assert ("council_failed", failed.ward_id) not in kinds
    refused("revote", number, "hoidong.chutich", "invalid", "invalid")
    door.perform("revote", number, worlds.who("hoidong.chutich"), reason="Minh chứng mới")
    door.perform("put_on_agenda", number, worlds.who("tp.thuky"), session=session.pk)
    door.perform("open_vote", number, worlds.who("tp.thuky"))
    for member in worlds.voters(session):
        door.perform("vote", number, member, choice="no")
    door.perform("close_vote", number, worlds.who("tp.thuky"))
    door.perform("council_fail", number, worlds.who("hoidong.chutich"))
    refused("revote", number, "hoidong.chutich", "unmet", "revote", reason="Nữa")
    Nomination.objects.update(revotes_used=0, results_released_at=timezone.now())
    refused("revote", number, "hoidong.chutich", "unmet", "released", reason="Nữa")
    assert list(check()) == []


def test_a_deferred_item_goes_back_to_the_review_and_comes_to_another_session() -> None:
    round_ = worlds.make_world()
    nomination, session = worlds.in_council(round_)
    number = nomination.number
    refused("council_defer", number, "hoidong.chutich", "invalid", "invalid")
    back = door.perform("council_defer", number, worlds.who("hoidong.chutich"), reason="Làm rõ")
    assert (back.state, back.step) == (State.UNDER_REVIEW, Step.MAIN)
    refused("mark_eligible", number, "tp.chutich", "unmet", "state")
    worlds.minuted(session)
    door.perform(
        "propose",
        number,
        worlds.who("tp.thamdinh"),
        verdict="eligible",
        reason="Rõ rồi",
        scores=worlds.SCORES,
    )
    door.perform("mark_eligible", number, worlds.who("tp.chutich"))
    refused("put_on_agenda", number, "tp.thuky", "unmet", "session", session=session.pk)
    door.perform("put_on_agenda", number, worlds.who("tp.thuky"), session=session_of(round_).pk)
    assert list(check()) == []


def test_in_writing_the_answers_are_the_quorum() -> None:
    round_ = worlds.make_world()
    nomination = worlds.proposed(round_)
    number = nomination.number
    door.perform("mark_eligible", number, worlds.who("tp.chutich"))
    session = session_of(round_, mode="writing", answers_due_at=timezone.now() + timedelta(days=2))
    door.perform("put_on_agenda", number, worlds.who("tp.thuky"), session=session.pk)
    door.perform("open_vote", number, worlds.who("tp.thuky"))
    members = [seat.member for seat in session.seats.select_related("member")]
    for member in members[:5]:
        door.perform("vote", number, member, choice="yes")
    refused("close_vote", number, "tp.thuky", "unmet", "quorum turnout")
    door.perform("vote", number, members[5], choice="no")
    # Three may still answer: the count waits for them or for the deadline.
    refused("close_vote", number, "tp.thuky", "unmet", "turnout")
    CouncilSession.objects.update(answers_due_at=timezone.now() - timedelta(minutes=1))
    refused("vote", number, members[6].username, "unmet", "deadline", **NO_BALLOT)
    done = door.perform("close_vote", number, worlds.who("tp.thuky"))
    item = done.agenda_items.get()
    assert (item.yes, item.no, item.present, item.base, item.passed) == (5, 1, 6, 9, True)
