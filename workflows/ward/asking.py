"""What is asked of a list that does not say which award it, or one of its rows, is for."""

from __future__ import annotations

from nominations.models import StagedRow, StagedWorkbook

from .proposals import Awards


def offered(book: StagedWorkbook) -> list[tuple[str, str]]:
    """Code and name of the awards a list of this round may be for."""
    awards = Awards(book.round)
    return [(code, awards.name(code)) for code in awards.listed]


def awards_of(book: StagedWorkbook, place: int, names: dict[str, str]) -> list[str]:
    """What the awards are called that rows of a list are for, in the order of the round."""
    codes = set(book.rows.filter(sheet=place).order_by().values_list("award", flat=True).distinct())
    return [name for code, name in names.items() if code in codes]


def is_asked(row: StagedRow) -> bool:
    """Whether a row names an award itself, or has to be told one."""
    content = row.content
    return bool(content.get("award") or content.get("award_text")) or any(
        one["code"].startswith("award.") for one in content.get("messages", ())
    )
