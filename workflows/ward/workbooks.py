"""A workbook on its way in: received, read, put right, taken over as drafts, or thrown away.

Reading is a task of its own, outside any request's transaction; the page that waits for it may be
left. Only ``take_over`` makes nominations, through the door.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import task

from audit.record import record
from nominations.drafts import current
from nominations.fields import CATALOGUE
from nominations.forms import family_of
from nominations.identity import seal, unseal
from nominations.models import HeadingWord, Nomination, Round, StagedRow, StagedWorkbook
from nominations.workbooks.cage import mark_caged, read_caged
from nominations.workbooks.headers import teachable
from nominations.workbooks.repair import Rereader, reread, texts_of
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

from .proposals import Awards, hold_against_forms, lock_new
from .row_checks import Candidate, hold_against_stored

__all__ = ["MAX_BYTES", "not_yours"]
#: How many rows are stored before the page says so.
_BATCH = 1_000
#: Text cells of which a row's page may be changed at most so many characters long.
LONGEST_TEXT = 500


def _path(book: StagedWorkbook) -> Path:
    return Path(settings.MEDIA_ROOT) / "staging" / f"{book.public_id}.sealed"


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
    *, actor: User, ward: Unit, round: Round, name: str, data: bytes, include_hidden: bool = False
) -> StagedWorkbook:
    """Keep a file that was sent in and have it read; what is wrong with it is told on its page.

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
        )
        record(
            stream=f"import:{book.public_id}",
            kind="receive_workbook",
            actor=actor,
            role=mandate.role,
            unit_id=ward.pk,
            object_ref=f"workbook:{book.public_id}",
            on_behalf_of_id=mandate.on_behalf_of_id,
            on_behalf_of_name=mandate.on_behalf_of_name,
            body={"sha256": book.sha256, "size": book.size, "round": round.code},
        )
    path = _path(book)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(seal(data.decode("latin-1")))
    read_later.enqueue(book.pk)
    book.refresh_from_db()
    return book


def content(book: StagedWorkbook) -> bytes:
    """The bytes that were sent; ``FileNotFoundError`` once the workbook is closed."""
    return unseal(_path(book).read_text()).encode("latin-1")


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
        parsed = read_caged(content(book), include_hidden=book.include_hidden, words=words)
    except IntakeRefused as refused:
        book.state, book.refusal = StagedWorkbook.State.REFUSED, refused.text[:500]
        book.closed_at = timezone.now()
        book.save(update_fields=["state", "refusal", "closed_at"])
        _path(book).unlink(missing_ok=True)
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
    earlier = _repairs(book)
    book.rows.all().delete()
    rows = [_staged(book, *one, earlier) for one in held]
    for start in range(0, len(rows), _BATCH):
        store(rows[start : start + _BATCH])
        book.rows_done = min(start + _BATCH, len(rows))
        book.save(update_fields=["rows_done"])
    book.state = StagedWorkbook.State.READY
    book.save(update_fields=["state", "notes"])
    _supersede(book)


def _facts_of(sheet: ParsedSheet) -> dict[str, Any]:
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
    }


def _content_of(family: str, row: ParsedRow) -> dict[str, Any]:
    return {
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


def _staged(
    book: StagedWorkbook,
    place: int,
    sheet: ParsedSheet,
    row: ParsedRow,
    candidate: Candidate | None,
    earlier: dict[tuple[str, int], dict[str, Any]],
) -> StagedRow:
    assert sheet.award_family is not None
    staged = StagedRow(workbook=book, sheet=place, row=row.row)
    found = _content_of(sheet.award_family, row)
    before = earlier.get((sheet.title, row.row))
    if before is not None and before["found"] == found["texts"]:
        # Put right on the page before, and the file still says the same: keep the repair.
        staged.edited = True
        found["found"] = before["found"]
        return _reread(staged, book, before["texts"], found)
    found["found"] = found["texts"]
    _settle(staged, row, candidate, found)
    return staged


def _settle(
    staged: StagedRow, row: ParsedRow, candidate: Candidate | None, content: dict[str, Any]
) -> None:
    staged.name = row.name[:200]
    staged.status = row.status
    staged.award = candidate.award if candidate else ""
    staged.import_key = candidate.key if candidate else ""
    staged.content = content


def _repairs(book: StagedWorkbook) -> dict[tuple[str, int], dict[str, Any]]:
    """What was put right on the page of an earlier, still open workbook of the ward."""
    before = (
        StagedWorkbook.objects.filter(
            ward=book.ward, round=book.round, state=StagedWorkbook.State.READY
        )
        .exclude(pk=book.pk)
        .order_by("-pk")
        .first()
    )
    if before is None:
        return {}
    return {
        (before.sheets[row.sheet]["title"], row.row): row.content
        for row in before.rows.filter(edited=True, nomination__isnull=True)
    }


def _supersede(book: StagedWorkbook) -> None:
    """A ward has one open workbook a round: the newest."""
    older = StagedWorkbook.objects.filter(
        ward=book.ward, round=book.round, state=StagedWorkbook.State.READY, pk__lt=book.pk
    )
    for one in older:
        _close(one, StagedWorkbook.State.DISCARDED)


def _close(book: StagedWorkbook, state: str) -> None:
    """Nothing stays of the list itself; who sent what when does."""
    book.rows.filter(nomination__isnull=True).delete()
    book.rows.update(sealed="")
    book.state, book.closed_at = state, timezone.now()
    for sheet in book.sheets:
        sheet["samples"] = []
    book.save(update_fields=["state", "closed_at", "sheets"])
    _path(book).unlink(missing_ok=True)


def counts(book: StagedWorkbook) -> dict[int, dict[str, int]]:
    """Rows by sheet and status; one statement."""
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


def repair(*, actor: User, book: StagedWorkbook, row_id: int, texts: dict[str, str]) -> StagedRow:
    """Change texts of one row and judge it anew; nothing else of the workbook changes."""
    door.preparing(actor, book.ward)
    if book.state != StagedWorkbook.State.READY:
        raise Refused("unmet", [Reason("closed", _("Bảng này đã đóng, không sửa được nữa."))])
    staged = book.rows.filter(pk=row_id, nomination__isnull=True).first()
    if staged is None:
        raise hidden()
    known = set(staged.content["texts"])
    wrong = {
        name: [_("Không có cột này.") if name not in known else _("Dài quá 500 ký tự.")]
        for name, text in texts.items()
        if name not in known or len(text) > LONGEST_TEXT
    }
    if wrong:
        raise Refused("invalid", [Reason("invalid", _("Có ô chưa đúng."))], wrong)
    new = staged.content["texts"] | {name: text.strip() for name, text in texts.items()}
    found = dict(staged.content)
    staged = _reread(staged, book, new, found)
    staged.edited = staged.edited or new != found.get("found")
    staged.save()
    return staged


def _reread(
    staged: StagedRow, book: StagedWorkbook, texts: dict[str, str], found: dict[str, Any]
) -> StagedRow:
    facts = book.sheets[staged.sheet]
    sheet = ParsedSheet(
        facts["title"], award_family=facts["award_family"], columns=facts["columns"]
    )
    row = reread(
        facts["award_family"], staged.row, texts, facts["columns"], today=timezone.localdate()
    )
    awards = Awards(book.round)
    candidate = hold_against_forms(sheet, row, awards, book.round, book.ward)
    if candidate is not None:
        hold_against_stored([candidate], awards.by_code, book.round, book.ward)
    content = _content_of(facts["award_family"], row) | {"texts": texts}
    content["found"] = found.get("found", texts)
    _settle(staged, row, candidate, content)
    return staged


def teach(*, actor: User, book: StagedWorkbook, label: str, field: str) -> StagedWorkbook:
    """Say what a heading means; the file is read again with it, and so is every list to come.

    Refused for a heading the file does not have, one already known, or a field of another list.
    """
    mandate = door.preparing(actor, book.ward)
    if book.state != StagedWorkbook.State.READY:
        raise Refused("unmet", [Reason("closed", _("Bảng này đã đóng hoặc đang đọc."))])
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
            role=mandate.role,
            unit_id=book.ward_id,
            object_ref=f"workbook:{book.public_id}",
            on_behalf_of_id=mandate.on_behalf_of_id,
            on_behalf_of_name=mandate.on_behalf_of_name,
            body={"heading": key, "field": field},
        )
        book.state, book.rows_total, book.rows_done = StagedWorkbook.State.READING, None, 0
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


def take_over(*, actor: User, book: StagedWorkbook) -> list[str]:
    """Make drafts of all good rows through the door, in one transaction; their numbers.

    Rows that still need work stay on the page; a row whose dossier exists makes nothing.
    """
    with transaction.atomic():
        locked = StagedWorkbook.objects.select_for_update().get(pk=book.pk)
        if locked.state != StagedWorkbook.State.READY:
            raise Refused("unmet", [Reason("closed", _("Bảng này đã đóng hoặc đang đọc."))])
        good = list(
            book.rows.filter(
                status__in=[StagedRow.Status.OK, StagedRow.Status.WARNING],
                nomination__isnull=True,
            )
        )
        if not good:
            raise Refused("unmet", [Reason("rows", _("Chưa có hàng nào lưu được."))])
        read = _candidates(good, book)
        new = {id(one) for one in lock_new(list(read.values()), book.ward)}
        taken = {row: one for row, one in read.items() if id(one) in new}
        book.rows.filter(pk__any_of=[row.pk for row in read if row not in taken]).update(
            status=StagedRow.Status.DUPLICATE
        )
        made = door.create_many(
            actor=actor,
            round=book.round,
            ward=book.ward,
            proposed=[door.Proposed(one.award, one.data, one.key) for one in taken.values()],
        )
        of_same_key = Nomination.objects.filter(import_key=OuterRef("import_key")).values("pk")
        book.rows.filter(pk__any_of=[row.pk for row in taken]).update(
            sealed="", nomination=Subquery(of_same_key)
        )
        mandate = door.preparing(actor, book.ward)
        record(
            stream=f"import:{book.public_id}",
            kind="take_over_workbook",
            actor=actor,
            role=mandate.role,
            unit_id=book.ward_id,
            object_ref=f"workbook:{book.public_id}",
            on_behalf_of_id=mandate.on_behalf_of_id,
            on_behalf_of_name=mandate.on_behalf_of_name,
            body={"made": [nomination.number for nomination in made]},
        )
        if not book.rows.filter(nomination__isnull=True).exists():
            _close(locked, StagedWorkbook.State.COMMITTED)
    return [nomination.number for nomination in made]


def _candidates(good: list[StagedRow], book: StagedWorkbook) -> dict[StagedRow, Candidate]:
    """The rows as they would be taken over now; a row that would not be is left out."""
    awards, today = Awards(book.round), timezone.localdate()
    sheets = [
        ParsedSheet(facts["title"], facts["award_family"], columns=facts["columns"])
        for facts in book.sheets
    ]
    readers = [
        Rereader(str(sheet.award_family), sheet.columns, today=today)
        if sheet.award_family
        else None
        for sheet in sheets
    ]
    found = {}
    for staged in good:
        reader = readers[staged.sheet]
        assert reader is not None
        row = reader.row(staged.row, staged.content["texts"])
        one = hold_against_forms(sheets[staged.sheet], row, awards, book.round, book.ward)
        if one is not None:
            # The key by which the row was compared when it was read, and is found again.
            one.key = staged.import_key or one.key
            found[staged] = one
    return found


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
            role=mandate.role,
            unit_id=book.ward_id,
            object_ref=f"workbook:{book.public_id}",
            on_behalf_of_id=mandate.on_behalf_of_id,
            on_behalf_of_name=mandate.on_behalf_of_name,
            body={},
        )
        _close(book, StagedWorkbook.State.DISCARDED)


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
        )
        for staged in book.rows.filter(sheet=place, nomination__isnull=True):
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
        _close(book, StagedWorkbook.State.DISCARDED)
        closed += 1
    return closed
