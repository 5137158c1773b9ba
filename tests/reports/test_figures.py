"""What is counted and how: formulas, figures as typed, rules between them."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from reports import checks, formulas, resources
from reports.catalogue import load_indicators
from reports.figures import indicators_of, percent
from reports.models import Indicator, Measure, Rule
from reports.numbers import NotRead, read, shown
from tests.reports import season
from tests.worlds import browser

COUNT = Indicator(code="A01", measure=Measure.COUNT)
MONEY = Indicator(code="C02", measure=Measure.MONEY)
SHARE = Indicator(code="A09", measure=Measure.PERCENT, formula="A04 / A12")
LEVEL = Indicator(code="D02", measure=Measure.CHOICE, choices=[[0, "chưa"], [4, "Tốt"]])


def test_a_share_is_reckoned_exactly_and_rounded_once() -> None:
    amount = formulas.read("A04 / A12").value({"A04": 215, "A12": 266})
    assert amount == Fraction(215, 266) and str(percent(amount)) == "80.83"
    assert shown(SHARE, amount) == "80,83 %"
    assert str(percent(Fraction(1, 800))) == "0.13"  # 0,125 rounds up, as people do


@pytest.mark.parametrize(
    ("text", "value"),
    [("A01 + A02 * 3", 16), ("(A01 + A02) * 3", 24), ("A01 - A02 - A03", None), ("A01 / 0", None)],
)
def test_a_formula_keeps_the_usual_order_and_a_missing_part_leaves_no_answer(
    text: str, value: int | None
) -> None:
    assert formulas.read(text).value({"A01": 4, "A02": 4, "A03": None}) == value


@pytest.mark.parametrize(
    "text", ["", "A01 +", "A01 A02", "(A01", "A01)", "A1", "__import__('os')", "3 + 4", "A01 ** 9"]
)
def test_anything_else_is_no_formula(text: str) -> None:
    with pytest.raises(formulas.FormulaError):
        formulas.read(text)


@pytest.mark.parametrize(
    ("indicator", "text", "number"),
    [
        (COUNT, "", None),
        (COUNT, " 0 ", 0),
        (COUNT, "3.870", 3870),
        (COUNT, "1 842", 1842),
        (MONEY, "3,4 tỷ", 3_400_000_000),
        (MONEY, "3.400.000.000", 3_400_000_000),
        (MONEY, "0 đ", 0),
        (LEVEL, "tốt", 4),
        (LEVEL, "0", 0),
    ],
)
def test_figures_are_read_as_people_type_them(
    indicator: Indicator, text: str, number: int | None
) -> None:
    assert read(indicator, text) == number


@pytest.mark.parametrize(
    ("indicator", "text", "said"),
    [
        (COUNT, "-3", "âm"),
        (MONEY, "-5.000.000", "âm"),
        (COUNT, "3,5", "số tròn"),
        (COUNT, "nhiều", "số tròn"),
        (COUNT, "9" * 14, "lớn"),
        (LEVEL, "xuất sắc", "Có:"),
        (SHARE, "80,83", "máy tính"),
    ],
)
def test_what_is_no_such_figure_is_told_in_words(
    indicator: Indicator, text: str, said: str
) -> None:
    with pytest.raises(NotRead, match=said):
        read(indicator, text)


def test_a_rule_says_nothing_while_a_part_is_missing_and_zero_is_a_part() -> None:
    rule = Rule(code="B23-1", cell="B23", left="B23", op="le", right="B21", sentence="Nhiều hơn.")
    assert not checks.unmet(rule, {"B23": 5, "B21": None})
    assert checks.unmet(rule, {"B23": 5, "B21": 0}) and not checks.unmet(rule, {"B23": 5, "B21": 5})


def test_a_change_is_asked_about_beyond_its_limit_only() -> None:
    one = Indicator(code="A04", change_limit=30)
    assert checks.of_change(one, 130, Fraction(100)) is None
    up, down = checks.of_change(one, 147, Fraction(100)), checks.of_change(one, 60, Fraction(100))
    assert up is not None and "Tăng 47 %" in up.text
    assert down is not None and "Giảm 40 %" in down.text
    assert checks.of_change(one, 5, None) is None and checks.of_change(one, 5, Fraction(0)) is None


@pytest.mark.django_db
def test_the_shipped_catalogue_is_whole_and_loading_again_changes_nothing() -> None:
    known = {one.code: one for one in Indicator.objects.all()}
    assert {code[0] for code in known} == set("ABCDEFG") and all(
        one.label and one.group == code[0] for code, one in known.items()
    )
    named = [(one.code, one.formula) for one in known.values() if one.computed]
    named += [(one.code, text) for one in Rule.objects.all() for text in (one.left, one.right)]
    for code, text in named:
        assert set(formulas.read(text).codes) <= set(known), (code, text)
        # A figure is reckoned from answers, never from another reckoned one.
        assert not [part for part in formulas.read(text).codes if known[part].computed], code
    assert {one.cell for one in Rule.objects.all()} <= set(known)
    before = Indicator.objects.count()
    Indicator.objects.filter(code="A01").update(label="Chi hội cơ sở")
    load_indicators()
    assert Indicator.objects.count() == before
    assert Indicator.objects.get(code="A01").label == "Chi hội cơ sở"


@pytest.mark.django_db
def test_the_catalogue_goes_out_and_comes_in_again_and_a_year_once_opened_keeps_its_own() -> None:
    table = resources.IndicatorResource()
    going = table.export()
    again = table.import_data(going, dry_run=False)
    assert not again.has_errors() and not again.has_validation_errors()
    assert {row.import_type for row in again.rows} == {"skip"}
    season.opened()
    one = Indicator.objects.get(code="A01")
    one.label = "Chi hội cơ sở"
    with pytest.raises(ValidationError, match="thêm một hàng"):
        one.full_clean()
    one.refresh_from_db()
    one.last_year = season.YEAR
    one.full_clean()
    one.save()
    new = Indicator(code="A01", group="A", label="Chi hội cơ sở", first_year=season.YEAR)
    with pytest.raises(ValidationError, match="năm sau"):
        new.full_clean()
    new.first_year += 1
    new.full_clean()
    new.save()
    this, following = indicators_of(season.YEAR), indicators_of(season.YEAR + 1)
    assert next(row.label for row in this if row.code == "A01") == "Chi hội"
    assert next(row.label for row in following if row.code == "A01") == "Chi hội cơ sở"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"formula": "A01 + A02"}, "formula"),
        ({"measure": "percent"}, "formula"),
        ({"measure": "percent", "formula": "A01 /"}, "formula"),
        ({"source": "nowhere:x"}, "source"),
        ({"group": "B"}, "group"),
        ({"measure": "choice"}, "choices"),
        ({"code": "A01"}, "first_year"),
    ],
)
def test_an_indicator_that_does_not_fit_is_refused_at_its_field(
    changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(ValidationError) as caught:
        Indicator(**{"code": "A99", "group": "A", "label": "Thử"} | changes).full_clean()
    assert field in caught.value.message_dict


@pytest.mark.django_db
def test_only_the_administrator_opens_the_catalogue_and_everybody_reads_it() -> None:
    address = "/quan-tri/reports/indicator/"
    assert browser("quantri").get(address).status_code == 200
    assert browser("tp.chutich").get(address).status_code in (302, 403)
    text = browser("mybinh.canbo").get("/bao-cao/chi-tieu/").content.decode()
    assert "A04 / A12" in text and "B23 ≤ B21" in text
