"""A workbook on its way in: received, read, read again, thrown away.

Reading is a task of its own, outside any request's transaction; the page that waits for it may be
left. Rows are put right in ``mending``; only ``taking_over`` makes nominations, through the door.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import task

from audit.models import Event
from cage.keeping import keep
from cage.refusal import FileRefused
from nominations.identity import seal
from nominations.models import HeadingWord, Round, StagedWorkbook
from nominations.workbooks.structure import MAX_BYTES
from organizations.capabilities import Capability, Holder
from organizations.models import Unit, User
from organizations.refusals import Reason, Refused
from prepared.states import sources_of
from workflows.kernel import door
from workflows.kernel.registry import Act, happening

from .proposals import Awards
from .reading_in import read
from .staged import close, path_of
from .workbook_inputs import ListAwardForm, PointForm, TeachForm
from .workbook_kind import KIND, stream_of

_RECEIVED = happening("receive_workbook", "Gửi bảng danh sách")
_STATE = StagedWorkbook.State
#: Lists nobody does anything with for so long are thrown away: they hold people's data.
KEPT_DAYS = 60


def receive(
    *,
    actor: User,
    ward: Unit,
    round: Round,
    name: str,
    data: bytes,
    include_hidden: bool = False,
    heading_rows: dict[str, int] | None = None,
    award: str = "",
) -> StagedWorkbook:
    """Keep a file that was sent in and have it read; what is wrong with it is told on its page.

    ``heading_rows`` points at rows of headings by the sheet's name, '' being any sheet; ``award``
    says what all its lists are for, where they do not say it themselves.
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
        awards={"": Awards(round).checked(award)} if award else {},
    )
    # The file first: no row ever waits for a file that did not come.
    try:
        keep(path_of(book), seal(data.decode("latin-1")).encode())
    except FileRefused as full:
        raise Refused("invalid", [Reason(full.code, full.text)], {"file": [full.text]}) from full
    with transaction.atomic():
        book.save()
        said = {"sha256": book.sha256, "size": book.size, "round": round.code}
        door.begun(KIND, _RECEIVED, book, actor, mandate, changes=said)
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


def _read_again(book: StagedWorkbook, *also: str) -> None:
    """Have the file read once more, once what was said of it is stored."""
    book.read_again()
    book.rows_total, book.rows_done = None, 0
    book.save(update_fields=["state", "rows_total", "rows_done", *also])
    read_later.enqueue(book.pk)


@KIND.act(
    "point_at_heading",
    _("Chỉ hàng tiêu đề"),
    by=Capability.PREPARE,
    sources=sources_of(StagedWorkbook.read_again),
    form=PointForm,
    done=_("Bảng %(what)s được đọc lại"),
)
def point(act: Act) -> None:
    """Say in which row the headings of a sheet stand; the file is read again with it."""
    book, row = act.thing, act.inputs["row"]
    facts = book.sheets[act.inputs["place"]]
    book.heading_rows = book.heading_rows | {facts.get("tab") or facts["title"]: row}
    _read_again(book, "heading_rows")
    act.changes |= {"place": act.inputs["place"], "row": row}


@KIND.act(
    "name_award_of_list",
    _("Chọn danh hiệu của danh sách"),
    by=Capability.PREPARE,
    sources=sources_of(StagedWorkbook.read_again),
    form=ListAwardForm,
    done=_("Đã ghi danh hiệu; bảng %(what)s được đọc lại"),
)
def name_award(act: Act) -> None:
    """Say which award a list is for; the file is read again with it, and no other list is."""
    book, place, award = act.thing, act.inputs["place"], act.inputs["award"]
    book.awards = book.awards | {book.sheets[place]["title"]: award}
    _read_again(book, "awards")
    act.changes |= {"place": place, "award": award}


@KIND.act(
    "teach_heading",
    _("Dạy nghĩa của tiêu đề"),
    by=Capability.PREPARE,
    sources=sources_of(StagedWorkbook.read_again),
    form=TeachForm,
    done=_("Đã ghi nhớ; bảng %(what)s được đọc lại"),
)
def teach(act: Act) -> None:
    """Say what a heading means; the file is read again with it, and so is every list to come."""
    given = act.inputs
    HeadingWord.objects.update_or_create(
        key=given["key"],
        defaults={
            "label": given["label"][:120],
            "field": given["field"],
            "taught_by": act.actor,
        },
    )
    _read_again(act.thing)
    act.changes |= {"heading": given["key"], "field": given["field"]}


@KIND.act(
    "confirm_workbook_ward",
    _("Xác nhận danh sách của mình"),
    by=Capability.PREPARE,
    sources=(_STATE.READY,),
    done=_("Đã ghi: danh sách này của phường, xã mình (%(what)s)"),
)
def confirm_ward(act: Act) -> None:
    """Say that a list which names another ward is this ward's all the same."""
    act.thing.ward_confirmed = True
    act.thing.save(update_fields=["ward_confirmed"])
    act.changes["named"] = act.thing.other_ward


@KIND.act(
    "discard_workbook",
    _("Bỏ bảng"),
    by=Capability.PREPARE,
    sources=sources_of(StagedWorkbook.discard),
    unusual=True,
    done=_("Đã bỏ bảng %(what)s; chưa có gì được lưu thêm"),
)
def discard(act: Act) -> None:
    """Throw the list away; drafts already made of it stay."""
    act.thing.discard()
    close(act.thing)


def _limit() -> datetime:
    return timezone.now() - timedelta(days=KEPT_DAYS)


def _left_alone(act: Act) -> Iterator[Reason]:
    """Nothing was done with it for long: not even a row put right."""
    last = Event.objects.filter(stream=stream_of(act.thing)).aggregate(last=Max("at"))["last"]
    if max(last or act.thing.uploaded_at, act.thing.uploaded_at) >= _limit():
        yield Reason("touched", _("Bảng này vừa có người làm."))


@KIND.act(
    "expire_workbook",
    _("Bỏ bảng không ai làm tiếp"),
    by=Holder.MACHINE,
    sources=sources_of(StagedWorkbook.discard),
    guards=(_left_alone,),
)
def expire(act: Act) -> None:
    """Thrown away by the sweep; the file is still with its ward."""
    act.thing.discard()
    close(act.thing)
    act.changes["days"] = KEPT_DAYS


def expire_old() -> int:
    """Throw away the lists nobody does anything with any more; how many. Part of the sweep."""
    old = StagedWorkbook.objects.filter(
        state__in=sources_of(StagedWorkbook.discard), uploaded_at__lt=_limit()
    )
    done = 0
    for public_id in list(old.order_by("pk").values_list("public_id", flat=True)):
        try:
            door.do(KIND, "expire_workbook", public_id, None)
        except Refused:
            # Somebody works on it.
            continue
        done += 1
    return done
