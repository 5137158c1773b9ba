"""Text from before Unicode is recognised and converted once."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nominations.text import legacy

SMALL = "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("TiÕng ViÖt rÊt hay", "Tiếng Việt rất hay"),
        ("NguyÔn V¨n §øc", "Nguyễn Văn Đức"),
        ("Ph\u00adêng §«ng H¶i", "Phường Đông Hải"),
    ],
)
def test_tcvn3_is_read(source, expected):
    assert legacy.from_tcvn3(source) == expected
    assert legacy.best_encoding(source) == legacy.TCVN3


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("Nguyeãn Vaên Ñöùc", "Nguyễn Văn Đức"),
        ("Phöôøng Ñoâng Haûi", "Phường Đông Hải"),
        ("TRÖÔØNG", "TRƯỜNG"),
    ],
)
def test_vni_is_read(source, expected):
    assert legacy.from_vni(source) == expected
    assert legacy.best_encoding(source) == legacy.VNI


@pytest.mark.parametrize(
    "text",
    ["Phường Đông Hải", "Lê Thanh Hà", "Chamaléa Thị Thương", "Katơr", "Hộ nghèo", "Trí", "Oanh"],
)
def test_unicode_is_left_alone(text):
    assert legacy.best_encoding(text) == legacy.UNICODE


@given(st.text(alphabet=SMALL + "bcdghkmnt ĂÂĐÊÔƠƯ", max_size=40))
def test_tcvn3_there_and_back(text):
    assert legacy.from_tcvn3(legacy.to_tcvn3(text)) == text


@given(st.text(alphabet=SMALL + SMALL.upper() + "bcdghkmntBCDGHKMNT ", max_size=40))
def test_vni_there_and_back(text):
    assert legacy.from_vni(legacy.to_vni(text)) == text


def test_fonts_tell_the_encoding():
    assert legacy.encoding_of_font(".VnTime") == legacy.TCVN3
    assert legacy.encoding_of_font("VNI-Helve") == legacy.VNI
    assert legacy.encoding_of_font("Times New Roman") is None
    assert legacy.shows_capitals(".VnTimeH")
    assert not legacy.shows_capitals(".VnTime")


def test_capital_fonts_give_capitals_and_nothing_is_converted_twice():
    once = legacy.convert("héi khuyÕn häc", legacy.TCVN3, capitals=True)
    assert once.text == "HỘI KHUYẾN HỌC"
    assert legacy.convert(once, legacy.VNI) is once


def test_a_dropped_soft_hyphen_is_told():
    converted = legacy.convert("Phêng §« Vinh", legacy.TCVN3)
    assert [problem.suggestion for problem in converted.problems] == ["Phường Đô Vinh"]


def test_detection_counts_fonts_first_and_then_syllables():
    assert legacy.detect([("Hä vµ tªn", None), ("Häc sinh", None)]) == legacy.TCVN3
    assert legacy.detect([("Họ và tên", None), ("N÷", ".VnTime")]) == legacy.TCVN3
    assert legacy.detect([("Họ và tên", None), ("Nam", ".VnTime")]) == legacy.UNICODE


def test_capitals_that_tcvn3_cannot_write_come_back():
    assert legacy.restore_capitals("Mai Ngọc ánh") == "Mai Ngọc Ánh"
    assert legacy.restore_capitals("tổ 3") == "tổ 3"
