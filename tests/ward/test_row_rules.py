"""The rules of eligibility in each row of a list, the same by page, API and command."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from nominations.eligibility import evaluate
from nominations.identity import keyed_hash
from nominations.models import (
    AwardTypeVersion,
    FiledReport,
    LegalNature,
    Nomination,
    PastAward,
    StagedWorkbook,
)
from nominations.text.folding import match_key
from nominations.workbooks.blank import blank_workbook
from organizations.models import Unit
from tests import worlds
from tests.ward import books
from workflows.ward import proposals, workbooks

pytestmark = pytest.mark.django_db

WEAVER = {
    "full_name": "Katơr Thị Bé",
    "birth": "12/04/1962",
    "gender": "Nữ",
    "national_id": "058162000777",
    "achievement": "Phục dựng 9 mẫu hoa văn thổ cẩm cổ",
    "field_of_study": "Dệt thổ cẩm",
    "phone": "0912345678",
}
PUPIL = {
    "full_name": "Đàng Năng Thọ",
    "birth": "05/03/2012",
    "gender": "Nam",
    "national_id": "058212000123",
    "category": "Học sinh",
    "achievement": "Vượt khó học tốt",
    "phone": "0912345678",
    "amount": "1.000.000",
}
FAMILY = {
    "name": "Gia đình bà Phú Thị Mỹ Duyên",
    "collective_kind": "Gia đình học tập",
    "representative": "Phú Thị Mỹ Duyên",
    "self_score": "92",
    "achievement": "Ba thế hệ cùng học",
}


def staged(round_: Any, family: str, *rows: dict[str, Any], ward: str = "mybinh") -> StagedWorkbook:
    return workbooks.receive(
        actor=worlds.who(f"{ward}.canbo"),
        ward=Unit.objects.get(slug=ward),
        round=round_,
        name="x.xlsx",
        data=blank_workbook(family, rows=list(rows)),
    )


def told(book: StagedWorkbook, place: int = 0) -> list[tuple[str, str, str]]:
    row = list(book.rows.all())[place]
    return [(one["code"], one["field"], one["severity"]) for one in row.content["messages"]]


def past(name: str, number: str = "", **facts: Any) -> PastAward:
    return PastAward.objects.create(
        **{
            "name": name,
            "name_match": match_key(name),
            "form": "Giấy khen",
            "national_id_hash": keyed_hash(number),
            "decided_on": date.today(),
        }
        | facts
    )


def test_a_good_row_has_nothing_to_be_told() -> None:
    round_ = worlds.make_world()
    for family, row in (("self_taught", WEAVER), ("collective", FAMILY)):
        book = staged(round_, family, row)
        assert [one.status for one in book.rows.all()] == ["ok"], told(book)


def test_age_is_told_in_the_cell_and_the_row_can_still_be_saved() -> None:
    round_ = worlds.make_world()
    young = WEAVER | {"birth": "12/04/2014", "national_id": "058314000777"}
    book = staged(round_, "self_taught", young)
    assert ("rule.E06", "birth", "warning") in told(book)
    row = book.rows.get()
    assert row.status == "warning"
    text = next(one["text"] for one in row.content["messages"] if one["code"] == "rule.E06")
    assert "Tuổi" in text and "chưa trình được" in text
    assert len(books.take_over(actor=worlds.who("mybinh.canbo"), book=book)) == 1


def test_consent_of_a_minor_is_something_to_do_and_no_fault_of_the_row() -> None:
    round_ = worlds.make_world()
    book = staged(round_, "scholarship", PUPIL)
    assert told(book) == [("rule.E14", "", "todo")]
    assert book.rows.get().status == "ok"
    client = worlds.browser("mybinh.canbo")
    page = client.get(f"/bang/{book.public_id}/?loc=ok").content.decode()
    assert "Việc cần làm sau khi lưu" in page and "cellmsg todo" in page
    # Nothing is wrong in the file, so nothing is marked in it.
    from nominations.workbooks.marked import findings_of

    parsed = proposals.check(
        blank_workbook("scholarship", rows=[PUPIL]), name="x", ward=book.ward, round=round_
    )[0].parsed
    assert findings_of(parsed.sheets)[0]["rows"] == []


def test_a_pupil_of_thirty_and_a_low_score_are_asked_about() -> None:
    round_ = worlds.make_world()
    grown = PUPIL | {"birth": "05/03/1990", "national_id": "058090000123"}
    assert ("rule.E06b", "category", "warning") in told(staged(round_, "scholarship", grown))
    low = staged(round_, "collective", FAMILY | {"self_score": "11"})
    assert ("rule.E09", "self_score", "warning") in told(low)


def test_the_same_person_of_another_ward_is_found_by_number_and_by_name() -> None:
    round_ = worlds.make_world()
    first = staged(round_, "self_taught", WEAVER, ward="dovinh")
    [number] = books.take_over(actor=worlds.who("dovinh.canbo"), book=first)
    same, alike, other = staged(
        round_,
        "self_taught",
        WEAVER | {"full_name": "Ka tơr Thị Bé"},
        WEAVER | {"national_id": "058162000778"},
        WEAVER | {"national_id": "058170000778", "birth": "12/04/1970"},
    ).rows.all()
    for row, code in ((same, "rule.E02"), (alike, "rule.E02b"), (other, "duplicate.stored")):
        messages = [one for one in row.content["messages"] if number in one["text"]]
        assert [one["code"] for one in messages] == [code], row.content
        assert Unit.objects.get(slug="dovinh").short_name in messages[0]["text"]


def test_an_award_of_last_year_is_told_by_its_rule_or_as_something_known() -> None:
    round_ = worlds.make_world()
    past("Katơr Thị Bé", award_code="self_taught")
    assert ("rule.E03", "", "warning") in told(staged(round_, "self_taught", WEAVER))
    past("Người khác", "058162000779", decided_on=date(2001, 1, 1))
    other = WEAVER | {"full_name": "Katơr Thị Út", "national_id": "058162000779"}
    assert told(staged(round_, "self_taught", other)) == [("award.earlier", "", "warning")]


def test_one_achievement_is_not_rewarded_twice() -> None:
    round_ = worlds.make_world()
    AwardTypeVersion.objects.filter(award_type__code="self_taught").update(
        legal_nature=LegalNature.STATE_COMMENDATION
    )
    past(
        "Katơr Thị Bé",
        achievement_key=match_key(WEAVER["achievement"]),
        decided_on=date(2001, 1, 1),
    )
    assert told(staged(round_, "self_taught", WEAVER)) == [("rule.E01", "achievement", "warning")]
    new = WEAVER | {"achievement": "Dạy nghề cho 20 người"}
    assert told(staged(round_, "self_taught", new)) == [("award.earlier", "", "warning")]


def test_what_concerns_the_ward_is_told_once_on_the_list() -> None:
    round_ = worlds.make_world()
    FiledReport.objects.create(
        unit=Unit.objects.get(slug="dovinh"),
        year=round_.year - 1,
        filed_on=date.today(),
        recorded_by=worlds.who("tp.tiepnhan"),
    )
    other = WEAVER | {"national_id": "058162000778", "full_name": "Katơr Thị Út"}
    book = staged(round_, "self_taught", WEAVER, other)
    assert [note for note in book.notes if "báo cáo" in note] == [
        f"Phường, xã chưa nộp báo cáo năm {round_.year - 1}."
    ]
    assert told(book) == [] == told(book, 1)


def test_page_api_and_command_say_the_same(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    round_ = worlds.make_world()
    past("Katơr Thị Bé", award_code="self_taught")
    rows = [WEAVER, WEAVER | {"full_name": "Katơr Út", "birth": "1/2/2013", "national_id": ""}]
    file = tmp_path / "x.xlsx"
    file.write_bytes(blank_workbook("self_taught", rows=rows))
    book = staged(round_, "self_taught", *rows)
    page = [row.content["messages"] for row in book.rows.all()]
    client = worlds.browser("mybinh.canbo")
    by_api = client.get(f"/api/v1/workbooks/{book.public_id}/").json()["sheets"]
    listed = next(sheet["rows"] for sheet in by_api if sheet["rows"])
    assert [row["messages"] for row in listed] == page
    call_command(
        "import_workbook", str(file), "--ward", book.ward.code, "--round", round_.code, "--json"
    )
    by_command = json.loads(capsys.readouterr().out)["sheets"]
    listed = next(sheet["rows"] for sheet in by_command if sheet["rows"])
    assert [row["messages"] for row in listed] == page
    assert any(one["code"] == "rule.E06" for one in page[1])


def test_a_row_put_right_is_held_against_the_rules_again() -> None:
    round_ = worlds.make_world()
    young = WEAVER | {"birth": "12/04/2014", "national_id": ""}
    book = staged(round_, "self_taught", young)
    row = book.rows.get()
    assert any(code == "rule.E06" for code, _field, _severity in told(book))
    books.row_act(
        "repair_row",
        actor=worlds.who("mybinh.canbo"),
        book=book,
        row_id=row.pk,
        texts={"birth": "12/04/1962", "national_id": "058162000777"},
    )
    assert told(book) == [] and book.rows.get().status == "ok"


def test_rows_hear_what_their_dossiers_will_hear() -> None:
    round_ = worlds.make_world()
    past("Katơr Thị Bé", award_code="self_taught")
    rows = [
        WEAVER,
        WEAVER | {"full_name": "Katơr Út", "birth": "1/2/2013", "national_id": ""},
        WEAVER | {"full_name": "Bá Trung", "national_id": "", "birth": "2014", "gender": "Nam"},
    ]
    book = staged(round_, "self_taught", *rows)
    said = {
        row.name: {
            one["code"].removeprefix("rule.")
            for one in row.content["messages"]
            if one["code"].startswith("rule.")
        }
        for row in book.rows.all()
    }
    books.take_over(actor=worlds.who("mybinh.canbo"), book=book)
    for nomination in Nomination.objects.all():
        unmet = {one.code for one in evaluate(nomination) if not one.passed}
        assert unmet - {"E19"} == said[nomination.subject_name]
    assert said["Katơr Út"] == {"E06", "E14"}


def test_statements_do_not_grow_with_the_rows() -> None:
    round_ = worlds.make_world()
    ward = Unit.objects.get(slug="mybinh")
    books.take_over(
        actor=worlds.who("dovinh.canbo"), book=staged(round_, "self_taught", WEAVER, ward="dovinh")
    )
    past("Katơr Thị Bé")

    def statements(count: int) -> int:
        rows = [
            WEAVER | {"national_id": f"058162{place:06d}", "birth": "12/04/1962"}
            for place in range(count)
        ]
        data = blank_workbook("self_taught", rows=rows)
        with CaptureQueriesContext(connection) as caught:
            proposals.check(data, name="x", ward=ward, round=round_)
        return len(caught)

    assert statements(1) == statements(30) <= 12
