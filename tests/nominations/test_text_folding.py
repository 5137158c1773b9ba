"""Text takes one form when it comes in, and is found again under its keys."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nominations.text.folding import clean_text, fold, match_key, nfc
from nominations.text.problems import TextProblem


def test_clean_text_composes_and_removes_what_nobody_sees():
    decomposed = unicodedata.normalize("NFD", "Đàng  Năng\u00a0Thọ\u200b ")
    assert clean_text(decomposed) == "Đàng Năng Thọ"


def test_clean_text_refuses_a_changed_direction_of_writing():
    with pytest.raises(TextProblem) as caught:
        clean_text("Lê \u202eÂn")
    assert caught.value.code == "text.bidi"


def test_clean_text_maps_the_look_alike_of_d():
    assert clean_text("Ðỗ Văn ðức") == "Đỗ Văn đức"


def test_fold_drops_every_diacritic():
    assert fold("Đàng Năng Thọ") == "dang nang tho"
    assert fold("Chamaléa Thị THƯƠNG") == "chamalea thi thuong"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Nguyễn Thị Hòa", "Nguyễn Thị Hoà"),
        ("Đỗ Mỹ Thủy", "Đỗ  Mỹ THUỶ "),
        ("Hoàng Thế", "Hòang Thế"),
        ("Khỏe", "Khoẻ"),
        ("Đỗ", "Ðỗ"),
        ("Quý", "Qúy"),
    ],
)
def test_spellings_of_one_name_have_one_match_key(one, other):
    assert match_key(one) == match_key(other)


@pytest.mark.parametrize(
    ("one", "other"), [("Hòa", "Hỏa"), ("Mỹ", "Mĩ"), ("Dung", "Dũng"), ("Đan", "Dan")]
)
def test_different_names_have_different_match_keys(one, other):
    assert match_key(one) != match_key(other)


@given(st.text())
def test_keys_and_forms_are_stable(text):
    assert nfc(nfc(text)) == nfc(text)
    assert fold(fold(text)) == fold(text)
    assert match_key(match_key(text)) == match_key(text)


@given(st.text())
def test_clean_text_is_stable_or_refuses(text):
    try:
        cleaned = clean_text(text)
    except TextProblem:
        return
    assert clean_text(cleaned) == cleaned
    assert unicodedata.is_normalized("NFC", cleaned)
