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
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import task

from audit.record import record
from cage.keeping import keep
from cage.refusal import FileRefused
from nominations.drafts import current
from nominations.fields import CATALOGUE
from nominations.forms import family_of
from nominations.identity import seal
from nominations.models import HeadingWord, Nomination, Round, StagedRow, StagedWorkbook
from nominations.workbooks.cage import mark_caged
from nominations.workbooks.headers import teachable
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
from workflows.kernel import door

from .mending import LONGEST_TEXT, repair
from .reading_in import read
from .staged import (
    close,
    content,
    counts,
    left_out_of,
    must_be_ready,
    open_rows,
    path_of,
)
from .taking_over import take_over

__all__ = ["LONGEST_TEXT", "MAX_BYTES", "counts", "not_yours", "repair", "take_over"]
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
    Refused when the person does not prepare for the ward, the file is larger than 10 MB, or the
    disk does not take it.
    """
    mandate = door.preparing(actor, ward)
    if not data or len(data) > MAX_BYTES:
        text = (
            _("Tệp lớn hơn 10 MB. Hãy chép riêng danh sách sang một sổ mới rồi gửi lại.")
            if data
            else _("Tệp rỗng.")
        )
        raise Refused("invalid", [Reason("file", text)], {"file": [text]})
    book = StagedWorkbook(
        ward=ward,
        round=round,
        uploaded_by=actor,
        file_name=Path(name).name[:200],
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        include_hidden=include_hidden,
        heading_rows=heading_rows or {},
    )
    # The file first: no row ever waits for a file that did not come.
    try:
        keep(path_of(book), seal(data.decode("latin-1")).encode())
    except FileRefused as full:
        raise Refused("invalid", [Reason(full.code, full.text)], {"file": [full.text]}) from full
    with transaction.atomic():
        book.save()
        record(
            stream=f"import:{book.public_id}",
            kind="receive_workbook",
            actor=actor,
            by=mandate,
            object_ref=f"workbook:{book.public_id}",
            body={"sha256": book.sha256, "size": book.size, "round": round.code},
        )
        # Stored with the row or not at all; begun once both are.
        read_later.enqueue(book.pk)
    book.refresh_from_db()
    return book


@task()
def read_later(pk: int) -> None:
    """Read a received workbook; safe to run again."""
    book = StagedWorkbook.objects.select_related("ward", "round").filter(pk=pk).first()
    if book is not None and book.state == StagedWorkbook.State.READING:
        read(book)


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
    with transaction.atomic():
        book.read_again()
        book.rows_total, book.rows_done = None, 0
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
