"""Which migrated database a run of the tests starts from."""

from __future__ import annotations

from tests.database import nearest

WANTED = {"a.0001 x", "a.0002 y", "b.0001 z"}


def test_the_one_that_went_through_most_of_todays_migrations_is_taken() -> None:
    kept = {"few": {"a.0001 x"}, "most": {"a.0001 x", "a.0002 y"}}
    assert nearest(kept, WANTED) == "most"


def test_one_with_a_migration_nobody_has_any_more_or_of_another_text_is_not() -> None:
    assert nearest({"other": {"a.0001 x", "a.0003 new"}}, WANTED) is None
    assert nearest({"changed": {"a.0001 other text"}}, WANTED) is None


def test_without_any_kept_one_all_migrations_run() -> None:
    assert nearest({}, WANTED) is None
