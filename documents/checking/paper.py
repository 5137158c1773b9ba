"""A paper taken apart into the elements NĐ 30/2020/NĐ-CP names, whatever file it came from."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass, field

NATION = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
#: Types of paper with a name (NĐ 30/2020/NĐ-CP, Điều 7), and those this field adds to them.
_TYPES = (
    "nghị quyết|quyết định|chỉ thị|quy chế|quy định|thông cáo|thông báo|hướng dẫn|chương trình"
    "|kế hoạch|phương án|đề án|dự án|báo cáo|biên bản|tờ trình|hợp đồng|công điện|bản ghi nhớ"
    "|bản thỏa thuận|giấy ủy quyền|giấy mời|giấy giới thiệu|giấy nghỉ phép|phiếu gửi|phiếu chuyển"
    "|phiếu báo|thư công|danh sách|phiếu|giấy biên nhận|giấy xác nhận"
)
_TYPE = re.compile(rf"^(?:{_TYPES})\b", re.IGNORECASE)
_NUMBER = re.compile(r"^Số\s*:", re.IGNORECASE)
_PLACE_DATE = re.compile(r"^.{2,60},\s*ngày[\s\d.…_]*tháng[\s\d.…_]*năm[\s\d.…_]*$", re.IGNORECASE)
_LABEL = re.compile(r"^Nơi\s+nhận\s*:?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Piece:
    """A line or a paragraph with what its letters look like."""

    text: str
    where: str
    #: Smallest and biggest size of its letters, in points.
    least: float
    most: float
    #: Whether all its letters are so, and whether any is.
    bold: bool = False
    italic: bool = False
    any_bold: bool = False
    any_italic: bool = False
    #: ``None`` where the file does not tell.
    centred: bool | None = None

    @property
    def upper(self) -> bool:
        """Whether it is written in capitals."""
        return self.text == self.text.upper()


@dataclass(slots=True)
class Signature:
    """Capacity and title of who signs, and the name."""

    titles: list[Piece]
    name: Piece


@dataclass(slots=True)
class Paper:
    """The elements that were found; empty is what the paper does not have."""

    nation: Piece | None = None
    motto: Piece | None = None
    #: The lines above the number: superior body and issuing body.
    issuer: list[Piece] = field(default_factory=list)
    number: Piece | None = None
    place_date: Piece | None = None
    heading: Piece | None = None
    title: list[Piece] = field(default_factory=list)
    body: list[Piece] = field(default_factory=list)
    tables: list[Piece] = field(default_factory=list)
    signatures: list[Signature] = field(default_factory=list)
    recipients_label: Piece | None = None
    recipients: list[Piece] = field(default_factory=list)


def alike(text: str, words: str) -> bool:
    """Whether a text is meant to be these words, be it written wrongly."""
    text = " ".join(text.split()).casefold()
    if abs(len(text) - len(words)) > 8:
        return False
    return difflib.SequenceMatcher(None, text, words.casefold()).ratio() >= 0.8


def is_number(text: str) -> bool:
    """Whether a line is meant as the number and symbol."""
    return bool(_NUMBER.match(text))


def is_place_date(text: str) -> bool:
    """Whether a line is meant as place and date."""
    return bool(_PLACE_DATE.match(text))


def is_type_name(text: str) -> bool:
    """Whether a line is meant as the name of a type of paper."""
    return len(text) <= 60 and bool(_TYPE.match(text))


def in_capitals(text: str) -> bool:
    """Whether a line has letters, all of them capitals."""
    return text == text.upper() and any(letter.isalpha() for letter in text)


def is_label(text: str) -> bool:
    """Whether a line begins the list of who receives the paper."""
    return bool(_LABEL.match(text))
