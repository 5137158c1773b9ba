"""Which award a list is for: its name, title line, a column, or what somebody said; no guess."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from nominations.workbooks.awards import Award, Awards, named
from nominations.workbooks.results import ParsedSheet, dump, load
from nominations.workbooks.workbook import read_workbook
from tests.nominations.workbooks.test_lists import codes, made

TODAY = dt.date(2026, 11, 27)
EVERY = (
    Award("scholarship", ("Học bổng “Học không bao giờ ngừng”", "Học bổng"), ("scholarship",)),
    Award("self_taught", ("Tự học thành tài",), ("self_taught",)),
    Award("learning_family", ("Gia đình học tập",), ("collective",), ("household",)),
    Award("learning_clan", ("Dòng họ học tập",), ("collective",), ("clan",)),
    Award("citizen", ("Công dân học tập tiêu biểu", "Công dân học tập"), ("self_taught",)),
    Award("giver", ("Nhà hảo tâm",), ("self_taught",)),
    # Made by data alone: no word of it stands in the code.
    Award("night", ("Ngọn đèn khuya",), ("self_taught",)),
)
PEOPLE = ["STT", "Họ và tên", "Ngày sinh", "Số CCCD", "Nghề nghiệp", "Thành tích"]
GROUPS = ["STT", "Tên tập thể", "Loại hình", "Người đại diện", "Địa chỉ", "Thành tích"]


def person(number: int, name: str, *more: Any) -> list[Any]:
    return [number, name, 1970 + number, f"05807{number}00123{number}", "Ngư dân", "Tốt", *more]


def read(
    rows: list[list[Any]], title: str = "Sheet1", chosen: Any = None, awards: Any = EVERY
) -> list[ParsedSheet]:
    parsed = read_workbook(made(rows, title), today=TODAY, awards=Awards(awards, chosen))
    assert load(dump(parsed)) == parsed
    for sheet in parsed.sheets:
        assert sheet.rows_below == len(sheet.rows) + len(sheet.left_out)
    return parsed.sheets


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("DANH SÁCH ĐỀ NGHỊ CÔNG NHẬN CÔNG DÂN HỌC TẬP TIÊU BIỂU", {"citizen"}),
        ("Nhà tài trợ, mạnh thường quân", {"giver"}),
        ("Danh sách Gia đình học tập, Dòng họ học tập", {"learning_family", "learning_clan"}),
        ("Xét tặng “Ngọn đèn khuya” năm 2026", {"night"}),
        ("Danh sách cán bộ", set()),
    ],
)
def test_a_text_names_awards_by_their_names_and_by_short_ones(text: str, codes: set[str]) -> None:
    assert named(text, EVERY) == codes


def test_a_longer_name_is_not_the_shorter_one_inside_it() -> None:
    more = (*EVERY, Award("best", ("Gia đình học tập xuất sắc",), ("collective",), ("household",)))
    assert named("Danh sách Gia đình học tập xuất sắc", more) == {"best"}
    assert named("Danh sách Gia đình học tập", more) == {"learning_family"}


@pytest.mark.parametrize(
    ("above", "title", "found"),
    [
        ([], "Ngọn đèn khuya", ("self_taught", "night")),
        (["DANH SÁCH ĐỀ NGHỊ XÉT TẶNG NGỌN ĐÈN KHUYA"], "Sheet1", ("self_taught", "night")),
        (["DANH SÁCH NHÀ HẢO TÂM"], "Sheet1", ("self_taught", "giver")),
        (["Xét chọn học sinh tiêu biểu"], "Ngọn đèn khuya", ("self_taught", "night")),
        # Nothing says it, two things say different, or it is none of the round.
        ([], "Sheet1", (None, "")),
        (["DANH SÁCH GIA ĐÌNH ĐỌC SÁCH"], "Sheet1", (None, "")),
        (["DANH SÁCH HỘI VIÊN TIÊU BIỂU"], "Sheet1", (None, "")),
        # An award of collectives says nothing of a list of people.
        ([], "Gia đình học tập", (None, "")),
    ],
)
def test_a_list_is_for_the_award_its_titles_name(
    above: list[str], title: str, found: tuple[str | None, str]
) -> None:
    [sheet] = read([*([text] for text in above), PEOPLE, person(1, "Lê Văn Gương")], title)
    assert (sheet.award_family, sheet.award) == found
    assert len(sheet.rows) == (found[0] is not None)
    if found[0] is None:
        assert [one.why for one in sheet.left_out] == ["award"]
        assert any("Hãy chọn danh hiệu" in note for note in sheet.notes)


def test_what_somebody_said_a_list_is_for_holds() -> None:
    rows = [["DANH SÁCH GIA ĐÌNH ĐỌC SÁCH"], PEOPLE, person(1, "Lê Văn Gương")]
    for chosen in ({"Sheet1": "night"}, {"": "night"}):
        [sheet] = read(rows, chosen=chosen)
        assert (sheet.award_family, sheet.award, len(sheet.rows)) == ("self_taught", "night", 1)
    [sheet] = read(rows, chosen={"Sheet1": "no such award"})
    assert sheet.award_family is None


def test_each_row_may_name_its_own_award() -> None:
    rows = [
        [*PEOPLE, "Danh hiệu đề nghị"],
        person(1, "Lê Văn Gương", "Công dân học tập"),
        person(2, "Bá Thị Đèn", "Ngọn đèn khuya"),
        person(3, "Võ Tấn Lộc", "Ngọn đèn sáng"),
        person(4, "Hồ Thị Nghị", "nt"),
    ]
    [sheet] = read(rows)
    assert (sheet.award_family, sheet.award) == ("self_taught", "")
    assert [row.award for row in sheet.rows] == ["citizen", "night", "", ""]
    assert [row.award_text for row in sheet.rows] == ["", "", "Ngọn đèn sáng", "Ngọn đèn sáng"]
    assert ("award", "award.not_known") in codes(sheet.rows[2])
    assert sheet.rows[2].status == "error" and sheet.columns["award"] == "Danh hiệu đề nghị"
    # Somebody says it of the whole list: the column is not asked.
    [sheet] = read(rows, chosen={"": "night"})
    assert [row.award for row in sheet.rows] == [""] * 4 and sheet.award == "night"
    # A column of that name that tells no awards is one nobody knows.
    [sheet] = read([[*PEOPLE, "Danh hiệu"], person(1, "Lê Văn Gương", "HSG")], "Ngọn đèn khuya")
    assert sheet.unused == [{"column": 7, "label": "Danh hiệu"}]


def test_the_kind_of_a_collective_comes_with_its_award() -> None:
    row = [1, "Gia đình ông Tám", None, "Hồ Văn Tám", "Khu phố 1", "Tốt"]
    [sheet] = read([GROUPS, row, [2, "Họ Đạo", "Dòng họ", *row[3:]]], "Gia đình học tập")
    assert (sheet.award_family, sheet.award) == ("collective", "learning_family")
    assert [one.values["collective_kind"] for one in sheet.rows] == ["household", "clan"]
    [sheet] = read([GROUPS, [1, "Họ Đạo", "Dòng họ học tập", *row[3:]]], "Tập thể")
    assert (sheet.award, sheet.rows[0].award) == ("", "learning_clan")
    [sheet] = read([GROUPS, row], "Tập thể")
    assert ("collective_kind", "collective_kind.required") in codes(sheet.rows[0])


def test_a_ditto_mark_without_a_cell_above_is_told_in_columns_of_parts_too() -> None:
    head = ["STT", "Họ và tên", "Ngày", "Tháng", "Năm sinh", "Số CCCD", "Nghề nghiệp"]
    [sheet] = read([head, [1, "Lê Ân", "nt", 5, 1970, "058070001234", "nt"]], "Tự học thành tài")
    assert {("birth", "cell.ditto"), ("occupation", "cell.ditto")} <= codes(sheet.rows[0])
