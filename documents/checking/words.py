"""How number, date, basis and recipients are written (NĐ 30/2020/NĐ-CP, Phụ lục I, phần II)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import date

from .findings import Finding, quoted
from .paper import MOTTO, NATION, Paper, Piece

_BLANK = " .…_\u00a0"
_SYMBOL = re.compile(r"^(?:\d{2,})?(?:/\d{4})?/[^\W\d_][\w.&]*(?:-[\w.&]+)*$")
_LONG_DATE = re.compile(r",\s+ngày\s+(\d{1,2})\s+tháng\s+(\d{1,2})\s+năm\s+(\d{4})$")
_BASIS = re.compile(r"^(?:Căn cứ|Theo|Xét|Thực hiện)\b")
_AUTHORITY = re.compile(r"^(KT|TM|TL|TUQ|Q)(?!\.)(?=[\s,:-])")
#: Bytes of TCVN3 and VNI read as Latin letters: never inside a Vietnamese word.
_LEGACY = re.compile(r"[A-Za-z][µ¸¹¶·®¬¨¾»¼½©ªÆÐ§]|[µ¸¹¶·®¬¨¾»¼½©ª§][a-z]")


def letters(piece: Piece) -> Iterator[Finding]:
    """Real Unicode in composed form (TCVN 6909:2001; NĐ 30, Phụ lục I, phần I, mục 2)."""
    if "(cid:" in piece.text or "\ufffd" in piece.text or _LEGACY.search(piece.text):
        yield Finding(
            "unicode",
            f"Chữ {quoted(piece.text)} không đọc được bằng Unicode (mã TCVN3, VNI hoặc phông "
            "thiếu bảng mã); phải dùng Unicode theo TCVN 6909:2001.",
            piece.where,
        )
    elif not unicodedata.is_normalized("NFC", piece.text):
        yield Finding(
            "unicode",
            f"Chữ {quoted(piece.text)} dùng Unicode tổ hợp; phải dùng Unicode dựng sẵn (NFC).",
            piece.where,
        )


def wordings(paper: Paper) -> Iterator[Finding]:
    """All rules about words rather than looks."""
    if paper.nation and " ".join(paper.nation.text.split()) != NATION:
        yield Finding(
            "nation",
            f"Quốc hiệu ghi {quoted(paper.nation.text, 60)}; đúng là “{NATION}”.",
            paper.nation.where,
        )
    if paper.motto and " ".join(paper.motto.text.split()) != MOTTO:
        yield Finding(
            "motto",
            f"Tiêu ngữ ghi {quoted(paper.motto.text)}; đúng là “{MOTTO}”, có cách chữ hai bên "
            "dấu gạch nối.",
            paper.motto.where,
        )
    if paper.number:
        yield from number(paper.number)
    if paper.place_date:
        yield from place_date(paper.place_date)
    yield from basis_ends(basis_of(paper))
    for one in paper.signatures:
        for title in one.titles:
            if match := _AUTHORITY.match(title.text):
                yield Finding(
                    "authority",
                    f"Quyền hạn ký ghi {quoted(title.text)}; chữ viết tắt phải có dấu chấm: "
                    f"“{match.group(1)}.”.",
                    title.where,
                )
    yield from recipients_form(paper)


def number(piece: Piece) -> Iterator[Finding]:
    """``Số: 05/QĐ-HKH``; a draft may leave the number open (phần II, mục I.3)."""
    said = piece.text.split(":", 1)[1].strip(_BLANK)
    if not said or not said.strip("/ " + _BLANK):
        return
    found = ""
    if re.search(r"\S\s+[/-]|[/-]\s+\S", said):
        found = "không được cách chữ quanh dấu “/” và dấu “-”"
    elif re.match(r"\d/", said):
        found = "số dưới 10 phải có số 0 phía trước"
    elif not _SYMBOL.match(said) or re.match(r"0\d\d|00", said):
        found = "phải theo mẫu “Số: 05/QĐ-UBND”"
    elif not piece.text.startswith("Số:"):
        found = "từ “Số” viết thường, sau có dấu hai chấm"
    if found:
        yield Finding("number", f"Số, ký hiệu ghi {quoted(piece.text)}: {found}.", piece.where)


def place_date(piece: Piece) -> Iterator[Finding]:
    """``Sơn La, ngày 05 tháng 01 năm 2025`` (phần II, mục I.4)."""
    open_date = not re.search(r"ngày[\s.…_]*\d", piece.text)
    if open_date and not re.search(r"tháng\s+\d\s*$", piece.text):
        return
    found = ""
    match = _LONG_DATE.search(piece.text)
    if not match:
        found = "phải theo mẫu “Địa danh, ngày 05 tháng 01 năm 2025”"
    else:
        day, month, year = match.groups()
        if len(day) < 2:
            found = f"ngày dưới 10 phải có số 0 phía trước: “{int(day):02d}”"
        elif month in {"1", "2"}:
            found = f"tháng 1, tháng 2 phải có số 0 phía trước: “0{month}”"
        elif len(month) == 2 and month[0] == "0" and month not in {"01", "02"}:
            found = f"tháng 3 đến tháng 9 không có số 0 phía trước: “{int(month)}”"
        else:
            try:
                date(int(year), int(month), int(day))
            except ValueError:
                found = "không có ngày này trong lịch"
    if found:
        yield Finding(
            "place_date", f"Thời gian ban hành ghi {quoted(piece.text, 60)}: {found}.", piece.where
        )


def basis_of(paper: Paper) -> list[Piece]:
    """The first run of paragraphs of căn cứ."""
    found: list[Piece] = []
    for piece in paper.body:
        if (_BASIS if found else re.compile(r"^Căn cứ\b")).match(piece.text):
            found.append(piece)
        elif found:
            break
    return found


def basis_ends(lines: list[Piece]) -> Iterator[Finding]:
    """Each line of căn cứ ends with ``;``, the last with ``.`` (phần II, mục I.6)."""
    for i, piece in enumerate(lines):
        wanted = "." if i + 1 == len(lines) else ";"
        if not piece.text.rstrip().endswith(wanted):
            name = "dấu chấm “.”" if wanted == "." else "dấu chấm phẩy “;”"
            yield Finding(
                "basis", f"Căn cứ {quoted(piece.text)} phải kết thúc bằng {name}.", piece.where
            )


def recipients_form(paper: Paper) -> Iterator[Finding]:
    """Items begin with ``- `` and end with ``;``, the last with ``.`` (phần II, mục I.9)."""
    for i, piece in enumerate(paper.recipients):
        text = piece.text.strip()
        last = i + 1 == len(paper.recipients)
        if not text.startswith("- "):
            found = "phải bắt đầu bằng “- ”"
        elif not text.endswith("." if last else ";"):
            found = "phải kết thúc bằng " + ("dấu chấm “.”" if last else "dấu chấm phẩy “;”")
        else:
            continue
        yield Finding("recipients", f"Nơi nhận {quoted(text)} {found}.", piece.where)
