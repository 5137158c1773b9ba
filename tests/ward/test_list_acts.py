"""A list that was sent in is a thing like others: acts, versions, repeats; old ones go."""

from __future__ import annotations

import os
import time
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from rest_framework.test import APIClient

from audit.models import Event
from nominations.models import Round, StagedWorkbook
from nominations.workbooks.blank import blank_workbook
from organizations.models import Unit
from organizations.refusals import Refused
from tests import worlds
from tests.clock import Clock
from tests.ward import books
from workflows.inbox.sweep import sweep
from workflows.ward import workbooks
from workflows.ward.staged import path_of

pytestmark = pytest.mark.django_db

#: One row that can be saved but for its class, another that lacks more.
ROWS = [
    {"full_name": f"Phú Thị {name}", "birth": "05/03/2012", "gender": "Nữ", "school": "Trần Phú"}
    for name in ("Ngân", "Hạnh")
]


def api(username: str = "mybinh.canbo") -> APIClient:
    client = APIClient()
    client.force_authenticate(worlds.who(username))
    return client


def a_list(round_: Round) -> StagedWorkbook:
    ward = Unit.objects.get(slug="mybinh")
    data = blank_workbook("scholarship", unit=ward.short_name, rows=ROWS)
    book = workbooks.receive(
        actor=worlds.who("mybinh.canbo"), ward=ward, round=round_, name="ds.xlsx", data=data
    )
    book.refresh_from_db()
    return book


def kinds(book: StagedWorkbook) -> list[str]:
    events = Event.objects.filter(stream=f"import:{book.public_id}").order_by("seq")
    return list(events.values_list("kind", flat=True))


def test_a_list_tells_what_can_be_done_to_it_by_whom_and_what_each_act_asks() -> None:
    book = a_list(worlds.make_world())
    one = f"/api/v1/workbooks/{book.public_id}/"
    told = {act["action"]: act for act in api().get(f"{one}actions/").json()}
    assert {"take_over_workbook", "repair_row", "drop_row", "fill_column", "undo_rows"} <= set(told)
    assert "expire_workbook" not in told
    assert told["repair_row"]["allowed"]
    assert set(told["repair_row"]["inputs"]["properties"]) == {"row", "texts"}
    # The chair reads the list and does nothing with it.
    assert api("mybinh.chutich").get(f"{one}actions/").json() == []
    assert api("dovinh.canbo").get(f"{one}actions/").status_code == 404


def test_a_file_sent_again_under_its_key_is_one_list() -> None:
    round_ = worlds.make_world()
    data = blank_workbook("scholarship", unit="Phường Mỹ Bình", rows=ROWS)

    def send(name: str) -> Any:
        given = {"file": SimpleUploadedFile(name, data), "round": round_.code}
        return api().post("/api/v1/workbooks/", given, headers={"Idempotency-Key": "k"})

    first, again = send("a.xlsx"), send("a.xlsx")
    assert (first.status_code, again.json()["id"]) == (201, first.json()["id"])
    assert send("b.xlsx").status_code == 422, "the key was used for another file"
    assert StagedWorkbook.objects.count() == 1


def test_what_is_done_to_rows_is_recorded_by_row_and_column_and_never_by_what_was_typed() -> None:
    book = a_list(worlds.make_world())
    row = book.rows.order_by("row").first()
    assert row is not None
    address = f"/api/v1/workbooks/{book.public_id}/rows/{row.pk}/"
    stale = api().patch(address, {"school": "X"}, format="json", headers={"If-Match": '"9"'})
    assert stale.status_code == 412
    done = api().patch(address, {"school": "Trường Lê Lợi"}, format="json")
    assert (done.status_code, done["ETag"], done.json()["row"]) == (200, '"2"', row.row)
    assert api().post(f"{address}drop/").json() == {"status": "dropped"}
    assert api().post(f"/api/v1/workbooks/{book.public_id}/rows/999999/drop/").status_code == 404
    assert kinds(book) == ["receive_workbook", "repair_row", "drop_row"]
    repaired = Event.objects.get(kind="repair_row")
    assert repaired.actor_name and '"columns":["school"]' in repaired.body
    assert "Lợi" not in repaired.body


def test_a_list_nobody_touches_for_long_is_thrown_away_by_the_sweep_and_only_by_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    round_ = worlds.make_world()
    left, worked_on = a_list(round_), a_list(round_)
    clock = Clock(monkeypatch)
    clock.pass_by(days=workbooks.KEPT_DAYS)
    officer, new = worlds.who("mybinh.canbo"), a_list(round_)
    row = worked_on.rows.order_by("row").first()
    assert row is not None
    books.row_act("drop_row", actor=officer, book=worked_on, row_id=row.pk)
    clock.pass_by(days=1)
    with pytest.raises(Refused):
        books.do("expire_workbook", officer, left)
    assert sweep().lists_dropped == 1
    states = dict(StagedWorkbook.objects.values_list("pk", "state"))
    assert states == {left.pk: "discarded", worked_on.pk: "ready", new.pk: "ready"}
    assert not path_of(left).exists() and kinds(left)[-1] == "expire_workbook"
    assert Event.objects.get(kind="expire_workbook").role == "system"
    assert sweep().lists_dropped == 0


def test_sealed_files_of_no_open_list_are_removed_once_they_have_lain_a_day() -> None:
    book = a_list(worlds.make_world())
    folder = path_of(book).parent
    orphan, fresh, partial = folder / "gone.sealed", folder / "fresh.sealed", folder / ".half-1"
    for path in (orphan, fresh, partial):
        path.write_bytes(b"x")
    day_ago = time.time() - 25 * 3600
    for path in (orphan, partial, path_of(book)):
        os.utime(path, (day_ago, day_ago))
    assert sweep().files_removed == 2
    assert fresh.exists() and path_of(book).exists() and not orphan.exists()
    fresh.unlink()
