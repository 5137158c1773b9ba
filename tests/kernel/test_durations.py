"""How long a step usually takes, told where a dossier stands."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from tests import worlds
from workflows.kernel.durations import in_words, usual
from workflows.kernel.models import CaseTask
from workflows.kernel.models.cases import open_work

pytestmark = pytest.mark.django_db


def done_before(task: CaseTask, days: list[float]) -> None:
    """The same step, finished after so many days each."""
    now = timezone.now()
    for took in days:
        made = CaseTask.objects.create(
            process=task.process,
            flow_task=task.flow_task,
            flow_task_type="HUMAN",
            unit=task.unit,
            status="DONE",
            finished=now,
        )
        CaseTask.objects.filter(pk=made.pk).update(created=now - timedelta(days=took))


def test_the_middle_of_the_last_ones_is_told_where_the_dossier_stands() -> None:
    nomination = worlds.received(worlds.make_world())
    task = open_work(nomination)[0]
    done_before(task, [1, 2, 3, 3, 40])
    took = usual(task)
    assert took is not None and took.days in (2, 3)
    assert in_words(task) == "Bước này thường mất khoảng 3 ngày."
    client = worlds.browser("tp.thamdinh")
    page = client.get(f"/ho-so/{nomination.number}/").content.decode()
    assert "Bước này thường mất khoảng 3 ngày." in page


def test_too_few_say_nothing_and_hours_are_a_day() -> None:
    nomination = worlds.received(worlds.make_world())
    task = open_work(nomination)[0]
    done_before(task, [3, 3, 3])
    assert in_words(task) == ""
    cache.clear()
    done_before(task, [0.1] * 9)
    assert in_words(task) == "Bước này thường xong trong ngày."
