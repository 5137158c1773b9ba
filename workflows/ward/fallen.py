"""Lists whose reading was broken off by a fall of the server are read again, or turned away."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from nominations.models import StagedWorkbook
from prepared.unfinished import Unfinished

from .staged import turn_away
from .workbooks import read_later


def _being_read() -> QuerySet[StagedWorkbook]:
    return StagedWorkbook.objects.filter(state=StagedWorkbook.State.READING)


def _as_it_is(book: StagedWorkbook) -> None:
    """Reading begins from the file each time; nothing is to be taken back."""


def _end(book: StagedWorkbook) -> None:
    turn_away(
        book,
        _(
            "Máy chủ đã thử đọc tệp này nhiều lần mà lần nào cũng bị ngắt giữa chừng. Hãy gửi lại "
            "tệp; nếu vẫn vậy, hãy báo quản trị."
        ),
    )


#: Reading takes a minute at most, storing its rows some more.
READING = Unfinished(read_later, _being_read, timedelta(minutes=15), _as_it_is, _end)
