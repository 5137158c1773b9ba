"""Rows of a list that was read become drafts, exactly those that were asked for."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from nominations.models import Nomination, StagedRow, StagedWorkbook
from nominations.workbooks.repair import Rereader
from organizations.capabilities import Capability
from organizations.refusals import Reason
from workflows.kernel import door
from workflows.kernel.guards import needs_inputs
from workflows.kernel.registry import Act

from .proposals import Awards, hold_against_forms, lock_new
from .row_checks import Candidate
from .staged import Status, close, open_rows, sheet_of, with_award
from .workbook_inputs import ALL, GOOD, TakeOverForm
from .workbook_kind import KIND

_STATUSES = {GOOD: [Status.OK], ALL: [Status.OK, Status.WARNING]}


@needs_inputs
def _whose(act: Act) -> Iterator[Reason]:
    """A list that names another ward waits until somebody says whose it is."""
    book = act.thing
    if book.other_ward and not (book.ward_confirmed or act.inputs["own_ward"]):
        text = _("Tệp này ghi %(ward)s. Hãy chọn một câu trả lời trước khi lưu.")
        yield Reason("ward", text % {"ward": book.other_ward})


@needs_inputs
def _good_rows(act: Act) -> Iterator[Reason]:
    """There is something to save."""
    wanted = open_rows(act.thing).filter(status__in=_STATUSES[act.inputs["rows"]])
    act.facts["good"] = list(wanted)
    if not act.facts["good"]:
        yield Reason("rows", _("Chưa có hàng nào lưu được."))


@KIND.act(
    "take_over_workbook",
    _("Lưu thành hồ sơ nháp"),
    by=Capability.PREPARE,
    sources=(StagedWorkbook.State.READY,),
    form=TakeOverForm,
    guards=(_whose, _good_rows),
    done=_("Đã lưu hồ sơ nháp từ bảng %(what)s"),
)
def take_over(act: Act) -> None:
    """Make drafts of the good rows through the door, in one transaction.

    What still needs work stays on the page; a row whose dossier exists makes nothing.
    """
    assert act.actor is not None
    book: StagedWorkbook = act.thing
    if act.inputs["own_ward"] and book.other_ward and not book.ward_confirmed:
        book.ward_confirmed = True
        book.save(update_fields=["ward_confirmed"])
        act.changes["own_ward"] = book.other_ward
    read = _candidates(act.facts["good"], book)
    new = {id(one) for one in lock_new(list(read.values()), book.ward)}
    taken = {row: one for row, one in read.items() if id(one) in new}
    StagedRow.found_twice(book.rows.filter(pk__any_of=[row.pk for row in read if row not in taken]))
    made = door.create_many(
        actor=act.actor,
        round=book.round,
        ward=book.ward,
        proposed=[door.Proposed(one.award, one.data, one.key) for one in taken.values()],
    )
    of_same_key = Nomination.objects.filter(import_key=OuterRef("import_key")).values("pk")
    book.rows.filter(pk__any_of=[row.pk for row in taken]).update(
        sealed="", nomination=Subquery(of_same_key)
    )
    act.changes["made"] = act.answer["made"] = [nomination.number for nomination in made]
    if not open_rows(book).exists():
        book.commit()
        close(book)


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
        row = with_award(row, staged.content, sheets[staged.sheet].columns)
        one = hold_against_forms(sheets[staged.sheet], row, awards, book.round, book.ward)
        if one is not None:
            # The key by which the row was compared when it was read, and is found again.
            one.key = staged.import_key or one.key
            found[staged] = one
    return found
