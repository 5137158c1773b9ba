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
#: The inbox when its kept counts have run out.
FIRST_LOOK = "inbox, counts run out"
#: How often the two databases take turns.
BLOCKS = 4

PAGES = (
    ("inbox", "/"),
    ("list", "/ho-so/"),
    ("search", "/ho-so/?q=katơr+thị+mỹ+yến"),
    ("list, one state", "/ho-so/?state=under_review"),
    ("case page", "/ho-so/{number}/"),
)


def visit(client: Client, number: str, rounds: int, taken: dict[str, list[float]]) -> None:
    """Seconds of each page, several times; the first visit is not counted."""
    for name, path in PAGES:
        path = path.format(number=number)
        assert client.get(path).status_code == 200, path
        for _round in range(rounds):
            begun = perf_counter()
            client.get(path)
            taken.setdefault(name, []).append(perf_counter() - begun)
    # The round's progress is counted anew every two minutes; that look is shown apart.
    cache.clear()
    begun = perf_counter()
    client.get("/")
    taken.setdefault(FIRST_LOOK, []).append(perf_counter() - begun)


def compare(
    small: dict[str, float], large: dict[str, float], counts: tuple[int, int]
) -> list[Figure]:
    """How many times longer a page takes among many."""
    return [
        Figure(
            f"Among {counts[1]:,} against {counts[0]:,} nominations (PostgreSQL)",
            name,
            large[name] / small[name],
            None if name == FIRST_LOOK else 1.5,
            "times",
            f"{small[name] * 1e3:.1f} ms → {large[name] * 1e3:.1f} ms",
        )
        for name in small
    ]


def measure(world: Callable[[], Round], large_url: str, rounds: int) -> list[Figure]:
    """Both databases from one process and in turn, so that nothing but their size differs."""
    places = []
    for name, count in (
        (connection.settings_dict["NAME"], SMALL),
        (large_url.rsplit("/", 1)[1], LARGE),
    ):
        _go_to(name)
        round_ = world()
        many.fill(round_, count)
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
        places.append((name, f"{round_.year}-{900_000 + count // 2}"))
    taken: tuple[dict[str, list[float]], dict[str, list[float]]] = ({}, {})
    for _block in range(BLOCKS):
        for (name, number), kept in zip(places, taken, strict=True):
            _go_to(name)
            client = Client()
            person = User.objects.get(username="tp.thamdinh")
            client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
            visit(client, number, max(rounds // BLOCKS, 3), kept)
    small, large = (
        {name: statistics.median(found) for name, found in kept.items()} for kept in taken
    )
    return compare(small, large, (SMALL, LARGE))


def _go_to(name: str) -> None:
    connection.close()
    connection.settings_dict["NAME"] = name
