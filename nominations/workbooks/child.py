"""What is done with one workbook inside the cage; knows no settings and no database."""

from __future__ import annotations

from typing import Any

from .awards import Awards
from .marked import mark
from .results import IntakeRefused, dump
from .structure import check_structure
from .workbook import read_workbook


def task(request: dict[str, Any], data: bytes) -> tuple[dict[str, Any], bytes]:
    """Judge a file by its structure, then read it or mark what was found in it."""
    try:
        check_structure(data)
        if request["task"] == "mark":
            return {}, mark(data, request["findings"])
        parsed = read_workbook(
            data,
            include_hidden=request["include_hidden"],
            words=request["words"],
            heading_rows=request["heading_rows"],
            awards=Awards.of(request["awards"], request["chosen"]),
        )
        return {"parsed": dump(parsed)}, b""
    except IntakeRefused as refused:
        return {"refused": {"code": refused.code, "text": refused.text}}, b""
