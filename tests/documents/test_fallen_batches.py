"""A file of many papers whose worker fell is made by the next, or its asker is told."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from documents import printing
from documents.models import PaperBatch
from prepared import unfinished
from tests import worlds

pytestmark = pytest.mark.django_db


@pytest.fixture
def batch(settings: Any) -> PaperBatch:
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    worlds.make_world()
    asked = PaperBatch.objects.create(
        what="certificates", about="decision:1", asked_by=worlds.who("tp.vanthu"), total=3
    )
    printing.make_batch.enqueue(asked.pk)
    return asked


def killed(batch: PaperBatch, ago: timedelta = timedelta(hours=2)) -> None:
    run = DBTaskResult.objects.ready().get()
    run.claim("gone")
    DBTaskResult.objects.filter(pk=run.pk).update(started_at=timezone.now() - ago)
    assert PaperBatch.begin(batch.pk)


def test_a_file_whose_worker_was_killed_waits_again(batch: PaperBatch) -> None:
    killed(batch)
    assert unfinished.get_up() == (1, 0)
    batch.refresh_from_db()
    assert batch.state == "queued" and DBTaskResult.objects.ready().count() == 1


def test_a_file_that_is_being_made_is_left_alone(batch: PaperBatch) -> None:
    killed(batch, ago=timedelta(minutes=30))
    assert unfinished.get_up() == (0, 0)
    batch.refresh_from_db()
    assert batch.state == "working"


def test_a_file_begun_in_vain_three_times_says_so(batch: PaperBatch) -> None:
    for _run in range(unfinished.MOST_RUNS):
        killed(batch)
        unfinished.get_up()
    batch.refresh_from_db()
    assert batch.state == "failed" and "Hãy lập lại" in batch.problem
    page = worlds.browser("tp.vanthu").get(f"/van-ban/lo/{batch.public_id}/").content.decode()
    assert "Hãy lập lại" in page


def test_a_file_asked_for_but_never_queued_is_queued(batch: PaperBatch) -> None:
    DBTaskResult.objects.all().delete()
    assert unfinished.get_up() == (1, 0)
    assert DBTaskResult.objects.ready().get().args_kwargs["args"] == [batch.pk]
