"""A list that was sent in, as a thing of its own: whose it is, and how its acts are recorded."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from audit.models import Head
from nominations.models import StagedWorkbook
from organizations.capabilities import WARD_DESK
from organizations.models import User
from organizations.unit_acts import units_of
from workflows.kernel.kinds import Kind
from workflows.kernel.registry import Act


def visible(person: User) -> QuerySet[StagedWorkbook]:
    """Workbooks of the wards a person prepares or endorses for."""
    return StagedWorkbook.objects.filter(ward__in=units_of(person, *WARD_DESK)).select_related(
        "ward", "round__city", "uploaded_by"
    )


def stream_of(book: StagedWorkbook) -> str:
    """In which stream what is done to a list is kept."""
    return f"import:{book.public_id}"


class Workbooks(Kind):
    """What is done to a list stands in one stream with what became of its rows."""

    def ref(self, thing: Any) -> str:
        """By its public number."""
        return f"workbook:{thing.public_id}"

    def stream(self, act: Act) -> str:
        """One for each list."""
        return stream_of(act.thing)

    def version(self, person: User | None, thing: Any) -> int:
        """How often something was done to it."""
        seq = Head.objects.filter(stream=stream_of(thing)).values_list("seq", flat=True)
        return seq.first() or 0

    def store(self, act: Act) -> None:
        """Each act stores what it changed: rows are many, and the list may be closed by it."""


KIND = Workbooks(
    "workbook",
    "Bảng",
    StagedWorkbook,
    visible,
    units=("ward_id",),
    key="public_id",
    beside=("ward", "round__city", "uploaded_by"),
)
