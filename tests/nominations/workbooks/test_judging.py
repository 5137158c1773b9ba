"""A judge of many rows and the form of one row say the same of every row."""

from __future__ import annotations

from typing import Any

import pytest
from django import forms
from hypothesis import given, settings
from hypothesis import strategies as st

from nominations.forms import CollectiveForm, Dossier, ScholarshipForm, SelfTaughtForm
from nominations.text.dates import BirthDate
from nominations.workbooks.judging import Judge

FORMS = [CollectiveForm, ScholarshipForm, SelfTaughtForm]
#: What cells hold: right, wrong, odd, empty; so few that values come again and again.
VALUES = st.one_of(
    st.none(),
    st.sampled_from(
        [
            "",
            " ",
            "Phú Thị Mỹ Duyên",
            "Hoà\u200b",
            "x\u202ey",
            "M",
            "U",
            "pupil",
            "household",
            "058212000123",
            "058312000123",
            "58312900121",
            "12",
            "0",
            "-1",
            "101",
            "1.5",
            "3,4 tỷ",
            "2 triệu",
            "05/03/2012",
            "2012",
            "31/02/2012",
            "*****0123",
            "false",
            "on",
            "a" * 61,
            "a" * 301,
        ]
    ),
    st.sampled_from([0, 1, 5, 92, 101, 2_000_000, 1.0, 2.5, True, ["M"], {"a": 1}]),
    st.builds(BirthDate, st.integers(1930, 2015), st.none(), st.none()),
    st.text(max_size=12),
)
NAMES = sorted({name for form in FORMS for name in form.base_fields} | {"nobody"})
#: A right row of each list to change a few cells of, so that not every row is wrong.
RIGHT: dict[type[Dossier], dict[str, Any]] = {
    CollectiveForm: {
        "name": "Gia đình bà Duyên",
        "collective_kind": "household",
        "achievement": "Cùng học",
        "member_count": 5,
        "self_score": 92,
    },
    ScholarshipForm: {
        "full_name": "Đàng Năng Thọ",
        "birth": BirthDate(2012, 3, 5),
        "gender": "M",
        "national_id": "058212000123",
        "category": "pupil",
        "achievement": "Vượt khó",
        "amount": 1_000_000,
    },
    SelfTaughtForm: {
        "full_name": "Katơr Thị Bé",
        "birth": BirthDate(1962),
        "gender": "F",
        "achievement": "Dệt thổ cẩm",
    },
}
JUDGES = {form: Judge(form) for form in FORMS}


def told_by_form(form_class: type[Dossier], data: dict[str, Any]) -> tuple[Any, Any]:
    form = form_class(data={k: v for k, v in data.items() if k in form_class.base_fields})
    if form.is_valid():
        return form.cleaned_data, {}
    return {}, {name: [str(text) for text in texts] for name, texts in form.errors.items()}


@pytest.mark.parametrize("form_class", FORMS)
@settings(max_examples=150, deadline=None)
@given(changes=st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=4))
def test_judge_and_form_agree_on_any_row(form_class: type[Dossier], changes: Any) -> None:
    data = RIGHT[form_class] | changes
    assert JUDGES[form_class](data) == told_by_form(form_class, data)


@pytest.mark.parametrize("form_class", FORMS)
def test_a_right_row_is_clean_without_a_form_being_made(form_class: type[Dossier]) -> None:
    judge = Judge(form_class)
    assert judge._usual
    assert judge._clean(RIGHT[form_class]) == told_by_form(form_class, RIGHT[form_class])[0]


def test_a_form_that_looks_at_its_fields_together_is_always_asked_itself() -> None:
    class Pair(CollectiveForm):
        def clean(self) -> dict[str, Any]:
            if self.cleaned_data.get("member_count") == self.cleaned_data.get("self_score"):
                raise forms.ValidationError("giống nhau")
            return self.cleaned_data

    same = RIGHT[CollectiveForm] | {"member_count": 7, "self_score": 7}
    assert Judge(Pair)(same) == ({}, {"__all__": ["giống nhau"]})
    assert Judge(Pair)(RIGHT[CollectiveForm])[1] == {}
