"""Whoever made a dossier, or belongs to its ward, judges it nowhere; delegates count as both."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from audit.models import Event
from nominations.forms import form_for
from nominations.models import Nomination
from organizations.appointments import appoint
from organizations.models import Appointment, Unit
from tests import worlds
from tests.worlds import lend
from workflows.council import conflicts
from workflows.kernel import door, policy
from workflows.kernel.models import Duty
from workflows.kernel.registry import ACTIONS

pytestmark = pytest.mark.django_db
GIVEN = {"verdict": "eligible", "reason": "Tốt", "scores": worlds.SCORES}


def give(username: str, role: str, unit: str, **more: Any) -> Appointment:
    """One more role from yesterday on."""
    day = timezone.localdate() - timedelta(days=1)
    return appoint(
        actor=None,
        person=worlds.who(username),
        role=role,
        unit=Unit.objects.get(slug=unit),
        valid_from=day,
        basis="thử",
        **more,
    )


def stands_apart(username: str, code: str, nomination: Nomination) -> bool:
    """Whether separation is why; then nothing that asks for many lets it through either."""
    person = worlds.who(username)
    fresh = Nomination.objects.get(pk=nomination.pk)
    answer = policy.verdict(person, code, fresh)
    listed = policy.actionable(person, code).filter(pk=fresh.pk).exists()
    assert answer.allowed is (listed and policy.visible(person).filter(pk=fresh.pk).exists())
    return "separation" in {reason.code for reason in answer.reasons}


def answered(round_: Any, **more: Any) -> Nomination:
    """Received, with both opinions in: ready to be proposed."""
    nomination = worlds.received(round_, **more)
    door.perform("consult", nomination.number, worlds.who("tp.thamdinh"))
    for name in ("gddt.canbo", "vhtt.canbo"):
        door.perform(
            "give_opinion", nomination.number, worlds.who(name), verdict="agree", reason="Được"
        )
    return nomination


def test_whoever_holds_a_right_in_the_ward_does_nothing_at_the_city() -> None:
    round_ = worlds.make_world()
    nomination = answered(round_)
    for code in ("propose", "return_for_correction", "consult", "claim"):
        assert not stands_apart("tp.thamdinh", code, nomination), code
    give("tp.thamdinh", "ward_officer", "mybinh")
    for code in ("propose", "return_for_correction", "consult", "verify_in_field"):
        assert stands_apart("tp.thamdinh", code, nomination), code
    # Another ward's dossier is still theirs.
    assert not stands_apart("tp.thamdinh", "propose", answered(round_, ward="dovinh"))


def test_it_is_refused_by_page_and_api_and_in_a_list() -> None:
    nomination = answered(worlds.make_world())
    give("tp.thamdinh", "ward_chair", "mybinh")
    client = worlds.browser("tp.thamdinh")
    said = "có nhiệm vụ ở đơn vị đề nghị"
    page = client.post(f"/ho-so/{nomination.number}/viec/propose/", {"verdict": "eligible"})
    assert page.status_code in {403, 409} and said in page.content.decode()
    address = f"/api/v1/nominations/{nomination.number}/actions/propose/"
    answer = client.post(address, json.dumps(GIVEN), "application/json")
    assert answer.status_code == 403
    assert [one["code"] for one in answer.json()["reasons"]] == ["separation"]
    many = client.post(
        "/api/v1/nominations/bulk/",
        json.dumps({"action": "consult", "numbers": [nomination.number]}),
        "application/json",
    )
    assert said in many.content.decode() or many.status_code == 422
    assert not Duty.objects.filter(kind="appraise").exists()


def test_who_wrote_or_sent_it_does_nothing_at_the_city_even_after_leaving_the_ward() -> None:
    round_ = worlds.make_world()
    nomination = answered(round_)
    for name in ("mybinh.canbo", "mybinh.chutich"):
        Appointment.objects.filter(person__username=name).update(
            valid_to=timezone.localdate() - timedelta(days=1)
        )
        give(name, "reviewer", "tp")
        assert stands_apart(name, "propose", nomination), name
        assert stands_apart(name, "return_for_correction", nomination), name
    assert not stands_apart("mybinh.canbo", "propose", answered(round_, ward="dovinh"))


def test_a_second_writer_counts_though_another_created_it() -> None:
    nomination = worlds.draft(worlds.make_world())
    give("tp.tiepnhan", "ward_officer", "mybinh")
    writer = worlds.who("tp.tiepnhan")
    for _time in range(2):
        door.perform("edit", nomination.number, writer, data={"achievement": "Viết thêm"})
    door.perform("edit", nomination.number, worlds.who("mybinh.canbo"), data={"member_count": "6"})
    # Who created it stands on the dossier itself.
    assert list(Duty.objects.values_list("person__username", "kind")) == [
        ("tp.tiepnhan", "prepare")
    ]
    Appointment.objects.filter(person=writer, role="ward_officer").delete()
    worlds.complete(nomination)
    number = nomination.number
    door.perform("send_to_chair", number, worlds.who("mybinh.canbo"))
    letter = worlds.letter(nomination.round)
    door.perform("submit", number, worlds.who("mybinh.chutich"), submission=letter.pk)
    assert stands_apart("tp.tiepnhan", "receive", nomination)


def test_who_proposed_does_not_confirm_and_who_received_may() -> None:
    nomination = worlds.proposed(worlds.make_world())
    give("tp.thamdinh", "association_chair", "tp")
    give("tp.tiepnhan", "association_chair", "tp")
    for code in ("mark_eligible", "mark_not_eligible"):
        assert stands_apart("tp.thamdinh", code, nomination), code
        assert not stands_apart("tp.tiepnhan", code, nomination), code
        assert not stands_apart("tp.chutich", code, nomination), code


def test_who_closed_the_vote_neither_signs_nor_refuses_to_sign() -> None:
    nomination = worlds.passed(worlds.make_world())
    give("tp.thuky", "leader", "ubnd")
    give("mybinh.chutich", "leader", "ubnd")
    for code in ("sign", "refuse_to_sign"):
        assert stands_apart("tp.thuky", code, nomination), code
        assert stands_apart("mybinh.chutich", code, nomination), code
        assert not stands_apart("ubnd.chutich", code, nomination), code


def test_a_delegate_counts_as_both() -> None:
    round_ = worlds.make_world()
    nomination = answered(round_)
    # The stand-in is free, whom they stand in for belongs to the ward.
    give("tp.thamdinh", "ward_officer", "mybinh")
    lend("tp.thamdinh", "tp.vanthu", "reviewer")
    assert stands_apart("tp.vanthu", "propose", nomination)
    # Whom they stand in for is free, the stand-in acts for the ward, too.
    lend("mybinh.chutich", "tp.chutich", "ward_chair")
    assert stands_apart("tp.chutich", "hold", nomination)
    assert not stands_apart("tp.chutich", "hold", answered(round_, ward="dovinh"))


def test_dossiers_written_for_somebody_absent_are_theirs_too() -> None:
    round_ = worlds.make_world()
    lend("mybinh.canbo", "dovinh.canbo", "ward_officer")
    nomination = door.create(
        actor=worlds.who("dovinh.canbo"),
        round=round_,
        ward=Unit.objects.get(slug="mybinh"),
        award_code="learning_family",
        data=_clean(round_),
    )
    assert nomination.created_by.username == "dovinh.canbo"
    assert Duty.objects.get(nomination=nomination).person.username == "mybinh.canbo"


def _clean(round_: Any) -> dict[str, Any]:
    version = round_.awards.get(award_type__code="learning_family").version
    form = form_for(version)(data=worlds.FAMILY)
    assert form.is_valid()
    return form.cleaned_data


def test_a_council_member_who_wrote_it_leaves_the_base_and_is_not_refused() -> None:
    nomination = worlds.received(worlds.make_world())
    member = worlds.who("hoidong.1")
    assert conflicts.detect(nomination, [(member, None)]) == []
    Duty.objects.create(nomination=nomination, person=member, kind="prepare")
    [found] = conflicts.detect(nomination, [(member, None)])
    assert found.kind == "unit" and "đã soạn, gửi" in found.reason


def test_an_exception_is_an_appointment_with_a_reason_and_stands_in_the_record() -> None:
    nomination = answered(worlds.make_world())
    Appointment.objects.filter(person__username="tp.thamdinh").update(
        exception="Hội chỉ có hai người"
    )
    give("tp.thamdinh", "ward_officer", "mybinh")
    assert not stands_apart("tp.thamdinh", "propose", nomination)
    done = door.perform("propose", nomination.number, worlds.who("tp.thamdinh"), **GIVEN)
    event = Event.objects.filter(stream=f"case:{done.number}").latest("seq")
    assert json.loads(event.body)["exception"] == "Hội chỉ có hai người"
    client = worlds.browser("tp.chutich")
    assert "Hội chỉ có hai người" in client.get(f"/ho-so/{done.number}/").content.decode()


def test_every_act_that_judges_says_what_it_leaves_or_from_what_it_stands_apart() -> None:
    """Written by hand: a new act of this kind must be placed here."""
    assert {code: one.duty for code, one in ACTIONS.items() if one.duty} == {
        "edit": "prepare",
        "open_place": "prepare",
        "attach_evidence": "prepare",
        "remove_evidence": "prepare",
        "record_consent": "prepare",
        "send_to_chair": "prepare",
        "submit": "submit",
        "resubmit": "submit",
        "propose": "appraise",
        "mark_eligible": "confirm",
        "mark_not_eligible": "confirm",
        "close_vote": "close",
        "sign": "sign",
    }
    assert {code: set(one.apart) for code, one in ACTIONS.items() if one.apart} == {
        "submit": {"appraise", "sign"},
        "resubmit": {"appraise", "sign"},
        "propose": {"submit", "sign"},
        "mark_eligible": {"appraise"},
        "mark_not_eligible": {"appraise"},
        "sign": {"submit", "appraise", "close"},
        "refuse_to_sign": {"submit", "appraise", "close"},
    }
