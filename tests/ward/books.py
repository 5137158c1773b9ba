"""What is done to a list and its rows, through the door, as the pages and the API do it."""

from __future__ import annotations

from typing import Any

from nominations.models import StagedRow, StagedWorkbook
from organizations.models import User
from workflows.kernel import door
from workflows.kernel.registry import Act
from workflows.ward.workbook_kind import KIND


def do(code: str, actor: User, book: StagedWorkbook, **inputs: Any) -> Act:
    return door.do(KIND, code, book.public_id, actor, inputs=inputs)


def take_over(*, actor: User, book: StagedWorkbook, rows: str = "all") -> list[str]:
    made: list[str] = do("take_over_workbook", actor, book, rows=rows).answer["made"]
    return made


def row_act(code: str, *, actor: User, book: StagedWorkbook, row_id: int, **more: Any) -> StagedRow:
    row: StagedRow = do(code, actor, book, row=row_id, **more).facts["row"]
    return row
