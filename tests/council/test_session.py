"""How a session goes: agenda, coming and going, answers in writing, conflicts, delegates."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from audit.models import Event
from audit.verify import verify
from nominations.models import AwardTypeVersion, Nomination
from organizations.appointments import appoint
from organizations.capabilities import Capability
from organizations.models import Unit
from organizations.refusals import Refused
from organizations.unit_acts import note, rights_of
from tests import worlds
from tests.council.meeting import (
    CHAIR,
    MEMBERS,
    SECRETARY,
    attend,
    browser,
    call,
    lend,
    listed,
    moved,
    opened,
    ready,
    seat,
    split,
    voted,
)
from tests.refusals import refused
from workflows.council import compositions, conflicts, sessions
from workflows.council.models import Composition, CompositionMember, CouncilSession, Tie, Turnout
from workflows.kernel import door

pytestmark = pytest.mark.django_db


def test_the_agenda_is_put_in_order_until_the_session_opens() -> None:
    round_ = worlds.make_world()
    session = call(round_)
    names = ("Gia đình ông Một", "Gia đình bà Hai", "Gia đình ông Ba")
    for name in names:
        listed(session, ready(round_, name=name))
    secretary, address = browser(SECRETARY), f"/hoi-dong/{session.pk}/"

    def order() -> list[str]:
        return list(
            session.items.order_by("position").values_list("nomination__subject_name", flat=True)
        )

    secretary.post(address, {"up": "3"})
    assert order() == [names[0], names[2], names[1]]
    secretary.post(address, {"down": "1"})
    assert order() == [names[2], names[0], names[1]]
    secretary.post(address, {"up": "1"})
    assert order() == [names[2], names[0], names[1]]
    path = f"/api/v1/council-sessions/{session.pk}/order/"
    done = secretary.post(path, {"order": [3, 1, 2]}, content_type="application/json")
    assert done.status_code == 200 and order() == [names[1], names[2], names[0]]
    for wrong in ([1, 2], [1, 2, 2], ["x"], None):
        answer = secretary.post(path, {"order": wrong}, content_type="application/json")
        assert answer.status_code == 422, wrong
    refused_ = browser("hoidong.1").post(path, {"order": [3, 1, 2]}, "application/json")
    assert refused_.status_code == 403
    attend(session, *MEMBERS[:6])
    late = secretary.post(path, {"order": [3, 1, 2]}, content_type="application/json")
    assert late.status_code == 409 and late.json()["reasons"][0]["code"] == "agenda"
    # What comes now is added at the end and says so.
    item = listed(session, ready(round_, name="Gia đình bà Bốn"))
    assert (item.position, item.added_late) == (4, True)
    assert not session.items.get(position=1).added_late
    assert '"added_late":true' in Event.objects.filter(kind="put_on_agenda").last().body
    assert "bổ sung" in secretary.get(address).content.decode()


def test_coming_and_going_is_kept_with_its_time_and_asked_at_every_vote() -> None:
    round_ = worlds.make_world()
    session = call(round_)
    first, second = (listed(session, ready(round_, name=name)) for name in ("Gia A", "Gia B"))
    attend(session, *MEMBERS[:6])
    voted(first, split(6))
    address, secretary = f"/hoi-dong/{session.pk}/", browser(SECRETARY)
    gone = seat(session, "hoidong.5")
    secretary.post(address, {"leave": gone})
    refused("open_vote", second.nomination.number, SECRETARY, "unmet", "quorum")
    path = f"/api/v1/council-sessions/{session.pk}/moves/"
    back = {"seat": gone, "came": True}
    assert browser("hoidong.1").post(path, back, "application/json").status_code == 403
    assert secretary.post(path, back, content_type="application/json").status_code == 200
    assert secretary.post(path, back, content_type="application/json").status_code == 409
    for odd in ({"seat": "x", "came": True}, {"seat": 10**6, "came": True}, {"seat": gone}):
        assert secretary.post(path, odd, content_type="application/json").status_code == 422
    opened(second)
    for member in MEMBERS[:6]:
        door.perform("vote", second.nomination.number, worlds.who(member), choice="yes")
    secretary.post(address, {"leave": gone})
    refused("close_vote", second.nomination.number, SECRETARY, "unmet", "quorum")
    secretary.post(address, {"come": gone})
    door.perform("close_vote", second.nomination.number, worlds.who(SECRETARY))
    moves = session.seats.get(pk=gone).moves.values_list("came", flat=True)
    assert list(moves) == [True, False, True, False, True]
    assert Event.objects.filter(kind="went_out").count() == 2
    page = secretary.get(address).content.decode()
    assert "ra " in page and "vào " in page


def test_why_somebody_is_absent_is_kept_until_they_come() -> None:
    round_ = worlds.make_world()
    session = call(round_)
    there = [seat(session, one) for one in MEMBERS[:8]]
    away = seat(session, "hoidong.8")
    given = {"what": "attendance", "seat": there, f"why-{away}": "Đi công tác"}
    browser(SECRETARY).post(f"/hoi-dong/{session.pk}/", given)
    assert session.seats.get(pk=away).absence_reason == "Đi công tác"
    moved(session, away)
    assert session.seats.get(pk=away).present
    path = f"/api/v1/council-sessions/{session.pk}/attendance/"
    body = {"present": there, "reasons": {str(away): "Ốm"}}
    assert browser(SECRETARY).post(path, body, "application/json").json() == {"present": 8}
    assert session.seats.get(pk=away).absence_reason == "Ốm"
    for wrong in (body | {"reasons": {"x": "Ốm"}}, {"reasons": {}}, body | {"present": ["x"]}):
        assert browser(SECRETARY).post(path, wrong, "application/json").status_code == 422
    assert browser(SECRETARY).post(path, {"present": []}, "application/json").json()["present"] == 0


def test_a_session_in_writing_or_mixed_needs_a_deadline() -> None:
    round_ = worlds.make_world()
    for mode in ("writing", "mixed"):
        with pytest.raises(Refused) as caught:
            call(round_, mode=mode, answers_due_at=None)
        assert set(caught.value.fields) == {"answers_due_at"}
    body = {
        "round": "2024",
        "meets_at": timezone.now().isoformat(),
        "place": "Hội trường",
        "mode": "mixed",
    }
    path = "/api/v1/council-sessions/"
    answer = browser(SECRETARY).post(path, body, content_type="application/json")
    assert answer.status_code == 422 and set(answer.json()["fields"]) == {"answers_due_at"}
    body["answers_due_at"] = (timezone.now() + timedelta(days=2)).isoformat()
    answer = browser(SECRETARY).post(path, body, content_type="application/json")
    assert answer.status_code == 201 and answer.json()["mode"] == "mixed"
    assert CouncilSession.objects.count() == 1


@pytest.mark.parametrize(("base", "counted_on"), [("all", 9), ("present", 8), ("valid", 8)])
def test_absent_members_answer_in_writing_before_the_close(base: str, counted_on: int) -> None:
    round_ = worlds.make_world()
    AwardTypeVersion.objects.update(vote_base=base)
    session = call(round_, mode="mixed")
    item = listed(session, ready(round_))
    attend(session, *MEMBERS[:6])
    number = opened(item)
    for member in MEMBERS[:6]:
        door.perform("vote", number, worlds.who(member), choice="yes")
    refused("close_vote", number, SECRETARY, "unmet", "turnout")
    for member in MEMBERS[6:8]:
        door.perform("vote", number, worlds.who(member), choice="no")
    written = Turnout.objects.filter(channel="writing").values_list("member__username", flat=True)
    assert set(written) == set(MEMBERS[6:8])
    refused("close_vote", number, SECRETARY, "unmet", "turnout")
    CouncilSession.objects.update(answers_due_at=timezone.now() - timedelta(minutes=1))
    refused("vote", number, MEMBERS[8], "unmet", "deadline", choice="no")
    done = door.perform("close_vote", number, worlds.who(SECRETARY)).agenda_items.get()
    assert (done.yes, done.no, done.present, done.base) == (6, 2, 8, counted_on)
    assert done.passed


def test_answers_in_writing_do_not_make_a_quorum_of_a_meeting() -> None:
    round_ = worlds.make_world()
    session = call(round_, mode="mixed")
    item = listed(session, ready(round_))
    attend(session, *MEMBERS[:5])
    refused("open_vote", item.nomination.number, SECRETARY, "unmet", "quorum")


@pytest.mark.parametrize("how", ["relative", "unit", "own-unit", "ward"])
def test_members_who_are_close_to_a_dossier_are_taken_out_and_the_secretary_sees_why(
    how: str,
) -> None:
    round_ = worlds.make_world()
    member = worlds.who("hoidong.3")
    if how == "relative":
        Tie.objects.create(
            member=member, kind="relative", name="phú thị mỹ duyên", relation="em ruột"
        )
    elif how == "unit":
        Tie.objects.create(
            member=member, kind="unit", name="Gia đình bà Phú Thị Mỹ Duyên", relation="dâu"
        )
    elif how == "own-unit":
        CompositionMember.objects.filter(person=member).update(unit=Unit.objects.get(slug="mybinh"))
    elif how == "ward":
        appoint(
            actor=None,
            person=member,
            role="ward_officer",
            unit=Unit.objects.get(slug="mybinh"),
            valid_from=timezone.localdate(),
        )
    session = call(round_)
    nomination = ready(round_)
    item = listed(session, nomination)
    [conflict] = item.conflicts.all()
    assert conflict.member == member and conflict.detected
    attend(session, *MEMBERS[:8])
    number = opened(item)
    refused("vote", number, "hoidong.3", "unmet", "conflict", choice="yes")
    assert conflict.reason in browser(SECRETARY).get(f"/hoi-dong/{session.pk}/").content.decode()
    other = browser("hoidong.1").get(f"/hoi-dong/{session.pk}/muc/{item.position}/")
    assert member.full_name in other.content.decode()
    if how == "relative":
        assert "em ruột" not in other.content.decode()
    for voter in MEMBERS[:8]:
        if voter != "hoidong.3":
            door.perform("vote", number, worlds.who(voter), choice="yes")
    done = door.perform("close_vote", number, worlds.who(SECRETARY))
    assert done.agenda_items.get().base == 8


def test_a_guardian_in_the_dossier_is_a_relative_of_the_nominee() -> None:
    nomination = worlds.draft(worlds.make_world(), "scholarship")
    member = worlds.who("hoidong.3")
    assert conflicts.detect(nomination, [(member, None)]) == []
    assert nomination.person is not None
    nomination.person.guardian_name = member.full_name
    [found] = conflicts.detect(nomination, [(member, None), (worlds.who("hoidong.4"), None)])
    assert (found.member_id, found.kind) == (member.pk, "relative")


def test_what_is_declared_after_the_agenda_counts_when_the_vote_opens() -> None:
    round_ = worlds.make_world()
    session = call(round_)
    item = listed(session, ready(round_))
    assert not item.conflicts.exists()
    Tie.objects.create(
        member=worlds.who("hoidong.2"), kind="relative", name="Phú Thị Mỹ Duyên", relation="cô"
    )
    attend(session, *MEMBERS)
    opened(item)
    assert item.conflicts.get().kind == "relative"


def test_a_far_name_is_no_conflict() -> None:
    round_ = worlds.make_world()
    Tie.objects.create(
        member=worlds.who("hoidong.2"), kind="relative", name="Phú Thị Mỹ Duyen", relation="cô"
    )
    assert not listed(call(round_), ready(round_)).conflicts.exists()


def _open_item(*, delegates: bool) -> tuple[Nomination, CouncilSession]:
    round_ = worlds.make_world()
    Composition.objects.update(delegates_may_vote=delegates)
    AwardTypeVersion.objects.update(secret_ballot=False)
    session = call(round_, mode="mixed")
    item = listed(session, ready(round_))
    attend(session, *MEMBERS[:7])
    opened(item)
    return item.nomination, session


def test_by_default_nobody_votes_for_a_member() -> None:
    nomination, session = _open_item(delegates=False)
    lend("hoidong.8", "tp.thuquy")
    refused("vote", nomination.number, "tp.thuquy", "unmet", "delegate", choice="yes")
    page = browser("tp.thuquy").get(f"/hoi-dong/{session.pk}/muc/1/").content.decode()
    assert "không cho uỷ quyền bỏ phiếu" in page and "Không đồng ý" not in page


def test_a_member_who_acts_for_another_votes_from_both_seats_and_says_from_which() -> None:
    nomination, session = _open_item(delegates=True)
    number = nomination.number
    lend("hoidong.8", "hoidong.1")
    own, lent = seat(session, "hoidong.1"), seat(session, "hoidong.8")
    member = browser("hoidong.1")
    address = f"/hoi-dong/{session.pk}/muc/1/"
    page = member.get(address).content.decode()
    assert "Ghế của tôi" in page and f"?ghe={lent}" in page
    member.post(address, {"choice": "yes"})
    member.post(address, {"choice": "no", "seat": lent})
    said = dict(Turnout.objects.values_list("member__username", "open_choice"))
    assert said == {"hoidong.1": "yes", "hoidong.8": "no"}
    for_other = Turnout.objects.get(member__username="hoidong.8")
    assert for_other.delegate == worlds.who("hoidong.1") and for_other.channel == "writing"
    assert Turnout.objects.get(member__username="hoidong.1").delegate is None
    first, second = Event.objects.filter(kind="vote").order_by("seq")
    assert first.on_behalf_of_id is None
    assert (second.actor_name, second.on_behalf_of_name) == (
        worlds.who("hoidong.1").full_name,
        worlds.who("hoidong.8").full_name,
    )
    # Nobody else's seat, by page or API.
    third = seat(session, "hoidong.2")
    refused("vote", number, "hoidong.1", "forbidden", "seat", choice="yes", seat=third)
    answer = member.post(
        f"/api/v1/nominations/{number}/actions/vote/",
        {"choice": "yes", "seat": lent},
        content_type="application/json",
    )
    assert answer.status_code == 200
    assert Turnout.objects.get(member__username="hoidong.8").open_choice == "yes"
    assert own != lent


def test_who_acts_for_two_says_for_whom() -> None:
    nomination, session = _open_item(delegates=True)
    lend("hoidong.8", "tp.thuquy")
    lend("hoidong.7", "tp.thuquy")
    number = nomination.number
    refused("vote", number, "tp.thuquy", "unmet", "seat", choice="yes")
    door.perform(
        "vote", number, worlds.who("tp.thuquy"), choice="yes", seat=seat(session, "hoidong.7")
    )
    assert Turnout.objects.get().member == worlds.who("hoidong.7")


def test_a_delegate_who_is_close_to_the_dossier_votes_for_nobody() -> None:
    nomination, session = _open_item(delegates=True)
    lend("hoidong.8", "hoidong.1")
    door.perform("declare_conflict", nomination.number, worlds.who("hoidong.1"), reason="Bạn thân")
    lent = seat(session, "hoidong.8")
    refused("vote", nomination.number, "hoidong.1", "unmet", "conflict", choice="yes", seat=lent)


def test_the_one_before_is_kept_when_a_composition_is_made_for_the_demo_again() -> None:
    worlds.make_world()
    compositions.load_demo_composition()
    assert Composition.objects.count() == 1
    assert Composition.objects.get().members.get(is_chair=True).person == worlds.who(CHAIR)


def test_what_was_recorded_before_sessions_went_through_the_door_still_counts() -> None:
    session, secretary = call(worlds.make_world()), worlds.who(SECRETARY)
    [right] = rights_of(secretary, Capability.RUN_COUNCIL)
    before = sessions.KIND.version(secretary, session)
    flat = {"present": [1, 2], "changed": [1, 2]}
    note("take_attendance", secretary, right, f"session:{session.pk}", flat)
    assert sessions.KIND.version(secretary, session) == before + 1
    attend(session, *MEMBERS)
    events = Event.objects.filter(object_ref=f"session:{session.pk}")
    assert set(events.values_list("stream", flat=True)) == {f"unit:{session.council_id}"}
    assert set(events.values_list("kind", flat=True)) == {"call_session", "take_attendance"}
    assert list(verify()) == []
