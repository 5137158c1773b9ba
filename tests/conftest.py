"""What every test starts from."""

from __future__ import annotations

import gc
import itertools
import logging
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.test import TransactionTestCase
from django.test.utils import setup_databases, teardown_databases

from tests import database, worlds


@pytest.fixture(autouse=True)
def _nothing_remembered() -> Iterator[None]:
    """Wrong passwords, open edit pages and kept counts of one test are not another's."""
    cache.clear()
    yield


@pytest.fixture(scope="session")
def _all_files(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Numbered places in one folder of the run; whoever stores something makes its own."""
    folder = tmp_path_factory.mktemp("media")
    return (folder / str(number) for number in itertools.count())


@pytest.fixture(autouse=True)
def _own_files(settings: Any, _all_files: Iterator[Path]) -> None:
    """Nothing a test stores lies in the folder of another, or in the service's own."""
    settings.MEDIA_ROOT = next(_all_files)


# -- the database: migrated once, the demonstration made once (see database.py) ------------------
_CONTENTS = pytest.StashKey[database.Contents]()
#: What the test that is about to run starts from.
_WANTED = pytest.StashKey[str]()


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest,
    django_test_environment: None,
    django_db_modify_db_settings: None,
    django_db_blocker: Any,
) -> Iterator[None]:
    """The test database, with the demonstration in it; what is without it is kept beside."""
    stash = request.session.stash
    with django_db_blocker.unblock():
        kept = database.migrated()
        with kept.alone(), kept.given():
            made = setup_databases(verbosity=0, interactive=False, aliases=["default"])
            kept.keep()
        contents = stash[_CONTENTS] = database.Contents(django_db_blocker)
        contents.keep("empty")
        worlds.build()
        contents.keep("world")
    contents.show(stash[_WANTED])
    # Emptying every table after a test that commits is slow, and SQLite's record refuses it:
    # the next test puts back what it starts from.
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda case: None)
        yield
    with django_db_blocker.unblock():
        teardown_databases(made, verbosity=0)


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers", "empty: starts from a database without the demonstration (see database.py)"
    )
    config.addinivalue_line("markers", "may_fall_back: prepared statements may go the slow way")
    # What is refused is told to who asked; thousands of lines about it nobody reads.
    logging.getLogger("django.request").setLevel(logging.ERROR)


def pytest_collection_finish() -> None:
    """What is loaded by now stays to the end: no search for garbage looks through it again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Tests without the demonstration one after the other, so that rows are rarely put back.

    With ``DESELECTED_TO`` (tests/run.sh, on the second database) what asks no database is left
    out, since it would tell the same again, and written there, a name a line.
    """
    items.sort(key=lambda item: not item.get_closest_marker("empty"))
    if told := os.environ.get("DESELECTED_TO"):
        left_out = [item for item in items if not _meets_database(item)]
        items[:] = [item for item in items if _meets_database(item)]
        config.hook.pytest_deselected(items=left_out)
        Path(told).write_text("".join(f"{item.nodeid}\n" for item in left_out), encoding="utf-8")


def _asks_for(item: pytest.Item, *fixtures: str) -> bool:
    return not set(fixtures).isdisjoint(getattr(item, "fixturenames", ()))


def _asks_database(item: pytest.Item) -> bool:
    """Whether it is let near the database; pytest-django refuses every statement of the others."""
    return bool(item.get_closest_marker("django_db")) or _asks_for(
        item, "db", "transactional_db", "live_server"
    )


def _meets_database(item: pytest.Item) -> bool:
    """Whether the outcome may hang on the engine: it asks, or one of ours lets it near itself."""
    if _asks_database(item):
        return True
    fixtures = item._fixtureinfo  # type: ignore[attr-defined]
    ours = [
        one.argnames
        for found in fixtures.name2fixturedefs.values()
        for one in found
        if one.func.__module__.startswith("tests")
    ]
    return any("django_db_blocker" in names for names in (fixtures.argnames, *ours))


def pytest_runtest_setup(item: pytest.Item) -> None:
    stash = item.session.stash
    stash[_WANTED] = "empty" if item.get_closest_marker("empty") else "world"
    if _asks_database(item) and _CONTENTS in stash:
        stash[_CONTENTS].show(stash[_WANTED])


def pytest_runtest_teardown(item: pytest.Item) -> None:
    marker = item.get_closest_marker("django_db")
    commits = marker and marker.kwargs.get("transaction")
    if (commits or _asks_for(item, "transactional_db", "live_server")) and (
        _CONTENTS in item.session.stash
    ):
        item.session.stash[_CONTENTS].spoil()


# -- what is composed once stays composed ---------------------------------------------------------
def _fell_back(record: logging.LogRecord) -> bool:
    raise AssertionError(f"a prepared statement fell back: {record.getMessage()}")


@pytest.fixture(autouse=True)
def _nothing_falls_back(request: pytest.FixtureRequest) -> Iterator[None]:
    """On the pinned Django a slow read is a failure; on the next one it is what we want."""
    if request.node.get_closest_marker("may_fall_back") or os.environ.get("NEXT"):
        yield
        return
    log = logging.getLogger("prepared.queries")
    log.addFilter(_fell_back)
    yield
    log.removeFilter(_fell_back)


# -- what was not tried (tests/run.sh ends with it) ------------------------------------------------
def pytest_terminal_summary(terminalreporter: Any) -> None:
    """The skipped tests and why, a line each, into the file ``SKIPPED_TO`` names."""
    wanted = os.environ.get("SKIPPED_TO")
    if not wanted or hasattr(terminalreporter.config, "workerinput"):
        return
    lines = []
    for report in terminalreporter.stats.get("skipped", []):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longreprtext
        lines.append(f"{report.nodeid}\t{reason.removeprefix('Skipped: ')}\n")
    Path(wanted).write_text("".join(lines), encoding="utf-8")
