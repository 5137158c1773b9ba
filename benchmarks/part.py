"""One part of the measurements, in its own process: figures as JSON on standard output."""

from __future__ import annotations

import logging
import sys
from typing import Any


def _world() -> Any:
    from django.core.management import call_command

    from nominations.models import RoundAward
    from tests import worlds

    call_command("migrate", verbosity=0)
    worlds.build()
    round_ = worlds.make_world()
    RoundAward.objects.update(slots_per_ward=None)
    return round_


def main() -> int:
    """``part rounds crowd [url of the large database]``."""
    import django

    django.setup()
    logging.disable(logging.WARNING)
    part, rounds, crowd = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    from . import certificates, papers, replay, report, reports, scale, statements, workbooks

    if part == "statements":
        figures = statements.measure(_world(), crowd)
    elif part == "replay":
        figures = replay.measure(_world(), rounds)
    elif part == "reports":
        _world()
        figures = reports.measure()
    elif part == "papers":
        figures = [*papers.measure(rounds), *certificates.measure(rounds)]
    elif part == "workbooks":
        figures = workbooks.measure(_world(), min(rounds, 3))
    else:
        figures = scale.measure(_world, sys.argv[4], rounds)
    report.show(figures, as_json=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
