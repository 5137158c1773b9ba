"""Reports as papers: what was signed, never what is being typed; numbered, in the right form."""

from __future__ import annotations

import io

import pytest
from docx import Document

from documents import desk
from documents.access import Subject, find
from documents.checking import check
from tests import worlds
from tests.documents.test_papers import text_of
from tests.reports import season
from tests.reports.season import act, cell, fill, sent

pytestmark = pytest.mark.django_db


def subject(username: str, about: str, key: int) -> Subject:
    found = find(worlds.who(username), about, str(key))
    assert found is not None
    return found


def words(docx: bytes) -> str:
    document = Document(io.BytesIO(docx))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(one.text for one in document.paragraphs), *cells])


def test_a_wards_report_is_a_draft_until_signed_and_then_says_what_was_signed() -> None:
    season.opened()
    report = season.of("mybinh")
    chair = worlds.who("mybinh.chutich")
    fill(report, A01="14", A04="812", A12="3870", G01="Khu phố nào cũng học.\nNhà nào cũng đọc.")
    about = subject("mybinh.chutich", "ward_report", report.pk)
    draft = desk.offers(chair, about)
    assert [(one.code, one.part.final) for one in draft] == [("ward_report~ban-thao", False)]
    assert "DỰ THẢO" in text_of(desk.pdf(about, draft[0]))
    sent(report)
    act(report, "give_back", "tp.tiepnhan", remarks=[{"code": "A01", "text": "Xem lại"}])
    act(report, "fill", "mybinh.canbo", cells=[cell("A01", "99", seen="14")])
    about = subject("mybinh.chutich", "ward_report", report.pk)
    assert [one.code for one in desk.offers(chair, about)] == [
        "ward_report~ban-thao",
        "ward_report~1",
    ]
    paper = desk.enter(chair, about, "ward_report~1")
    assert paper.full_number == "01/BC-HKH"
    one = desk.offer(chair, about, "ward_report~1")
    text = words(desk.docx(about, one))
    assert "20,98 %" in text and "14" in text and "99" not in text
    assert "chưa có" in text and "Nhà nào cũng đọc." in text and "không tính là 0: A02" in text
    assert not check(desk.docx(about, one)) and not check(desk.pdf(about, one))
    assert find(worlds.who("dovinh.chutich"), "ward_report", str(report.pk)) is None


def test_the_associations_report_names_who_is_missing_and_the_second_version_the_difference() -> (
    None
):
    period = season.opened(2025, wards=3)
    above = season.above(period)
    for place, one in enumerate(period.reports.order_by("unit__code"), 1):
        season.accepted(one, A01=str(place))
    chair = worlds.who("tp.chutich")
    act(above, "lock", "tp.tiepnhan")
    about = subject("tp.chutich", "city_report", above.pk)
    assert [one.part.final for one in desk.offers(chair, about)] == [False]
    act(above, "sign", "tp.chutich")
    act(above, "send", "tp.tiepnhan")
    last = period.reports.order_by("unit__code").last()
    act(last, "undo", "tp.chutich", reason="Xã xin rút số")
    act(above, "amend", "tp.chutich", reason="Một nơi rút số liệu")

    act(above, "lock", "tp.tiepnhan", gaps=True)
    act(above, "sign", "tp.chutich")
    about = subject("tp.chutich", "city_report", above.pk)
    codes = [one.code for one in desk.offers(chair, about)]
    assert codes == ["city_report~2", "city_report~1"]
    one = desk.offer(chair, about, codes[0])
    text = words(desk.docx(about, one))
    assert "2/3" in text and last.unit.short_name in text and "không tính là 0" in text
    assert "bản thứ 2" in text and "Một nơi rút số liệu" in text
    assert not check(desk.docx(about, one))
    # Lines stay lines and tables tables, with a reason and a year before as without.
    lines = [one.text for one in Document(io.BytesIO(desk.docx(about, one))).paragraphs]
    assert "Lý do: Một nơi rút số liệu" in lines and "[[" not in "".join(lines)
    assert "I. TÌNH HÌNH BÁO CÁO CỦA PHƯỜNG, XÃ" in lines
    set_ = text_of(desk.pdf(about, one))
    assert "[[" not in set_ and "A01" in set_
    first = words(desk.docx(about, desk.offer(chair, about, codes[1])))
    assert "3/3" in first and "bản thứ" not in first
