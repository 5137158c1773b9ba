"""What every test starts from."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def _nothing_remembered() -> Iterator[None]:
    """Wrong passwords, open edit pages and kept counts of one test are not another's."""
    cache.clear()
    yield
