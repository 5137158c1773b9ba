"""A ward's lists on their page: side by side, put right, known again, nobody merged or lost."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from nominations.models import Nomination, StagedRow, StagedWorkbook
from nominations.workbooks.blank import blank_workbook
from organizations.models import Unit
from organizations.refusals import Refused
from tests import worlds
from tests.ward import books
from workflows.ward import workbooks

pytestmark = pytest.mark.django_db
PUPIL = {
    "full_name": "Đàng Thị Phấn",
    "birth": "05/11/2012",
    "gender": "Nữ",
    "national_id": "058312900121",
    "category": "Học sinh",
    "school": "THCS Thành Hải",
    "grade": "9A2",
    "address": "Khu phố 2, Phường Mỹ Bình",
    "achievement": "Học sinh giỏi",
    "phone": "0912345678",
    "guardian_name": "Đàng Văn Cha",
    "guardian_relation": "cha",
    "amount": "2.000.000",
}
GROUP = {
    "name": "Cộng đồng học tập khu dân cư văn hoá tiêu biểu số 7 thuộc Khu phố 3 phường Mỹ Bình, 1",
    "collective_kind": "Cộng đồng học tập",
    "representative": "Lê Văn Ba",
    "member_count": "40",
    "address": "Khu phố 3",
    "self_score": "88",
    "achievement": "Không có học sinh bỏ học",
}


def officer() -> Any:
    return worlds.who("mybinh.canbo")


def browser() -> Client:
    return worlds.browser("mybinh.canbo")


def send(round_: Any, *rows: dict[str, str], family: str = "scholarship") -> StagedWorkbook:
    book = workbooks.receive(
        actor=officer(),
        ward=Unit.objects.get(slug="mybinh"),
        round=round_,
        name="danh-sach.xlsx",
        data=blank_workbook(family, rows=rows),
    )
    book.refresh_from_db()
    return book


def only(book: StagedWorkbook) -> StagedRow:
    row: StagedRow = book.rows.get()
    return row


def codes(row: StagedRow) -> list[str]:
    return [one["code"] for one in row.content["messages"] if not one["code"].startswith("rule.")]


def test_lists_lie_side_by_side_and_a_wrong_file_drops_none() -> None:
    round_ = worlds.make_world()
    first, second = send(round_, PUPIL), send(round_, GROUP, family="collective")
    workbooks.receive(
        actor=officer(), ward=first.ward, round=round_, name="hello.xlsx", data=b"%PDF-1.7"
    )
    for book in (first, second):
        book.refresh_from_db()
        assert book.state == "ready" and book.rows.count() == 1
    page = browser().get(f"/bang/{first.public_id}/").content.decode()
    assert "1 bảng khác của phường, xã không bị ảnh hưởng" in page


def test_a_repair_and_a_saved_row_are_known_again_when_the_old_file_comes_back() -> None:
    round_ = worlds.make_world()
    wrong = PUPIL | {"category": "Học sịnh"}
    other = PUPIL | {"full_name": "Lê Ẩn", "national_id": "", "birth": "2011", "category": "Sịnh"}
    book = send(round_, wrong, other)
    saved, open_ = book.rows.order_by("row")
    for row in (saved, open_):
        books.row_act(
            "repair_row", actor=officer(), book=book, row_id=row.pk, texts={"category": "Học sinh"}
        )
    books.row_act("drop_row", actor=officer(), book=book, row_id=open_.pk)
    books.row_act("bring_back_row", actor=officer(), book=book, row_id=open_.pk)
    StagedRow.objects.filter(pk=open_.pk).update(status="error")
    [number] = books.take_over(actor=officer(), book=book)
    again = send(round_, wrong, other)
    first, second = again.rows.order_by("row")
    assert first.nomination is not None and first.nomination.number == number
    assert second.content["texts"]["category"] == "Học sinh" and second.status != "error"
    assert len(books.take_over(actor=officer(), book=again)) == 1
    assert Nomination.objects.count() == 2


def test_an_equal_row_names_its_dossier_and_a_changed_one_offers_its_changes() -> None:
    round_ = worlds.make_world()
    [number] = books.take_over(actor=officer(), book=send(round_, PUPIL))
    # A cell less, so that it is not the very row; an empty cell says nothing against a dossier.
    equal = only(send(round_, PUPIL | {"guardian_relation": ""}))
    assert codes(equal) == ["row.stored"] and number in equal.content["messages"][0]["text"]
    book = send(round_, PUPIL | {"phone": "0259 3822 123", "achievement": "Giải nhất Toán"})
    row = only(book)
    assert row.status == "duplicate" and codes(row) == ["row.changed"]
    assert row.content["differs"] == {
        "achievement": ["Học sinh giỏi", "Giải nhất Toán"],
        "phone": ["0912345678", "02593822123"],
    }
    done = books.do("take_row_changes", officer(), book, row=row.pk)
    assert done.answer["dossier"] == number
    nomination = Nomination.objects.get()
    assert nomination.achievement_title == "Giải nhất Toán"
    assert nomination.person is not None and nomination.person.phone == "02593822123"


def test_a_number_under_another_name_is_an_error_that_names_both() -> None:
    round_ = worlds.make_world()
    [number] = books.take_over(actor=officer(), book=send(round_, PUPIL))
    row = only(send(round_, PUPIL | {"full_name": "Trần Thị Hoa", "birth": "05/11/2012"}))
    [text] = [one["text"] for one in row.content["messages"] if one["code"] == "national_id.taken"]
    assert row.status == "error"
    assert all(word in text for word in ("Đàng Thị Phấn", "Trần Thị Hoa", number))


def test_collectives_whose_long_names_begin_alike_are_all_taken() -> None:
    round_ = worlds.make_world()
    heads = ("Lê Văn Ba", "Võ Thị Tư", "Ngô Văn Sáu")
    rows = [
        GROUP | {"name": f"{GROUP['name'][:-1]}{place}", "representative": head}
        for place, head in enumerate(heads)
    ]
    book = send(round_, *rows, family="collective")
    assert len(books.take_over(actor=officer(), book=book)) == 3


def test_two_like_rows_one_is_dropped_and_comes_back_or_both_are_kept() -> None:
    round_ = worlds.make_world()
    book = send(round_, PUPIL, PUPIL | {"full_name": "ĐÀNG THỊ PHẤN"})
    first, second = book.rows.order_by("row")
    assert {first.status, second.status} == {"duplicate"}
    books.row_act("drop_row", actor=officer(), book=book, row_id=second.pk)
    first.refresh_from_db()
    assert StagedRow.objects.get(pk=first.pk).status == "ok"
    books.row_act("bring_back_row", actor=officer(), book=book, row_id=second.pk)
    assert StagedRow.objects.get(pk=first.pk).status == "duplicate"
    books.row_act("keep_row", actor=officer(), book=book, row_id=second.pk)
    statuses = set(book.rows.values_list("status", flat=True))
    assert statuses <= {"ok", "warning"}
    assert len(books.take_over(actor=officer(), book=book)) == 2


def test_the_buttons_save_exactly_what_they_count() -> None:
    round_ = worlds.make_world()
    shouted = {"full_name": "HUỲNH THỊ CƯỜNG", "national_id": "", "birth": "2010"}
    book = send(round_, PUPIL, PUPIL | shouted)
    page = browser().get(f"/bang/{book.public_id}/").content.decode()
    assert "Lưu 1 hàng tốt" in page and "Lưu cả 1 hàng cần xem" in page
    assert "Ghi Huỳnh Thị Cường" in page
    browser().post(f"/bang/{book.public_id}/", {"what": "take_over"})
    assert [one.subject_name for one in Nomination.objects.all()] == ["Đàng Thị Phấn"]
    browser().post(f"/bang/{book.public_id}/", {"what": "take_over_all"})
    names = set(Nomination.objects.values_list("subject_name", flat=True))
    assert names == {"Đàng Thị Phấn", "HUỲNH THỊ CƯỜNG"}, "offered, never forced"


def test_all_suggestions_and_a_whole_column_are_written_and_taken_back() -> None:
    round_ = worlds.make_world()
    rows = [
        PUPIL | {"national_id": f"5831290012{place}", "full_name": f"Lê Thị {name}", "grade": ""}
        for place, name in enumerate(("Hoa", "Lan", "Mai"))
    ]
    book = send(round_, *rows)
    client, address = browser(), f"/bang/{book.public_id}/"
    assert "Nhận cả 3 gợi ý" in client.get(address).content.decode()
    client.post(address, {"what": "suggest_all"})
    assert set(book.rows.values_list("status", flat=True)) == {"ok"}
    client.post(address, {"what": "fill", "field": "grade", "text": "9A"})
    assert {row.content["texts"]["grade"] for row in book.rows.all()} == {"9A"}
    client.post(address, {"what": "undo"})
    assert {row.content["texts"]["grade"] for row in book.rows.all()} == {""}


def test_another_wards_list_is_asked_about_before_anything_is_saved() -> None:
    round_ = worlds.make_world()
    data = blank_workbook("scholarship", unit="Phường Đô Vinh", rows=[PUPIL])
    book = workbooks.receive(
        actor=officer(), ward=Unit.objects.get(slug="mybinh"), round=round_, name="x", data=data
    )
    book.refresh_from_db()
    assert "Đô Vinh" in book.other_ward
    with pytest.raises(Refused) as refused:
        books.take_over(actor=officer(), book=book)
    assert [one.code for one in refused.value.reasons] == [
        "ward"
    ] and not Nomination.objects.exists()
    page = browser().get(f"/bang/{book.public_id}/").content.decode()
    assert "Tệp này ghi Phường Đô Vinh" in page
    browser().post(f"/bang/{book.public_id}/", {"what": "ward"})
    book.refresh_from_db()
    assert len(books.take_over(actor=officer(), book=book)) == 1


def test_a_minor_of_a_list_with_a_guardian_lacks_only_papers_and_consent() -> None:
    round_ = worlds.make_world()
    book = send(round_, PUPIL)
    assert "người giám hộ" in only(book).content["messages"][0]["text"]
    books.take_over(actor=officer(), book=book)
    person = Nomination.objects.get().person
    assert person is not None and person.guardian_name == "Đàng Văn Cha"
    assert person.guardian_relation == "cha"


@pytest.mark.parametrize(
    ("field", "text", "stored"),
    [
        ("phone", "(0259) 3.822.123", "02593822123"),
        ("phone", "+84 912 345 678", "0912345678"),
        ("phone", "abc", None),
        ("phone", "0912345678/0987654321", None),
        ("full_name", "K‘Mỹ Bé", "K\u02bcMỹ Bé"),
        ("full_name", "H’Hen Niê", "H\u02bcHen Niê"),
        ("full_name", "Đặng Thị Ánh, Lê Thị Hồng", None),
        ("achievement", "x" * 301, None),
        ("achievement", "", None),
        ("amount", "", ""),
        ("national_id", "", ""),
        ("guardian_phone", "12", None),
    ],
)
def test_page_and_list_have_one_rule_for_a_field(field: str, text: str, stored: Any) -> None:
    from nominations.forms import ScholarshipForm
    from nominations.workbooks.repair import reread

    round_ = worlds.make_world()
    assert round_ is not None
    from django.utils import timezone

    row = reread("scholarship", 7, PUPIL | {field: text}, {}, today=timezone.localdate())
    form = ScholarshipForm(data=PUPIL | {"gender": "F", "category": "pupil", field: text})
    assert row.accepted == form.is_valid() == (stored is not None)
    if stored:
        assert row.values[field] == form.cleaned_data[field] == stored
