"""The home pages by role: letters, groups, decisions and sessions as batches with one button."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from nominations.lifecycle import State
from nominations.models import Nomination
from tests import worlds
from tests.decisions.test_decisions import at_signature, sign
from tests.worlds import browser
from workflows.inbox import desk
from workflows.inbox.lacks import lacks
from workflows.kernel import door
from workflows.ward.models import Submission

pytestmark = pytest.mark.django_db


def home(username: str) -> str:
    return " ".join(browser(username).get("/").content.decode().split())


def statements(username: str) -> int:
    client = browser(username)
    client.get("/")
    with CaptureQueriesContext(connection) as asked:
        client.get("/")
    return len(asked)


def test_a_letter_is_received_whole_from_the_home_page() -> None:
    round_ = worlds.make_world()
    for name in ("Gia đình ông An", "Gia đình ông Bình"):
        worlds.submitted(round_, name=name)
    other = worlds.submitted(round_, ward="dovinh")
    before = statements("tp.tiepnhan")
    letter = Submission.objects.get(ward__slug="mybinh")
    page = home("tp.tiepnhan")
    assert "Tiếp nhận cả 2" in page and "Gia đình học tập 2" in page
    client = browser("tp.tiepnhan")
    answer = client.post(f"/to-trinh/{letter.pk}/tiep-nhan/", follow=True)
    told = answer.content.decode()
    assert "Còn 1 tờ trình." in told
    states = Nomination.objects.filter(ward__slug="mybinh").values_list("state", flat=True)
    assert set(states) == {State.UNDER_REVIEW}
    other.refresh_from_db()
    assert other.state == State.SUBMITTED
    # Once it is received there is nothing left to receive under it.
    assert client.post(f"/to-trinh/{letter.pk}/tiep-nhan/").status_code == 404
    # More of the same letter cost no more statements.
    assert statements("tp.tiepnhan") <= before


@pytest.mark.parametrize("username", ["mybinh.canbo", "tp.thamdinh", "tp.thuquy"])
def test_nobody_else_receives_a_letter(username: str) -> None:
    sent = worlds.submitted(worlds.make_world())
    pk = sent.submission_item.submission_id
    assert browser(username).post(f"/to-trinh/{pk}/tiep-nhan/").status_code == 404
    assert browser("tp.tiepnhan").get(f"/to-trinh/{pk}/tiep-nhan/").status_code == 405
    sent.refresh_from_db()
    assert sent.state == State.SUBMITTED


def test_drafts_of_a_ward_are_grouped_by_what_they_lack() -> None:
    round_ = worlds.make_world()
    officer = worlds.who("mybinh.canbo")
    pupil = worlds.draft(round_, "scholarship")
    family = worlds.draft(round_)
    assert {one.code: one.count for one in lacks(officer)} == {"giay-to": 2, "dong-y": 1}
    worlds.complete(pupil)
    assert {one.code: one.count for one in lacks(officer)} == {"giay-to": 1, "du": 1}
    one = statements("mybinh.canbo")
    for name in ("Gia đình ông Ba", "Gia đình ông Tư"):
        worlds.draft(round_, name=name)
    assert statements("mybinh.canbo") <= one
    page = home("mybinh.canbo")
    assert "hồ sơ thiếu minh chứng" in page and "và" in page
    listed = browser("mybinh.canbo").get("/?thieu=giay-to").content.decode()
    assert family.number in listed and pupil.number not in listed
    worlds.complete(family)
    door.perform("send_to_chair", family.number, officer)
    assert not lacks(worlds.who("dovinh.canbo")) and not lacks(worlds.who("tp.thamdinh"))


def test_a_decision_is_one_card_for_who_signs_and_then_for_who_numbers() -> None:
    nomination, decision = at_signature(worlds.make_world())

    def acts(username: str) -> list[str]:
        return [one.act for one in desk.sheets(worlds.who(username))]

    assert acts("ubnd.phochutich") == ["signature"] and "Đọc và ký" in home("ubnd.phochutich")
    assert not acts("ubnd.vanthu") and not acts("hoidong.1")
    sign(nomination.number, decision)
    assert acts("ubnd.vanthu") == ["number"] and not acts("ubnd.phochutich")


def test_a_session_stands_on_the_home_page_of_who_sits_in_it() -> None:
    nomination, session = worlds.in_council(worlds.make_world())
    assert f'href="/hoi-dong/{session.pk}/"' in home("tp.thuky")
    assert "Phiên họp sắp tới" in home("hoidong.1") and nomination
    assert "Phiên họp sắp tới" not in home("tp.tiepnhan")


def test_work_of_one_kind_and_award_is_one_row_that_opens_its_list() -> None:
    round_ = worlds.make_world()
    numbers = [worlds.received(round_, name=f"Gia đình ông {name}").number for name in "ABC"]
    [batch] = desk.batches(worlds.who("tp.thamdinh"))
    assert (batch.task, batch.count, batch.award_code) == ("appraise", 3, "learning_family")
    assert "Mở 3 hồ sơ" in home("tp.thamdinh")
    client = browser("tp.thamdinh")
    listed = client.get("/?viec=appraise&danh-hieu=learning_family").content.decode()
    assert all(number in listed for number in numbers)
    for nothing in ("?viec=appraise&danh-hieu=scholarship", "?viec=x.y&trang=1", "?viec=nothing"):
        assert client.get(f"/{nothing}").status_code == 200
    assert numbers[0] not in client.get("/?viec=nothing").content.decode()
