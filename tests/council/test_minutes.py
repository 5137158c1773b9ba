"""Minutes and count of a session, written from what was recorded."""

from __future__ import annotations

from typing import Any

import pytest

from documents.papers.council import council_minutes, count_minutes
from nominations.models import AwardTypeVersion, RoundAward
from tests import worlds
from tests.council.meeting import (
    CHAIR,
    MEMBERS,
    SECRETARY,
    attend,
    browser,
    call,
    counted,
    lend,
    listed,
    moved,
    opened,
    ready,
    seat,
    split,
    voted,
)
from workflows.council.models import Composition, CouncilSession
from workflows.kernel import door

pytestmark = pytest.mark.django_db


def name(username: str) -> str:
    return worlds.who(username).full_name


def eventful() -> CouncilSession:
    """An open vote with dissent and a delegate, a tie, a paper count, somebody who left."""
    round_ = worlds.make_world()
    Composition.objects.update(delegates_may_vote=True)
    AwardTypeVersion.objects.update(secret_ballot=False, tie_rule="chair", vote_base="present")
    session = call(round_, mode="mixed")
    names = ("Gia đình ông Một", "Gia đình bà Hai", "Gia đình ông Ba")
    items = [listed(session, ready(round_, name=one)) for one in names]
    attend(session, *MEMBERS[:8])
    away = seat(session, "hoidong.8")
    there = [seat(session, one) for one in MEMBERS[:8]]
    worlds.attended(session, there, reasons={away: "Đi công tác"})
    items.append(listed(session, ready(round_, name="Gia đình bà Bốn")))
    lend("hoidong.8", "hoidong.1")
    # 1: open, one against, one of them by a delegate in writing; one conflict.
    door.perform(
        "declare_conflict",
        items[0].nomination.number,
        worlds.who("hoidong.2"),
        reason="Là cháu ruột",
    )
    number = opened(items[0])
    for member in MEMBERS[:8]:
        if member != "hoidong.2":
            door.perform(
                "vote",
                number,
                worlds.who(member),
                choice="no" if member == "hoidong.3" else "yes",
                seat=seat(session, member),
            )
    door.perform(
        "vote", number, worlds.who("hoidong.1"), choice="blank", seat=seat(session, "hoidong.8")
    )
    door.perform("close_vote", number, worlds.who(SECRETARY))
    # 2: level, the chair abstained and is asked.
    said = {CHAIR: "blank"} | dict(zip(MEMBERS[1:], ["yes", "no"] * 4, strict=True))
    number = opened(items[1])
    for member, choice in said.items():
        door.perform(
            "vote", number, worlds.who(member), choice=choice, seat=seat(session, member)
        ) if member != "hoidong.8" else door.perform(
            "vote", number, worlds.who("hoidong.1"), choice=choice, seat=seat(session, member)
        )
    door.perform("close_vote", number, worlds.who(SECRETARY))
    door.perform("cast_vote", number, worlds.who(CHAIR), choice="yes", reason="Nổi bật nhất")
    # 3: on paper; somebody leaves and comes back.
    gone = seat(session, "hoidong.6")
    for code in ("went_out", "came_in"):
        moved(session, gone, code)
    number = opened(items[2])
    paper = [seat(session, one) for one in MEMBERS]
    door.perform("issue_paper", number, worlds.who(SECRETARY), seats=paper)
    given = counted(issued=9, returned=8, valid=7, invalid=1, yes=2, no=5, blank=0)
    door.perform("enter_paper_count", number, worlds.who(SECRETARY), **given)
    door.perform("close_vote", number, worlds.who(SECRETARY))
    for item, code in ((0, "council_pass"), (1, "council_pass"), (2, "council_fail")):
        door.perform(code, items[item].nomination.number, worlds.who(CHAIR))
    door.perform(
        "council_defer", items[3].nomination.number, worlds.who(CHAIR), reason="Làm rõ thêm"
    )
    worlds.minuted(session)
    return CouncilSession.objects.get(pk=session.pk)


def test_the_minutes_tell_what_was_recorded_and_nothing_was_typed() -> None:
    facts = council_minutes(eventful(), "")
    assert facts.mode == "Họp, ủy viên vắng mặt trả lời bằng văn bản" and facts.answers_due
    assert facts.composition == "Quyết định số 1368/QĐ-UBND ngày 01/01/2020"
    assert (facts.there, facts.members, facts.added) == (8, 9, "4")
    assert [row[1:] for row in facts.absent] == [[name("hoidong.8"), "Đi công tác"]]
    [moved] = facts.moves
    assert moved[1] == name("hoidong.6") and moved[2].startswith("rời phòng ")
    assert "trở lại " in moved[2]
    # Of what kind the conflict was, not the family's story.
    assert facts.conflicts == [["1", name("hoidong.2"), "ủy viên tự khai"]]
    assert facts.delegates[0] == ["1", name("hoidong.8"), name("hoidong.1")]
    assert [row[1] for row in facts.written] == [name("hoidong.8")]
    assert ["1", name("hoidong.3"), "Không đồng ý"] in facts.dissent
    assert ["1", name("hoidong.8"), "Phiếu trắng"] in facts.dissent
    assert facts.castings == [["2", "Đồng ý", "Nổi bật nhất"]]
    assert facts.tellers == f"{name('hoidong.1')}, {name('hoidong.2')}"
    assert facts.paper[0][:5] == ["3", "9", "8", "7", "1"]
    assert (facts.passed, facts.failed, facts.outside, facts.deferred) == (2, 1, 0, 1)
    results = {row[0]: row for row in facts.results}
    assert results["3"][3:7] == ["2", "5", "0", "1"]
    assert results["4"][-1] == "Hoãn"
    assert facts.ranking == []
    assert [one["name"] for one in facts.signatures] == [name(SECRETARY), name(CHAIR)]


def test_who_counted_the_paper_signs_the_count() -> None:
    facts = count_minutes(eventful(), "")
    assert [(one["title"], one["name"]) for one in facts.signatures] == [
        ("NGƯỜI KIỂM PHIẾU", name("hoidong.1")),
        ("NGƯỜI KIỂM PHIẾU", name("hoidong.2")),
        ("CHỦ TỊCH", name(CHAIR)),
    ]


def test_a_secret_vote_has_no_dissent_by_name_and_the_ranking_is_told() -> None:
    round_ = worlds.make_world()
    RoundAward.objects.update(slots_total=1)
    session = call(round_)
    items = [listed(session, ready(round_, name=one)) for one in ("Gia đình A", "Gia đình B")]
    attend(session, *MEMBERS[:8])
    voted(items[0], split(5, 3))
    voted(items[1], split(7, 1))
    door.perform("council_pass", items[1].nomination.number, worlds.who(CHAIR))
    door.perform("council_fail", items[0].nomination.number, worlds.who(CHAIR))
    facts = council_minutes(session, "")
    assert facts.dissent == []
    assert [row[:2] + row[-1:] for row in facts.ranking] == [
        ["1", "Gia đình B", "Thông qua"],
        ["2", "Gia đình A", "Đạt, ngoài chỉ tiêu"],
    ]
    assert (facts.passed, facts.failed, facts.outside) == (1, 0, 1)


def test_the_papers_of_an_eventful_session_are_written() -> None:
    session = eventful()
    chair: Any = browser(CHAIR)
    page = chair.get(f"/van-ban/hoi-dong/{session.pk}/")
    assert page.status_code == 200
    for kind in ("council_minutes", "count_minutes"):
        for form in ("pdf", "docx"):
            answer = chair.get(f"/van-ban/hoi-dong/{session.pk}/{kind}.{form}")
            assert answer.status_code == 200, (kind, form)
