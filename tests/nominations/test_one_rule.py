"""One rule a field, one home: a list, the page's form and the API say the same of every value."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from nominations.fields import ALL, CATALOGUE, Field, Kind, Need
from nominations.forms import form_of
from nominations.workbooks.repair import CHOICES, reread
from tests import worlds
from tests.worlds import browser

TODAY = dt.date(2026, 11, 27)
#: A right row of each list.
RIGHT = {
    "scholarship": {
        "full_name": "Đàng Năng Thọ",
        "birth": "05/03/2012",
        "gender": "Nam",
        "national_id": "058212000123",
        "category": "Học sinh",
        "achievement": "HSG",
        "amount": "2.000.000",
        "phone": "0912345678",
    },
    "self_taught": {
        "full_name": "Katơr Thị Bé",
        "birth": "1962",
        "gender": "Nữ",
        "national_id": "058162000123",
        "field_of_study": "Dệt",
        "achievement": "Dệt giỏi",
    },
    "collective": {
        "name": "Gia đình bà Duyên",
        "collective_kind": "Gia đình",
        "self_score": "92",
        "representative": "Phú Thị Mỹ Duyên",
        "achievement": "Ba con đỗ đại học",
    },
}
#: What is typed into a field of each kind, right and wrong.
TYPED: dict[Kind, list[str]] = {
    Kind.FULL_NAME: [
        *("K‘Mỹ", "KʼMỹ", "Chamaléa Thị Hơn", "Lê Thị Mai–Anh", "Lê An1", "Lê An (em)"),
        *(
            "Lê Văn An; Trần Văn Bình",
            "Lê Văn An và Trần Thị Bé",
            "Lê Văn An - Trần Thị Bé",
            "Lê  Văn\u200b An",
            "LÊ VĂN AN",
            "a\u202eb",
        ),
    ],
    Kind.OTHER_NAME: ["K‘Mỹ", "Bà Lê Thị Ân (bà ngoại)", "Lê  An"],
    Kind.PHONE: [
        *("0912 345 678", "+84912345678", "0259.3822.123", "912345678", "0123456789", "091234567"),
        *("không có", "0912345678 (mẹ)", "0912345678, 0912345679", "abc", "02593822123"),
    ],
    Kind.NATIONAL_ID: [
        *("058 212 000 123", "'058212000123", "58212000123", "5.8E+10", "058212000123 (CCCD)"),
        *("chưa có", "O58212000123", "12"),
    ],
    Kind.BIRTH: [
        *("5/3/2012", "2012", "03/2012", "31/02/2012", "5/3/12", "mai", "ngày 5 tháng 3 năm 2012"),
        *("05-03-2012", "2050", "1800", "sinh năm 2012"),
    ],
    Kind.MONEY: ["2.000.000", "2 triệu", "3,4 tỷ", "hai triệu", "0", "-5", "không", "500.000đ/em"],
    Kind.SCORE: ["0", "92", "100", "101", "-1", "1.5", "chín mươi"],
    Kind.COUNT: ["1", "5", "0", "-1", "ba", "1000001"],
    Kind.GENDER: ["Nam", "Nữ", "khác"],
    Kind.CATEGORY: ["Học sinh", "Thợ"],
    Kind.COLLECTIVE_KIND: ["Dòng họ", "Câu lạc bộ"],
    Kind.DAY: ["5/3/2026", "05/03/2026", "2026-03-05", "31/2/2026", "mai", "5/3/26"],
    Kind.YEAR: ["1995", "95", "3000", "ba", "1995.5"],
    Kind.TEXT: ["Hoà\u200b  Bình", "a\u202eb", "một\u0301"],
    Kind.PARAGRAPH: ["Giỏi\u200b  toán", "a\u202eb"],
}
CASES = [
    (family, field, typed)
    for family in ALL
    for field in CATALOGUE.listed(family)
    for typed in [
        "",
        *TYPED.get(field.kind, []),
        *(["x" * field.longest, "x" * (field.longest + 1)] if field.longest else []),
    ]
]


def _codes(field: Field, typed: str) -> str:
    """What a page sends for a word of a list."""
    return {label: code for code, label in CHOICES.get(field.kind, {}).items()}.get(typed, typed)


def by_list(family: str, field: Field, typed: str) -> tuple[bool, Any]:
    """Whether a list takes the cell, and what is kept of it: the form cleans a list's rows too."""
    row = reread(family, 7, RIGHT[family] | {field.name: typed}, {}, today=TODAY)
    if any(one.field == field.name and one.severity == "error" for one in row.messages):
        return False, None
    taken, kept = _cleaned(family, field, row.values)
    assert taken, ("said too late, and to nobody at the cell", field.name, typed)
    return taken, kept


def by_form(family: str, field: Field, typed: str) -> tuple[bool, Any]:
    """Whether the form takes it; the same form is the page's and the API's."""
    data = {name: _codes(CATALOGUE[name], text) for name, text in RIGHT[family].items()}
    return _cleaned(family, field, data | {field.name: _codes(field, typed)})


def _cleaned(family: str, field: Field, data: dict[str, Any]) -> tuple[bool, Any]:
    form = form_of(family)(data)
    form.is_valid()
    taken = field.name not in form.errors
    return taken, form.cleaned_data.get(field.name) if taken else None


@pytest.mark.parametrize("family", ALL)
def test_a_list_and_the_form_take_the_same_and_keep_the_same(family: str) -> None:
    different = []
    for of, field, typed in CASES:
        if of != family:
            continue
        one, other = by_list(of, field, typed), by_form(of, field, typed)
        nothing = (None, "", "U", False)
        if one != other and not (one[0] and other[0] and one[1] in nothing and other[1] in nothing):
            different.append((field.name, typed[:40], one, other))
    assert different == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("field", "typed"),
    [
        *(("full_name", "Lê An1"), ("phone", "123"), ("birth", "31/02/2012"), ("note", "x" * 301)),
        *(("full_name", ""), ("national_id", "12"), ("amount", "hai triệu")),
    ],
)
def test_the_api_refuses_in_the_words_of_a_list(field: str, typed: str) -> None:
    worlds.make_world()
    told = reread("scholarship", 7, RIGHT["scholarship"] | {field: typed}, {}, today=TODAY)
    words = {one.text for one in told.messages if one.field == field and one.severity == "error"}
    data = RIGHT["scholarship"] | {field: typed}
    data = {name: _codes(CATALOGUE[name], text) for name, text in data.items()}
    answer = browser("mybinh.canbo").post(
        "/api/v1/nominations/",
        {"round": "2024", "award_type": "scholarship", "data": data},
        content_type="application/json",
    )
    assert answer.status_code == 422
    [said] = [texts for name, texts in answer.json()["fields"].items() if name.endswith(field)]
    assert set(said) & words or field == "note"


def test_what_may_not_be_empty_may_be_empty_nowhere() -> None:
    for family in ALL:
        for field in CATALOGUE.listed(family):
            row = reread(family, 7, RIGHT[family] | {field.name: ""}, {}, today=TODAY)
            told = {one.severity for one in row.messages if one.field == field.name}
            assert ("error" in told) == (field.need == Need.SAVE), field.name
            assert form_of(family).base_fields[field.name].required == (field.need == Need.SAVE)
