"""Several people in one cell: asked about, never read as one."""

from __future__ import annotations

import re

from ..text.folding import fold
from ..text.names import SURNAMES
from ..text.problems import WARNING, Problem

_BREAK = re.compile(r"[\r\n]+|;|,|/|\s&\s|\s\+\s|\s+và\s+", re.IGNORECASE)
_LINE = re.compile(r"[\r\n]+")
_NUMBER = re.compile(r"^\s*(?:\(?\d{1,2}[.)/]\s*|[-–+*•]\s*)")
_WORD = re.compile(r"[^\W\d_]")
_KINDS = ("gia dinh", "ho ", "dong ho", "toc ho", "cong dong", "khu pho", "thon ", "don vi")
_TWO = 2


def _parts(text: str) -> list[str]:
    return [part for piece in _BREAK.split(text) if (part := _NUMBER.sub("", piece).strip())]


def several_people(text: str) -> Problem | None:
    """A finding where a cell for one name holds several, or may."""
    if not _BREAK.search(text):
        return None
    parts = _parts(text)
    full = [part for part in parts if len(part.split()) >= _TWO and _WORD.search(part)]
    if len(full) < _TWO or len(full) < len(parts):
        return None
    shown = "; ".join(f"“{part}”" for part in full[:4])
    numbered = sum(bool(_NUMBER.match(piece)) for piece in _LINE.split(text)) >= _TWO
    surnames = sum(fold(part).split()[0] in SURNAMES for part in full)
    if numbered or surnames >= _TWO or not _LINE.search(text):
        return Problem(
            "full_name.several",
            f"Ô này có {len(full)} họ tên: {shown}. Hãy tách mỗi người một dòng.",
        )
    joined = " ".join(full)
    return Problem(
        "full_name.broken",
        f"Họ tên xuống dòng trong ô, được đọc liền thành “{joined}”. Nếu là {len(full)} người, "
        "hãy tách mỗi người một dòng.",
        WARNING,
    )


def several_collectives(text: str) -> Problem | None:
    """A finding where a cell for one collective's name lists several, line by line."""
    pieces = [piece for piece in _LINE.split(text) if piece.strip()]
    if len(pieces) < _TWO:
        return None
    parts = [_NUMBER.sub("", piece).strip() for piece in pieces]
    listed = (
        all(_NUMBER.match(piece) for piece in pieces)
        or sum(fold(part).startswith(_KINDS) for part in parts) >= _TWO
    )
    if not listed:
        return None
    shown = "; ".join(f"“{part}”" for part in parts[:4])
    return Problem(
        "name.several",
        f"Ô này có {len(parts)} tập thể: {shown}. Hãy tách mỗi tập thể một dòng.",
    )
