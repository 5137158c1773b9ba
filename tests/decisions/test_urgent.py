"""Urgent awards: no round's window, few days, and the chair's yes in place of a session."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from nominations import versions
from nominations.eligibility import evaluate
from nominations.lifecycle import State
from nominations.models import AwardTypeVersion, Nomination, PastAward, Round
from organizations.calendars import add_working_days
from tests import worlds
from tests.refusals import refused
from tests.worlds import browser
from workflows.council import sessions
from workflows.decisions.drafting import draft_decision
from workflows.inbox.sweep import sweep
from workflows.kernel import door, policy
from workflows.kernel.consistency import check

pytestmark = pytest.mark.django_db
RESCUER = {
    "full_name": "Chamaléa Văn Hùng",
    "birth": "1990",
    "gender": "M",
    "achievement": "Cứu hai em nhỏ trong lũ khi đang dạy lớp học tình thương",
}


def draft(round_: Round, days_ago: int = 3, **changes: Any) -> Nomination:
    day = timezone.localdate() - timedelta(days=days_ago)
    given = RESCUER | {"achieved_on": f"{day:%d/%m/%Y}"} | changes
    for name in ("name", "collective_kind", "representative", "member_count", "self_score"):
        given.setdefault(name, "")
    return worlds.draft(round_, "urgent", **given)


def submitted(round_: Round, **more: Any) -> Nomination:
    nomination = draft(round_, **more)
    worlds.complete(nomination)
    door.perform("send_to_chair", nomination.number, worlds.who("mybinh.canbo"))
    sent = worlds.letter(round_)
    return door.perform(
        "submit", nomination.number, worlds.who("mybinh.chutich"), submission=sent.pk
    )


def eligible(round_: Round) -> Nomination:
    number = submitted(round_).number
    door.perform("receive", number, worlds.who("tp.tiepnhan"))
    # Nobody has to be asked.
    door.perform(
        "propose", number, worlds.who("tp.thamdinh"), verdict="eligible", reason="Đúng", scores=[]
    )
    return door.perform("mark_eligible", number, worlds.who("tp.chutich"))


def failing(nomination: Nomination) -> set[str]:
    return {one.code for one in evaluate(nomination) if not one.passed}


def test_an_urgent_dossier_waits_for_no_round_and_does_not_lapse_with_it() -> None:
    round_ = worlds.make_world()
    Round.objects.update(opens_on=date(2020, 1, 1), closes_on=date(2020, 2, 1), accepts_late=False)
    round_.refresh_from_db()
    waiting, sent = draft(round_, full_name="Lê Thị Hoa"), submitted(round_)
    assert sent.state == State.SUBMITTED and sent.urgent
    usual = worlds.draft(round_)
    sweep()
    states = {
        number: Nomination.objects.get(number=number).state
        for number in (waiting.number, usual.number)
    }
    assert states == {waiting.number: State.DRAFT, usual.number: State.LAPSED}


@pytest.mark.parametrize(("days_ago", "good"), [(45, True), (46, False), (-1, False)])
def test_the_achievement_is_some_weeks_old_at_most_on_the_day_it_is_sent(
    days_ago: int, good: bool
) -> None:
    round_ = worlds.make_world()
    nomination = draft(round_, days_ago=days_ago)
    assert ("E21" not in failing(nomination)) is good
    worlds.complete(nomination)
    if not good:
        refused("send_to_chair", nomination.number, "mybinh.canbo", "unmet", "rule.E21")
        return
    door.perform("send_to_chair", nomination.number, worlds.who("mybinh.canbo"))
    # Sent in time, it does not grow too old on the city's desk.
    Nomination.objects.filter(pk=nomination.pk).update(
        submitted_at=timezone.now() - timedelta(days=30),
        achieved_on=timezone.localdate() - timedelta(days=70),
    )
    assert "E21" not in failing(Nomination.objects.get(pk=nomination.pk))


def test_the_days_are_a_parameter_of_the_award() -> None:
    round_ = worlds.make_world()
    AwardTypeVersion.objects.filter(award_type__code="urgent").update(rules={"E21": {"days": 2}})
    assert "E21" in failing(draft(round_, days_ago=3))


def test_it_may_stand_beside_an_ordinary_proposal_of_the_same_person() -> None:
    round_ = worlds.make_world()
    worlds.draft(
        round_,
        "self_taught",
        full_name=RESCUER["full_name"],
        birth="1990",
        national_id="058090000123",
    )
    nomination = draft(round_, national_id="058090000123")
    assert "E02" not in failing(nomination)


def test_due_dates_are_short_and_the_whole_path_has_its_own() -> None:
    number = submitted(worlds.make_world()).number
    received = door.perform("receive", number, worlds.who("tp.tiepnhan"))
    assert received.due_at == add_working_days(received.received_at, 3)
    door.perform(
        "propose", number, worlds.who("tp.thamdinh"), verdict="eligible", reason="Đúng", scores=[]
    )
    done = door.perform("mark_eligible", number, worlds.who("tp.chutich"))
    # An ordinary dossier has no clock here; this one must be decided by the eighth day.
    assert done.due_at == add_working_days(received.received_at, 8)


def test_the_councils_chair_approves_with_a_reason_and_nobody_else() -> None:
    round_ = worlds.make_world()
    nomination = eligible(round_)
    number = nomination.number
    chair = worlds.who("hoidong.chutich")
    assert policy.visible(chair).filter(pk=nomination.pk).exists()
    refused("approve_urgent", number, "hoidong.chutich", "invalid", "invalid")
    refused("approve_urgent", number, "tp.chutich", "forbidden", "role", reason="Vội")
    refused("approve_urgent", number, "tp.thuky", "forbidden", "role", reason="Vội")
    refused("approve_urgent", number, "mybinh.chutich", "forbidden", "role state", reason="Vội")
    usual = worlds.proposed(round_, name="Gia đình ông Sáu")
    door.perform("mark_eligible", usual.number, worlds.who("tp.chutich"))
    refused("approve_urgent", usual.number, "hoidong.chutich", "hidden", "not_found", reason="Vội")
    page = browser("hoidong.chutich").get(f"/ho-so/{number}/").content.decode()
    assert "duyệt khen đột xuất" in page and "Đột xuất" in page
    api = browser("hoidong.chutich").post(
        f"/api/v1/nominations/{number}/actions/approve_urgent/",
        {"reason": "Việc đã rõ, cần khen kịp thời"},
        content_type="application/json",
    )
    assert api.status_code == 200 and api.json()["state"] == State.COUNCIL_PASSED
    assert list(check()) == []


def test_it_is_signed_decided_and_no_base_for_going_up() -> None:
    round_ = worlds.make_world()
    nomination = eligible(round_)
    number, signer = nomination.number, worlds.who("ubnd.chutich")
    door.perform("approve_urgent", number, worlds.who("hoidong.chutich"), reason="Kịp thời")
    AwardTypeVersion.objects.filter(award_type__code="urgent").update(may_forward=True)
    refused("forward", number, "tp.chutich", "unmet", "forward", reason="Trình lên")
    decision = draft_decision(
        actor=worlds.who("tp.chutich"),
        round=round_,
        award_type=nomination.award_type,
        authority=nomination.authority,
        title="Về việc khen thưởng đột xuất",
    )
    door.perform("submit_for_signature", number, worlds.who("tp.chutich"), decision=decision.pk)
    door.perform("sign", number, signer, **worlds.signing(decision, signer))
    done = door.perform(
        "decide", number, worlds.who("ubnd.vanthu"), decided_on=timezone.localdate()
    )
    assert done.state == State.DECIDED
    assert PastAward.objects.get(nomination_number=number).counts_for_merit is False
    assert list(check()) == []


def test_its_standing_members_may_still_vote_on_it_in_writing() -> None:
    round_ = worlds.make_world()
    nomination = eligible(round_)
    number, now = nomination.number, timezone.now()
    session = sessions.call_session(
        actor=worlds.who("tp.thuky"),
        council=nomination.council,
        round=round_,
        meets_at=now,
        place="Bằng văn bản",
        mode="writing",
        answers_due_at=now + timedelta(days=2),
        standing_only=True,
    )
    done = door.perform("put_on_agenda", number, worlds.who("tp.thuky"), session=session.pk)
    assert done.state == State.IN_COUNCIL
    refused("approve_urgent", number, "hoidong.chutich", "unmet", "state", reason="Vội")


def test_an_urgent_award_that_would_count_for_merit_is_not_published() -> None:
    worlds.make_world()
    version = AwardTypeVersion.objects.get(award_type__code="urgent")
    copy = versions.new_version(actor=worlds.who("quantri"), version=version)
    copy.counts_for_merit = True
    copy.save()
    with pytest.raises(Exception, match="đột xuất không làm căn cứ"):
        versions.publish(actor=worlds.who("quantri"), version=copy)


def test_the_page_asks_the_day_and_keeps_it_as_written() -> None:
    round_ = worlds.make_world()
    nomination = draft(round_, days_ago=3)
    day = f"{timezone.localdate() - timedelta(days=3):%d/%m/%Y}"
    officer = browser("mybinh.canbo")
    assert day in officer.get(f"/ho-so/{nomination.number}/").content.decode()
    assert f'value="{day}"' in officer.get(f"/ho-so/{nomination.number}/sua/").content.decode()
    new = officer.get("/ho-so/moi/?danh-hieu=2024:urgent")
    assert new.status_code == 200
    door.perform(
        "edit", nomination.number, worlds.who("mybinh.canbo"), data={"achieved_on": "01/01/2020"}
    )
    assert Nomination.objects.get(pk=nomination.pk).achieved_on == date(2020, 1, 1)
