"""A ward's letter before it is sent: the list in its order, the minutes, the papers of both."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from docx import Document
from rest_framework.test import APIClient

from audit.models import Event
from nominations.lifecycle import State
from nominations.models import Nomination
from organizations.models import User
from organizations.refusals import Refused
from tests import worlds
from tests.documents.test_papers import text_of
from tests.worlds import browser
from workflows.kernel import door
from workflows.ward import letters, queries
from workflows.ward.models import ListedNominee, Submission

pytestmark = pytest.mark.django_db


def reviewed(round_: Any, name: str, ward: str = "mybinh") -> Nomination:
    nomination = worlds.draft(round_, name=name, representative=name, ward=ward)
    worlds.complete(nomination)
    return door.perform("send_to_chair", nomination.number, worlds.who(f"{ward}.canbo"))


def three(round_: Any) -> list[str]:
    return [reviewed(round_, f"Gia đình {name}").number for name in ("An", "Bình", "Cúc")]


def set_list(*, actor: User, submission: Submission, numbers: list[str]) -> None:
    inputs = {"numbers": numbers}
    door.do(letters.KIND, "list_nominees", submission.pk, actor, inputs=inputs)


def order(letter: Submission) -> list[str]:
    return [one.nomination.number for one in queries.listed(letter)]


def test_the_officer_lists_and_orders_by_buttons_and_the_order_is_kept() -> None:
    round_ = worlds.make_world()
    first, second, third = three(round_)
    letter = worlds.letter(round_)
    officer, address = browser("mybinh.canbo"), f"/to-trinh/{letter.pk}/"
    assert "Đưa 3 hồ sơ đang chờ vào danh sách" in officer.get(address).content.decode()
    officer.post(address, {"what": "list"})
    assert order(letter) == [first, second, third]
    officer.post(address, {"what": f"up:{third}"})
    officer.post(address, {"what": f"up:{third}"})
    officer.post(address, {"what": f"up:{third}"})
    officer.post(address, {"what": f"down:{first}"})
    assert order(letter) == [third, second, first]
    officer.post(address, {"what": f"unlist:{second}"})
    assert order(letter) == [third, first]
    page = officer.get(address).content.decode()
    assert f"up:{third}" not in page and f"down:{third}" in page
    assert Event.objects.filter(kind="list_nominees").count() == 6


def test_what_is_sent_has_the_place_it_was_signed_in() -> None:
    round_ = worlds.make_world()
    first, second, third = three(round_)
    letter = worlds.letter(round_)
    chair = worlds.who("mybinh.chutich")
    set_list(actor=chair, submission=letter, numbers=[third, first])
    answer = browser("mybinh.chutich").post(
        f"/to-trinh/{letter.pk}/", {"number": [first, second, third]}, follow=True
    )
    assert "Đã gửi 3 hồ sơ lên" in answer.content.decode()
    places = dict(letter.items.values_list("nomination__number", "position"))
    assert places == {third: 1, first: 2, second: 3}
    assert Nomination.objects.get(number=first).list_position == 2
    door.perform("recall", first, chair)
    door.perform("submit", first, chair, submission=letter.pk)
    assert letter.items.get(nomination__number=first).position == 2


def test_without_a_list_the_letter_is_a_draft() -> None:
    letter = worlds.letter(worlds.make_world())
    pdf = browser("mybinh.canbo").get(f"/van-ban/to-trinh/{letter.pk}/ward_letter.pdf")
    assert "THẢO" in text_of(pdf.content)


def test_letter_minutes_and_list_are_printed_in_order_before_anything_is_sent() -> None:
    round_ = worlds.make_world()
    first, second, third = three(round_)
    letter = worlds.letter(round_)
    officer = browser("mybinh.canbo")
    set_list(actor=worlds.who("mybinh.canbo"), submission=letter, numbers=[third, first, second])
    done = officer.post(
        f"/to-trinh/{letter.pk}/",
        {
            "what": "minutes",
            "minutes_place": "Nhà văn hoá khu phố 2",
            "attendance": "9",
            "minutes_chair": "Ông Văn Tùng",
            "minutes_secretary": "Phú Thị Ngân",
            "minutes_attendees": "Ông Văn Tùng, Chủ tịch\nPhú Thị Ngân, Thư ký",
            "minutes_opinions": "Thành tích rõ ràng",
            "results-0-number": third,
            "results-0-agreeing": "9",
            "results-0-remark": "Nhất trí cao",
            "results-1-number": first,
            "results-1-agreeing": "7",
            "results-1-remark": "",
            "results-2-number": second,
            "results-2-agreeing": "",
            "results-2-remark": "",
        },
    )
    assert done.status_code == 302
    pdf = officer.get(f"/van-ban/to-trinh/{letter.pk}/ward_minutes.pdf")
    text = " ".join(text_of(pdf.content).split())
    assert "DỰ THẢO" not in text, "it is printed to be signed"
    for said in ("Nhà văn hoá khu phố 2", "Nhất trí cao", "9/9", "7/9", "Thành tích rõ ràng"):
        assert said in text, said
    assert text.index("Gia đình Cúc") < text.index("Gia đình An") < text.index("Gia đình Bình")
    word = Document(
        io.BytesIO(officer.get(f"/van-ban/to-trinh/{letter.pk}/ward_letter.docx").content)
    )
    names = [row.cells[1].text for row in word.tables[-1].rows]
    assert [one.removeprefix("Gia đình ") for one in names if "Gia đình" in one][:3] == [
        "Cúc",
        "An",
        "Bình",
    ]


@pytest.mark.parametrize(
    ("row", "said"),
    [("10", "nhiều hơn 9"), ("chín", "chữ số"), ("-1", "chữ số")],
)
def test_minutes_that_do_not_add_up_are_told_and_nothing_typed_is_lost(row: str, said: str) -> None:
    round_ = worlds.make_world()
    number = reviewed(round_, "Gia đình An").number
    letter = worlds.letter(round_)
    set_list(actor=worlds.who("mybinh.canbo"), submission=letter, numbers=[number])
    answer = browser("mybinh.canbo").post(
        f"/to-trinh/{letter.pk}/",
        {
            "what": "minutes",
            "attendance": "9",
            "minutes_place": "Hội trường",
            "results-0-number": number,
            "results-0-agreeing": row,
            "results-0-remark": "Tốt",
        },
    )
    page = answer.content.decode()
    assert answer.status_code == 422 and said in page
    assert "Hội trường" in page and 'value="Tốt"' in page
    assert ListedNominee.objects.get().agreeing is None


def test_what_was_sent_stays_as_it_was_signed() -> None:
    round_ = worlds.make_world()
    number, later = (reviewed(round_, f"Gia đình {name}").number for name in ("An", "Bình"))
    letter = worlds.letter(round_)
    chair = worlds.who("mybinh.chutich")
    door.perform("submit", number, chair, submission=letter.pk)
    with pytest.raises(Refused) as refused:
        door.do(letters.KIND, "write_minutes", letter.pk, chair)
    assert refused.value.status == 409
    with pytest.raises(Refused):
        set_list(actor=chair, submission=letter, numbers=[later, number])
    set_list(actor=chair, submission=letter, numbers=[later])
    assert letter.listed.get().position == 2, "after what was sent"


def test_strangers_and_the_city_touch_no_list_and_no_minutes() -> None:
    round_ = worlds.make_world()
    mine, theirs = reviewed(round_, "Gia đình An"), reviewed(round_, "Gia đình Ba", "dovinh")
    letter = worlds.letter(round_)
    address = f"/to-trinh/{letter.pk}/"
    for username in ("dovinh.chutich", "tp.tiepnhan"):
        assert browser(username).post(address, {"what": "list"}).status_code == 404, username
    with pytest.raises(Refused) as refused:
        set_list(actor=worlds.who("mybinh.canbo"), submission=letter, numbers=[theirs.number])
    assert list(refused.value.fields) == ["numbers"] and not letter.listed.exists()
    for code in ("minutes", "list"):
        with pytest.raises(Refused) as no:
            if code == "list":
                set_list(actor=worlds.who("tp.tiepnhan"), submission=letter, numbers=[])
            else:
                door.do(letters.KIND, "write_minutes", letter.pk, worlds.who("tp.tiepnhan"))
        assert no.value.status == 404
    assert browser("mybinh.canbo").post(address, {"what": "send_back"}).status_code == 403
    assert mine.state == State.WARD_REVIEW


def test_the_chair_sends_many_back_with_one_reason_and_is_told_of_each() -> None:
    round_ = worlds.make_world()
    first, second, third = three(round_)
    letter = worlds.letter(round_)
    chair = browser("mybinh.chutich")
    empty = chair.post(
        f"/to-trinh/{letter.pk}/", {"what": "send_back", "number": [first]}, follow=True
    )
    assert f"{first}:" in empty.content.decode()
    chair.post(
        f"/to-trinh/{letter.pk}/",
        {"what": "send_back", "number": [first, third], "reason": "Ghi rõ năm"},
    )
    states = dict(Nomination.objects.values_list("number", "state"))
    assert states == {first: State.DRAFT, second: State.WARD_REVIEW, third: State.DRAFT}


def test_a_dossier_sent_back_leaves_the_list_and_keeps_nobody_else_from_printing() -> None:
    round_ = worlds.make_world()
    first, second, _third = three(round_)
    letter = worlds.letter(round_)
    set_list(actor=worlds.who("mybinh.canbo"), submission=letter, numbers=[first, second])
    door.perform("send_back", first, worlds.who("mybinh.chutich"), reason="Thiếu năm")
    assert order(letter) == [second]


def test_a_dossier_is_in_one_list_only() -> None:
    round_ = worlds.make_world()
    number = reviewed(round_, "Gia đình An").number
    one, other = worlds.letter(round_), worlds.letter(round_, number="02/TTr-HKH")
    officer = worlds.who("mybinh.canbo")
    set_list(actor=officer, submission=one, numbers=[number])
    set_list(actor=officer, submission=other, numbers=[number])
    assert (order(one), order(other)) == ([], [number])
    door.perform("submit", number, worlds.who("mybinh.chutich"), submission=one.pk)
    assert not other.listed.exists()


def test_a_programme_orders_the_list_and_writes_the_minutes_by_the_same_rules() -> None:
    round_ = worlds.make_world()
    first, second, third = three(round_)
    letter = worlds.letter(round_)
    api = APIClient()
    api.force_authenticate(worlds.who("mybinh.canbo"))
    address = f"/api/v1/submissions/{letter.pk}/"
    done = api.put(f"{address}list/", {"numbers": [second, first]}, format="json")
    assert [one["number"] for one in done.json()["listed"]] == [second, first]
    for wrong in ({"numbers": "x"}, {"numbers": [1]}, {}, {"numbers": [], "a": 1}):
        assert api.put(f"{address}list/", wrong, format="json").status_code == 422, wrong
    assert api.put(f"{address}list/", {"numbers": ["9"]}, format="json").status_code == 422
    minutes = {
        "attendance": 7,
        "minutes_chair": "Ông Tùng",
        "results": [{"number": second, "agreeing": "7", "remark": ""}],
    }
    written = api.put(f"{address}minutes/", minutes, format="json")
    assert written.status_code == 200 and written.json()["listed"][0]["agreeing"] == 7
    stray = {"results": [{"number": third, "agreeing": "1", "remark": ""}]}
    assert api.put(f"{address}minutes/", stray, format="json").status_code == 422
    assert api.put(f"{address}minutes/", {"la": 1}, format="json").status_code == 422
    api.force_authenticate(worlds.who("tp.tiepnhan"))
    assert api.put(f"{address}list/", {"numbers": []}, format="json").status_code == 404


def test_statements_of_the_letters_page_do_not_grow_with_its_list() -> None:
    round_ = worlds.make_world()
    letter = worlds.letter(round_)
    officer = browser("mybinh.canbo")

    def taken() -> int:
        waiting = [one.number for one in queries.waiting(letter)]
        set_list(actor=worlds.who("mybinh.canbo"), submission=letter, numbers=waiting)
        officer.get(f"/to-trinh/{letter.pk}/")
        with CaptureQueriesContext(connection) as statements:
            officer.get(f"/to-trinh/{letter.pk}/")
        return len(statements)

    reviewed(round_, "Gia đình Một")
    alone = taken()
    three(round_)
    assert taken() == alone
