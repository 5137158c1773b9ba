"""Of whom a council consists: by decision and term, frozen in a session's seats."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from audit.models import Event
from organizations.appointments import appoint
from organizations.models import Unit
from organizations.refusals import Refused
from tests import worlds
from tests.council.meeting import CHAIR, MEMBERS, SECRETARY, browser, call, listed, ready
from workflows.council import compositions
from workflows.council.compositions import Named
from workflows.council.models import Composition, CouncilSession, Tie
from workflows.kernel import door

pytestmark = pytest.mark.django_db


def named(*usernames: str, chair: str = CHAIR) -> list[Named]:
    return [
        Named(worlds.who(one), is_chair=one == chair, is_standing=place < 2)
        for place, one in enumerate(usernames)
    ]


def set_up(**changes: Any) -> Composition:
    today = timezone.localdate()
    given = {
        "actor": worlds.who(SECRETARY),
        "council": Unit.objects.get(slug="hoidong"),
        "decision_number": "22/QĐ-UBND",
        "decided_on": today,
        "valid_from": today,
        "named": named(*MEMBERS[:5]),
    } | changes
    return compositions.set_up(**given)


def fields_of(**changes: Any) -> set[str]:
    with pytest.raises(Refused) as caught:
        set_up(**changes)
    assert caught.value.kind == "invalid"
    return set(caught.value.fields)


def test_a_session_has_the_members_of_the_decision_in_force_on_its_day() -> None:
    round_ = worlds.make_world()
    today = timezone.localdate()
    set_up(valid_from=today + timedelta(days=3), decided_on=today)
    now = call(round_)
    later = call(round_, meets_at=timezone.now() + timedelta(days=3))
    assert (now.members_total, later.members_total) == (9, 5)
    assert str(now.composition).startswith("Quyết định số 1368/QĐ-UBND")
    assert later.composition.decision_number == "22/QĐ-UBND"
    assert set(later.seats.values_list("member__username", flat=True)) == set(MEMBERS[:5])
    # What is decided later changes nothing about who was called.
    set_up(valid_from=today + timedelta(days=4), named=named(*MEMBERS[:3]))
    assert later.seats.count() == 5


def test_without_a_decision_in_force_no_session_is_called() -> None:
    round_ = worlds.make_world()
    found = Composition.objects.get()
    yesterday = timezone.localdate() - timedelta(days=1)
    inputs = {"last_day": yesterday}
    door.do(compositions.KIND, "end_council", found.pk, worlds.who(SECRETARY), inputs=inputs)
    with pytest.raises(Refused) as caught:
        call(round_)
    assert [one.code for one in caught.value.reasons] == ["composition"]
    assert not CouncilSession.objects.exists()
    page = browser(SECRETARY).post(
        "/hoi-dong/", {"round": "2024", "meets_at": "08:00 07/11/2030", "place": "Hội trường"}
    )
    assert page.status_code == 409 and "07/11/2030" in page.content.decode()
    answer = browser(SECRETARY).post(
        "/api/v1/council-sessions/",
        {"round": "2024", "meets_at": timezone.now().isoformat(), "place": "Hội trường"},
        content_type="application/json",
    )
    assert answer.status_code == 409
    assert answer.json()["reasons"][0]["code"] == "composition"


def test_a_new_decision_ends_the_one_before_and_leaves_its_event() -> None:
    worlds.make_world()
    today = timezone.localdate()
    made = set_up()
    before = Composition.objects.exclude(pk=made.pk).get()
    assert before.valid_to == today - timedelta(days=1)
    assert compositions.in_force(made.council, today) == made
    event = Event.objects.get(kind="set_up_council")
    assert "22/QĐ-UBND" in event.body and event.role == "secretary"


def test_everything_wrong_with_a_decision_is_said_at_its_field() -> None:
    worlds.make_world()
    today = timezone.localdate()
    assert fields_of(decision_number=" ") == {"decision_number"}
    assert fields_of(valid_from=today - timedelta(days=1)) == {"valid_from"}
    assert fields_of(valid_to=today - timedelta(days=1)) == {"valid_to"}
    assert fields_of(named=named(*MEMBERS[:2])) == {"members"}
    assert fields_of(named=named(*MEMBERS[1:5])) == {"chair"}
    # Who is not appointed has no vote; who is not its chair does not preside.
    assert fields_of(named=named(*MEMBERS[:4], "tp.thuquy")) == {"members"}
    assert fields_of(named=named(*MEMBERS[:4], chair="hoidong.1")) == {"chair"}
    # Of terms that are over, none may be entered again.
    set_up()
    assert fields_of() == {"valid_from"}
    assert fields_of(valid_from=date(2021, 1, 1), decided_on=date(2021, 1, 1)) == {"valid_from"}
    assert Composition.objects.count() == 2


def test_only_the_secretary_records_decisions_and_the_council_reads_them() -> None:
    worlds.make_world()
    for username, status in ((SECRETARY, 200), ("hoidong.1", 200), ("mybinh.chutich", 404)):
        assert browser(username).get("/hoi-dong/thanh-phan/").status_code == status, username
    assert browser("hoidong.1").post("/hoi-dong/thanh-phan/", {}).status_code == 403
    with pytest.raises(Refused) as caught:
        set_up(actor=worlds.who(CHAIR))
    assert caught.value.kind == "forbidden"


def test_a_decision_is_recorded_by_page_and_by_api_under_the_same_rules() -> None:
    worlds.make_world()
    day = f"{timezone.localdate():%d/%m/%Y}"
    given = {
        "decision_number": "22/QĐ-UBND",
        "decided_on": day,
        "valid_from": day,
        "chair": CHAIR,
        "members": list(MEMBERS[:5]),
        "standing": ["hoidong.1"],
        "unit-hoidong.2": "gddt",
    }
    secretary = browser(SECRETARY)
    wrong = secretary.post("/hoi-dong/thanh-phan/", given | {"members": ["tp.thuquy"]})
    page = wrong.content.decode()
    assert wrong.status_code == 422 and "Hội đồng có ít nhất ba người" in page
    # Nothing typed is lost.
    assert 'value="22/QĐ-UBND"' in page and re.search(r'value="gddt"\s+selected', page)
    assert secretary.post("/hoi-dong/thanh-phan/", given).status_code == 302
    made = Composition.objects.get(decision_number="22/QĐ-UBND")
    two = made.members.get(person__username="hoidong.2")
    assert two.unit == Unit.objects.get(slug="gddt") and not made.delegates_may_vote
    body = {
        "decision_number": "23/QĐ-UBND",
        "decided_on": str(timezone.localdate()),
        "valid_from": str(timezone.localdate() + timedelta(days=2)),
        "chair": CHAIR,
        "members": list(MEMBERS[:6]),
        "standing": [],
        "delegates_may_vote": True,
        "units": {"hoidong.1": "vhtt"},
    }
    path = "/api/v1/council-compositions/"
    for username, status in ((SECRETARY, 201), ("hoidong.1", 403), ("tp.thamdinh", 403)):
        answer = browser(username).post(path, body, content_type="application/json")
        assert answer.status_code == status, username
    answer = secretary.post(path, body | {"units": {"hoidong.1": "?"}}, "application/json")
    assert answer.status_code == 422 and set(answer.json()["fields"]) == {"units"}
    listed_ = secretary.get(path).json()["results"]
    assert [one["decision_number"] for one in listed_] == [
        "23/QĐ-UBND",
        "22/QĐ-UBND",
        "1368/QĐ-UBND",
    ]
    end = f"{path}{listed_[0]['id']}/end/"
    early = secretary.post(end, {"last_day": "2020-01-01"}, content_type="application/json")
    assert early.status_code == 422
    last = str(timezone.localdate() + timedelta(days=9))
    done = secretary.post(end, {"last_day": last}, content_type="application/json")
    assert done.status_code == 200 and done.json()["valid_to"] == last


def test_standing_members_meet_alone_for_what_is_urgent() -> None:
    round_ = worlds.make_world()
    session = call(round_, standing_only=True)
    assert session.members_total == 5 and session.seats.filter(is_chair=True).exists()
    nomination = ready(round_)
    with pytest.raises(Refused) as caught:
        listed(session, nomination)
    assert [one.code for one in caught.value.reasons] == ["standing"]
    type(nomination).objects.filter(pk=nomination.pk).update(urgent=True)
    assert listed(session, nomination).position == 1


def test_a_member_appointed_after_the_decision_has_no_seat() -> None:
    round_ = worlds.make_world()
    appoint(
        actor=None,
        person=worlds.who("tp.thuquy"),
        role="council_member",
        unit=Unit.objects.get(slug="hoidong"),
        valid_from=timezone.localdate(),
    )
    assert not call(round_).seats.filter(member__username="tp.thuquy").exists()


def test_ties_are_a_members_own_and_nobody_elses() -> None:
    worlds.make_world()
    member = browser("hoidong.1")
    given = {"kind": "relative", "name": "Katơr Thị Bé", "relation": "chị họ"}
    assert member.post("/hoi-dong/lien-quan/", given).status_code == 302
    assert member.post("/hoi-dong/lien-quan/", {"kind": "?"}).status_code == 422
    assert "Katơr Thị Bé" in member.get("/hoi-dong/lien-quan/").content.decode()
    assert "Katơr" not in browser("hoidong.2").get("/hoi-dong/lien-quan/").content.decode()
    for username in (SECRETARY, "quantri", "mybinh.canbo"):
        assert browser(username).get("/hoi-dong/lien-quan/").status_code == 404
    # The record says that something was declared, not whom it names.
    assert not Event.objects.filter(body__contains="Katơr").exists()
    tie = Tie.objects.get()
    path = "/api/v1/council-ties/"
    assert browser("hoidong.2").delete(f"{path}{tie.pk}/").status_code == 404
    assert browser(SECRETARY).post(path, given, "application/json").status_code == 403
    assert member.get(path).json()["results"][0]["name"] == "Katơr Thị Bé"
    assert member.delete(f"{path}{tie.pk}/").status_code == 204
    assert member.get(path).json()["results"] == []
