"""Taking a workbook over: good rows only, nothing twice, and nothing at all of a refused file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.management import call_command

from nominations.models import Nomination, Round
from organizations.models import RegisterEntry, Unit
from organizations.refusals import Refused
from tests import worlds
from tests.refusals import everything
from tests.ward import books
from workflows.kernel.consistency import check
from workflows.ward import proposals, workbooks

pytestmark = pytest.mark.django_db
MESSY = Path(__file__).parents[1] / "data" / "messy_workbooks"
BOOK = MESSY / "bad_cells.xlsx"


def command(capsys: Any, path: Path, ward: Unit, *more: str) -> tuple[int, dict[str, Any]]:
    """The exit code and the answer of ``import_workbook``."""
    code = 0
    try:
        call_command(
            "import_workbook", str(path), "--ward", ward.code, "--round", "2024", "--json", *more
        )
    except SystemExit as end:
        code = int(end.code or 0)
    return code, json.loads(capsys.readouterr().out)


def ward_of(name: str) -> Unit:
    """The ward a messy workbook is from, as its manifest says."""
    manifest = json.loads((MESSY / "manifest.json").read_text(encoding="utf-8"))
    code = str(manifest[name]["ward"])
    return Unit.objects.filter(slug=code).first() or Unit.objects.get(code=code)


def statuses(answer: dict[str, Any]) -> list[str]:
    return [row["status"] for sheet in answer["sheets"] for row in sheet["rows"]]


def take(path: Path, round_: Round, ward: Unit) -> list[str]:
    actor = worlds.who(f"{ward.slug}.canbo")
    return proposals.commit(path, name=path.name, actor=actor, ward=ward, round=round_).created


def test_a_bad_row_leaves_the_good_ones_and_is_told_with_its_number_and_column(
    capsys: pytest.CaptureFixture[str],
) -> None:
    worlds.make_world()
    ward = ward_of(BOOK.name)
    before = everything()
    code, dry = command(capsys, BOOK, ward)
    assert (code, dry["committed"], dry["created"]) == (1, False, [])
    assert everything() == before
    code, done = command(capsys, BOOK, ward, "--commit")
    found = statuses(done)
    assert (code, done["committed"]) == (1, True)
    assert found == statuses(dry)
    assert len(done["created"]) == found.count("ok") + found.count("warning") > 0
    assert Nomination.objects.count() == len(done["created"])
    wrong = [row for sheet in done["sheets"] for row in sheet["rows"] if row["status"] == "error"]
    assert wrong and all(row["row"] > 1 and row["messages"] for row in wrong)
    assert all(
        {"column", "code", "text"} <= message.keys() for row in wrong for message in row["messages"]
    )
    assert list(check()) == []


def test_sent_again_every_good_row_is_a_duplicate_and_nothing_changes(
    capsys: pytest.CaptureFixture[str],
) -> None:
    worlds.make_world()
    ward = ward_of(BOOK.name)
    _code, first = command(capsys, BOOK, ward, "--commit")
    before = everything()
    _code, again = command(capsys, BOOK, ward, "--commit")
    assert again["created"] == []
    assert statuses(again).count("duplicate") >= len(first["created"])
    assert everything() == before


def test_what_was_taken_over_another_way_meanwhile_is_not_taken_over_again() -> None:
    round_ = worlds.make_world()
    ward = ward_of(BOOK.name)
    officer = worlds.who(f"{ward.slug}.canbo")
    book = workbooks.receive(
        actor=officer, ward=ward, round=round_, name=BOOK.name, data=BOOK.read_bytes()
    )
    made = take(BOOK, round_, ward)
    assert books.take_over(actor=officer, book=book) == []
    assert Nomination.objects.count() == len(made)
    assert book.rows.filter(status="duplicate").count() >= len(made)


def test_numbers_of_what_was_taken_over_have_no_gap() -> None:
    round_ = worlds.make_world()
    made = take(BOOK, round_, ward_of(BOOK.name))
    taken = RegisterEntry.objects.filter(register__kind="nomination").order_by("number")
    assert list(taken.values_list("number", flat=True)) == list(range(1, len(made) + 1))


def test_a_file_that_is_no_workbook_changes_nothing(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    worlds.make_world()
    ward = ward_of(BOOK.name)
    wrong = tmp_path / "danh-sach.xlsx"
    wrong.write_bytes(b"PK\x03\x04 not a workbook at all")
    before = everything()
    code, answer = command(capsys, wrong, ward, "--commit")
    assert code == 1, answer
    assert answer["refused"]["code"] and answer["refused"]["text"]
    assert everything() == before


def test_who_does_not_prepare_for_the_ward_takes_nothing_over() -> None:
    round_ = worlds.make_world()
    ward = ward_of(BOOK.name)
    before = everything()
    for username in ("tp.tiepnhan", "dovinh.canbo", f"{ward.slug}.chutich"):
        with pytest.raises(Refused) as caught:
            proposals.commit(
                BOOK, name=BOOK.name, actor=worlds.who(username), ward=ward, round=round_
            )
        assert caught.value.kind == "forbidden"
    assert everything() == before


def test_the_command_writes_the_marked_file_where_it_is_told(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    worlds.make_world()
    out = tmp_path / "can-sua.xlsx"
    code, answer = command(capsys, BOOK, ward_of(BOOK.name), "--errors-to", str(out))
    assert code == 1 and answer["committed"] is False
    sheet = openpyxl.load_workbook(out)["Học bổng"]
    noted = {cell.row for row in sheet.iter_rows() for cell in row if cell.comment}
    wrong = {row["row"] for row in answer["sheets"][0]["rows"] if row["status"] == "error"}
    assert wrong and wrong <= noted
