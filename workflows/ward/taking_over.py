"""Rows of a list that was read become drafts, exactly those that were asked for."""

from __future__ import annotations

from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.record import record
from nominations.models import Nomination, StagedRow, StagedWorkbook
from nominations.workbooks.repair import Rereader
from organizations.models import User
from organizations.refusals import Reason, Refused
from workflows.kernel import door

from .proposals import Awards, hold_against_forms, lock_new
from .row_checks import Candidate
from .staged import Status, close, must_be_ready, open_rows, sheet_of

#: What may be saved: the good rows, or those to be looked at with them.
GOOD, ALL = "good", "all"
_STATUSES = {GOOD: [Status.OK], ALL: [Status.OK, Status.WARNING]}


def take_over(*, actor: User, book: StagedWorkbook, rows: str = ALL) -> list[str]:
    """Make drafts of the good rows through the door, in one transaction; their numbers.

    ``rows`` says whether those to be looked at are saved as well. What still needs work stays on
    the page; a row whose dossier exists makes nothing. ``Refused`` while nobody has said whose
    list it is.
    """
    with transaction.atomic():
        locked = StagedWorkbook.objects.select_for_update().get(pk=book.pk)
        must_be_ready(locked)
        if locked.other_ward and not locked.ward_confirmed:
            text = _("Tệp này ghi %(ward)s. Hãy chọn một câu trả lời trước khi lưu.")
            told = text % {"ward": locked.other_ward}
            raise Refused("unmet", [Reason("ward", told)], {"ward": [told]})
        good = list(open_rows(book).filter(status__in=_STATUSES[rows]))
        if not good:
            raise Refused("unmet", [Reason("rows", _("Chưa có hàng nào lưu được."))])
        read = _candidates(good, book)
        new = {id(one) for one in lock_new(list(read.values()), book.ward)}
        taken = {row: one for row, one in read.items() if id(one) in new}
        StagedRow.found_twice(
            book.rows.filter(pk__any_of=[row.pk for row in read if row not in taken])
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
            by=mandate,
            object_ref=f"workbook:{book.public_id}",
            body={"made": [nomination.number for nomination in made]},
        )
        if not open_rows(book).exists():
            locked.commit()
            close(locked)
    return [nomination.number for nomination in made]


def _candidates(good: list[StagedRow], book: StagedWorkbook) -> dict[StagedRow, Candidate]:
    """The rows as they would be taken over now; a row that would not be is left out."""
    awards, today = Awards(book.round), timezone.localdate()
    sheets = [sheet_of(book, place) for place in range(len(book.sheets))]
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
