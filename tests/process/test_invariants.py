"""The eight invariants of the process, held along hundreds of random runs of fifty steps.

``WALK_RUNS`` asks for more (or fewer) runs in all, ``WALK_SEED`` for others; the seed stands in
the name of each test, so a failing run is found again with ``pytest -k``.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests import worlds
from tests.process.inputs import dossiers, typed
from tests.process.machine import Process
from tests.process.world import Started, made_world
from workflows.kernel.registry import ACTIONS

pytestmark = pytest.mark.django_db
STEPS = 50
#: PostgreSQL runs the same machine; that many runs are enough to see that it is the same.
RUNS = int(os.environ.get("WALK_RUNS", "40" if connection.vendor == "postgresql" else "300"))
FIRST_SEED = int(os.environ.get("WALK_SEED", "2026"))
#: So that two workers share the load to the end.
SHARDS = 6


@pytest.fixture
def started(db: Any) -> Iterator[Started]:
    """The world, made once for all the runs of a test."""
    with made_world() as found:
        yield found


@pytest.mark.parametrize("its_seed", range(FIRST_SEED, FIRST_SEED + SHARDS))
def test_the_eight_invariants_hold_along_every_run(started: Started, its_seed: int) -> None:
    class State(Process):
        pass

    State.started = started
    run_state_machine_as_test(
        seed(its_seed)(State),
        settings=settings(
            max_examples=max(RUNS // SHARDS, 1),
            stateful_step_count=STEPS,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
            print_blob=False,
            phases=[Phase.generate, Phase.shrink],
        ),
    )


def test_for_every_action_something_is_typed(started: Started) -> None:
    """An action added tomorrow is part of the runs, not a refusal for want of inputs."""
    one = dossiers().get(number=started.numbers["passed"])
    person = worlds.who("tp.chutich")
    for code, action in ACTIONS.items():
        given = typed(code, one, person, lambda options, _label: options[0], {})
        wanted = {name for name, field in action.form().fields.items() if field.required}
        assert wanted <= set(given), (code, wanted - set(given))
