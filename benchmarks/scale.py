"""The same pages among few and among many nominations, on PostgreSQL, as the reviewer."""

from __future__ import annotations

import statistics
from collections.abc import Callable
from time import perf_counter

from django.core.cache import cache
from django.db import connection
from django.test import Client

from nominations.models import Round
from organizations.models import User

from . import many
from .report import Figure

SMALL, LARGE = 1_000, 100_000

PAGES = (
    ("inbox", "/"),
    ("list", "/ho-so/"),
    ("search", "/ho-so/?q=katơr+thị+mỹ+yến"),
    ("list, one state", "/ho-so/?state=under_review"),
    ("case page", "/ho-so/{number}/"),
)


def times(client: Client, number: str, rounds: int) -> dict[str, float]:
    """Median seconds of each page; the first visit is not counted."""
    found = {}
    for name, path in PAGES:
        path = path.format(number=number)
        assert client.get(path).status_code == 200, path
        taken = []
        for _round in range(rounds):
            cache.clear()
            begun = perf_counter()
            client.get(path)
            taken.append(perf_counter() - begun)
        found[name] = statistics.median(taken)
    return found


def compare(
    small: dict[str, float], large: dict[str, float], counts: tuple[int, int]
) -> list[Figure]:
    """How many times longer a page takes among many."""
    return [
        Figure(
            f"Among {counts[1]:,} against {counts[0]:,} nominations (PostgreSQL)", name,
            large[name] / small[name], 1.5, "times",
            f"{small[name] * 1e3:.1f} ms → {large[name] * 1e3:.1f} ms",
        )
        for name in small
    ]  # fmt: skip


def measure(world: Callable[[], Round], large_url: str, rounds: int) -> list[Figure]:
    """Both databases from one process, so that nothing but their size differs."""
    found = []
    for url, count in ((None, SMALL), (large_url, LARGE)):
        if url is not None:
            connection.close()
            connection.settings_dict["NAME"] = url.rsplit("/", 1)[1]
        round_ = world()
        many.fill(round_, count)
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
        client = Client()
        person = User.objects.get(username="tp.thamdinh")
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        found.append(times(client, f"{round_.year}-{900_000 + count // 2}", rounds))
    return compare(found[0], found[1], (SMALL, LARGE))
