"""A list's file becomes rows: read in its cage, held against forms and what is stored."""

from __future__ import annotations

from typing import Any

from cryptography.fernet import InvalidToken
from django.db.models import Q
from django.utils.translation import gettext as _

from nominations.models import HeadingWord, StagedRow, StagedWorkbook
from nominations.workbooks import awards as named
from nominations.workbooks.cage import read_caged
from nominations.workbooks.repair import texts_of
from nominations.workbooks.results import (
    IntakeRefused,
    ParsedRow,
    ParsedSheet,
)
from prepared.bulk import store

from .other_ward import other_ward
from .proposals import Awards, hold_against_forms
from .row_checks import CHUNK, Candidate, hold_against_stored
from .staged import (
    compare,
    content,
    content_of,
    edits_of,
    judge,
    print_of,
    put,
    sealed_left_out,
    turn_away,
)

#: How many rows are stored before the page says so.
_BATCH = 1_000


def read(book: StagedWorkbook) -> None:
    """Read the file in its cage, hold every row against forms, list and stored dossiers."""
    try:
        words = dict(HeadingWord.objects.values_list("key", "field"))
        awards = Awards(book.round)
        parsed = read_caged(
            content(book),
            include_hidden=book.include_hidden,
            words=words,
            heading_rows=book.heading_rows,
            awards=named.Awards(awards.named(), book.awards),
        )
    except IntakeRefused as refused:
        turn_away(book, refused.text)
        return
    except (FileNotFoundError, InvalidToken):
        # The server fell before the file was whole, or the file was lost since.
        turn_away(book, _("Tệp không còn nguyên vẹn trên máy chủ. Hãy gửi lại tệp."))
        return
    book.rows_total = sum(len(sheet.rows) for sheet in parsed.sheets)
    book.notes = parsed.notes
    book.sheets = [_facts_of(sheet) for sheet in parsed.sheets]
    book.save(update_fields=["rows_total", "notes", "sheets"])
    held: list[tuple[int, ParsedSheet, ParsedRow, Candidate | None]] = []
    for place, sheet in enumerate(parsed.sheets):
        if sheet.award_family is not None:
            held += [
                (place, sheet, row, hold_against_forms(sheet, row, awards, book.round, book.ward))
                for row in sheet.rows
            ]
    book.notes += hold_against_stored(
        [one for _place, _sheet, _row, one in held if one is not None],
        awards.by_code,
        book.round,
        book.ward,
    )
    earlier, own = _known_again(book, held), _worked_on(book)
    book.rows.all().delete()
    rows = [_staged(book, *one, earlier, own) for one in held]
    for start in range(0, len(rows), _BATCH):
        store(rows[start : start + _BATCH])
        book.rows_done = min(start + _BATCH, len(rows))
        book.save(update_fields=["rows_done"])
    book.other_ward = other_ward(book.ward, parsed)
    book.finish_reading()
    for place, facts in enumerate(book.sheets):
        facts["asks"] = facts["header_row"] is not None and (
            facts["award_family"] is None or _unclear(held, place)
        )
    book.save(update_fields=["state", "notes", "other_ward", "sheets"])
    if any(row.edited for row in rows):
        compare(book)


def _facts_of(sheet: ParsedSheet) -> dict[str, Any]:
    """A sheet without its rows."""
    return {
        "title": sheet.title,
        "award_family": sheet.award_family,
        "header_row": sheet.header_row,
        "hidden": sheet.hidden,
        "encoding": sheet.encoding,
        "letter": sheet.letter.number if sheet.letter else "",
        "columns": sheet.columns,
        "positions": sheet.positions,
        "samples": [list(pair) for pair in sheet.samples],
        "unused": sheet.unused,
        "notes": sheet.notes,
        "tab": sheet.tab,
        "rows_below": sheet.rows_below,
        "award": sheet.award,
        "left_out": sealed_left_out(sheet.left_out),
    }


Held = tuple[int, ParsedSheet, ParsedRow, Candidate | None]


def _staged(
    book: StagedWorkbook,
    place: int,
    sheet: ParsedSheet,
    row: ParsedRow,
    candidate: Candidate | None,
    earlier: dict[str, StagedRow],
    own: dict[tuple[int, int], StagedRow],
) -> StagedRow:
    assert sheet.award_family is not None
    staged = StagedRow(workbook=book, sheet=place, row=row.row)
    found = content_of(sheet.award_family, row, candidate)
    staged.found_key = print_of(sheet.award_family, found["texts"])
    found["found"] = found["texts"]
    put(staged, row, candidate, found)
    if (mine := own.get((place, row.row))) is not None:
        return _as_left(book, staged, mine, found)
    before = earlier.get(staged.found_key)
    if before is None:
        return staged
    # The file still says the same: what was done with the row on the page holds.
    if before.nomination_id is not None:
        staged.nomination_id, staged.content = before.nomination_id, {}
    elif before.status == StagedRow.Status.DROPPED:
        staged.drop()
    elif before.edited or before.content.get("kept"):
        staged.edited = before.edited
        staged.content = found | {"kept": bool(before.content.get("kept"))}
        return judge(staged, book, before.content["texts"])
    return staged


def _as_left(
    book: StagedWorkbook, staged: StagedRow, before: StagedRow, found: dict[str, Any]
) -> StagedRow:
    """A row of this very file, read again: what was done with it on the page holds."""
    if before.nomination_id is not None:
        staged.nomination_id, staged.content = before.nomination_id, {}
        return staged
    names = ("kept", "award_said") + (("award",) if before.content.get("award_said") else ())
    said = {name: before.content[name] for name in names if name in before.content}
    written = edits_of(before)
    if before.edited or said:
        staged.edited = before.edited
        staged.content = found | said
        if "award" in said:
            staged.content |= {"award_text": ""}
        texts = found["texts"]
        judge(staged, book, texts | {name: written[name] for name in written if name in texts})
    if before.status == StagedRow.Status.DROPPED:
        staged.drop()
    return staged


def _worked_on(book: StagedWorkbook) -> dict[tuple[int, int], StagedRow]:
    """Rows of this file that were saved, dropped, kept or written into, by sheet and row."""
    return {
        (row.sheet, row.row): row
        for row in book.rows.all()
        if row.nomination_id is not None
        or row.edited
        or row.status == StagedRow.Status.DROPPED
        or row.content.get("kept")
        or row.content.get("award_said")
    }


def _unclear(held: list[Held], place: int) -> bool:
    return any(
        one.code == "award.unclear"
        for at, _sheet, row, _candidate in held
        if at == place
        for one in row.messages
    )


def _known_again(book: StagedWorkbook, held: list[Held]) -> dict[str, StagedRow]:
    """Rows of earlier lists of the ward that the file says again, and that were worked on."""
    prints = [
        print_of(str(sheet.award_family), texts_of(str(sheet.award_family), row))
        for _place, sheet, row, _candidate in held
    ]
    found: dict[str, StagedRow] = {}
    for start in range(0, len(prints), CHUNK):
        rows = StagedRow.objects.filter(
            workbook__ward=book.ward,
            workbook__round=book.round,
            found_key__any_of=prints[start : start + CHUNK],
        ).exclude(workbook=book)
        worked = Q(edited=True) | Q(nomination__isnull=False) | Q(status="dropped")
        for row in rows.filter(worked).order_by("workbook_id", "nomination_id"):
            if found.get(row.found_key) is None or found[row.found_key].nomination_id is None:
                found[row.found_key] = row
    return found
