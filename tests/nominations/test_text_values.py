"""Names, identity numbers, birth dates and amounts as people write them."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nominations.text import names, national_id
from nominations.text.amounts import format_amount, from_words, in_words, parse_amount
from nominations.text.dates import DAY, MONTH, YEAR, BirthDate, parse_birth

TODAY = dt.date(2024, 11, 1)


def codes(problems):
    return [problem.code for problem in problems]


@pytest.mark.parametrize(
    "name",
    ["Inrasara", "Y Lai", "Ka-Tơr Thị Bé", "Chamaléa Thị Thương", "Pi Năng Thị Thơm", "Lê Ân"],
)
def test_local_names_are_accepted_as_written(name):
    assert names.check(name) == []


def test_the_surname_ong_is_no_title():
    assert names.check("Ông Văn Tùng") == []
    assert names.without_title("ông Nguyễn Văn A") == "Nguyễn Văn A"
    assert codes(names.check("Bà Nguyễn Thị Lan")) == ["full_name.title"]


def test_names_with_figures_or_foreign_look_alikes_are_told():
    assert codes(names.check("Lê Văn 2")) == ["full_name.characters"]
    assert "full_name.mixed_script" in codes(names.check("Lê Vаn"))  # a Cyrillic а


@pytest.mark.parametrize(
    ("age", "gender", "expected"),
    [(15, "F", "Em"), (25, "M", "Ông"), (60, "F", "Bà"), (None, "M", "Ông"), (40, "U", "Ông (Bà)")],
)
def test_honorific_goes_by_age_and_gender(age, gender, expected):
    assert names.honorific(age, gender) == expected


def test_identity_number_that_agrees_has_no_finding():
    assert national_id.check("058301001234", gender="F", birth_year=2001) == []
    assert national_id.check("087084000999", gender="M", birth_year=1984) == []


def test_identity_number_of_the_other_gender_is_a_warning():
    found = national_id.check("058301001234", gender="M", birth_year=2001)
    assert [(problem.code, problem.severity) for problem in found] == [
        ("national_id.gender", "warning")
    ]


def test_lost_leading_zero_is_offered_only_when_it_agrees():
    [agreeing] = national_id.check("58301001234", gender="F", birth_year=2001)
    assert (agreeing.code, agreeing.suggestion) == ("national_id.length", "058301001234")
    [other] = national_id.check("58301001234", gender="M", birth_year=2001)
    assert other.suggestion == ""


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("5,8301E+10", "national_id.scientific"),
        ("5.8301E+10", "national_id.scientific"),
        ("05820", "national_id.length"),
        ("05830100123X", "national_id.characters"),
        ("003301001234", "national_id.province"),
    ],
)
def test_identity_number_findings(text, code):
    assert codes(national_id.check(text)) == [code]


def test_identity_number_is_freed_of_signs():
    assert national_id.normalise(" '058 301\u00a0001.234") == "058301001234"
    assert national_id.normalise("O583O1001234") == "058301001234"
    assert national_id.normalise(58301001234.0) == "58301001234"
    assert national_id.mask("058301001234") == "058*****1234"


@given(st.text(alphabet="0123456789", min_size=1, max_size=16))
def test_mask_never_shows_the_middle(number):
    shown = national_id.mask(number)
    assert len(shown) == len(number)
    assert sum(char != "*" for char in shown) <= 7
    assert set(shown[3:-4]) <= {"*"}


@pytest.mark.parametrize(
    ("cell", "expected", "precision"),
    [
        ("5/3/1962", BirthDate(1962, 3, 5), DAY),
        ("05-03-1962", BirthDate(1962, 3, 5), DAY),
        ("20.2.2011", BirthDate(2011, 2, 20), DAY),
        ("ngày 5 tháng 3 năm 1962", BirthDate(1962, 3, 5), DAY),
        ("1962-03-05", BirthDate(1962, 3, 5), DAY),
        (dt.datetime(1962, 3, 5), BirthDate(1962, 3, 5), DAY),
        (22710, BirthDate(1962, 3, 5), DAY),
        ("3/1962", BirthDate(1962, 3), MONTH),
        ("1962", BirthDate(1962), YEAR),
        (1962.0, BirthDate(1962), YEAR),
    ],
)
def test_birth_dates_are_read_with_what_is_known(cell, expected, precision):
    birth, problems = parse_birth(cell, today=TODAY)
    assert (birth, problems) == (expected, [])
    assert birth.precision == precision
    assert (birth.date is None) == (precision != DAY)


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("31/02/2010", "birth.impossible"),
        ("3/25/1962", "birth.impossible"),
        ("5.3.05", "birth.ambiguous"),
        (dt.date(2031, 5, 1), "birth.future"),
        ("1/1/1850", "birth.too_old"),
        ("không rõ", "birth.unreadable"),
        (True, "birth.unreadable"),
    ],
)
def test_birth_dates_that_cannot_be_are_refused(cell, code):
    birth, problems = parse_birth(cell, today=TODAY)
    assert birth is None
    assert codes(problems) == [code]


def test_a_short_year_is_understood_only_where_it_is_clear():
    birth, problems = parse_birth("5.3.62", today=TODAY)
    assert birth == BirthDate(1962, 3, 5)
    assert codes(problems) == ["birth.short_year"]


@pytest.mark.parametrize(
    ("cell", "amount"),
    [
        ("2.000.000 đ", 2_000_000),
        ("2,000,000", 2_000_000),
        ("2.000.000,00 đồng", 2_000_000),
        ("2 triệu", 2_000_000),
        ("2 triệu rưỡi", 2_500_000),
        ("2,5tr", 2_500_000),
        ("1 triệu 500 nghìn", 1_500_000),
        ("1.500 nghìn", 1_500_000),
        ("3,4 tỷ", 3_400_000_000),
        (2000000.0, 2_000_000),
    ],
)
def test_amounts_are_read(cell, amount):
    assert parse_amount(cell) == (amount, [])


@pytest.mark.parametrize(
    ("cell", "code", "suggestion"),
    [
        ("hai triệu", "amount.words", "2.000.000"),
        ("-5", "amount.positive", ""),
        (0, "amount.positive", ""),
        ("nhiều", "amount.unreadable", ""),
        (1500.5, "amount.unreadable", ""),
        (float("nan"), "amount.unreadable", ""),
    ],
)
def test_amounts_that_are_refused(cell, code, suggestion):
    amount, [problem] = parse_amount(cell)
    assert amount is None
    assert (problem.code, problem.suggestion) == (code, suggestion)


def test_amounts_are_shown_and_spelled():
    assert format_amount(2_000_000) == "2.000.000 đ"
    assert in_words(702_000) == "Bảy trăm linh hai nghìn đồng"
    assert in_words(702_000, nghin="ngàn", linh="lẻ") == "Bảy trăm lẻ hai ngàn đồng"
    assert in_words(1_053_000) == "Một triệu không trăm năm mươi ba nghìn đồng"


@given(st.integers(min_value=1, max_value=999_999_999))
def test_spelling_and_reading_an_amount_are_inverse(amount):
    assert from_words(in_words(amount)) == amount
