"""Many complaints, and many cases about taking back, at once by the pages."""

from __future__ import annotations

import re

import pytest
from django.utils import timezone

from tests import worlds
from tests.redress.test_complaints import accepted, act, entered
from tests.redress.test_revocations import decided, opened
from tests.worlds import browser
from workflows.redress.models import Complaint, RevocationCase

pytestmark = pytest.mark.django_db


def test_several_complaints_are_taken_up_by_one_person_after_a_look_at_each() -> None:
    nomination = worlds.received(worlds.make_world())
    one, two, running = entered(nomination), entered(nomination), accepted(nomination)
    chair = browser("tp.chutich")
    listed = chair.get("/khieu-nai/").content.decode()
    ticks = re.findall(r'name="number" value="(\d+)" aria-label="Chọn Khiếu nại', listed)
    assert ticks == [str(running.pk), str(two.pk), str(one.pk)]
    given = {"code": "accept", "number": [*ticks, "x", str(10**12)]}
    looked = chair.post("/khieu-nai/nhieu-viec/", given).content.decode()
    assert "Thụ lý 2 khiếu nại" in looked and "Chưa có gì thay đổi" in looked
    assert "Không làm được: 1" in looked and 'name="verifier"' in looked
    assert set(Complaint.objects.values_list("state", flat=True)) == {"received", "accepted"}
    wrong = chair.post("/khieu-nai/nhieu-viec/", given | {"confirm": "1", "verifier": "?"})
    assert wrong.status_code == 422 and "không làm việc ở Hội thành phố" in wrong.content.decode()
    done = chair.post("/khieu-nai/nhieu-viec/", given | {"confirm": "1", "verifier": "tp.tiepnhan"})
    assert "Đã thụ lý 2 khiếu nại." in done.content.decode()
    assert set(Complaint.objects.values_list("state", flat=True)) == {"accepted"}
    assert chair.post("/khieu-nai/nhieu-viec/", {"code": "accept"}).status_code == 302


def test_awardees_of_several_cases_are_told_on_one_day() -> None:
    case, today = opened(decided()), timezone.localdate()
    page = browser("tp.tiepnhan").get("/huy-bo/").content.decode()
    assert f'name="number" value="{case.pk}"' in page
    given = {
        "code": "notify",
        "number": [case.pk],
        "confirm": "1",
        "notified_on": f"{today:%d/%m/%Y}",
    }
    done = browser("tp.tiepnhan").post("/huy-bo/nhieu-viec/", given)
    assert "Đã ghi việc báo người được khen" in done.content.decode()
    assert RevocationCase.objects.get().state == "notified"


def test_only_acts_of_many_are_offered_and_only_to_whose_they_are() -> None:
    nomination = worlds.received(worlds.make_world())
    complaint = accepted(nomination)
    act(complaint, "ask_ward", "tp.tiepnhan", unit=nomination.ward.pk, question="Ai viết?")
    for username in ("mybinh.canbo", "kiemtra", "tp.tiepnhan"):
        client = browser(username)
        assert 'name="number"' not in client.get("/khieu-nai/").content.decode(), username
        given = {"code": "extend", "number": complaint.pk, "confirm": "1", "reason": "Khó"}
        assert client.post("/khieu-nai/nhieu-viec/", given).status_code == 404, username
    chair = browser("tp.chutich")
    for slug, code in (("khieu-nai", "reveal"), ("khieu-nai", "dance"), ("hoi-dong", "vote")):
        given = {"code": code, "number": complaint.pk}
        assert chair.post(f"/{slug}/nhieu-viec/", given).status_code == 404, code
    assert chair.get("/khieu-nai/nhieu-viec/").status_code == 405
    complaint.refresh_from_db()
    assert not complaint.complex
