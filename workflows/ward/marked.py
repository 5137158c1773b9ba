"""A ward's own workbook given back, its wrong cells coloured and commented."""

from __future__ import annotations

from pathlib import Path

from nominations.models import StagedRow, StagedWorkbook
from nominations.workbooks.cage import mark_caged
from nominations.workbooks.results import CellMessage, IntakeRefused, ParsedRow, ParsedSheet
from organizations.refusals import Reason, Refused

from .staged import content, left_out_of, open_rows


def marked_name(book: StagedWorkbook) -> str:
    """What the marked file is called, so that several lists are told apart."""
    return f"{Path(book.file_name).stem[:80] or 'danh-sach'}-can-sua.xlsx"


def marked(book: StagedWorkbook) -> bytes:
    """The ward's own workbook with the wrong cells coloured and commented.

    ``Refused`` for a file that can be read but not marked within the limits.
    """
    sheets = []
    for place, facts in enumerate(book.sheets):
        sheet = ParsedSheet(
            facts["title"],
            award_family=facts["award_family"],
            header_row=facts["header_row"],
            hidden=facts["hidden"],
            columns=facts["columns"],
            positions=facts["positions"],
            tab=facts.get("tab", ""),
            left_out=left_out_of(facts),
        )
        for staged in open_rows(book).filter(sheet=place):
            sheet.rows.append(_parsed(staged))
        sheets.append(sheet)
    try:
        return mark_caged(content(book), sheets)
    except IntakeRefused as refused:
        raise Refused("unmet", [Reason(refused.code, refused.text)]) from refused


def _parsed(staged: StagedRow) -> ParsedRow:
    return ParsedRow(
        staged.row,
        {},
        staged.name,
        staged.status,
        [CellMessage(**message) for message in staged.content["messages"]],
    )
