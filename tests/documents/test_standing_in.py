"""Papers of another unit numbered, signed in and packed by who stands in there: both names."""

from __future__ import annotations

import pytest

from audit.models import Event
from documents import desk, signed
from documents.access import find
from documents.archive import package, retention
from documents.book import PAPERS
from nominations.models import Nomination
from organizations.appointments import end_delegation
from organizations.refusals import Refused
from tests import worlds
from tests.documents.test_desk import issued_decision
from tests.documents.test_signed_copies import jpeg
from tests.worlds import lend
from workflows.kernel import door

pytestmark = pytest.mark.django_db


def told(kind: str) -> tuple[int | None, str, str]:
    event = Event.objects.filter(kind=kind).latest("pk")
    return event.unit_id, event.role, event.on_behalf_of_name


def returned() -> Nomination:
    nomination = worlds.received(worlds.make_world())
    remark = {"target_kind": "field", "target": "achievement", "text": "Ghi rõ năm"}
    return door.perform(
        "return_for_correction", nomination.number, worlds.who("tp.thamdinh"), remarks=[remark]
    )


def test_a_paper_numbered_for_an_absent_colleague_bears_both_names() -> None:
    nomination = returned()
    lend("tp.vanthu", "ubnd.vanthu")
    person, absent = worlds.who("ubnd.vanthu"), worlds.who("tp.vanthu").full_name
    subject = find(person, "nomination", nomination.number)
    assert subject is not None
    code = next(one.code for one in desk.offers(person, subject) if one.may_number)
    paper = desk.enter(person, subject, code)
    by = (nomination.city_id, "records_clerk", absent)
    assert told("enter_paper") == by
    assert told("seal_paper") == by
    signed.attach(
        person, subject, desk.offer(person, subject, code), jpeg(), name="quet.jpg", scan=True
    )
    assert told("attach_signed_copy") == by
    door.do(PAPERS, "cancel_paper", paper.pk, person, inputs={"reason": "Ghi nhầm người nhận"})
    assert told("cancel_paper") == by


def test_a_paper_of_ones_own_body_bears_one_name_whoever_one_stands_in_for() -> None:
    nomination = returned()
    lend("ubnd.vanthu", "tp.vanthu")
    person = worlds.who("tp.vanthu")
    subject = find(person, "nomination", nomination.number)
    assert subject is not None
    code = next(one.code for one in desk.offers(person, subject) if one.may_number)
    desk.enter(person, subject, code)
    assert told("enter_paper") == (nomination.city_id, "records_clerk", "")


def test_a_package_and_a_hold_of_the_archive_bear_the_absent_clerks_name() -> None:
    nomination, decision = issued_decision(worlds.make_world())
    lend("tp.vanthu", "tp.chutich")
    lend("ubnd.vanthu", "tp.chutich")
    person = worlds.who("tp.chutich")
    package.build(package.decision_of(person, decision.pk), person)
    absent = worlds.who("ubnd.vanthu").full_name
    assert told("archive_decision") == (decision.authority_id, "records_clerk", absent)
    retention.hold(person, nomination.number, "Có khiếu nại")
    # At the association the chair's own right is enough.
    assert told("place_legal_hold") == (nomination.city_id, "association_chair", "")


def test_a_disposal_is_carried_out_by_the_right_of_the_clerk_who_is_away() -> None:
    nomination = worlds.received(worlds.make_world())
    made = retention.propose(nomination.city, [nomination], worlds.who("tp.vanthu"))
    assert made is not None
    assert told("propose_disposal") == (nomination.city_id, "records_clerk", "")
    retention.decide(worlds.who("tp.chutich"), made.pk, agree=True, reason="Hết hạn lưu")
    assert told("decide_disposal") == (nomination.city_id, "association_chair", "")
    with pytest.raises(Refused):
        retention.carry_out(worlds.who("ubnd.vanthu"), made.pk)
    lend("tp.vanthu", "ubnd.vanthu")
    retention.carry_out(worlds.who("ubnd.vanthu"), made.pk)
    by = (nomination.city_id, "records_clerk", worlds.who("tp.vanthu").full_name)
    assert told("carry_out_disposal") == by
    assert told("dispose") == by


def test_a_stand_in_is_offered_the_very_papers_of_the_absent_and_none_before_or_after() -> None:
    nomination, decision = issued_decision(worlds.make_world())
    session = nomination.agenda_items.get().session_id
    things = [
        ("nomination", nomination.number),
        ("submission", str(nomination.submission_item.submission_id)),
        ("session", str(session)),
        ("decision", str(decision.pk)),
    ]

    def offered(username: str) -> dict[str, set[str]]:
        person, found = worlds.who(username), {}
        for about, key in things:
            subject = find(person, about, key)
            offers = desk.offers(person, subject) if subject else []
            found[about] = {one.code for one in offers if one.may_number}
        return found

    absent, before = offered("tp.vanthu"), offered("dovinh.canbo")
    assert any(absent.values()) and not any(before.values())
    lent = lend("tp.vanthu", "dovinh.canbo")
    assert offered("dovinh.canbo") == absent
    end_delegation(lent)
    assert not any(offered("dovinh.canbo").values())
