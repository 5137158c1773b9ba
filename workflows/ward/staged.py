"""A list that was read, as it is kept until it is taken over: its rows, and how they are judged."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from nominations.identity import fingerprint, seal, unseal
from nominations.models import StagedRow, StagedWorkbook
from nominations.workbooks.checks import find_duplicates, settle
from nominations.workbooks.repair import Rereader, texts_of
from nominations.workbooks.results import CellMessage, LeftOut, ParsedRow, ParsedSheet
from nominations.workbooks.rows import unknown_award
from prepared.states import sources_of

from .proposals import Awards, hold_against_forms
from .row_checks import Candidate, hold_against_stored

Status = StagedRow.Status
#: Seconds for which a file may lie before its list is stored.
_FRESH = 24 * 3600
#: Found among the rows of one list, not in a cell.
_AMONG_ROWS = frozenset({"duplicate.national_id", "duplicate.person", "duplicate.other_list"}) | {
    "duplicate.collective"
}
#: What makes two rows the same subject.
IDENTITY = frozenset({"full_name", "birth", "national_id", "name", "collective_kind"}) | {
    "representative"
}
#: Not to be taken over: saved already, or put aside.
_ASIDE = Q(nomination__isnull=False) | Q(status=Status.DROPPED)


def path_of(book: StagedWorkbook) -> Path:
    """Where the sealed bytes lie."""
    return Path(settings.MEDIA_ROOT) / "staging" / f"{book.public_id}.sealed"


def content(book: StagedWorkbook) -> bytes:
    """The bytes that were sent; ``FileNotFoundError`` once the workbook is closed."""
    return unseal(path_of(book).read_text()).encode("latin-1")


def close(book: StagedWorkbook) -> None:
    """Of a list just committed or discarded nothing stays; who sent what when does."""
    book.rows.filter(nomination__isnull=True).delete()
    book.rows.update(sealed="")
    book.closed_at = timezone.now()
    for sheet in book.sheets:
        sheet["samples"], sheet["left_out"] = [], ""
    book.save(update_fields=["state", "closed_at", "sheets"])
    path_of(book).unlink(missing_ok=True)


def sweep_files() -> int:
    """Delete what lies sealed for no list that is open; how many files.

    A file comes before its list, and a disk may have failed when one was closed: what is older
    than a day and belongs to none, or was never whole, is nobody's.
    """
    limit = timezone.now().timestamp() - _FRESH
    found = {
        path: path.name.removesuffix(".sealed")
        for path in path_of(StagedWorkbook()).parent.glob("*")
        if path.is_file() and path.stat().st_mtime < limit
    }
    still_open = StagedWorkbook.objects.filter(state__in=sources_of(StagedWorkbook.discard))
    needed = {str(one) for one in still_open.values_list("public_id", flat=True)}
    orphans = [path for path, name in found.items() if name not in needed]
    for path in orphans:
        path.unlink(missing_ok=True)
    return len(orphans)


def turn_away(book: StagedWorkbook, text: str) -> None:
    """End a list that cannot be read with a sentence its ward reads; its file goes."""
    book.refuse()
    book.refusal = text[:500]
    book.closed_at = timezone.now()
    book.save(update_fields=["state", "refusal", "closed_at"])
    path_of(book).unlink(missing_ok=True)


def counts(book: StagedWorkbook) -> dict[int, dict[str, int]]:
    """Rows by sheet and status, saved ones left out; one statement."""
    found: dict[int, dict[str, int]] = {}
    rows = (
        book.rows.filter(nomination__isnull=True)
        .order_by()
        .values_list("sheet", "status")
        .annotate(count=Count("pk"))
    )
    for place, status, count in rows:
        found.setdefault(place, {})[status] = count
    return found


def open_rows(book: StagedWorkbook) -> QuerySet[StagedRow]:
    """Rows that are neither saved nor put aside."""
    return book.rows.exclude(_ASIDE)


def sealed_left_out(rows: list[LeftOut]) -> str:
    """Rows that were not read, sealed: their words are names as often as not."""
    told = [[one.row, one.text, one.why] for one in rows]
    return seal(json.dumps(told, ensure_ascii=False)) if told else ""


def left_out_of(facts: dict[str, Any]) -> list[LeftOut]:
    """The rows of a sheet that were not read; none once the workbook is closed."""
    sealed = facts.get("left_out")
    return [LeftOut(*one) for one in json.loads(unseal(sealed))] if sealed else []


def sheet_of(book: StagedWorkbook, place: int) -> ParsedSheet:
    """A sheet without its rows."""
    facts = book.sheets[place]
    return ParsedSheet(
        facts["title"],
        award_family=facts["award_family"],
        columns=facts["columns"],
        award=facts.get("award", ""),
    )


def edits_of(staged: StagedRow) -> dict[str, str]:
    """What was written into a row on the page, by field."""
    content = staged.content
    found = content.get("found", {})
    return {
        name: text for name, text in content.get("texts", {}).items() if text != found.get(name)
    }


def print_of(family: str, texts: dict[str, str]) -> str:
    """By what a row is known again when its file comes back; tells nothing of what it says."""
    said = {name: text for name, text in texts.items() if text}
    return fingerprint(json.dumps([family, said], ensure_ascii=False, sort_keys=True))


def content_of(family: str, row: ParsedRow, candidate: Candidate | None) -> dict[str, Any]:
    """What is kept of a row beside its name and status."""
    found: dict[str, Any] = {
        "texts": texts_of(family, row),
        "messages": [
            {
                "column": one.column,
                "field": one.field,
                "code": one.code,
                "text": one.text,
                "severity": one.severity,
                "suggestion": one.suggestion,
            }
            for one in row.messages
        ],
    }
    if row.award or row.award_text:
        found |= {"award": row.award, "award_text": row.award_text}
    if candidate is not None and candidate.dossier:
        found["dossier"], found["differs"] = candidate.dossier, candidate.differs
    return found


def put(
    staged: StagedRow, row: ParsedRow, candidate: Candidate | None, content: dict[str, Any]
) -> None:
    """What a judged row says of itself."""
    staged.name = row.name[:200]
    staged.judge(row.status)
    staged.award = candidate.award if candidate else ""
    staged.import_key = candidate.key if candidate else ""
    if candidate and content.get("kept"):
        # Kept beside another of the same key, by somebody who looked at both.
        staged.import_key = f"{candidate.key[:70]}:{staged.workbook_id}-{staged.sheet}-{staged.row}"
    staged.content = content


def judge(staged: StagedRow, book: StagedWorkbook, texts: dict[str, str]) -> StagedRow:
    """The row these texts give, held against form and stored dossiers; not saved yet.

    What was said of it among the rows of its list stays, until ``compare`` says it anew.
    """
    facts, before = book.sheets[staged.sheet], staged.content
    family = facts["award_family"]
    reader = Rereader(family, facts["columns"], today=timezone.localdate())
    row = reader.row(staged.row, texts)
    row = with_award(row, _of_award(before, texts, facts["columns"]), facts["columns"])
    sheet, awards = sheet_of(book, staged.sheet), Awards(book.round)
    candidate = hold_against_forms(sheet, row, awards, book.round, book.ward)
    if candidate is not None:
        hold_against_stored([candidate], awards.by_code, book.round, book.ward)
    told = [CellMessage(**one) for one in before.get("messages", [])]
    if not before.get("kept"):
        row.messages += [one for one in told if one.code in _AMONG_ROWS]
    _settle(row, kept=bool(before.get("kept")))
    content = content_of(family, row, candidate) | {"texts": texts}
    content["found"] = before.get("found", texts)
    kept = ("kept", "before", "award_said")
    content |= {name: before[name] for name in kept if name in before}
    put(staged, row, candidate, content)
    return staged


def _of_award(
    before: dict[str, Any], texts: dict[str, str], columns: dict[str, str]
) -> dict[str, Any]:
    """The award a row named; what only its kind of collective named goes with that kind."""
    if before.get("award_said") or "award" in columns:
        return before
    kind = before.get("texts", {}).get("collective_kind")
    return before if kind == texts.get("collective_kind") else {}


def with_award(row: ParsedRow, before: dict[str, Any], columns: dict[str, str]) -> ParsedRow:
    """A row read again still names the award it named, or one that does not exist."""
    row.award, row.award_text = before.get("award", ""), before.get("award_text", "")
    if row.award_text:
        row.messages.append(unknown_award(row.award_text, columns.get("award", "")))
        settle(row)
    return row


def _settle(row: ParsedRow, *, kept: bool) -> None:
    """Whoever looked at both and kept them is not asked again."""
    if kept:
        row.messages = [one for one in row.messages if not one.code.startswith("duplicate.")]
    stored = row.status == Status.DUPLICATE and any(
        one.code in ("row.stored", "row.changed") for one in row.messages
    )
    settle(row)
    if stored:
        row.status = Status.DUPLICATE


def compare(book: StagedWorkbook) -> None:
    """Say anew which rows of the list are the same, after one was changed, dropped or kept."""
    today = timezone.localdate()
    sheets, staged_of = {}, {}
    readers: dict[int, Rereader] = {}
    for staged in open_rows(book):
        place = staged.sheet
        if place not in sheets:
            sheets[place] = sheet_of(book, place)
            readers[place] = Rereader(
                str(sheets[place].award_family), sheets[place].columns, today=today
            )
        row = readers[place].row(staged.row, staged.content["texts"])
        row.messages = [
            CellMessage(**one)
            for one in staged.content["messages"]
            if one["code"] not in _AMONG_ROWS
        ]
        row.status, row.award = staged.status, staged.content.get("award", "")
        if not staged.content.get("kept"):
            sheets[place].rows.append(row)
            staged_of[id(row)] = staged
    find_duplicates(list(sheets.values()))
    for place, sheet in sheets.items():
        for row in sheet.rows:
            staged = staged_of[id(row)]
            _settle(row, kept=False)
            found = content_of(str(sheets[place].award_family), row, None)["messages"]
            if found != staged.content["messages"] or row.status != staged.status:
                staged.content = staged.content | {"messages": found}
                staged.judge(row.status)
                staged.save(update_fields=["sealed", "status"])
