"""Sizes and faces of each element (NĐ 30/2020/NĐ-CP, Phụ lục I, phần II and mục V of phần I)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .findings import Finding, number_text, quoted
from .paper import MOTTO, NATION, Paper, Piece
from .words import basis_of, letters, wordings

#: Word processors write 13 points as 12,96 or 13,02.
SIZE_SLACK = 0.26
#: With which words the name of a body begins: tells two bodies from one name in two lines.
_BODY = re.compile(r"^(?:HỘI|ỦY BAN|UỶ BAN|BAN|SỞ|PHÒNG|TRƯỜNG|LIÊN HIỆP|MẶT TRẬN)\b")
_FAMILY = re.compile(
    r"^(?:TimesNewRoman|LiberationSerif|Tinos|LibertinusSerif|Times$|TimesNew)", re.IGNORECASE
)


def run(paper: Paper, everything: list[Piece]) -> Iterator[Finding]:
    """All rules that hold for a paper whatever its file; ``everything`` is all its text."""
    for piece in everything:
        yield from letters(piece)
    if paper.nation is None:
        yield Finding("nation", f"Thiếu Quốc hiệu “{NATION}”.", "trang 1")
    if paper.motto is None:
        yield Finding("motto", f"Thiếu Tiêu ngữ “{MOTTO}”.", "trang 1")
    yield from wordings(paper)
    yield from head(paper)
    yield from text(paper)
    yield from foot(paper)


def family_of(font: str) -> str:
    """A font's family without the marks files put around it: ``LiberationSerif``."""
    name = re.sub(r"^[A-Z]{6}\+", "", font).replace(" ", "")
    return re.sub(r"(?:PS)?(?:[-,].*)?(?:MT)?$", "", name)


def font_allowed(family: str) -> bool:
    """Times New Roman or a stand-in of its looks (Phụ lục I, phần I, mục 2)."""
    return bool(_FAMILY.match(family))


def look(
    rule: str,
    name: str,
    piece: Piece,
    low: float,
    high: float,
    *,
    bold: bool = False,
    italic: bool = False,
    upper: bool = False,
    centred: bool = False,
) -> Iterator[Finding]:
    """Findings where a piece does not look as its element must."""
    wrong: list[str] = []
    if piece.least < low - SIZE_SLACK or piece.most > high + SIZE_SLACK:
        wide = piece.least if piece.least < low - SIZE_SLACK else piece.most
        right = number_text(low) if low == high else f"{number_text(low)}-{number_text(high)}"
        wrong.append(f"cỡ chữ {number_text(wide)}, phải là {right}")
    if bold and not piece.bold:
        wrong.append("phải in đậm")
    if not bold and piece.any_bold:
        wrong.append("không in đậm")
    if italic and not piece.italic:
        wrong.append("phải in nghiêng")
    if not italic and piece.any_italic:
        wrong.append("phải in đứng")
    if upper and not piece.upper:
        wrong.append("phải viết in hoa")
    if centred and piece.centred is False:
        wrong.append("phải canh giữa")
    if wrong:
        yield Finding(rule, f"{name} {quoted(piece.text)}: {'; '.join(wrong)}.", piece.where)


def head(paper: Paper) -> Iterator[Finding]:
    """Elements above the text (phần II, mục I.1-I.5)."""
    if paper.nation:
        yield from look("nation", "Quốc hiệu", paper.nation, 12, 13, bold=True)
    if paper.motto:
        yield from look("motto", "Tiêu ngữ", paper.motto, 13, 14, bold=True, centred=True)
    yield from issuer(paper.issuer)
    if paper.number:
        yield from look("number", "Số, ký hiệu", paper.number, 13, 13)
    if paper.place_date:
        yield from look(
            "place_date", "Địa danh và thời gian", paper.place_date, 13, 14, italic=True
        )
    if paper.heading:
        yield from look(
            "heading", "Tên loại", paper.heading, 13, 14, bold=True, upper=True, centred=True
        )
    for line in paper.title:
        yield from look("title", "Trích yếu", line, 13, 14, bold=True, centred=True)


def issuer(lines: list[Piece]) -> Iterator[Finding]:
    """Superior body regular, issuing body bold, both in capitals of 12-13 (mục I.2)."""
    if not lines:
        return
    first_bold = next((i for i, line in enumerate(lines) if line.any_bold), len(lines) - 1)
    own = first_bold
    starts = [i for i, line in enumerate(lines) if _BODY.match(line.text)]
    if first_bold == 0 and len(starts) > 1 and starts[-1] > 0:
        own = starts[-1]
    for i, line in enumerate(lines):
        if i < own:
            yield from look("superior", "Cơ quan chủ quản", line, 12, 13, upper=True)
        else:
            name = "Cơ quan ban hành"
            yield from look("issuer", name, line, 12, 13, bold=True, upper=True)


def text(paper: Paper) -> Iterator[Finding]:
    """The text and its tables (mục I.6); a table may be smaller than the text."""
    basis = basis_of(paper)
    for line in basis:
        if not line.italic:
            yield Finding("basis", f"Căn cứ {quoted(line.text)} phải in nghiêng.", line.where)
    for piece in paper.body:
        yield from _size("body_size", "Nội dung", piece, 13, 14)
    for piece in paper.tables:
        yield from _size("table_size", "Chữ trong bảng", piece, 11, 14)


def _size(rule: str, name: str, piece: Piece, low: float, high: float) -> Iterator[Finding]:
    for size in (piece.least, piece.most):
        if not low - SIZE_SLACK <= size <= high + SIZE_SLACK:
            right = f"{number_text(low)}-{number_text(high)}"
            said = f"{name} {quoted(piece.text)} cỡ chữ {number_text(size)}, phải là {right}."
            yield Finding(rule, said, piece.where)
            return


def foot(paper: Paper) -> Iterator[Finding]:
    """Signatures and recipients (mục I.7 and I.9)."""
    for one in paper.signatures:
        for title in one.titles:
            yield from look("signature", "Quyền hạn, chức vụ", title, 13, 14, bold=True, upper=True)
        yield from look("signature", "Họ tên người ký", one.name, 13, 14, bold=True)
        if one.name.upper:
            said = f"Họ tên người ký {quoted(one.name.text)} phải viết chữ thường, in đậm."
            yield Finding("signature", said, one.name.where)
    if paper.recipients_label:
        label = paper.recipients_label
        yield from look("recipients", "Từ “Nơi nhận”", label, 12, 12, bold=True, italic=True)
        if not label.text.rstrip().endswith(":"):
            yield Finding("recipients", "Sau “Nơi nhận” phải có dấu hai chấm.", label.where)
    for item in paper.recipients:
        yield from look("recipients", "Nơi nhận", item, 11, 11)
