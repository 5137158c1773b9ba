"""Việc của tôi: what waits and why, numbers that lead somewhere, nothing sealed."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from nominations.lifecycle import SEALED_STATES, State
from nominations.models import Nomination, RoundDeadline
from organizations.models import User
from tests import worlds
from tests.worlds import browser
from workflows.inbox.inbox import CAP, PARTS, Load, load_of, progress
from workflows.kernel import door
from workflows.kernel.models import CaseTask

pytestmark = pytest.mark.django_db


def home(username: str, query: str = "") -> str:
    return browser(username).get(f"/{query}").content.decode()


def due(number: str, days: int) -> None:
    CaseTask.objects.filter(process__nomination__number=number).update(
        due_at=timezone.now() + timedelta(days=days)
    )


def test_a_person_is_greeted_by_name_and_told_why_a_task_is_theirs() -> None:
    round_ = worlds.make_world()
    number = worlds.submitted(round_).number
    page = " ".join(home("tp.tiepnhan").split())
    assert "Chào chị Hà, hôm nay có 1 việc chờ chị" in page
    assert "Gia đình bà Phú Thị Mỹ Duyên" in page
    each = " ".join(home("tp.tiepnhan", "?loc=tat-ca").split())
    assert f"{number} · Gia đình bà Phú Thị Mỹ Duyên" in each
    assert "vì chị là Cán bộ tiếp nhận, Hội Khuyến học TP" in each
    User.objects.filter(username="tp.tiepnhan").update(gender="U")
    assert "Chào anh/chị Hà" in " ".join(home("tp.tiepnhan").split())
    User.objects.filter(username="tp.tiepnhan").update(gender="F", birth_year=1960)
    assert "Chào bà Hà" in " ".join(home("tp.tiepnhan").split())
    assert "lúc này chưa có việc nào chờ" in " ".join(home("tp.thuquy").split())


def test_each_number_leads_to_the_list_behind_it() -> None:
    round_ = worlds.make_world()
    late, near, far = (
        worlds.submitted(round_, name=name).number
        for name in ("Gia đình ông Muộn", "Gia đình ông Gần", "Gia đình ông Xa")
    )
    due(late, -3), due(near, 0), due(far, 30)
    CaseTask.objects.filter(process__nomination__number=near).update(
        due_at=timezone.now() + timedelta(minutes=1)
    )
    page = " ".join(home("tp.tiepnhan").split())
    assert "hôm nay có 3 việc chờ" in page
    assert '<a class="late" href="?loc=qua-han">1 việc quá hạn</a>' in page
    each = home("tp.tiepnhan", "?loc=tat-ca")
    assert each.index("ông Muộn</a>") < each.index("ông Gần</a>") < each.index("ông Xa</a>")
    overdue, soon = home("tp.tiepnhan", "?loc=qua-han"), home("tp.tiepnhan", "?loc=sap-han")
    assert "ông Muộn</a></b>" in overdue and "ông Gần</a></b>" not in overdue
    assert "ông Gần</a></b>" in soon and "ông Muộn</a></b>" not in soon
    door.perform("receive", late, worlds.who("tp.tiepnhan"))
    done = home("tp.tiepnhan", "?loc=da-xong")
    assert "ông Muộn</a></b>" in done and "Chưa có việc nào xong" not in done


def test_a_count_stops_at_a_hundred() -> None:
    assert [Load.shown(count) for count in (0, CAP - 1, CAP)] == ["0", "99", "99+"]


def test_every_state_is_in_exactly_one_part_of_the_way() -> None:
    round_ = worlds.make_world()
    nomination = worlds.draft(round_)
    case = Nomination.objects.filter(pk=nomination.pk)
    now = timezone.now()
    for state in State:
        decided = state in {State.DECIDED, State.AWARDED, State.REVOKED}
        # Straight into the table: only the borders of the counts are looked at here.
        case.update(
            state=state,
            reason_code="x",
            receipt_number="1",
            received_at=now,
            decided_on=now.date() if decided else None,
            held_from=State.UNDER_REVIEW,
            returned_at=now if state == State.RETURNED else None,
        )
        parts = [part.code for part in PARTS if case.filter(part.condition).exists()]
        assert len(parts) == 1, (state, parts)
        if state in SEALED_STATES:
            assert parts == ["dang-xet"], state


def test_a_ward_counts_what_is_sealed_as_being_considered() -> None:
    round_ = worlds.make_world()
    nomination, _session = worlds.in_council(round_)
    ward = worlds.who("mybinh.canbo")
    found = progress(ward, round_)
    assert found is not None
    assert [(part.code, count) for part, count in found.counts] == [("dang-xet", 1)]
    # Standing still where it was sealed tells no more, in the count or behind it.
    door.perform(
        "hold", nomination.number, worlds.who("tp.chutich"), reason_code="complaint", reason="Đơn"
    )
    cache.clear()
    assert [(part.code, count) for part, count in progress(ward, round_).counts] == [  # type: ignore[union-attr]
        ("dang-xet", 1)
    ]
    client = browser("mybinh.canbo")
    behind = client.get("/ho-so/?state=chang:dang-xet").content.decode()
    held = client.get("/ho-so/?state=on_hold").content.decode()
    assert nomination.number in behind and nomination.number not in held
    page = home("mybinh.canbo")
    for words in ("Họp Hội đồng</", "Tạm dừng", "Đang xét tại Hội đồng"):
        assert words not in page


def test_the_days_of_the_round_say_how_many_working_days_are_left() -> None:
    round_ = worlds.make_world()
    today = timezone.localdate()
    round_.deadlines.all().delete()
    for kind, days, counts in (
        ("submission", -3, True),
        ("appraisal", 20, True),
        ("ward_report", 30, False),
    ):
        RoundDeadline.objects.create(
            round=round_, kind=kind, day=today + timedelta(days=days), day_counts=counts
        )
    page = " ".join(home("tp.thamdinh").split())
    assert "Mốc sắp tới" in page and "Phường, xã gửi hồ sơ" not in page
    assert re.search(r"Thẩm định xong <small>còn \d+ ngày làm việc", page)
    last = today + timedelta(days=29)
    assert f"muộn nhất 23:59 ngày {last:%d/%m}" in page


def test_a_unit_reads_what_it_was_told_last() -> None:
    round_ = worlds.make_world()
    nomination = worlds.received(round_)
    page = home("mybinh.canbo", "tin-moi/")
    assert "Thành phố đã tiếp nhận hồ sơ." in page and "hôm nay lúc" in page
    assert "Thành phố đã tiếp nhận hồ sơ." not in home("dovinh.canbo", "tin-moi/")
    assert nomination.number not in home("quantri", "tin-moi/")


def test_the_bell_counts_what_is_unread_until_somebody_says_it_is_read() -> None:
    worlds.received(worlds.make_world())
    client = browser("mybinh.canbo")
    page = client.get("/tin-moi/").content.decode()
    assert "Tin mới: 1 tin chưa đọc" in page
    last = re.findall(r'name="last" value="(\d+)"', page)[0]
    for typed in ("x", "9" * 30, last):
        client.post("/tin-moi/", {"last": typed})
    page = client.get("/tin-moi/").content.decode()
    assert "chưa đọc" not in page and "Đã đọc hết" not in page


def test_the_first_look_of_the_day_stays_within_its_statements() -> None:
    round_ = worlds.make_world()
    worlds.submitted(round_)
    client = browser("tp.tiepnhan")
    with CaptureQueriesContext(connection) as first:
        client.get("/")
    # One of them asks for the association's report that is due.
    assert len(first) <= 17, [query["sql"][:90] for query in first.captured_queries]


def test_nothing_is_counted_beyond_the_cap() -> None:
    round_ = worlds.make_world()
    worlds.submitted(round_)
    person = worlds.who("tp.tiepnhan")
    with CaptureQueriesContext(connection) as asked:
        load_of(person)
    tasks = [
        query["sql"] for query in asked.captured_queries if "workflows_casetask" in query["sql"]
    ]
    assert tasks and all(f"LIMIT {CAP}" in sql for sql in tasks)


def test_a_member_is_led_to_the_ballot_until_they_have_voted() -> None:
    round_ = worlds.make_world()
    nomination, session = worlds.in_council(round_)
    door.perform("open_vote", nomination.number, worlds.who("tp.thuky"))
    member = worlds.voters(session)[0]
    page = home(member.username)
    assert "Hội đồng đang chờ phiếu của" in page
    assert f'href="/hoi-dong/{session.pk}/muc/1/"' in page
    door.perform("vote", nomination.number, member, choice="yes")
    assert "Hội đồng đang chờ phiếu của" not in home(member.username)
    absent = session.seats.get(present=False).member
    assert "Hội đồng đang chờ phiếu của" not in home(absent.username)


def test_the_bar_shows_the_places_a_person_has_business_in() -> None:
    worlds.make_world()
    places = {
        username: re.findall(r">([^<]+)</a>", home(username).split("<nav")[1].split("</nav>")[0])
        for username in ("mybinh.canbo", "hoidong.1", "ubnd.chutich")
    }
    assert "Tờ trình" in places["mybinh.canbo"] and "Hội đồng" not in places["mybinh.canbo"]
    assert "Hội đồng" in places["hoidong.1"] and "Tờ trình" not in places["hoidong.1"]
    assert "Quyết định" in places["ubnd.chutich"]
