"""What comes of a vote: ties and the casting vote, ranking within the quota, what stays."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, transaction

from audit.models import Event
from nominations.lifecycle import State
from nominations.models import AwardTypeVersion, Nomination, Round, RoundAward
from tests import worlds
from tests.council.meeting import (
    CHAIR,
    MEMBERS,
    SECRETARY,
    attend,
    browser,
    call,
    listed,
    opened,
    ready,
    split,
    voted,
)
from tests.refusals import refused
from workflows.council.models import (
    AgendaItem,
    Conflict,
    CouncilSession,
    PaperCount,
    SecretBallot,
    Turnout,
)
from workflows.council.rules import chair_breaks
from workflows.kernel import door
from workflows.kernel.consistency import check

pytestmark = pytest.mark.django_db


def session_with(
    round_: Round, *names: str, there: int = 8
) -> tuple[CouncilSession, list[AgendaItem]]:
    """Open, with these dossiers on the agenda."""
    session = call(round_)
    items = [listed(session, ready(round_, name=name)) for name in names]
    attend(session, *MEMBERS[:there])
    return session, items


# -- ties --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("yes", "no", "base", "breaks"),
    [(4, 4, 8, True), (4, 4, 9, True), (1, 1, 9, False), (4, 3, 8, False), (0, 0, 8, False)],
)
def test_the_chair_breaks_a_tie_only_where_one_more_vote_is_enough(
    yes: int, no: int, base: int, breaks: bool
) -> None:
    rule = {"threshold": [1, 2], "strict": True, "base": "all", "tie": "chair"}
    assert chair_breaks(rule, yes=yes, no=no, base=base) is breaks
    assert not chair_breaks(rule | {"tie": "fail"}, yes=yes, no=no, base=base)
    two_thirds = rule | {"threshold": [2, 3], "strict": False}
    assert not chair_breaks(two_thirds, yes=yes, no=no, base=base)


@pytest.mark.parametrize("choice", ["yes", "no"])
def test_on_a_secret_tie_the_chair_is_asked_openly_and_named(choice: str) -> None:
    round_ = worlds.make_world()
    AwardTypeVersion.objects.update(tie_rule="chair")
    _session, [item] = session_with(round_, "Gia đình ông Một")
    item = voted(item, split(4, 4))
    number = item.nomination.number
    assert (item.state, item.passed) == ("tied", None)
    for code in ("council_pass", "council_fail"):
        refused(code, number, CHAIR, "unmet", "tie")
    given = {"choice": choice, "reason": "Thành tích nổi bật"}
    refused("cast_vote", number, "hoidong.1", "forbidden", "role", **given)
    refused("cast_vote", number, CHAIR, "invalid", "invalid", choice=choice)
    refused("cast_vote", number, CHAIR, "invalid", "invalid", choice="blank", reason="x")
    assert "Phiếu quyết định" in browser(CHAIR).get(f"/hoi-dong/{_session.pk}/").content.decode()
    assert browser(CHAIR).post(f"/ho-so/{number}/viec/cast_vote/", given).status_code == 302
    refused("cast_vote", number, CHAIR, "unmet", "tie", **given)
    item.refresh_from_db()
    assert (item.casting, item.passed, item.casting_by) == (
        choice,
        choice == "yes",
        worlds.who(CHAIR),
    )
    # The count stays as it was: the casting vote is no ballot.
    assert (item.yes, item.no, SecretBallot.objects.count()) == (4, 4, 8)
    event = Event.objects.get(kind="cast_vote")
    assert event.actor_name == worlds.who(CHAIR).full_name and f'"casting":"{choice}"' in event.body
    code = "council_pass" if choice == "yes" else "council_fail"
    door.perform(code, number, worlds.who(CHAIR))
    assert list(check()) == []


def test_a_chair_with_a_conflict_breaks_no_tie() -> None:
    round_ = worlds.make_world()
    AwardTypeVersion.objects.update(tie_rule="chair", vote_base="present")
    _session, [item] = session_with(round_, "Gia đình ông Một", there=9)
    Conflict.objects.create(item=item, member=worlds.who(CHAIR), reason="Bạn thân")
    said = dict(zip(MEMBERS[1:], ["yes"] * 4 + ["no"] * 4, strict=True))
    item = voted(item, said)
    assert item.state == "tied"
    given = {"choice": "yes", "reason": "Tốt"}
    refused("cast_vote", item.nomination.number, CHAIR, "unmet", "conflict", **given)
    door.perform("council_defer", item.nomination.number, worlds.who(CHAIR), reason="Ngang phiếu")


@pytest.mark.parametrize(("chair_says", "state"), [("yes", "counted"), ("blank", "tied")])
def test_on_an_open_tie_the_chairs_ballot_decides_or_the_chair_is_asked(
    chair_says: str, state: str
) -> None:
    round_ = worlds.make_world()
    AwardTypeVersion.objects.update(tie_rule="chair", vote_base="present", secret_ballot=False)
    there = 8 if chair_says == "yes" else 7
    _session, [item] = session_with(round_, "Gia đình ông Một", there=there)
    said = [chair_says] + (
        ["yes"] * 3 + ["no"] * 4 if chair_says == "yes" else ["yes"] * 3 + ["no"] * 3
    )
    item = voted(item, dict(zip(MEMBERS, said, strict=False)))
    assert item.state == state
    assert item.passed is (True if chair_says == "yes" else None)


# -- ranking -----------------------------------------------------------------------------------


def ranked(votes: list[int], *, slots: int, scores: list[int] | None = None) -> Any:
    """Counted dossiers with so many yes each, in a round that gives so many."""
    round_ = worlds.make_world()
    RoundAward.objects.filter(round=round_).update(slots_total=slots)
    names = [f"Gia đình ông {number}" for number in range(len(votes))]
    session, items = session_with(round_, *names)
    for place, (item, yes) in enumerate(zip(items, votes, strict=True)):
        if scores:
            Nomination.objects.filter(pk=item.nomination_id).update(city_score=scores[place])
        voted(item, split(yes, 8 - yes))
    return session, items


def test_where_more_passed_than_the_city_gives_the_best_go_on_and_the_rest_fail() -> None:
    session, items = ranked([6, 8, 4, 7], slots=2)
    numbers = [item.nomination.number for item in items]
    refused("council_pass", numbers[0], CHAIR, "unmet", "quota")
    refused("council_fail", numbers[1], CHAIR, "unmet", "tally")
    page = browser(CHAIR).get(f"/hoi-dong/{session.pk}/").content.decode()
    assert "Xếp hạng" in page and "ngoài chỉ tiêu" in page
    done = {
        place: door.perform(code, numbers[place], worlds.who(CHAIR))
        for place, code in (
            (1, "council_pass"),
            (3, "council_pass"),
            (0, "council_fail"),
            (2, "council_fail"),
        )
    }
    assert done[1].state == done[3].state == State.COUNCIL_PASSED
    assert (done[0].state, done[0].reason_code) == (State.COUNCIL_FAILED, "outside_quota")
    assert (done[2].state, done[2].reason_code) == (State.COUNCIL_FAILED, "not_enough_votes")
    outside = done[0].agenda_items.get()
    assert outside.passed and outside.outside_quota
    worlds.minuted(session)
    # A place that comes free brings the next one back by the one re-vote.
    door.perform("revote", numbers[0], worlds.who(CHAIR), reason="Có chỉ tiêu trống")
    assert list(check()) == []


def test_nobody_is_confirmed_before_it_is_sure_that_they_are_within_the_quota() -> None:
    round_ = worlds.make_world()
    RoundAward.objects.filter(round=round_).update(slots_total=1)
    _session, items = session_with(round_, "Gia đình ông Một", "Gia đình bà Hai")
    voted(items[0], split(6, 2))
    for code in ("council_pass", "council_fail"):
        refused(code, items[0].nomination.number, CHAIR, "unmet", "ranking")
    voted(items[1], split(3, 5))
    done = door.perform("council_pass", items[0].nomination.number, worlds.who(CHAIR))
    assert done.state == State.COUNCIL_PASSED


def test_with_as_many_votes_the_score_decides() -> None:
    _session, items = ranked([6, 6, 6], slots=1, scores=[80, 90, 85])
    numbers = [item.nomination.number for item in items]
    refused("council_pass", numbers[0], CHAIR, "unmet", "quota")
    door.perform("council_pass", numbers[1], worlds.who(CHAIR))
    door.perform("council_fail", numbers[2], worlds.who(CHAIR))
    # The round gives one more before the third is confirmed.
    RoundAward.objects.update(slots_total=2)
    door.perform("council_pass", numbers[0], worlds.who(CHAIR))


def test_priority_comes_before_the_chairs_word() -> None:
    round_ = worlds.make_world()
    RoundAward.objects.update(slots_total=1)
    _session, items = session_with(round_, "Gia đình ông Một", "Gia đình bà Hai")
    second = items[1].nomination.number
    reason = {"reason": "Vùng khó khăn"}
    refused("mark_priority", second, CHAIR, "forbidden", "role", **reason)
    refused("mark_priority", second, SECRETARY, "invalid", "invalid")
    door.perform("mark_priority", second, worlds.who(SECRETARY), reason="Vùng khó khăn")
    opened(items[0])
    refused("mark_priority", items[0].nomination.number, SECRETARY, "unmet", "vote", reason="Muộn")
    for member in MEMBERS[:8]:
        door.perform("vote", items[0].nomination.number, worlds.who(member), choice="yes")
    door.perform("close_vote", items[0].nomination.number, worlds.who(SECRETARY))
    voted(items[1], split(8))
    refused("council_pass", items[0].nomination.number, CHAIR, "unmet", "quota")
    assert door.perform("council_pass", second, worlds.who(CHAIR)).state == State.COUNCIL_PASSED


def test_those_level_at_the_edge_wait_for_the_chairs_recorded_word() -> None:
    session, items = ranked([7, 6, 6], slots=2)
    numbers = [item.nomination.number for item in items]
    door.perform("council_pass", numbers[0], worlds.who(CHAIR))
    for number in numbers[1:]:
        refused("council_pass", number, CHAIR, "unmet", "ranking")
        refused("council_fail", number, CHAIR, "unmet", "ranking")
    address = f"/hoi-dong/{session.pk}/"
    award = items[0].nomination.award_type_id
    given = {"what": "settle", "award": award, "place-2": "2", "place-3": "1", "reason": "Đều hơn"}
    assert browser(SECRETARY).post(address, given).status_code == 403
    assert browser(CHAIR).post(address, given | {"reason": ""}).status_code == 422
    path = f"/api/v1/council-sessions/{session.pk}/ranking/"
    body = {"award_type": award, "order": [2], "reason": "Đều hơn"}
    assert browser(CHAIR).post(path, body, "application/json").status_code == 422
    assert (
        browser(SECRETARY).post(path, body | {"order": [3, 2]}, "application/json").status_code
        == 403
    )
    told = browser("hoidong.1").get(path).json()[0]
    assert (told["left"], told["level"]) == (1, [2, 3])
    assert browser(CHAIR).post(address, given).status_code == 302
    refused("council_pass", numbers[1], CHAIR, "unmet", "quota")
    door.perform("council_pass", numbers[2], worlds.who(CHAIR))
    failed = door.perform("council_fail", numbers[1], worlds.who(CHAIR))
    assert failed.reason_code == "outside_quota"
    event = Event.objects.get(kind="settle_ranking")
    assert '"order":[3,2]' in event.body and event.role == "council_chair"
    # Said once; nobody is level any more.
    assert (
        browser(CHAIR).post(path, body | {"order": [3, 2]}, "application/json").status_code == 409
    )


def test_a_round_without_a_number_ranks_nobody() -> None:
    round_ = worlds.make_world()
    session, items = session_with(round_, "Gia đình ông Một", "Gia đình bà Hai")
    voted(items[0], split(8))
    door.perform("council_pass", items[0].nomination.number, worlds.who(CHAIR))
    path = f"/api/v1/council-sessions/{session.pk}/ranking/"
    assert browser(CHAIR).get(path).json() == []


# -- what stays --------------------------------------------------------------------------------


def confirmed() -> AgendaItem:
    """A confirmed item with a conflict, in a session whose minutes are signed."""
    round_ = worlds.make_world()
    session, [item] = session_with(round_, "Gia đình ông Một", there=9)
    Conflict.objects.create(item=item, member=worlds.who("hoidong.8"), reason="Bạn thân")
    item = voted(item, split(8))
    door.perform("council_pass", item.nomination.number, worlds.who(CHAIR))
    worlds.minuted(session)
    return AgendaItem.objects.get(pk=item.pk)


def test_a_confirmed_result_stays_whatever_is_tried_on_the_tables() -> None:
    item = confirmed()
    ballots, turnout = SecretBallot.objects.filter(item=item), Turnout.objects.filter(item=item)
    count = {
        "issued": 3,
        "returned": 3,
        "valid": 3,
        "invalid": 0,
        "first_teller": worlds.who(MEMBERS[1]),
        "second_teller": worlds.who(MEMBERS[2]),
        "entered_by": worlds.who(SECRETARY),
    }
    items = AgendaItem.objects.filter(pk=item.pk)
    attempts = [
        lambda: items.update(yes=1),
        lambda: items.update(passed=False),
        lambda: items.update(state="counted"),
        lambda: items.update(rule={}),
        lambda: items.update(casting="yes"),
        lambda: items.delete(),
        lambda: ballots.update(choice="no"),
        lambda: ballots.first().delete(),
        lambda: SecretBallot.objects.create(item=item, choice="no"),
        lambda: turnout.update(channel="paper"),
        lambda: turnout.first().delete(),
        lambda: Turnout.objects.create(item=item, member=worlds.who("hoidong.8")),
        lambda: item.conflicts.update(reason="Khác"),
        lambda: Conflict.objects.create(item=item, member=worlds.who("hoidong.1"), reason="x"),
        lambda: PaperCount.objects.create(item=item, **count),
        lambda: CouncilSession.objects.update(minutes_number="02/BB"),
        lambda: CouncilSession.objects.update(state="open"),
    ]
    for place, attempt in enumerate(attempts):
        with pytest.raises(DatabaseError), transaction.atomic():
            attempt()
            raise AssertionError(place)
    # Only whether it is the present one may change: a later vote makes an item of its own.
    AgendaItem.objects.filter(pk=item.pk).update(current=False)


def test_before_the_chair_confirms_it_a_count_is_not_frozen() -> None:
    round_ = worlds.make_world()
    _session, [item] = session_with(round_, "Gia đình ông Một")
    item = voted(item, split(8))
    assert AgendaItem.objects.filter(pk=item.pk).update(place=1) == 1


def test_nothing_is_voted_on_under_signed_minutes() -> None:
    round_ = worlds.make_world()
    session, items = session_with(round_, "Gia đình ông Một", "Gia đình bà Hai")
    voted(items[0], split(8))
    door.perform("council_pass", items[0].nomination.number, worlds.who(CHAIR))
    held = items[1].nomination.number
    door.perform("hold", held, worlds.who("tp.chutich"), reason_code="complaint", reason="Có đơn")
    worlds.minuted(session)
    door.perform("resume", held, worlds.who("tp.chutich"), clearance="Đã rõ")
    refused("open_vote", held, SECRETARY, "unmet", "closed")
    door.perform("council_defer", held, worlds.who(CHAIR), reason="Sang phiên sau")
