"""A ward's workbook of 5,000 rows among 100,000 subjects: read, checked, taken over; lists out.

Beside it, in the same run and in turn: openpyxl alone reading the same file, and
django-import-export's preview and default import of the same rows into one table, with its own
default settings. Its preview is what its admin does before it shows the page (``import_action``):
the .xlsx is read by its own format (openpyxl), then ``import_data(dry_run=True)`` with the
differences of every row; the page itself, which shows 4,900 rows, is not counted. Both sides begin
with the bytes of a file; its file has the headings in the first row, as it wants them. All columns
of the rows go through; what we keep beside the subject it only carries, which is in its favour.
Its import begins with the rows already read, ours with the rows checked and kept. Each act is done
several times, every time for another ward, and the quickest counts, on both sides. Processor time
is counted over all who take part (this process, the cage, the server's backend), so that it says
the same on a busy machine.
"""

from __future__ import annotations

import io
import os
import resource
import subprocess
import sys
import tempfile
import tracemalloc
from itertools import cycle, product
from pathlib import Path
from time import perf_counter
from typing import Any

from django.db import connection
from django.test import Client
from import_export import fields, resources
from import_export.formats.base_formats import XLSX
from openpyxl import Workbook, load_workbook
from tablib import Dataset

from nominations.models import Collective, Round
from nominations.workbooks.blank import blank_workbook
from organizations.models import Unit, UnitKind
from tests import worlds
from workflows.kernel import door
from workflows.kernel.models import Case
from workflows.ward import workbooks
from workflows.ward.workbook_kind import KIND

from . import many
from .report import Figure

ROWS, SUBJECTS = 4_900, 100_000
_FAMILY = ["Nguyễn", "Trần", "Đàng", "Phú", "Katơr", "Lê", "Châu", "Bá"]
_MIDDLE = ["Văn", "Thị Mỹ", "Năng", "Thanh", "Ngọc", "Quốc", "Hồng", "Minh"]
_GIVEN = ["Duyên", "Thọ", "Hoà", "Phấn", "Ẩn", "Ánh", "Tùng", "Yến", "Hương", "Bình"]


def _rows() -> list[list[Any]]:
    names = cycle(product(_FAMILY, _MIDDLE, _GIVEN))
    return [
        [
            number,
            f"Gia đình ông {family} {middle} {given} {number}",
            "Gia đình học tập",
            f"{family} {middle} {given}",
            "5",
            f"Khu phố {number % 12}",
            "92",
            "Ba thế hệ cùng học, 8 thành viên đỗ đại học",
            "Giấy khen",
            "",
        ]
        for number, (family, middle, given) in zip(range(1, ROWS + 1), names, strict=False)
    ]


def _file() -> bytes:
    book = load_workbook(io.BytesIO(blank_workbook("collective")))
    sheet = book["Tập thể"]
    header = next(row for row in sheet.iter_rows() if any(c.value == "STT" for c in row))
    sheet.delete_rows(header[0].row + 1, sheet.max_row)
    for place, row in enumerate(_rows(), header[0].row + 1):
        for column, value in enumerate(row, 1):
            sheet.cell(place, column, value)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _processor() -> float:
    """Seconds of processor time so far: this process, its children, its server's backend."""
    own = resource.getrusage(resource.RUSAGE_SELF)
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        backend = Path(f"/proc/{cursor.fetchone()[0]}/stat")
    if backend.exists():  # the server is on this machine
        fields = backend.read_text().rpartition(")")[2].split()
        spent += (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return spent


def _spent(act: Any) -> tuple[float, float]:
    """Seconds by the clock and of processor time."""
    before, begun = _processor(), perf_counter()
    act()
    seconds = perf_counter() - begun
    return seconds, _processor() - before


def _openpyxl_alone(data: bytes) -> None:
    book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    for sheet in book.worksheets:
        sheet.reset_dimensions()
        for row in sheet.iter_rows(values_only=True):
            tuple(row)


_HEADINGS = [
    "id",
    "kind",
    "name",
    "representative",
    "member_count",
    "address",
    "self_score",
    "achievement",
    "proposed_form",
    "note",
]


class _OneTable(resources.ModelResource):
    # What the table has no column for is carried on the instance.
    self_score = fields.Field("self_score", "self_score")
    achievement = fields.Field("achievement", "achievement")
    proposed_form = fields.Field("proposed_form", "proposed_form")
    note = fields.Field("note", "note")

    class Meta:
        model = Collective
        fields = tuple(_HEADINGS)
        import_id_fields = ("id",)


def _flat_rows() -> list[list[Any]]:
    return [
        ["", "household", row[1], row[3], row[4], row[5], row[6], row[7], row[8], row[9]]
        for row in _rows()
    ]


def _flat_file() -> bytes:
    """The same rows with the headings first, for import-export's own reader."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in [_HEADINGS, *_flat_rows()]:
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _dataset() -> Dataset:
    return Dataset(*_flat_rows(), headers=_HEADINGS)


def _preview(data: bytes) -> None:
    result = _OneTable().import_data(
        XLSX().create_dataset(data), dry_run=True, raise_errors=False, file_name="x.xlsx"
    )
    assert not result.has_errors() and len(result.rows) == ROWS, result.base_errors


def _import(dataset: Dataset) -> None:
    assert len(_OneTable().import_data(dataset, dry_run=False).rows) == ROWS


def _peak_of_reading(data: bytes) -> float:
    """Megabytes a process needs that only reads the workbook."""
    with tempfile.NamedTemporaryFile(suffix=".xlsx") as file:
        Path(file.name).write_bytes(data)
        code = (
            "from nominations.workbooks.workbook import read_workbook;"
            f"read_workbook({file.name!r});"
            # Not getrusage: that remembers the size of the process this one was started from.
            "status = open('/proc/self/status').read();"
            "print(status.partition('VmHWM:')[2].split()[0])"
        )
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, check=True, text=True
        )
    return int(done.stdout) / 1024


def measure(round_: Round, rounds: int) -> list[Figure]:
    """Both sides in turn, so that the same weather is over them."""
    many.fill(round_, SUBJECTS)
    data, flat = _file(), _flat_file()
    taken: dict[str, list[tuple[float, float]]] = {}
    made = 0
    for ward in Unit.objects.filter(kind=UnitKind.WARD_ASSOCIATION).order_by("pk")[:rounds]:
        officer = worlds.who(f"{ward.slug}.canbo")
        books: list[Any] = []

        def check(officer: Any = officer, ward: Any = ward, books: Any = books) -> None:
            books.append(
                workbooks.receive(actor=officer, ward=ward, round=round_, name="x.xlsx", data=data)
            )

        def take(officer: Any = officer, books: Any = books) -> None:
            door.do(KIND, "take_over_workbook", books[0].public_id, officer)

        dataset, before = _dataset(), Case.objects.count()
        for name, act in (
            ("alone", lambda: _openpyxl_alone(data)),
            ("check", check),
            ("preview", lambda: _preview(flat)),
            ("take", take),
            ("import", lambda dataset=dataset: _import(dataset)),
        ):
            taken.setdefault(name, []).append(_spent(act))
            if name == "check":
                assert books[0].state == "ready" and books[0].rows.count() == ROWS, books[0].refusal
        made = Case.objects.count() - before
        assert made == ROWS
    part = f"A workbook of {ROWS:,} rows among {SUBJECTS:,} subjects"
    figures = []
    for how, place in (("", 0), (", processor time", 1)):
        alone, checked, preview, took, imported = (
            min(one[place] for one in taken[name]) for name in taken
        )
        figures += [
            Figure(
                part,
                f"checked, against openpyxl alone{how}",
                checked / alone,
                15,
                "times",
                f"{checked:.1f} s against {alone:.1f} s",
            ),
            Figure(
                part,
                f"import-export's preview takes longer by{how}",
                -preview / checked,
                -5,
                "times",
                f"{preview:.1f} s against {checked:.1f} s",
            ),
            Figure(
                part,
                f"taken over, against import-export's import{how}",
                took / imported,
                1,
                "times",
                f"{made:,} drafts with case, task, event in {took:.1f} s against {imported:.1f} s",
            ),
        ]
    figures.append(Figure(part, "memory of the reader", _peak_of_reading(data), 300, "MB"))
    return [*figures, *_exports()]


def _peak(act: Any) -> float:
    """Megabytes Python itself holds at most while something is done."""
    tracemalloc.start()
    try:
        act()
        return tracemalloc.get_traced_memory()[1] / 1024 / 1024
    finally:
        tracemalloc.stop()


def _exports() -> list[Figure]:
    """Memory of a list that goes out: about 2,000 rows, then ten times as many."""
    client = Client()
    client.force_login(
        worlds.who("tp.thamdinh"), backend="django.contrib.auth.backends.ModelBackend"
    )
    figures = []
    for form in ("csv", "xlsx"):
        rows, peaks = [], []
        for query in ("duyen 2024-90", "2024-92"):
            path = f"/ho-so/xuat.{form}?q={query.replace(' ', '+')}"
            kept: list[int] = []
            peaks.append(_peak(lambda path=path, kept=kept: kept.append(_drain(client.get(path)))))
            rows.append(kept[0])
        figures.append(
            Figure(
                "A list out",
                f"memory grown, .{form}",
                peaks[1] - peaks[0],
                50,
                "MB",
                f"{rows[0]:,} bytes, then {rows[1]:,}",
            )
        )
    return figures


def _drain(response: Any) -> int:
    """Read an answer piece by piece, keeping none; how many bytes."""
    parts = response.streaming_content if response.streaming else [response.content]
    return sum(len(part) for part in parts)
