"""A list whose reading was broken off is read again, or ends with a sentence its ward reads."""

from __future__ import annotations

import subprocess
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from nominations.models import Round, StagedWorkbook
from organizations.models import Unit
from organizations.refusals import Refused
from prepared import unfinished
from tests import worlds
from workflows.ward import staged, workbooks

LIST = Path(__file__).resolve().parents[1] / "data" / "lists" / "struck_out_row.xlsx"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _a_queue(settings: Any) -> None:
    """As in service: work waits in the database until a worker takes it."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}


def sent() -> StagedWorkbook:
    worlds.make_world()
    return workbooks.receive(
        actor=worlds.who("mybinh.canbo"),
        ward=Unit.objects.get(slug="mybinh"),
        round=Round.objects.get(code="2024"),
        name=LIST.name,
        data=LIST.read_bytes(),
    )


def killed(book: StagedWorkbook, ago: timedelta = timedelta(hours=2)) -> DBTaskResult:
    """What a worker that is killed leaves: its row in the queue, running."""
    run = DBTaskResult.objects.ready().get(args_kwargs__args=[book.pk])
    run.claim("gone")
    DBTaskResult.objects.filter(pk=run.pk).update(started_at=timezone.now() - ago)
    return run


def worked_off() -> None:
    Worker(
        queue_names=["default"],
        interval=0,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id="another",
        excluded_queue_names=[],
    ).run()


@pytest.mark.django_db(transaction=True)
def test_a_list_whose_worker_was_killed_is_read_by_the_next() -> None:
    book = sent()
    run = killed(book)
    worked_off()
    book.refresh_from_db()
    assert book.state == "reading"
    call_command("sweep")
    run.refresh_from_db()
    assert run.status == "FAILED" and "WorkerLost" in run.exception_class_path
    worked_off()
    book.refresh_from_db()
    assert book.state == "ready" and book.rows.exists()
    assert unfinished.get_up() == (0, 0)


def test_what_waits_or_is_being_read_is_left_alone() -> None:
    book = sent()
    assert unfinished.get_up() == (0, 0)
    killed(book, ago=timedelta(minutes=1))
    assert unfinished.get_up() == (0, 0)
    assert DBTaskResult.objects.count() == 1


def test_after_three_runs_in_vain_the_ward_is_told_to_send_it_again() -> None:
    book = sent()
    for _run in range(unfinished.MOST_RUNS - 1):
        killed(book)
        assert unfinished.get_up() == (1, 0)
    killed(book)
    assert unfinished.get_up() == (0, 1)
    book.refresh_from_db()
    assert book.state == "refused" and book.closed_at is not None
    assert not staged.path_of(book).exists()
    page = worlds.browser("mybinh.canbo").get(f"/bang/{book.public_id}/").content.decode()
    assert "Hãy gửi lại tệp" in page and "Đang đọc" not in page
    assert unfinished.get_up() == (0, 0)


@pytest.mark.parametrize("left", [None, "half a file"])
def test_a_list_without_its_whole_file_ends_with_a_sentence(left: str | None) -> None:
    book = sent()
    path = staged.path_of(book)
    if left is None:
        path.unlink()
    else:
        path.write_text(left)
    workbooks.read_later.call(book.pk)
    book.refresh_from_db()
    assert book.state == "refused" and "Hãy gửi lại tệp" in book.refusal


def test_a_row_committed_before_its_task_is_queued_after_the_fall() -> None:
    book = sent()
    DBTaskResult.objects.all().delete()
    assert unfinished.get_up() == (1, 0)
    assert DBTaskResult.objects.ready().get().args_kwargs["args"] == [book.pk]


def test_what_a_worker_ran_when_it_lost_the_database_is_begun_anew_at_once() -> None:
    book = sent()
    killed(book, ago=timedelta(seconds=5))
    unfinished.write_off("somebody else")
    assert unfinished.get_up() == (0, 0)
    unfinished.write_off("gone")
    assert unfinished.get_up() == (1, 0)


@pytest.fixture
def full_disk(tmp_path: Path) -> Any:
    """A disk of one page of memory, full at once."""
    place = tmp_path / "full"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=4k", "tmpfs", str(place)]
    try:
        made = subprocess.run(mount, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        made = False
    if not made:
        pytest.skip("no disk can be mounted here")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def _refused_and_nothing_left(place: Path) -> None:
    with pytest.raises(Refused) as refused:
        sent()
    assert "hết chỗ" in refused.value.fields["file"][0]
    assert not StagedWorkbook.objects.exists() and not DBTaskResult.objects.exists()
    assert not place.exists() or [one for one in place.rglob("*") if one.is_file()] == []


def test_a_full_disk_refuses_a_list_and_leaves_no_row_and_no_half_file(
    settings: Any, full_disk: Path
) -> None:
    settings.MEDIA_ROOT = full_disk
    _refused_and_nothing_left(full_disk)


def test_a_place_that_takes_no_file_refuses_a_list_on_its_page(
    settings: Any, tmp_path: Path
) -> None:
    in_the_way = tmp_path / "a-file"
    in_the_way.write_text("no folder")
    settings.MEDIA_ROOT = in_the_way
    _refused_and_nothing_left(tmp_path / "staging")
    with LIST.open("rb") as file:
        answer = worlds.browser("mybinh.canbo").post(
            "/bang/", {"round": Round.objects.get(code="2024").pk, "file": file}
        )
    assert answer.status_code == 422 and "hết chỗ" in answer.content.decode()
