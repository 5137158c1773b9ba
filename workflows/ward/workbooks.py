"""A workbook on its way in: received, read, put right, taken over as drafts, or thrown away.

Reading is a task of its own, outside any request's transaction; the page that waits for it may be
left. Only ``take_over`` makes nominations, through the door.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import task

from audit.record import record
from nominations.drafts import current
from nominations.fields import CATALOGUE
from nominations.forms import family_of
from nominations.identity import seal
from nominations.models import HeadingWord, Nomination, Round, StagedRow, StagedWorkbook
from nominations.workbooks.cage import mark_caged, read_caged
from nominations.workbooks.headers import teachable
from nominations.workbooks.repair import texts_of
from nominations.workbooks.results import (
    COLLECTIVE,
    CellMessage,
    IntakeRefused,
    ParsedRow,
    ParsedSheet,
)
from nominations.workbooks.structure import MAX_BYTES
from organizations import grants
from organizations.capabilities import WARD_DESK
from organizations.models import Unit, User
from organizations.refusals import Reason, Refused, hidden
from organizations.unit_acts import not_yours
from prepared.bulk import store
from workflows.kernel import door

from .mending import LONGEST_TEXT, repair
from .other_ward import other_ward
from .proposals import Awards, hold_against_forms
from .row_checks import CHUNK, Candidate, hold_against_stored
from .staged import (
    close,
    compare,
    content,
    content_of,
    counts,
    judge,
    left_out_of,
    must_be_ready,
    open_rows,
    path_of,
    print_of,
    put,
    sealed_left_out,
)
from .taking_over import take_over

__all__ = ["LONGEST_TEXT", "MAX_BYTES", "counts", "not_yours", "repair", "take_over"]
#: How many rows are stored before the page says so.
_BATCH = 1_000
_LAST_ROW = 1_048_576  # of any sheet of Excel


def visible(person: User) -> QuerySet[StagedWorkbook]:
    """Workbooks of the wards a person prepares or endorses for."""
    wards = [
        mandate.unit_id for mandate in grants.mandates(person) if mandate.capabilities & WARD_DESK
    ]
    return StagedWorkbook.objects.filter(ward__in=wards).select_related(
        "ward", "round__city", "uploaded_by"
    )


def find(person: User, public_id: Any) -> StagedWorkbook:
    """One of them, or the same refusal for one that is not there and one that is not theirs."""
    found = visible(person).filter(public_id=public_id).first()
    if found is None:
        raise hidden()
    return found


def receive(
    *,
    actor: User,
    ward: Unit,
    round: Round,
    name: str,
    data: bytes,
    include_hidden: bool = False,
    heading_rows: dict[str, int] | None = None,
) -> StagedWorkbook:
    """Keep a file that was sent in and have it read; what is wrong with it is told on its page.

    ``heading_rows`` points at rows of headings by the sheet's name, '' being any sheet.
    Refused when the person does not prepare for the ward, or the file is larger than 10 MB.
    """
    mandate = door.preparing(actor, ward)
    if not data or len(data) > MAX_BYTES:
        text = (
            _("Tệp lớn hơn 10 MB. Hãy chép riêng danh sách sang một sổ mới rồi gửi lại.")
            if data
            else _("Tệp rỗng.")
        )
        raise Refused("invalid", [Reason("file", text)], {"file": [text]})
    with transaction.atomic():
        book = StagedWorkbook.objects.create(
            ward=ward,
            round=round,
            uploaded_by=actor,
            file_name=Path(name).name[:200],
            size=len(data),
            sha256=hashlib.sha256(data).hexdigest(),
            include_hidden=include_hidden,
            heading_rows=heading_rows or {},
        )
        record(
            stream=f"import:{book.public_id}",
            kind="receive_workbook",
            actor=actor,
            by=mandate,
            object_ref=f"workbook:{book.public_id}",
            body={"sha256": book.sha256, "size": book.size, "round": round.code},
        )
    path = path_of(book)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(seal(data.decode("latin-1")))
    read_later.enqueue(book.pk)
    book.refresh_from_db()
    return book


@task()
def read_later(pk: int) -> None:
    """Read a received workbook; safe to run again."""
    book = StagedWorkbook.objects.select_related("ward", "round").filter(pk=pk).first()
    if book is not None and book.state == StagedWorkbook.State.READING:
        read(book)


def read(book: StagedWorkbook) -> None:
    """Read the file in its cage, hold every row against forms, list and stored dossiers."""
    try:
        words = dict(HeadingWord.objects.values_list("key", "field"))
        parsed = read_caged(
            content(book),
            include_hidden=book.include_hidden,
            words=words,
            heading_rows=book.heading_rows,
        )
    except IntakeRefused as refused:
        book.refuse()
        book.refusal = refused.text[:500]
        book.closed_at = timezone.now()
        book.save(update_fields=["state", "refusal", "closed_at"])
        path_of(book).unlink(missing_ok=True)
        return
    book.rows_total = sum(len(sheet.rows) for sheet in parsed.sheets)
    book.notes = parsed.notes
    book.sheets = [_facts_of(sheet) for sheet in parsed.sheets]
    book.save(update_fields=["rows_total", "notes", "sheets"])
    awards = Awards(book.round)
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
    earlier = _known_again(book, held)
    book.rows.all().delete()
    rows = [_staged(book, *one, earlier) for one in held]
    for start in range(0, len(rows), _BATCH):
        store(rows[start : start + _BATCH])
        book.rows_done = min(start + _BATCH, len(rows))
        book.save(update_fields=["rows_done"])
    book.other_ward = other_ward(book.ward, parsed)
    book.finish_reading()
    book.save(update_fields=["state", "notes", "other_ward"])
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
) -> StagedRow:
    assert sheet.award_family is not None
    staged = StagedRow(workbook=book, sheet=place, row=row.row)
    found = content_of(sheet.award_family, row, candidate)
    staged.found_key = print_of(sheet.award_family, found["texts"])
    found["found"] = found["texts"]
    before = earlier.get(staged.found_key)
    put(staged, row, candidate, found)
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


def point(*, actor: User, book: StagedWorkbook, place: int, row: int) -> StagedWorkbook:
    """Say in which row the headings of a sheet stand; the file is read again with it.

    Refused for a sheet the file does not have and a row no sheet can have.
    """
    door.preparing(actor, book.ward)
    must_be_ready(book)
    if not 0 <= place < len(book.sheets) or not 0 < row <= _LAST_ROW:
        text = _("Hãy ghi số hàng có tiêu đề cột, như Excel đánh số ở lề trái, ví dụ 5.")
        raise Refused("invalid", [Reason("heading_row", text)], {"heading_row": [text]})
    facts = book.sheets[place]
    book.heading_rows = book.heading_rows | {facts.get("tab") or facts["title"]: row}
    book.state, book.rows_total, book.rows_done = StagedWorkbook.State.READING, None, 0
    book.save(update_fields=["heading_rows", "state", "rows_total", "rows_done"])
    read_later.enqueue(book.pk)
    book.refresh_from_db()
    return book


def teach(*, actor: User, book: StagedWorkbook, label: str, field: str) -> StagedWorkbook:
    """Say what a heading means; the file is read again with it, and so is every list to come.

    Refused for a heading the file does not have, one already known, or a field of another list.
    """
    mandate = door.preparing(actor, book.ward)
    must_be_ready(book)
    families = [
        sheet["award_family"]
        for sheet in book.sheets
        if any(one["label"] == label for one in sheet["unused"])
    ]
    key = next((key for one in families if (key := teachable(label, field, one))), None)
    if key is None:
        text = _("Không dạy được: tiêu đề không có trong tệp, đã biết, hoặc cột không hợp.")
        raise Refused("invalid", [Reason("heading", text)], {"field": [text]})
    with transaction.atomic():
        HeadingWord.objects.update_or_create(
            key=key, defaults={"label": label[:120], "field": field, "taught_by": actor}
        )
        record(
            stream=f"import:{book.public_id}",
            kind="teach_heading",
            actor=actor,
            by=mandate,
            object_ref=f"workbook:{book.public_id}",
            body={"heading": key, "field": field},
        )
        book.read_again()
        book.rows_total, book.rows_done = None, 0
        book.save(update_fields=["state", "rows_total", "rows_done"])
    read_later.enqueue(book.pk)
    book.refresh_from_db()
    return book


def last_list(ward: Unit, family: str, before: Round) -> list[dict[str, Any]]:
    """Those a ward proposed in the round before, as a list that is begun already.

    What is this year's own (achievement, amount, class) is left to be written anew.
    """
    earlier = (
        Round.objects.filter(opens_on__lt=before.opens_on, nominations__ward=ward)
        .order_by("-opens_on")
        .first()
    )
    if earlier is None:
        return []
    found = Nomination.objects.filter(ward=ward, round=earlier).select_related(
        "person", "collective", "award_type", "award_type_version"
    )
    kept = [field.name for field in CATALOGUE.listed(family) if not field.this_year]
    rows = []
    for one in found.order_by("sort_key", "pk"):
        if family_of(one.award_type_version) == family:
            values = current(one)
            if family == COLLECTIVE:
                values["collective_kind"] = one.award_type.code
            row = {name: values.get(name) for name in kept if values.get(name)}
            # The number itself is only shown on asking; the ward has it on paper.
            row.pop("national_id", None)
            rows.append(row)
    return rows


def discard(*, actor: User, book: StagedWorkbook) -> None:
    """Throw the list away; drafts already made of it stay."""
    mandate = door.preparing(actor, book.ward)
    if not book.is_open:
        raise Refused("unmet", [Reason("closed", _("Bảng này đã đóng."))])
    with transaction.atomic():
        record(
            stream=f"import:{book.public_id}",
            kind="discard_workbook",
            actor=actor,
            by=mandate,
            object_ref=f"workbook:{book.public_id}",
            body={},
        )
        book.discard()
        close(book)


def confirm_ward(*, actor: User, book: StagedWorkbook) -> None:
    """Say that a list which names another ward is this ward's all the same."""
    mandate = door.preparing(actor, book.ward)
    must_be_ready(book)
    with transaction.atomic():
        book.ward_confirmed = True
        book.save(update_fields=["ward_confirmed"])
        record(
            stream=f"import:{book.public_id}",
            kind="confirm_workbook_ward",
            actor=actor,
            by=mandate,
            object_ref=f"workbook:{book.public_id}",
            body={"named": book.other_ward},
        )


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


def close_stale(days: int = 60, *, now: dt.datetime | None = None) -> int:
    """Throw away workbooks nobody has touched for so long; how many. Part of the sweep."""
    limit = (now or timezone.now()) - dt.timedelta(days=days)
    stale = StagedWorkbook.objects.filter(
        state__in=[StagedWorkbook.State.READING, StagedWorkbook.State.READY],
        uploaded_at__lt=limit,
    )
    closed = 0
    for book in stale:
        book.discard()
        close(book)
        closed += 1
    return closed
