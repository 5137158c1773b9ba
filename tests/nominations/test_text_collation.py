"""Vietnamese alphabetical order as a key any database can sort."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nominations.text.collation import person_sort_key, sort_key

ORDER = ["An", "Anh", "Ảnh", "Ánh", "Ăn", "Ân", "Dung", "Dũng", "Đức", "Ong", "Ông", "Ơn"]
letters = st.text(alphabet="aăâbdđeêghinoôơtuưyáàảãạốượ '-Đ", max_size=40)


def test_words_come_in_vietnamese_order():
    shuffled = ORDER[:]
    random.Random(7).shuffle(shuffled)
    assert sorted(shuffled, key=sort_key) == ORDER


def test_tones_come_level_falling_hook_tumbling_rising_heavy():
    tones = ["ma", "mà", "mả", "mã", "má", "mạ"]
    backwards = ["mạ", "má", "mã", "mả", "mà", "ma"]
    assert sorted(backwards, key=sort_key) == tones


def test_a_shorter_name_comes_first_and_letters_before_tones():
    assert sort_key("Hội An") < sort_key("Hội Anh")
    assert sort_key("Khu phố 2") < sort_key("Khu phố 2 mới") < sort_key("Khu phố 3")
    assert sort_key("má") < sort_key("mab")


def test_people_come_by_given_name_then_family_then_middle():
    people = ["Lê An", "Nguyễn Thị An", "Nguyễn Văn An", "Trần Anh", "Inrasara", "Lê Ân"]
    expected = ["Lê An", "Nguyễn Thị An", "Nguyễn Văn An", "Trần Anh", "Lê Ân", "Inrasara"]
    assert sorted(people, key=person_sort_key) == expected


@given(letters)
def test_keys_are_digits_only_and_fit_their_columns(text):
    assert all(char in "0123456789" for char in sort_key(text))
    assert len(sort_key(text * 10)) <= 500
    assert len(person_sort_key(text * 10)) <= 300


@given(letters)
def test_case_and_composition_do_not_change_the_order(text):
    assert sort_key(text.upper()) == sort_key(text)


@pytest.mark.parametrize("name", ["", " ", "-", "…"])
def test_names_without_letters_still_have_a_key(name):
    assert person_sort_key(name) == person_sort_key("")
